"""OpenDocument spreadsheets: the file itself stores the displayed text of each cell beside its value."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from .blocks import Limits, Notice, Properties, TableRow, Unreadable
from .package import DAMAGED, PASSWORD, forget, open_package, parse, stream
from .xlsx import Merges, Sheet, column_letters, table_row

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = f"{{{_NS}table:1.0}}"
_TEXT = f"{{{_NS}text:1.0}}"
_OFFICE = f"{{{_NS}office:1.0}}"
_STYLE = f"{{{_NS}style:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet | Properties]:
    """The sheets of an ods file in order."""
    with open_package(path, limits) as package:
        if "content.xml" not in package.namelist():
            raise Unreadable("文件里没有表格内容，可能已损坏", DAMAGED)
        manifest = parse(package, "META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter(f"{{{_NS}manifest:1.0}}encryption-data"), None) is not None:
            raise Unreadable("文件加了密码，无法读取", PASSWORD)
        meta = parse(package, "meta.xml")
        if meta is not None:
            words = {
                tag: next((e.text or "" for e in meta.iter(tag)), "") for tag in (_DC + "title", _DC + "creator", _DC + "date")
            }
            yield Properties(title=words[_DC + "title"], author=words[_DC + "creator"], modified=words[_DC + "date"])
        yield from _tables(package, limits)


def _tables(package: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    hidden_styles: set[str] = set()
    with package.open("content.xml") as part:
        tags = [f"{_TABLE}table", f"{_STYLE}style"]
        for event, element in stream(part, tags, ("start", "end")):
            if element.tag == f"{_STYLE}style":
                properties = element.find(f"{_STYLE}table-properties")
                if event == "end" and properties is not None and properties.get(f"{_TABLE}display") == "false":
                    hidden_styles.add(element.get(f"{_STYLE}name", ""))
            elif event == "end" and element.getparent() is not None and element.getparent().tag == f"{_OFFICE}spreadsheet":
                name = element.get(f"{_TABLE}name", "")
                reader = _TableReader(name, limits, [])
                hidden = element.get(f"{_TABLE}style-name", "") in hidden_styles
                yield Sheet(name, hidden, reader.rows(element), reader.notices)
                forget(element)


@dataclass(slots=True)
class _TableReader:
    name: str
    limits: Limits
    notices: list[Notice]

    def rows(self, table: etree._Element) -> Iterator[TableRow]:
        number, kept, last = 0, 0, 0
        spans: list[tuple[int, int, int, int]] = []
        raw: list[tuple[int, dict[int, tuple[str, str]]]] = []
        for row in table.iter(f"{_TABLE}table-row"):
            repeat = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            cells = self._cells(row, number, spans)
            if cells:
                # a repeated filled row is real data; a million repeated rows are formatting
                raw.extend((number + step, dict(cells)) for step in range(min(repeat, self.limits.rows)))
            number += repeat
            if len(raw) > self.limits.rows:
                reason = f"工作表“{self.name}”超过 {self.limits.rows} 行，只读取了前 {self.limits.rows} 行"
                self.notices.append(Notice(reason, "请拆分成几个文件后重新放入。"))
                break
        merges = Merges(spans)
        for number, cells in raw[: self.limits.rows]:
            merges.fill(number, cells)
            if kept and number > last + 1:
                yield TableRow(())
            kept, last = kept + 1, number
            yield table_row(number, cells)

    def _cells(self, row: etree._Element, number: int, spans: list[tuple[int, int, int, int]]) -> dict[int, tuple[str, str]]:
        cells: dict[int, tuple[str, str]] = {}
        column = 0
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            repeat = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            text = "\n".join(_paragraph(p) for p in cell.iterchildren(f"{_TEXT}p")).strip()
            if text and cell.tag == f"{_TABLE}table-cell":
                for at in range(column, min(column + repeat, self.limits.columns)):
                    cells[at] = (text, f"{column_letters(at)}{number + 1}")
                across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
                down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
                if across > 1 or down > 1:
                    spans.append((number, column, number + down - 1, column + across - 1))
            column += repeat
        return cells


def _paragraph(paragraph: etree._Element) -> str:
    """Displayed text: spaces and tabs are elements here, remarks of reviewers are not content."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * int(child.get(f"{_TEXT}c", "1")))
        elif child.tag == f"{_TEXT}tab":
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
