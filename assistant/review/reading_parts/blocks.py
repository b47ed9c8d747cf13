"""The body of a Word file as the checker counts it: one number for each paragraph and each table, text with exact offsets.

The writer of comments counts and measures with the same two functions, so that a comment lands where the finding is.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from assistant.ingest.docx_numbering import VAL, W
from assistant.ingest.docx_text import content

_TRANSPARENT = frozenset(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


def blocks(body: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs (w:p) and tables (w:tbl) of a body in document order, those in content controls included.

    The n-th one (from 0) is `Spot.block` n.
    """
    for child in body:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from blocks(child)


def text_of(paragraph: etree._Element) -> str:
    """The text that `Spot.start` and `Spot.end` count in: every w:t in order, tab and line break as one character each.

    Deleted and hidden text and field codes are not part of it, nor is the automatic number of a list.
    """
    return "".join(content(paragraph).parts)


def rows_of(table: etree._Element) -> list[list[etree._Element]]:
    """The cells (w:tc) of a table by row and grid column: a cell that spans columns or rows stands at each of its places.

    `Spot.row` and `Spot.column` are the two indices.
    """
    result: list[list[etree._Element]] = []
    for row in _children(table, W + "tr"):
        above = result[-1] if result else []
        cells: list[etree._Element] = []
        for cell in _children(row, W + "tc"):
            properties = cell.find(W + "tcPr")
            merge = properties.find(W + "vMerge") if properties is not None else None
            span = properties.find(W + "gridSpan") if properties is not None else None
            width = span.get(VAL, "1") if span is not None else "1"
            goes_on = merge is not None and merge.get(VAL, "continue") != "restart" and len(cells) < len(above)
            cells.extend([above[len(cells)] if goes_on else cell] * (min(int(width), 200) if width.isdigit() else 1))
        result.append(cells)
    return result


def cell_text(cell: etree._Element) -> str:
    """The text of a cell, its paragraphs joined by line breaks; offsets of a cell's Spot count in it."""
    return "\n".join(text_of(p) for p in _children(cell, W + "p"))


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, tag)
