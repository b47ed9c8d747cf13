"""problems.no_measure: where problems are named, the section says what will be done."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import chapter
from assistant.review.problem_parts import problem_parts, told_by_chapter
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    together = told_by_chapter(context.report, context.framework)
    for part in problem_parts(context.report, context.framework):
        if not part.problems or part.measures or "measure" in together.get(chapter(part.node.code), set()):
            continue
        if part.plan("措施", "举措"):
            continue
        first = part.problems[0].first
        yield Hit(
            first.spot,
            part.heading.text,
            f"“{part.heading.text}”写了{len(part.problems)}个问题，没有改进措施",
            quote=first.text,
            suggestion="逐个问题写明整改措施、责任单位、完成时限和预期成效",
        )


RULE = Rule(
    id="problems.no_measure",
    law="写了问题就要写改进措施。",
    bad="2.3实践教学写了三个问题，没有下一步整改举措。",
    good="2.3实践教学对三个问题各写一条措施，写明责任单位和完成时间。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：存在的问题、原因分析、下一步整改举措（s-szu）",
)
