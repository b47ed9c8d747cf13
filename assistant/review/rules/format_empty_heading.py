"""format.empty_heading: no paragraph with a heading style and no words."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import squeeze


def check(context: Context) -> Iterator[Hit]:
    for heading in context.report.headings:
        if squeeze(heading.title):
            continue
        shown = heading.text.strip()
        yield Hit(
            heading.spot,
            heading.spot.words(),
            f"标题只有编号“{shown}”，没有文字" if shown else f"一个“标题{heading.level}”样式的段落没有文字",
            quote=shown,
            suggestion="补写标题；空行请改用正文样式，否则目录中会出现空条目",
        )


RULE = Rule(
    id="format.empty_heading",
    law="标题不能为空。",
    bad="一个空行设成了“标题2”，目录里多出空白的一行。",
    good="空行用正文样式，标题都有文字。",
    severity="warning",
    check=check,
    source="版式常规",
)
