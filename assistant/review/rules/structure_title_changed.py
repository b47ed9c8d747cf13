"""structure.title_changed: indicator titles stand in the official wording."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import grams, squeeze


def check(context: Context) -> Iterator[Hit]:
    points = {p.code: p for p in context.framework.points}
    for s in standings(context.report, context.framework):
        node, heading = s.node, s.heading
        if node is None or s.by_title or not heading.title or squeeze(heading.title) == squeeze(node.name):
            continue
        if not node.point or node.mark == "official":
            yield Hit(
                heading.spot,
                heading.text,
                f"{node.code}的标题应为“{node.name}”，报告写作“{heading.title}”",
                quote=heading.text,
                suggestion=f"改为“{node.title}”" + ("" if node.mark == "official" else "；以学校持有的官方指标文本为准"),
                severity=None if node.mark in ("official", "S") else "info",
            )
        elif heading.code and not _akin(heading.title, " ".join((node.name, points[node.code].asks, *points[node.code].terms))):
            yield Hit(
                heading.spot,
                heading.text,
                f"{node.code}考察的是“{node.name}”，标题“{heading.title}”与它没有共同的词，编号与内容可能不对应",
                quote=heading.text,
                suggestion="核对官方文本中该编号的审核重点；编号写错的改编号，内容写错的改内容",
                severity="info",
            )


def _akin(title: str, words: str) -> bool:
    return bool(grams(squeeze(title)) & grams(squeeze(words)))


RULE = Rule(
    id="structure.title_changed",
    law="指标标题要用官方原文，不改一字。",
    bad="把“2.3 实践教学”写成“2.3 实践育人体系建设”。",
    good="标题写“2.3 实践教学”，特色说法放在正文里。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：一级、二级指标和审核重点的标题不得改动（s-szu）；审核重点仅在指标包收有官方原文时逐字比对",
)
