"""problems.share_too_small: problems, causes and measures take a third of the words."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import chapter, standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import PROBLEM_PART, said, size

SHARE = 1 / 3
FEWEST = 300
"""Characters below which a chapter is too short to speak of shares."""


def check(context: Context) -> Iterator[Hit]:
    wanted = context.option("problems.share_too_small.share", SHARE)
    sizes: dict[str, list[int]] = {}
    for s in said(context.report):
        if s.indicator or s.aspect in PROBLEM_PART:
            n = size(s.text)
            counts = sizes.setdefault(chapter(s.indicator or s.code), [0, 0])
            counts[0] += n
            counts[1] += n if s.aspect in PROBLEM_PART else 0
    whole, part = (sum(c[k] for c in sizes.values()) for k in (0, 1))
    if whole < FEWEST:
        return
    if part < wanted * whole:
        yield Hit(
            None,
            "全文",
            f"自评结果部分共{whole}字，问题、原因和措施合计{part}字，占{part / whole:.1%}，应不少于{wanted:.1%}",
            suggestion=f"再写约{_lacking(whole, part, wanted)}字的问题、原因和措施，先补没有写问题的指标；做法与成效可压缩",
        )
    headings = {s.node.code: s.heading for s in standings(context.report, context.framework) if s.node}
    for code, (all_, some) in sizes.items():
        if code in headings and all_ >= FEWEST and some < wanted * all_:
            yield Hit(
                headings[code].spot,
                headings[code].text,
                f"“{headings[code].text}”一章{all_}字，问题、原因和措施{some}字，占{some / all_:.1%}，宜不少于{wanted:.1%}",
                suggestion=f"本章再写约{_lacking(all_, some, wanted)}字的问题、原因和措施",
                severity="info",
            )


def _lacking(whole: int, part: int, wanted: float) -> int:
    """Characters to add so that the part has its share of the longer whole, in tens."""
    return -(-int((wanted * whole - part) / (1 - wanted)) // 10) * 10


RULE = Rule(
    id="problems.share_too_small",
    law="问题、原因分析和改进措施的篇幅不少于自评结果的三分之一。",
    bad="自评结果3万字，问题与改进只有2000字。",
    good="自评结果3万字，问题、原因和措施合计1万字以上。",
    severity="warning",
    check=check,
    source="自评报告撰写要求（s-szu，2023）；每个一级指标三分之一的旧例（s-cuit，2016）",
)
