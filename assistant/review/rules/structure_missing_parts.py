"""structure.missing_parts: 学校简介, 自评工作开展情况, 自评结果."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import PART_NAMES, standings
from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    if not context.report.headings:
        remedy = "用 Word 的“标题1、标题2…”样式设置各级标题后重新检查"
        yield Hit(None, "全文", "没有识别出任何标题，无法核对结构", suggestion=remedy)
        return
    present = {s.part for s in standings(context.report, context.framework)}
    for part, name in PART_NAMES.items():
        if part not in present:
            yield Hit(
                None,
                "全文",
                f"自评报告应分学校简介、自评工作开展情况、自评结果三部分，没有找到“{name}”",
                suggestion=f"补写“{name}”部分，并用标题标明",
            )


RULE = Rule(
    id="structure.missing_parts",
    law="报告由学校简介、自评工作开展情况、自评结果三部分组成。",
    bad="报告直接从“1 办学方向与本科地位”写起，没有学校简介和自评工作开展情况。",
    good="第一部分学校简介，第二部分自评工作开展情况，第三部分自评结果。",
    severity="warning",
    check=check,
    source="自评报告撰写通知（s-wfu）",
)
