"""structure.missing_point: every applicable review point is answered under its indicator."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import standings, tree
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    found = standings(context.report, context.framework)
    present = {s.node.code for s in found if s.node}
    begun = {s.node.code: s.heading for s in reversed(found) if s.node and not s.node.point}
    missing: dict[str, list[str]] = {}
    whole: dict[str, int] = {}
    for node in tree(context.framework).values():
        if not node.point or node.parent not in begun:
            continue
        whole[node.parent] = whole.get(node.parent, 0) + 1
        chosen = not context.institution.optional_points or node.code in context.institution.optional_points
        if node.code not in present and (node.kind != "K" or (chosen and context.institution.optional_points)):
            missing.setdefault(node.parent, []).append(node.title)
    for code, titles in missing.items():
        heading = begun[code]
        undivided = len(titles) == whole[code]
        yield Hit(
            heading.spot,
            heading.text,
            f"“{heading.text}”应写{whole[code]}个审核重点，"
            + ("这一节没有按审核重点分节，缺：" if undivided else "缺：")
            + "、".join(f"“{t}”" for t in titles),
            suggestion="按审核重点逐条分节作答：怎么说的、怎么做的、做得怎么样、问题与改进；没有材料的写明待补充",
        )


RULE = Rule(
    id="structure.missing_point",
    law="二级指标下的每个审核重点都要逐条作答。",
    bad="1.2思政教育下只写了1.2.1和1.2.2，没有1.2.3课程思政。",
    good="1.2思政教育下分1.2.1、1.2.2、1.2.3、1.2.4四节作答。",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    source="自评报告撰写要求：一级、二级指标和审核重点均不得遗漏（s-szu）；章节对应到审核重点（s-wfu）",
)
