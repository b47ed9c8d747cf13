"""Official annexes as they stand on paper: lines and raw grids in reading order, nothing interpreted and nothing left out.

The readers of evidence tell headers, notes and section rows apart, because rows are facts there. In an annex the table is the
text itself, so its rows come as drawn: merged cells filled in, header rows among them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from . import pdf, pdf_columns, xlsx
from .blocks import Block, Limits, Notice, Properties, Table, TableRow, Unreadable
from .docx import _notes, _Reader
from .docx_numbering import read_numbering
from .docx_styles import read_styles
from .docx_tables import read_grid
from .formats import detect
from .package import damage_reported, open_package, relations


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside any table; automatic numbers of Word are part of the text."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the part of it on one page; `goes_on` says that it continues the one before."""

    rows: tuple[TableRow, ...]
    place: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the file that could not be read, in words."""

    reason: str


Piece = Line | Grid | Unread


def read(path: Path, limits: Limits | None = None) -> Iterator[Piece]:
    """The pieces of a docx, pdf or xlsx. Raises Unreadable for any other file and for one that cannot be opened."""
    bounds = limits or Limits()
    kind = detect(path)
    if kind == "docx":
        yield from _docx(path, bounds)
    elif kind == "pdf":
        found = list(_pdf(path, bounds))
        drawn = any(isinstance(piece, Grid) for piece in found)
        pages = [] if drawn else pdf_columns.read(path)
        yield from _columns(pages, found) if pages else found
    elif kind == "xlsx":
        yield from _xlsx(path, bounds)
    else:
        raise Unreadable("只能导入 docx、pdf、xlsx 格式的指标体系", "请用 Word、WPS 或 Excel 打开后另存为其中一种。")


class _Plain(_Reader):
    """The Word reader with tables as drawn."""

    def table(self, element: etree._Element) -> Iterator[Block]:
        yield from self.release()
        self._tables += 1
        grid = read_grid(element, f"t{self._tables}", lambda cell: self.cell_text(cell, []))
        yield Block("table", table=Table((), tuple(grid.rows)))
        for inner in grid.nested:
            yield from self.table(inner)

    def may_be_caption(self, block: Block, style: object, centred: bool) -> bool:
        return False


def _docx(path: Path, limits: Limits) -> Iterator[Piece]:
    with open_package(path, limits) as package:
        main = _main(package)
        reader = _Plain(read_styles(package), read_numbering(package), _notes(package))
        tables = 0
        for block in reader.blocks(package, main):
            if block.table is not None:
                tables += 1
                yield Grid(block.table.rows, f"表{tables}")
            else:
                yield Line(block.text, f"第{block.paragraph}段" if block.paragraph else "文本框")
        if reader.pictures:
            yield Unread(f"文件里有{reader.pictures}张图片，图片中的文字没有读取，请核对其中有没有指标。")
        if reader.foreign:
            yield Unread("文件里嵌有其他文件的内容，没有读取；请用 Word 打开后另存一份再导入。")


def _main(package: zipfile.ZipFile) -> str:
    found = (target for kind, target in relations(package, "").values() if kind == "officeDocument")
    return next(found, "word/document.xml")


def _pdf(path: Path, limits: Limits) -> Iterator[Piece]:
    number = ""
    for item in pdf.read(path, limits):
        if isinstance(item, Notice):
            yield Unread(f"{item.reason}{item.next_step}")
        elif isinstance(item, Block) and item.table is not None:
            own = (item.table.rows[0].place if item.table.rows else "").partition(":")[0]
            goes_on = bool(own) and own == number
            head = () if goes_on or not any(item.table.header) else (TableRow(item.table.header),)
            yield Grid((*head, *item.table.rows), f"第{item.page}页", goes_on)
            number = own or number
        elif isinstance(item, Block) and item.text:
            yield Line(item.text, f"第{item.page}页")


def _columns(pages: list[pdf_columns.Found], read: list[Piece]) -> Iterator[Piece]:
    """A PDF whose table has no lines: its rows by columns; what could not be read of the file stays said."""
    yield from (piece for piece in read if isinstance(piece, Unread))
    goes_on = False
    for found in pages:
        place = f"第{found.page}页"
        yield from (Line(text, place) for text in found.before)
        if found.rows:
            yield Grid(tuple(TableRow(tuple(row)) for row in found.rows), place, goes_on)
            goes_on = True
        yield from (Line(text, place) for text in found.after)


def _xlsx(path: Path, limits: Limits) -> Iterator[Piece]:
    with damage_reported():
        for sheet in xlsx.read_sheets(path, limits):
            if isinstance(sheet, Properties):
                continue
            rows = tuple(replace(row, place=f"{sheet.name}!{row.place}") for row in sheet.rows)
            if any(cell.strip() for row in rows for cell in row.cells):
                yield Grid(rows, f"工作表“{sheet.name}”{'（隐藏）' if sheet.hidden else ''}")
            for notice in sheet.notices:
                yield Unread(f"{notice.reason}{notice.next_step}")
