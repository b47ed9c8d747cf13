"""xlsx and xlsm: rows of displayed texts, streamed from the XML of each sheet.

Read from the XML itself because neither python-calamine (values without number formats) nor openpyxl's read-only mode (no
merged cells, half the speed) gives what a person sees.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from .blocks import Limits, Notice, Properties, TableRow, Unreadable
from .numberformat import BUILTIN, display
from .package import DAMAGED, forget, open_package, parse, properties, relations, stream
from .rows import fills

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL_ID = re.compile(r"\}id$")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_REF = re.compile(r"([A-Z]+)(\d+)")
_WIDEST_FILL = 2_000
"""Cells that one merge may fill; a merge over whole columns is decoration."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, whether it is hidden, its rows top to bottom (read once), and what went wrong while reading them."""

    name: str
    hidden: bool
    rows: Iterator[TableRow]
    notices: list[Notice]


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet | Properties]:
    """The sheets of a workbook in order; rows of one sheet must be used up before the next sheet is asked for."""
    with open_package(path, limits) as package:
        book = _workbook_part(package)
        root = parse(package, book)
        if root is None:
            raise Unreadable("文件里没有工作簿内容，可能已损坏", DAMAGED)
        yield properties(package)
        namespace = _STRICT if root.tag.startswith(_STRICT) else _MAIN
        links = relations(package, book)
        strings = _shared_strings(package, next((t for kind, t in links.values() if kind == "sharedStrings"), ""), namespace)
        codes = _format_codes(package, next((t for kind, t in links.values() if kind == "styles"), ""), namespace)
        settings = root.find(f"{namespace}workbookPr")
        epoch = settings is not None and settings.get("date1904") in ("1", "true")
        for sheet in root.iter(f"{namespace}sheet"):
            link = next((value for key, value in sheet.attrib.items() if _REL_ID.search(str(key))), "")
            kind, part = links.get(str(link), ("", ""))
            if kind != "worksheet":
                continue
            notices: list[Notice] = []
            name = sheet.get("name", "")
            reader = _SheetReader(package, part, name, namespace, strings, codes, epoch, limits, notices)
            yield Sheet(name, sheet.get("state", "visible") != "visible", reader.rows(), notices)


