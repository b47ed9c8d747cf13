"""structure.empty_section: no heading without text below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import zip_longest

from assistant.review.rule import Context, Hit, Rule


def check(context: Context) -> Iterator[Hit]:
    report = context.report
    full = sorted(
        {s.spot.block for s in report.sentences}
        | {t.spot.block for t in report.tables}
        | {p.spot.block for p in report.paragraphs if p.text.strip()}
        | {c.spot.block for c in report.captions}
        | {c.spot.block for c in report.catalogue if c.spot}
    )
    last = 1 + max([*full, *(h.spot.block for h in report.headings)], default=0)
    for heading, after in zip_longest(report.headings, report.headings[1:]):
        if not heading.title or (after and after.level > heading.level):
            continue
        begin, end = heading.spot.block, after.spot.block if after else last
        if not _within(full, begin, end):
            yield Hit(
                heading.spot,
                heading.text,
                f"“{heading.text}”之下没有任何文字、表格",
                quote=heading.text,
                suggestion="补写这一节；确无内容的写明原因，多余的标题删去",
            )


def _within(blocks: list[int], begin: int, end: int) -> bool:
    return bisect_left(blocks, end) > bisect_right(blocks, begin)


RULE = Rule(
    id="structure.empty_section",
    law="每个标题之下都要有内容。",
    bad="“原因分析”标题后面紧接着“改进措施”标题。",
    good="“原因分析”之下逐条写明各个问题的原因。",
    severity="warning",
    check=check,
    source="自评报告撰写要求：每个指标都要回答做法、成效、问题与改进（s-szu）",
)
