"""structure.missing_indicator: every applicable indicator has its section."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import standings, tree
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    found = standings(context.report, context.framework)
    present = {s.node.code for s in found if s.node}
    present |= {s.node.parent for s in found if s.node and s.node.point}
    chosen = {p.rpartition(".")[0] for p in context.institution.optional_points}
    for node in tree(context.framework).values():
        if node.point or node.code in present or (node.parent and node.parent not in present and node.depth > 1):
            continue  # below a missing chapter only the chapter is named
        optional = node.kind == "K"
        if optional and context.institution.optional_points and node.code not in chosen:
            continue
        yield Hit(
            None,
            node.title,
            f"按《{context.framework.name}》应有“{node.title}”一节，报告中没有找到这个标题"
            + ("；该项为特色可选项，未选可不写" if optional else ""),
            suggestion=f"补写“{node.title}”，标题用指标原文；如已写在别处，请单列成节",
            severity="info" if optional else None,
        )


RULE = Rule(
    id="structure.missing_indicator",
    law="每个适用的一级、二级指标都要有自己的章节，一个不漏。",
    bad="第1章只写了1.1党的领导和1.3本科地位，没有1.2思政教育。",
    good="第1章依次写1.1党的领导、1.2思政教育、1.3本科地位。",
    severity="error",
    check=check,
    languages=("zh", "en"),
    source="自评报告撰写要求：保持指标标题原文，不得遗漏（s-szu）",
)
