"""format.caption_numbering: tables and figures are numbered in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule

_CAPTION = re.compile(r"^\s*(附?[表图])\s*((?:\d+[-－—.．])*)(\d+)(?!\d*年)")


def check(context: Context) -> Iterator[Hit]:
    last: dict[tuple[str, str], int] = {}
    for caption in sorted(context.report.captions, key=lambda c: c.spot.block):
        found = _CAPTION.match(caption.text)
        if found is None:
            continue
        series, number = (found[1], re.sub(r"[－—.．]", "-", found[2])), int(found[3])
        before = last.get(series, 0)
        last[series] = number
        if number == before + 1:
            continue
        label = f"{series[0]}{series[1]}"
        fault = f"与前一个重复，应为“{label}{before + 1}”" if number == before else f"不连续，应为“{label}{before + 1}”"
        yield Hit(
            caption.spot,
            caption.text,
            f"题注编号“{label}{number}”{fault}",
            quote=caption.text,
            suggestion="用 Word 的“插入题注”自动编号，并核对正文中的“见表…”",
        )


RULE = Rule(
    id="format.caption_numbering",
    law="表和图分别连续编号，不重号，不跳号。",
    bad="表2-1之后是表2-3。",
    good="表2-1、表2-2、表2-3依次编号。",
    severity="info",
    check=check,
    source="版式要求：图表题注（s-wfu）",
)