def column_number(letters: str) -> int:
    """'A' → 0, 'AA' → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 → 'A', 26 → 'AA'."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Merges:
    """The merged ranges of a sheet, used row by row: words of the anchor fill the range, quantities stand only once.

    Ranges are (first row, first column, last row, last column), from 0, inclusive.
    """

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self._waiting = sorted(ranges, reverse=True)
        self._active: list[tuple[int, int, int, int, str, str]] = []

    def fill(self, row: int, cells: dict[int, tuple[str, str]]) -> None:
        """Complete the cells {column: (text, ref)} of one row. Rows must come in ascending order."""
        self._active = [merge for merge in self._active if merge[2] >= row]
        while self._waiting and self._waiting[-1][0] <= row:
            top, left, bottom, right = self._waiting.pop()
            text, ref = cells.get(left, ("", "")) if top == row else ("", "")
            if text and fills(text) and bottom >= row and (right - left) < _WIDEST_FILL:
                self._active.append((top, left, bottom, right, text, ref))
        for _, left, _, right, text, ref in self._active:
            for column in range(left, right + 1):
                if not cells.get(column, ("", ""))[0]:
                    cells[column] = (text, ref)


def table_row(row: int, cells: dict[int, tuple[str, str]]) -> TableRow:
    """A TableRow of the cells {column: (text, ref)} of row number `row` (from 0); gaps are empty cells."""
    width = max((column for column, (text, _) in cells.items() if text), default=-1) + 1
    texts, refs = [], []
    for column in range(width):
        text, ref = cells.get(column, ("", ""))
        texts.append(text)
        refs.append(ref or f"{column_letters(column)}{row + 1}")
    filled = [column for column, text in enumerate(texts) if text]
    place = f"{column_letters(filled[0])}{row + 1}:{column_letters(filled[-1])}{row + 1}" if len(filled) > 1 else ""
    return TableRow(tuple(texts), tuple(refs), place or (refs[filled[0]] if filled else ""))


@dataclass(slots=True)
class _SheetReader:
    package: zipfile.ZipFile
    part: str
    name: str
    namespace: str
    strings: list[str]
    codes: list[str]
    epoch_1904: bool
    limits: Limits
    notices: list[Notice]

    def rows(self) -> Iterator[TableRow]:
        try:
            merges = Merges(self._merged_ranges())
        except KeyError:
            self.notices.append(Notice(f"工作表“{self.name}”的内容缺失，没有读取", DAMAGED))
            return
        row_tag, expected, empty, uncomputed, kept, last = f"{self.namespace}row", 0, 0, 0, 0, 0
        with self.package.open(self.part) as part:
            for _, element in stream(part, [row_tag]):
                number = int(element.get("r", "0")) - 1 if element.get("r") else expected
                expected = number + 1
                cells, missing = self._cells(element, number)
                uncomputed += missing
                forget(element)
                merges.fill(number, cells)
                row = table_row(number, cells)
                if not row.cells:
                    empty += 1
                    continue
                if kept and number > last + 1:
                    yield TableRow(())  # blank rows part tables; one says as much as many
                kept, last = kept + 1, number
                if kept > self.limits.rows:
                    self._note(f"超过 {self.limits.rows} 行，只读取了前 {self.limits.rows} 行", "请拆分成几个文件后重新放入。")
                    break
                yield row
        if uncomputed:
            self._note(
                f"有 {uncomputed} 个公式没有保存计算结果，这些单元格没有读到数值",
                "请用 Excel 或 WPS 打开，重新计算并保存后再放入。",
            )

    def _note(self, reason: str, next_step: str) -> None:
        self.notices.append(Notice(f"工作表“{self.name}”{reason}", next_step))

    def _cells(self, row: etree._Element, number: int) -> tuple[dict[int, tuple[str, str]], int]:
        cells: dict[int, tuple[str, str]] = {}
        column, uncomputed = -1, 0
        for cell in row:
            ref = cell.get("r")
            letters = _REF.match(ref) if ref else None
            column = column_number(letters[1]) if letters else column + 1
            if column >= self.limits.columns:
                self._too_wide()
                break
            text = self._text(cell)
            if text is None:
                uncomputed += 1
            elif text:
                cells[column] = (text, ref or f"{column_letters(column)}{number + 1}")
        return cells, uncomputed

    def _too_wide(self) -> None:
        reason = f"超过 {self.limits.columns} 列，只读取了前 {self.limits.columns} 列"
        if not any(reason in notice.reason for notice in self.notices):
            self._note(reason, "请删去多余的列或拆分后重新放入。")

    def _text(self, cell: etree._Element) -> str | None:
        """The text shown; None for a formula whose result the file does not hold."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(f"{self.namespace}is")
            return _rich_text(inline, self.namespace).strip() if inline is not None else ""
        value = cell.findtext(f"{self.namespace}v")
        if value is None or value == "":
            return None if kind == "n" and cell.find(f"{self.namespace}f") is not None else ""
        if kind == "s":
            return self.strings[int(value)] if value.isdigit() and int(value) < len(self.strings) else ""
        if kind == "n":
            style = int(cell.get("s", "0"))
            return shown_number(value, self.codes[style] if style < len(self.codes) else "", self.epoch_1904)
        if kind == "b":
            return "是" if value == "1" else "否"
        return value.strip()  # a formula's text, an error as shown (#DIV/0!), an ISO date

    def _merged_ranges(self) -> list[tuple[int, int, int, int]]:
        """Merged ranges stand behind the rows, so the part is unpacked twice; the first pass does not parse it."""
        found: list[tuple[int, int, int, int]] = []
        with self.package.open(self.part) as part:
            tail = b""
            while block := part.read(1 << 18):
                text = tail + block
                if b"mergeCell" in text:
                    end = 0
                    for match in _MERGE.finditer(text):
                        left, top, right, bottom = (group.decode() for group in match.groups())
                        found.append((int(top) - 1, column_number(left), int(bottom) - 1, column_number(right)))
                        end = match.end()
                    text = text[end:]
                tail = text[-100:]
        return found


def shown_number(value: str, code: str, epoch_1904: bool = False) -> str:
    """The displayed text of a stored number; a text that is no number is given back as it stands."""
    if not code and value.isdigit() and len(value) < 16:
        return value
    try:
        return display(float(value), code, epoch_1904)
    except (ValueError, OverflowError):
        return value


def _workbook_part(package: zipfile.ZipFile) -> str:
    return next((target for kind, target in relations(package, "").values() if kind == "officeDocument"), "xl/workbook.xml")


def _shared_strings(package: zipfile.ZipFile, part: str, namespace: str) -> list[str]:
    strings: list[str] = []
    if part in package.namelist():
        with package.open(part) as source:
            for _, element in stream(source, [f"{namespace}si"]):
                strings.append(_rich_text(element, namespace).strip())
                forget(element)
    return strings


def _rich_text(element: etree._Element, namespace: str) -> str:
    """Text of the runs without phonetic readings."""
    if len(element) == 1 and element[0].tag == f"{namespace}t":
        return element[0].text or ""
    runs = (
        child if child.tag == f"{namespace}t" else child.find(f"{namespace}t") for child in element if "rPh" not in str(child.tag)
    )
    return "".join(run.text or "" for run in runs if run is not None)


def _format_codes(package: zipfile.ZipFile, part: str, namespace: str) -> list[str]:
    """Number format code of each cell style, '' for General."""
    root = parse(package, part) if part else None
    if root is None:
        return []
    own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in root.iter(f"{namespace}numFmt")}
    styles = root.find(f"{namespace}cellXfs")
    codes = []
    for style in styles if styles is not None else ():
        number = int(style.get("numFmtId", "0"))
        code = own.get(number, BUILTIN.get(number, ""))
        codes.append("" if code == "General" else code)
    return codes
