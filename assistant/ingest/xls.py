"""xls (and WPS et): rows of displayed texts from the BIFF8 records of the workbook ([MS-XLS] 2.4).

Read here and not by a library because a value is shown by its number format (0.178 as 17.8%), which python-calamine does not
give for xls, and because a damaged file must end in a sentence, not in a crash of the process.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .blocks import Limits, Notice, Properties, TableRow, Unreadable
from .compound import read_stream
from .numberformat import BUILTIN, display
from .package import DAMAGED, PASSWORD
from .xlsx import Merges, Sheet, column_letters, table_row

_BOF, _EOF, _CONTINUE, _FILEPASS, _DATEMODE = 0x809, 0x0A, 0x3C, 0x2F, 0x22
_BOUNDSHEET, _FORMAT, _XF, _SST = 0x85, 0x41E, 0xE0, 0xFC
_LABELSST, _LABEL, _NUMBER, _RK, _MULRK, _FORMULA, _STRING, _BOOLERR, _MERGED = (
    0xFD,
    0x204,
    0x203,
    0x27E,
    0xBD,
    0x06,
    0x207,
    0x205,
    0xE5,
)
_BIFF8 = 0x0600
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets refer to."""

    codes: list[str]
    strings: list[str]
    epoch_1904: bool
    sheets: list[tuple[str, int, bool]]


@dataclass(slots=True)
class _Cells:
    """Texts of one sheet while its records are read."""

    rows: defaultdict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet | Properties]:
    """The sheets of an xls workbook in order; Unreadable if encrypted, damaged or older than Excel 97."""
    try:
        data = path.read_bytes()
        stream = read_stream(data, ("Workbook", "Book"))
        if stream is None:
            if read_stream(data, ("EncryptedPackage",)) is not None:  # an xlsx with a password is wrapped like this
                raise Unreadable("文件加了密码，无法读取", PASSWORD)
            raise Unreadable("文件里没有 xls 表格，内容与扩展名不符", DAMAGED)
        book = _book(stream)
        for name, offset, hidden in book.sheets:
            notices: list[Notice] = []
            cells = _cells(stream, offset, book)
            yield Sheet(name, hidden, _rows(cells, limits, notices, name), notices)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Unreadable("文件不是有效的 xls 表格，或已损坏", DAMAGED) from error


def _rows(cells: _Cells, limits: Limits, notices: list[Notice], name: str) -> Iterator[TableRow]:
    merges = Merges(cells.merges)
    kept = last = 0
    wide = False
    for number in sorted(cells.rows):
        wide = wide or max(cells.rows[number]) >= limits.columns
        texts = {
            c: (text, f"{column_letters(c)}{number + 1}") for c, text in cells.rows[number].items() if text and c < limits.columns
        }
        merges.fill(number, texts)
        row = table_row(number, texts)
        if not row.cells:
            continue
        if kept and number > last + 1:
            yield TableRow(())
        kept, last = kept + 1, number
        if kept > limits.rows:
            notices.append(
                Notice(f"工作表“{name}”超过 {limits.rows} 行，只读取了前 {limits.rows} 行", "请拆分成几个文件后重新放入。")
            )
            break
        yield row
    if wide:
        reason = f"工作表“{name}”超过 {limits.columns} 列，只读取了前 {limits.columns} 列"
        notices.append(Notice(reason, "请删去多余的列或拆分后重新放入。"))


