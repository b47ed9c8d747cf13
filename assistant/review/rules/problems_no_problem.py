"""problems.no_problem: every indicator names at least one problem."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.cues import found, shipped
from assistant.review.nodes import chapter
from assistant.review.problem_parts import problem_parts, told_by_chapter
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    together = told_by_chapter(context.report, context.framework)
    cues = shipped().problem
    for part in problem_parts(context.report, context.framework):
        told = any(found(cues, c.text) for c in part.causes)  # 存在的问题是……，主要原因是……
        if part.problems or told or not part.written or "problem" in together.get(chapter(part.node.code), set()):
            continue
        yield Hit(
            part.heading.spot,
            part.heading.text,
            f"“{part.heading.text}”没有写存在的问题；每个二级指标都应写明问题、原因和整改举措",
            suggestion="从未达标的数据、督导与评教反馈、师生和用人单位调查、上轮评估整改项中查找问题，写到具体环节和数字",
        )


RULE = Rule(
    id="problems.no_problem",
    law="每个二级指标都要写存在的问题。",
    bad="2.4课堂教学全部写成效，没有一个问题。",
    good="2.4课堂教学写明：大班授课占36.3%，小班研讨开展不足。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：每个指标须有存在的问题、原因分析、下一步整改举措（s-szu）；专家反馈的通病是回避问题（s-alf）",
)
