"""Word tables as grids: merged cells filled in, nested tables after the table they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from .blocks import TableRow
from .docx_numbering import VAL, W
from .docx_text import is_on
from .rows import fills

_TRANSPARENT = {W + tag for tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows, how many of them Word repeats as header, and the tables nested in its cells."""

    rows: list[TableRow]
    header_rows: int
    nested: list[etree._Element]


def only_cell(table: etree._Element) -> etree._Element | None:
    """The cell of a table that has just one: a frame around prose, not a table."""
    rows = list(children(table, W + "tr"))
    cells = list(children(rows[0], W + "tc")) if len(rows) == 1 else []
    return cells[0] if len(cells) == 1 else None


def read_grid(table: etree._Element, name: str, text_of: Callable[[etree._Element], str]) -> Grid:
    """The grid of a w:tbl called `name` ('t2'). Empty rows are left out; the row number in a ref counts them."""
    rows: list[TableRow] = []
    nested: list[etree._Element] = []
    above: dict[int, tuple[str, str]] = {}
    header_rows, in_header = 0, True
    for number, row in enumerate(children(table, W + "tr"), start=1):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        place = f"{name}:r{number}"
        cells = _row(row, place, above, nested, text_of)
        in_header = in_header and is_on(properties, "tblHeader")
        if any(text for text, _ in cells):
            header_rows += in_header
            rows.append(TableRow(tuple(text for text, _ in cells), tuple(ref for _, ref in cells), place))
    return Grid(rows, header_rows, nested)


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Direct children of one tag, also those inside content controls and tracked insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from children(child, tag)


def _row(
    row: etree._Element,
    place: str,
    above: dict[int, tuple[str, str]],
    nested: list[etree._Element],
    text_of: Callable[[etree._Element], str],
) -> list[tuple[str, str]]:
    cells: list[tuple[str, str]] = []
    cells.extend(("", f"{place}:c{n + 1}") for n in range(_number(row.find(W + "trPr"), "gridBefore", 0)))
    for cell in children(row, W + "tc"):
        properties = cell.find(W + "tcPr")
        column, span = len(cells), min(_number(properties, "gridSpan", 1), 500)
        merge = properties.find(W + "vMerge") if properties is not None else None
        own = (text_of(cell), f"{place}:c{column + 1}")
        nested.extend(children(cell, W + "tbl"))
        if merge is not None and merge.get(VAL, "continue") != "restart" and column in above:
            text, ref = above[column]
            own = (text, ref) if fills(text) and text else ("", own[1])
        elif merge is not None:
            above[column] = own
        else:
            above.pop(column, None)
        cells.append(own)
        cells.extend([own if fills(own[0]) else ("", f"{place}:c{column + n + 2}") for n in range(span - 1)])
    return cells


def _number(properties: etree._Element | None, tag: str, default: int) -> int:
    element = properties.find(W + tag) if properties is not None else None
    value = element.get(VAL, "") if element is not None else ""
    return int(value) if value.isdigit() else default
