"""Review points without material: one recommendation for each first-level indicator, that says who is to hand in what.

A point without material is no trouble yet: it may only be that nobody has handed anything in. So nothing is mended here; the
material is collected first, and what proves to be missing is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.domain import CoverageCell, Framework, Institution, Locator, ReviewPoint
from assistant.rectification.levers import Ask, Lever, Levers, Step, Topic
from assistant.rectification.problems import Problem
from assistant.rectification.units import Units
from assistant.review.whereabouts import Tree

NAMED = 6
"""Points named in the problem's wording; the measures name them all."""
GROUPS = 4
"""Units with a measure of their own; what falls to others is one measure more."""
PLACES = 6
_WHY = {
    "research": "研究型大学的材料分散在学院、平台和课题组，先按单位收齐再判断有没有问题",
    "applied": "应用型高校的材料多在一线单位和合作方手里，先按单位收齐再判断有没有问题",
    "vocational": "职业院校的材料多在专业群、实训场所和平台里，先按单位收齐再判断有没有问题",
}


def collecting(
    cells: Iterable[CoverageCell], levers: Levers, framework: Framework, institution: Institution,
    nearest: Mapping[str, Sequence[Locator]], units: Units,
) -> list[Problem]:  # fmt: skip
    """One Problem for each first-level indicator with points that are not covered. `nearest`: passages that come closest."""
    points = {p.code: p for p in framework.points}
    tree = Tree(framework)
    groups: dict[str, list[CoverageCell]] = {}
    for cell in cells:
        if cell.strength != "strong":
            groups.setdefault(tree.chapter_of(framework.indicator(cell.indicator)).code, []).append(cell)
    return [_one(code, members, points, levers, framework, institution, nearest, units) for code, members in groups.items()]


def _one(
    code: str, cells: Sequence[CoverageCell], points: Mapping[str, ReviewPoint], levers: Levers, framework: Framework,
    institution: Institution, nearest: Mapping[str, Sequence[Locator]], units: Units,
) -> Problem:  # fmt: skip
    name = framework.indicator(code).name
    missing = [c for c in cells if c.strength == "missing"]
    thin = [c for c in cells if c.strength != "missing"]
    said = []
    if missing:
        said.append(f"有{len(missing)}个审核重点没有材料（{_names(missing)}）")
    if thin:
        said.append(f"{'另' if missing else ''}有{len(thin)}个审核重点材料单薄、不能相互印证（{_names(thin)}）")
    text = f"一级指标“{name}”下{'；'.join(said)}。"
    family = framework.family or framework.id
    by_duty: dict[str, list[CoverageCell]] = {}
    leads: dict[str, str] = {}
    for cell in cells:
        duty = _duty(cell, points[cell.code], levers, family, institution)
        by_duty.setdefault(leads.setdefault(units.of(duty), duty), []).append(cell)
    topic = Topic(
        id=f"collect-{code}", name=f"{name}支撑材料", words=(), effort="low",
        ask=Ask(who="质量", what=f"“{name}”下各审核重点的材料现存何处、由谁保管，确实没有的是工作没做还是没有留痕"),
        proof=(f"“{name}”材料收集清单（已交、未交、确无三栏）", "重新上传后的材料覆盖情况"),
        types={institution.type: Lever(why=_WHY[institution.type], steps=_steps(name, by_duty, points))},
    )  # fmt: skip
    places = tuple(dict.fromkeys(p for c in cells for p in nearest.get(c.code, ())))[:PLACES]
    first = points[cells[0].code]
    asked = Locator(
        file=f"指标体系（{framework.id}）", sha256=framework.content_hash, heading_path=(first.code,), quote=first.name
    )
    return Problem(
        topic, code, text, "info", ("coverage",), places or (asked,), cell=missing[0] if missing else cells[0],
        point=cells[0].code if len(cells) == 1 else "",
    )  # fmt: skip


def _names(cells: Sequence[CoverageCell]) -> str:
    return "、".join(c.name for c in cells[:NAMED]) + ("等" if len(cells) > NAMED else "")


def _duty(cell: CoverageCell, point: ReviewPoint, levers: Levers, family: str, institution: Institution) -> str:
    """Who has the material: the duty that answers for the point's topic."""
    topic = levers.topic_of(cell.name, cell.indicator, family, institution.type) or levers.topic_of(
        f"{cell.name}。{point.asks}", cell.indicator, family, institution.type
    )
    return topic.ask.who if topic else "质量"


def _steps(name: str, by_duty: Mapping[str, Sequence[CoverageCell]], points: Mapping[str, ReviewPoint]) -> tuple[Step, ...]:
    """The largest groups by unit, the rest together, then the check."""
    ordered = sorted(by_duty.items(), key=lambda row: -len(row[1]))
    own, rest = ordered[: GROUPS - 1], ordered[GROUPS - 1 :]
    if len(rest) == 1:
        own, rest = ordered, []
    result = [_step(f"就“{name}”交来或补齐：{_listed(cells, points)}", duty, ("质量",)) for duty, cells in own]
    if rest:
        cells = [c for _, members in rest for c in members]
        others = tuple(d for d, _ in rest if d != "质量")
        result.append(_step(f"会同相关单位，就“{name}”收齐：{_listed(cells, points)}", "质量", others or ("质量",)))
    check = f"核对“{name}”所列材料：已有未交的入库，确实没有的逐项写明是没有开展还是没有留痕，没有开展的转为整改问题另行立项"
    return (*result, _step(check, "质量", months=2, gives=f"“{name}”材料核对结论"))


def _step(text: str, duty: str, others: tuple[str, ...] = (), months: int = 1, gives: str = "所列材料原件与目录") -> Step:
    return Step.model_validate(
        {"do": text, "lead": duty, "with": others, "months": months, "gives": gives, "needs": "不需新增经费"}
    )


def _listed(cells: Sequence[CoverageCell], points: Mapping[str, ReviewPoint]) -> str:
    """'甲（x、y）；乙（z）': the point with the usual evidence for it, less of it where there are many points."""
    rows = []
    for cell in cells:
        usual = "、".join(points[cell.code].evidence[: 2 if len(cells) <= NAMED // 2 else 1])
        rows.append(f"{cell.name}{f'（{usual}）' if usual else ''}")
    return "；".join(rows).replace("{", "（").replace("}", "）").replace("[[", "［").replace("]]", "］")
