"""Small facts about one row of texts: its cells as drawn, and which of them are quantities."""

from __future__ import annotations

import re

from .blocks import TableRow

_NUMERIC = re.compile(r"[+\-－]?[¥￥$]?\s*[\d,]*\.?\d+(?:[eE][+\-]?\d+)?\s*[%％‰]?(?:[:：]1)?")
YEAR = re.compile(r"(?:19|20)\d\d(?:[-—–/~至](?:19|20)?\d\d)?(?:年|学年|年度|级|届)?(?:[(（].*)?")


def is_number(text: str) -> bool:
    """Whether a cell is a quantity; a year or an empty cell is not."""
    text = text.strip()
    return bool(text) and _NUMERIC.fullmatch(text) is not None and not YEAR.fullmatch(text)


def fills(text: str) -> bool:
    """Whether a merged cell is repeated in the cells it covers: words and years are, a quantity counts once."""
    return not is_number(text)


def anchors(row: TableRow) -> list[tuple[str, str]]:
    """The cells as they were drawn: (text, ref), a merged cell once."""
    cells: list[tuple[str, str]] = []
    last = ""
    for index, text in enumerate(row.cells):
        ref = row.refs[index] if index < len(row.refs) else ""
        if not (ref and ref == last):
            cells.append((text.strip(), ref))
        last = ref
    return cells


def texts_of(row: TableRow) -> list[str]:
    return [text for text, _ in anchors(row) if text]
