"""Sheets as an office wants them: header, filter, frozen panes, widths, and no text that a spreadsheet would run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.export.atomic import whole
from assistant.rectification.fields import plain

Value = str | int | float | None
_EDGE = Side(style="thin", color="C9D1D9")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_USED = 0.95
"""Share of a column that text fills; widths are measured in characters of 11 points."""
_HIGHEST = 400.0
"""Points; a spreadsheet allows 409."""
_A4 = 220
"""Characters beside each other that an A4 sheet still shows legibly."""
_ILLEGAL = {n: None for n in range(32) if n not in (9, 10, 13)}


def neutral(value: Value) -> Value:
    """Text that begins like a formula is made plain text; control characters, which XLSX forbids, are dropped."""
    if not isinstance(value, str):
        return value
    text = value.translate(_ILLEGAL)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def text_of(value: object) -> str:
    """A cell that comes back, as text: ISO dates, whole numbers without a point, without the apostrophe of `neutral`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(str(value))


def alike(cell: Cell, model: Cell) -> None:
    """Gives a cell the whole look of another one: much faster than font by font, since openpyxl looks each of them up."""
    cell._style = copy(model._style)  # type: ignore[attr-defined]  # as openpyxl keeps it; its stubs leave it out


def sheet(
    book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], widths: Sequence[float], note: str = ""
) -> None:
    """One sheet: an optional note above, the header, the rows."""
    page = book.create_sheet(title)
    top = 1
    if note:
        page.append([note])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
        page["A1"].alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[1].height = 32
        top = 2
    page.append(list(header))
    for cell in page[top]:
        cell.font, cell.fill, cell.border = Font(bold=True), PatternFill("solid", fgColor="E8EDF2"), _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    first: Cell | None = None
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            cell = cast(Cell, page.cell(number, column, neutral(value)))
            if first is None:
                first = cell
                cell.border, cell.alignment = _BORDER, Alignment(vertical="top", wrap_text=True)
            else:
                alike(cell, first)
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    fit(page)
    page.freeze_panes = f"A{top + 1}"
    page.auto_filter.ref = f"A{top}:{get_column_letter(len(header))}{max(top, page.max_row)}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A3 if sum(widths) > _A4 else page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{top}:{top}"


def fit(page: Worksheet, size: float = 11) -> None:
    """Lines below the first as high as their text at `size` points: spreadsheets do not all work that out themselves."""
    widths = {letter: shape.width for letter, shape in page.column_dimensions.items() if not shape.hidden}
    for row in page.iter_rows(min_row=2):
        boxes = [b for b in row if b.value is not None and b.data_type != "f" and b.column_letter in widths]
        most = max((_lines(str(box.value), widths[box.column_letter] * 11 / size * _USED) for box in boxes), default=1)
        page.row_dimensions[row[0].row or 0].height = min(_HIGHEST, 6 + most * size * 1.33)


def _lines(text: str, room: float) -> int:
    """Lines that a text takes where so many characters have room; a Chinese character is as wide as two others."""
    sizes = (sum(2 if ord(c) > 0x2000 else 1 for c in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(size / room)) for size in sizes)


def new() -> Workbook:
    """A workbook without the sheet that openpyxl starts with."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def save(book: Workbook, target: Path) -> None:
    """Whole or not at all."""
    with whole(target) as draft:
        book.save(draft)
