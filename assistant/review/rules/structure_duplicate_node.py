"""structure.duplicate_node: an indicator or review point is answered in one place."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.document import ReportHeading
from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    first: dict[str, ReportHeading] = {}
    for s in standings(context.report, context.framework):
        if s.node is None:
            continue
        before = first.setdefault(s.node.code, s.heading)
        if before is not s.heading:
            yield Hit(
                s.heading.spot,
                s.heading.text,
                f"“{s.node.title}”出现两次：第一次在{before.spot.words()}“{before.text}”，又在{s.heading.spot.words()}“{s.heading.text}”",
                quote=s.heading.text,
                suggestion="合并为一节；若是编号写错，请改成正确的编号和标题",
            )


RULE = Rule(
    id="structure.duplicate_node",
    law="同一个指标或审核重点只能有一节。",
    bad="第2章有两个“2.3 实践教学”。",
    good="实践教学的内容全部写在一个“2.3 实践教学”里。",
    severity="error",
    check=check,
    languages=("zh", "en"),
    source="自评报告撰写要求：标题与指标体系一一对应（s-szu）",
)
