"""format.caption_missing: every table has a caption."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip


def check(context: Context) -> Iterator[Hit]:
    for table in context.report.tables:
        if table.caption.strip() or len(table.rows) < 1 or len(table.header) < 2:
            continue
        head = " | ".join(table.header)
        yield Hit(
            table.spot,
            table.spot.words(),
            f"表格（{clip(head)}）没有表题",
            quote=head,
            suggestion="在表格上方加表题，如“表2-1 近三年实践教学经费（单位：万元）”",
        )


RULE = Rule(
    id="format.caption_missing",
    law="每个表格上方都要有表题。",
    bad="正文之后直接是一个没有名称的表格。",
    good="表格上方写“表2-3 近三年实习经费”。",
    severity="info",
    check=check,
    source="版式要求：表题在表上方（s-wfu）",
)
