"""structure.wrong_order: the sections follow the order of the framework."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import Node, standings, tree
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    order = {code: n for n, code in enumerate(tree(context.framework))}
    last: dict[str, Node] = {}
    for s in standings(context.report, context.framework):
        node = s.node
        if node is None:
            continue
        before = last.get(node.parent)
        if before and order[node.code] < order[before.code]:
            yield Hit(
                s.heading.spot,
                s.heading.text,
                f"“{node.title}”应在“{before.title}”之前，报告中排在其后",
                quote=s.heading.text,
                suggestion="按指标体系的顺序调整章节",
            )
        else:
            last[node.parent] = node


RULE = Rule(
    id="structure.wrong_order",
    law="章节顺序与指标体系一致。",
    bad="2.4课堂教学写在2.3实践教学前面。",
    good="2.3实践教学之后写2.4课堂教学。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：按一级、二级指标和审核重点的次序成章（s-wfu、s-szu）",
)
