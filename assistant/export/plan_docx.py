"""Recommendations → 整改方案 in Word: 编制简况, 问题清单, then problem by problem 问题—原因—目标—举措—责任—时限—成效.

The parts follow what schools send in (s-hnit, s-mao): a short account of how the plan came to be, the list of problems with the
indicators they stand under and where they were seen, then the measures with lead unit, finish time and expected result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Line

from assistant.domain import Framework, Institution, Recommendation
from assistant.drafting.figures import written
from assistant.export import docx_parts as parts
from assistant.export import spoken
from assistant.export.atomic import whole
from assistant.export.docx_body import Body
from assistant.export.report_docx import BODY, CAPTION, CELL, CITATION, TITLE, opened
from assistant.house_style import HouseStyle
from assistant.mapping.english import is_english
from assistant.rectification.calendar import Clock
from assistant.rectification.targets import reached
from assistant.wording import CHINESE, wording

ORIGINS = {
    "metric": "数据监测", "evidence": "学校材料", "profile": "学校自评", "coverage": "材料覆盖", "finding": "智能审核",
    "culture": "质量文化诊断",
}  # fmt: skip
CAUSES = {
    "rules": "制度", "resources": "资源", "staff": "队伍", "mechanism": "机制", "culture": "文化", "unconfirmed": "待确认",
}  # fmt: skip
LEVELS = {"high": "高", "medium": "中", "low": "低"}
PROVENANCE = {"published": "公开案例", "composite": "组合案例", "own": "本校案例"}
TYPES = {"research": "研究型", "applied": "应用型", "vocational": "职业院校"}
MARKS = {"official": "官方文本", "S": "公开来源", "M": "凭记忆，须核对", "U": "未核实", "P": "本项目建议"}
CITED = 5
"""Places printed for a problem; recommendations.json has them all."""


class _Plan:
    def __init__(self, document: Document, look: HouseStyle, keep: bool) -> None:
        self.document, self.look = document, look
        for level, heading in enumerate(look.headings, start=1):
            parts.style(document, f"Heading {level}", heading, keep=keep)
        parts.style(document, TITLE, look.title, keep=keep)
        parts.style(document, BODY, look.body, keep=keep)
        parts.style(document, CAPTION, look.caption, keep=keep)
        parts.style(document, CELL, look.table, keep=keep)
        parts.style(document, CITATION, look.citation, keep=keep, character=True)
        parts.table_grid(document)
        self.tables = 0
        self._body = Body(document)

    def line(self, text: str = "", style: str = BODY) -> Line:
        return self._body.line(text, style)

    def labelled(self, label: str, text: str, cited: str = "") -> None:
        """'原因（队伍）：…' with the label in bold and the places as citations."""
        line = self.line()._p
        parts.run(line, f"{label}：", bold=True)
        parts.run(line, text)
        if cited:
            parts.run(line, cited, self._body.ids[CITATION])

    def table(self, caption: str, header: tuple[str, ...], widths: Sequence[float], rows: Sequence[tuple[str, ...]]) -> None:
        self.tables += 1
        title = self.line("表", CAPTION)
        title.paragraph_format.keep_with_next = True
        parts.field(title, "SEQ 表 \\* ARABIC", str(self.tables))
        title.add_run(f"　{caption}")
        table = self._body.grid(header, widths, CELL)
        for row in rows:
            table.row(row, left=frozenset(n for n, text in enumerate(row) if len(text) > 10))
        self.line()


def write(
    rows: Sequence[Recommendation],
    framework: Framework,
    institution: Institution,
    clock: Clock,
    target: Path,
    look: HouseStyle,
    template: Path | None = None,
) -> None:
    """Writes the file whole or not at all. With a template its styles win and its content comes first."""
    document = opened(template) if template else docx.Document()
    plan = _Plan(document, look, keep=template is not None)
    if template:
        document.add_section(WD_SECTION.NEW_PAGE)
    title = f"{institution.name}整改方案"
    plan.line(title, TITLE)
    plan.line("（建议稿）", TITLE).runs[0].font.size = Pt(look.headings[1].size)
    if institution.fictional:
        plan.line("本方案依据虚构示例材料生成，仅供演示。")
    _account(plan, rows, framework, institution, clock)
    _list(plan, rows, framework)
    plan.line("三、整改任务", "Heading 1")
    for number, row in enumerate(rows, start=1):
        _problem(plan, number, row, framework)
    if not template:
        parts.furniture(document, look, title, CELL)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, institution.name, ""
    spoken.document(document, wording(framework.language))
    with whole(target) as draft:
        document.save(str(draft))


def _account(plan: _Plan, rows: Sequence[Recommendation], framework: Framework, institution: Institution, clock: Clock) -> None:
    plan.line("一、编制简况", "Heading 1")
    counts = Counter(o for r in rows for o in r.origin)
    seen = "、".join(f"{ORIGINS[o]}{n}项" for o, n in counts.most_common() if o in ORIGINS)
    plan.line(
        f"本方案按{framework.name}编制，针对{institution.name}（{TYPES[institution.type]}）的材料与数据，共列问题{len(rows)}项。"
        f"按来源计：{seen}，同一问题有几个来源的分别计入。"
    )
    classes = Counter(r.cause.cause_class for r in rows)
    told = "、".join(f"{CAUSES[c]}类{n}项" for c, n in classes.most_common() if c != "unconfirmed")
    unknown = classes.get("unconfirmed", 0)
    plan.line(
        f"原因有依据的{len(rows) - unknown}项" + (f"（{told}）" if told else "")
        + (f"，另有{unknown}项原因材料未写明，列出了须向哪个单位问清什么。" if unknown else "。")
    )  # fmt: skip
    plan.line(
        f"时限自{clock.start.isoformat()}起算：{clock.plan_days}日内（{clock.plan}前）报送方案，{clock.years}年内（{clock.close}前）整改到位"
        "（教督〔2021〕1号的要求，凭记忆录入，报送前请核对原文）。"
    )
    plan.line(
        "排序按严重程度、影响面、投入三项，并计入学校自己列出的薄弱环节与优先事项。举措、责任单位与时限为建议，"
        "须经责任单位认领、学校审定后执行。"
    )


def _list(plan: _Plan, rows: Sequence[Recommendation], framework: Framework) -> None:
    plan.line("二、问题清单", "Heading 1")
    names = {i.code: i for i in framework.indicators}
    listed = []
    for number, row in enumerate(rows, start=1):
        leaf = names.get(row.code)
        above = names.get(leaf.parent) if leaf and leaf.parent else None
        listed.append(
            (
                str(number),
                f"{above.code} {above.name}" if above else "—",
                f"{leaf.code} {leaf.name}" if leaf else "质量保证",
                _short(row.problem),
                "、".join(ORIGINS.get(o, o) for o in row.origin),
                f"{row.measures[0].lead_unit}",
                "是",
            )
        )
    plan.table(
        "问题清单", ("序号", "一级指标", "二级指标", "问题简要表述", "问题来源", "牵头单位", "纳入整改"),
        (1.1, 2.0, 2.2, 5.4, 2.0, 2.1, 1.0) if framework.language == CHINESE else (1.0, 2.2, 3.0, 4.0, 1.8, 2.2, 1.6), listed,
    )  # fmt: skip


_LATIN = 1.6
"""How many letters take the room of one Chinese character, about."""


def _short(text: str, most: int = 72) -> str:
    """The problem up to a full clause that fits the list; in English up to a whole word."""
    if is_english(text):
        room = int(most * _LATIN)
        return text if len(text) <= room else text[:room].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    if len(text) <= most:
        return text
    cut = max(text[:most].rfind(mark) for mark in "，；。、")
    return text[: cut if cut > most // 2 else most] + "……"


def _problem(plan: _Plan, number: int, row: Recommendation, framework: Framework) -> None:
    heading = plan.line(f"（{number}）{_short(row.problem, 30).rstrip('。…')}", "Heading 2")
    heading.paragraph_format.keep_with_next = True
    cited = "".join(dict.fromkeys(p.render() for p in row.locators[:CITED]))
    plan.labelled("问题", row.problem, cited)
    cause = row.cause
    plan.labelled(f"原因（{CAUSES[cause.cause_class]}）", cause.text, f"依据：{cause.basis}" if cause.basis else "")
    plan.labelled("目标", _target(row))
    _target_steps(plan, number, row)
    plan.table(
        f"问题{number}的举措与责任", ("举措", "牵头单位", "配合单位", "时限", "交付成果", "资源"),
        (5.2, 2.1, 2.3, 2.3, 2.4, 1.6) if framework.language == CHINESE else (4.8, 2.1, 2.3, 2.2, 2.4, 2.1),
        [
            (m.text, m.lead_unit, "、".join(m.support_units) or "—", m.deadline, m.deliverable, m.resource or "—")
            for m in row.measures
        ],
    )  # fmt: skip
    plan.labelled("节点", "；".join(f"{m.due}前，{m.text}" for m in row.milestones) + "。")
    plan.labelled("预期成效与佐证", "；".join(row.evidence_of_completion) + "。")
    plan.labelled("为什么这样改", f"{row.why_fits}。")
    for case in row.cases:
        plan.labelled(
            "参考案例",
            f"{case.title}（{TYPES[case.type]}，{PROVENANCE[case.provenance]}）：{case.why}"
            + (f"；不同之处：{case.differs.rstrip('。')}" if case.differs else "") + "。",
        )  # fmt: skip
    if not row.cases:
        plan.labelled("参考案例", f"{row.no_case}。")
    for ref in row.standards:
        plan.labelled(
            "依据", f"{ref.document}{f' {ref.clause}' if ref.clause else ''}：{ref.asks.rstrip('。')}（{MARKS[ref.mark]}）。"
        )
    p = row.priority
    plan.labelled("优先次序", f"第{p.rank}位。{p.reason}。")


def _target(row: Recommendation) -> str:
    goal = row.target
    if goal is None:
        return f"{row.milestones[-1].text}；以交付成果与佐证为准，本问题没有统一的定量指标。"
    now = f"{goal.baseline_year}年" if goal.baseline_year else ""
    sign = "不低于" if (goal.direction == "at_least") != (goal.unit == "1:") else "不高于"
    start = f"由{now}的{written(goal.baseline, goal.unit)}" if goal.baseline is not None else ""
    lack = f"测算所需的{'、'.join(goal.missing)}材料没有给出，须补齐后测算数量。" if goal.missing else ""
    if goal.baseline is not None and reached(goal.baseline, goal.goal, goal.direction):
        held = f"{now}为{written(goal.baseline, goal.unit)}"
        return f"{goal.name}保持{sign}{written(goal.goal, goal.unit)}（{held}；{goal.basis}）。"
    return f"{goal.name}{start}到{sign}{written(goal.goal, goal.unit)}（{goal.basis}）。{lack}"


def _target_steps(plan: _Plan, number: int, row: Recommendation) -> None:
    if row.target is None or not row.target.steps:
        return
    plan.table(
        f"问题{number}的目标测算", ("需要做到", "计算", "最迟"), (5.4, 8.1, 2.3),
        [(s.text, s.formula, s.due or "—") for s in row.target.steps],
    )  # fmt: skip
