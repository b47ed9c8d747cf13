"""A table of a screen as a workbook: one sheet, figures as figures, text that a spreadsheet would run made harmless."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.export.workbook import Value, new, sheet

NARROWEST, WIDEST = 9, 60
"""Widths of columns, in characters."""
_FIGURE = re.compile(r"([-−]?)((?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*))(?:\.(\d+))?(%?)")
_EXACT = 15
"""Digits that a spreadsheet holds; a longer figure stays text."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Figure(NamedTuple):
    """A figure as a spreadsheet computes with it, and the format that shows it as it was written."""

    value: int | float
    look: str


def figure(text: str) -> Figure | None:
    """'1,280' is 1280, '85.20%' is 0.852 shown as 85.20%; None for what is not a figure alone (ranges, units, '001')."""
    found = _FIGURE.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, part, percent = found[1], found[2], found[3] or "", found[4]
    digits = whole.replace(",", "")
    if len(digits) + len(part) > _EXACT:
        return None
    look = ("#,##0" if "," in whole else "0") + (f".{'0' * len(part)}" if part else "") + percent
    number = float(f"{digits}.{part}") if part else int(digits)
    value = round(number / 100, len(part) + 2) if percent else number
    return Figure(-value if sign else value, look)


def book(title: str, header: Sequence[str], numeric: Sequence[bool], rows: Sequence[Sequence[str]]) -> bytes:
    """The bytes of an xlsx file. `numeric` says which columns hold figures; there the cells that are figures become numbers."""
    read = [[figure(text) if is_figure else None for text, is_figure in zip(row, numeric, strict=True)] for row in rows]
    values: list[list[Value]] = [
        [text if number is None else number.value for text, number in zip(row, figures, strict=True)]
        for row, figures in zip(rows, read, strict=True)
    ]
    made = new()
    sheet(
        made,
        (_FORBIDDEN.sub(" ", title).strip() or "表")[:31],
        header,
        values,
        [_width(n, header, rows) for n in range(len(header))],
    )
    page = made.worksheets[0]
    for line, figures in enumerate(read, start=2):
        for at, number in enumerate(figures, start=1):
            if number is not None:
                page.cell(line, at).number_format = number.look
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _width(column: int, header: Sequence[str], rows: Sequence[Sequence[str]]) -> float:
    """By the longest line; a Chinese character is as wide as two."""
    lines = [header[column], *(line for row in rows for line in row[column].split("\n"))]
    longest = max(sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in lines)
    return float(min(WIDEST, max(NARROWEST, longest + 3)))
