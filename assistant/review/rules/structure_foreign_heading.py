"""structure.foreign_heading: nothing stands in the results part that the framework does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.kinds import other_kinds
from assistant.review.nodes import only_aspect, standings, tree
from assistant.review.rule import Context, Hit, Rule

_DOTTED = re.compile(r"[BKX]?\d+(\.\d+){0,2}")
_LEAD = re.compile(r"^第[一二三四五六七八九十\d]+[部章]")


def check(context: Context) -> Iterator[Hit]:
    found = standings(context.report, context.framework)
    leaf_levels = [s.heading.level for s in found if s.node and not s.node.point]
    deepest = max(leaf_levels, default=0)
    nodes = tree(context.framework)
    elsewhere = other_kinds(context.framework, context.packs)
    for s in found:
        heading = s.heading
        if s.node or only_aspect(heading.title) or s.part != "result" or not heading.title or _LEAD.match(heading.text):
            continue
        coded = _DOTTED.fullmatch(heading.code) is not None and heading.code not in nodes
        if s.aspect and (not coded or heading.code.count(".") > 1):
            continue
        if heading.code in elsewhere or not (coded or (not heading.code and heading.level <= deepest)):
            continue
        yield Hit(
            heading.spot,
            heading.text,
            f"标题“{heading.text}”不在《{context.framework.name}》的指标和审核重点之内",
            quote=heading.text,
            suggestion="把内容并入对应的指标，或改用指标体系中的编号和标题；确属特色内容的放到相应审核重点之下",
        )


RULE = Rule(
    id="structure.foreign_heading",
    law="自评结果部分不得出现指标体系之外的章节。",
    bad="在2.6之后增加“2.7 学校党建工作巡礼”。",
    good="党建工作写入1.1党的领导，不另设章节。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：不得写指标体系以外的内容（s-szu）",
)