def _book(stream: bytes) -> _Book:
    codes: dict[int, str] = dict(BUILTIN)
    styles: list[int] = []
    book = _Book([], [], False, [])
    shared: list[bytes] = []
    last = 0
    for kind, body in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            raise Unreadable("文件是 Excel 95 或更早的格式，不能读取", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新放入。")
        if kind == _FILEPASS:
            raise Unreadable("文件加了密码，无法读取", PASSWORD)
        if kind == _DATEMODE:
            book.epoch_1904 = body[0] == 1
        elif kind == _BOUNDSHEET and body[5] == 0:
            book.sheets.append((_characters(body, 7, body[6]), struct.unpack_from("<I", body)[0], body[4] & 3 != 0))
        elif kind == _FORMAT:
            number, length = struct.unpack_from("<HH", body)
            codes[number] = _characters(body, 4, length)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            shared.append(body)
        last = kind if kind != _CONTINUE else last
    book.codes = [code if (code := codes.get(style, "")) != "General" else "" for style in styles]
    book.strings = _shared_strings(shared)
    return book


def _cells(stream: bytes, offset: int, book: _Book) -> _Cells:
    cells = _Cells()
    waiting: tuple[int, int] | None = None  # a formula whose text comes in the next record
    for kind, body in _records(stream, offset):
        if kind == _LABELSST:
            row, column, _, index = struct.unpack_from("<HHHI", body)
            cells.rows[row][column] = book.strings[index]
        elif kind == _LABEL:
            row, column, _, length = struct.unpack_from("<HHHH", body)
            cells.rows[row][column] = _characters(body, 8, length).strip()
        elif kind == _NUMBER:
            row, column, style, value = struct.unpack_from("<HHHd", body)
            cells.rows[row][column] = display(value, book.codes[style], book.epoch_1904)
        elif kind == _RK:
            row, column, style, packed = struct.unpack_from("<HHHI", body)
            cells.rows[row][column] = display(_unpack(packed), book.codes[style], book.epoch_1904)
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for step in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + 6 * step)
                cells.rows[row][first + step] = display(_unpack(packed), book.codes[style], book.epoch_1904)
        elif kind == _FORMULA:
            row, column, style, result = struct.unpack_from("<HHH8s", body)
            waiting = (row, column) if result[6:] == b"\xff\xff" and result[0] == 0 else waiting
            cells.rows[row][column] = _result(result, book.codes[style], book.epoch_1904)
        elif kind == _STRING and waiting is not None:
            cells.rows[waiting[0]][waiting[1]] = _characters(body, 2, struct.unpack_from("<H", body)[0]).strip()
            waiting = None
        elif kind == _BOOLERR:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
            cells.rows[row][column] = _ERRORS.get(value, "#N/A") if is_error else "是" if value else "否"
        elif kind == _MERGED:
            for step in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * step)
                cells.merges.append((top, left, bottom, right))
    return cells


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, from its beginning to its end; embedded charts are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, body


def _result(result: bytes, code: str, epoch_1904: bool) -> str:
    """The stored result of a formula: a number, or a tagged truth value or error; a text follows in its own record."""
    if result[6:] != b"\xff\xff":
        return display(struct.unpack("<d", result)[0], code, epoch_1904)
    if result[0] == 1:
        return "是" if result[2] else "否"
    return _ERRORS.get(result[2], "#N/A") if result[0] == 2 else ""


def _unpack(packed: int) -> float:
    """An RK number: 30 bits of an integer or of a double, perhaps in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - ((packed >> 31) << 30))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _characters(body: bytes, flags_at: int, length: int) -> str:
    """A string whose flag byte says whether a character takes one or two bytes."""
    start = flags_at + 1
    if body[flags_at] & 1:
        return body[start : start + 2 * length].decode("utf-16-le", "replace")
    return body[start : start + length].decode("latin-1")


def _shared_strings(segments: list[bytes]) -> list[str]:
    """The string table. It runs over several records; a text cut by a record's end goes on with a new flag byte."""
    strings: list[str] = []
    index, at = 0, 8
    while index < len(segments):
        if at >= len(segments[index]):
            index, at = index + 1, at - len(segments[index])
            continue
        length, flags = struct.unpack_from("<HB", segments[index], at)
        at += 3
        runs = struct.unpack_from("<H", segments[index], at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", segments[index], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        text = ""
        while True:
            width = 2 if flags & 1 else 1
            part = segments[index][at : at + (length - len(text)) * width]
            text += part.decode("utf-16-le", "replace") if width == 2 else part.decode("latin-1")
            at += len(part)
            if len(text) >= length or index + 1 >= len(segments):
                break
            index, at = index + 1, 1
            flags = segments[index][0]
        strings.append(text.strip())
        at += 4 * runs + extra
    return strings
