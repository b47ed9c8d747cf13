"""problems.no_cause: where problems are named, their causes are."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.cues import found, shipped
from assistant.review.nodes import chapter
from assistant.review.problem_parts import problem_parts, told_by_chapter
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    together = told_by_chapter(context.report, context.framework)
    cues = shipped().cause
    for part in problem_parts(context.report, context.framework):
        if not part.problems or part.causes or "cause" in together.get(chapter(part.node.code), set()):
            continue
        if part.plan("原因") or any(found(cues, item.text) for item in part.problems):
            continue
        first = part.problems[0].first
        yield Hit(
            first.spot,
            part.heading.text,
            f"“{part.heading.text}”写了{len(part.problems)}个问题，没有原因分析",
            quote=first.text,
            suggestion="从制度、资源、队伍、机制、文化等方面逐个写明原因，不要重述问题",
        )


RULE = Rule(
    id="problems.no_cause",
    law="写了问题就要分析原因。",
    bad="“双师型教师比例偏低”之后直接写改进措施。",
    good="“双师型教师比例偏低”的原因：企业实践不计入考核，课程任务重、代课教师难找。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：存在的问题、原因分析、下一步整改举措（s-szu）；专家反馈：原因分析浅（s-alf）",
)
