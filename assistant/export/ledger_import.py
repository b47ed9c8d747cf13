"""Filled copies of ledger.xlsx, and 问题清单 and 整改台账 of other layouts → a Copy for the merge.

Columns are found by their headings (corpus/ledger/columns.yaml), on one or two lines; merged cells hold for all their lines.
Nothing is dropped: columns without a name here, states and dates that are none go into the remark of their line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import normalise
from assistant.export import ledger_layout as form
from assistant.export import spoken
from assistant.export.workbook import text_of
from assistant.rectification.fields import LABELS, STATES, LedgerError, canonical
from assistant.rectification.merge import Copy, CopyRow

_SEARCHED = 20
"""The heading stands in one of so many first lines."""
_CODE = re.compile(r"^\s*([A-Za-z]?\d+(?:\.\d+)+|\d+)\s*[、.．]?\s*(?=\D|$)")
_CHOSEN = {LABELS["state"]: STATES.values(), LABELS["included"]: ("是", "否")}
_CHECKED = ("deadline", "included", "state")


def read(path: Path, codes: Mapping[str, str] | None = None) -> Copy:
    """All lines of a copy. `codes`: name of an indicator → its code, for tables that give names only. Raises LedgerError."""
    book = _opened(path)
    spoken.heard(book, (*form.HEADS, form.SIGNED), _CHOSEN, form.OWN_SHEETS)
    version = _version(book)
    remarks: list[str] = []
    rows: list[CopyRow] = []
    for page in book.worksheets:
        if version and page.title != form.SHEET:
            if page.title not in form.OWN_SHEETS and any(text_of(c) for r in page.iter_rows(values_only=True) for c in r):
                remarks.append(f"“{path.name}”的工作表“{page.title}”不是台账，没有导入。")
            continue
        table = _Table(page, path.name, codes or {}, remarks)
        if table.found:
            rows += table.rows()
        elif any(text_of(c) for r in page.iter_rows(values_only=True) for c in r):
            remarks.append(f"“{path.name}”的工作表“{page.title}”里没有“{LABELS['problem']}”一类的列，没有导入。")
    if not rows and not version:
        raise LedgerError(
            f"“{path.name}”里没有问题清单或整改台账：找不到写有“问题简要表述”“存在问题”等列名的表头。"
            "请补上表头，或用 zhiping ledger 工作区 export 导出的文件填写。"
        )
    return Copy(
        path.name, tuple(rows), version.get("copy", ""), int(version["base"]) if "base" in version else None,
        version.get("seal", ""), frozenset(filter(None, version.get("ids", "").split("\n"))), _signed(book), tuple(remarks),
    )  # fmt: skip


def _opened(path: Path) -> Workbook:
    try:
        return openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError as error:
        raise LedgerError(f"找不到文件“{path}”，请检查路径。") from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise LedgerError(f"“{path.name}”不是完好的 xlsx 文件。请用 Excel 或 WPS 打开后另存为 xlsx 再导入。") from error


def _version(book: Workbook) -> dict[str, str]:
    """What the export wrote of itself; empty for other tables, and where somebody removed it."""
    if form.VERSION not in book.sheetnames or form.SHEET not in book.sheetnames:
        return {}
    found: dict[str, str] = {}
    for key, value, *_ in book[form.VERSION].iter_rows(values_only=True, max_col=2):
        if key == "id":
            found["ids"] = f"{found.get('ids', '')}\n{value}"
        elif key:
            found[str(key)] = text_of(value)
    return found if found.get("base", "").isdigit() else {}


def _signed(book: Workbook) -> str:
    """Who filled the copy in, as written beside the label in the first line."""
    if form.SHEET not in book.sheetnames:
        return ""
    cells = [text_of(c) for c in next(book[form.SHEET].iter_rows(max_row=1, values_only=True), ())]
    return next((cells[n + 1] for n, text in enumerate(cells[:-1]) if text == form.SIGNED), "")


class _Table:
    """One sheet: its heading, found by its words, and the lines below."""

    def __init__(self, page: Worksheet, file: str, codes: Mapping[str, str], remarks: list[str]) -> None:
        self.page, self.file, self.remarks = page, file, remarks
        self.codes = {normalise(name): code for name, code in codes.items()}
        self.words = form.words()
        self.merged = _merged(page)
        self.top, self.fields, self.heads = 0, {}, {}  # type: int, dict[int, str], dict[int, str]
        for number in range(1, min(_SEARCHED, page.max_row) + 1):
            if self._heading(number):
                break
        self.found = bool(self.fields)

    def _heading(self, number: int) -> bool:
        """Whether a heading begins in this line: on it alone, or with the line below where cells span both."""
        one = self._heads((number,))
        spans = any(first == number and last == number + 1 for first, last, *_ in self.merged)
        two = self._heads((number, number + 1)) if spans else {}
        for heads, height in ((two, 2), (one, 1)):
            fields = {column: f for column, head in heads.items() if (f := self.words.field_of(head))}
            if "problem" in fields.values() and len(set(fields.values())) > 1:
                self.top, self.fields, self.heads = number + height - 1, fields, heads
                return True
        return False

    def _heads(self, lines: tuple[int, ...]) -> dict[int, str]:
        heads: dict[int, str] = {}
        for column in range(1, self.page.max_column + 1):
            parts = dict.fromkeys(_head(self.value(line, column)) for line in lines)
            joined = "".join(parts)
            if joined:
                last = [p for p in parts if p][-1]
                heads[column] = joined if self.words.field_of(joined) or not self.words.field_of(last) else last
        return heads

    def value(self, line: int, column: int) -> object:
        """A cell; inside a merged area, the value of its first cell."""
        for first, last, left, right in self.merged:
            if first <= line <= last and left <= column <= right:
                return self.page.cell(first, left).value
        return self.page.cell(line, column).value

    def rows(self) -> Iterator[CopyRow]:
        for line in range(self.top + 1, self.page.max_row + 1):
            row = self._row(line)
            if row is not None:
                yield row

    def _row(self, line: int) -> CopyRow | None:
        texts = {column: text_of(self.value(line, column)) for column in self.heads}
        meant = {c: t for c, t in texts.items() if self.fields.get(c) not in ("ignored", "id")}
        if not any(meant.values()):
            return None
        wide = next((m for m in self.merged if m[0] <= line <= m[1] and m[3] - m[2] >= max(2, len(self.heads) // 2)), None)
        if wide is not None or self._repeated(texts):
            self.remarks.append(
                f"“{self.file}”工作表“{self.page.title}”第{line}行“{_first(texts)}”是标题或说明，没有作为问题导入。"
            )
            return None
        return CopyRow(line, *self._values(texts))

    def _repeated(self, texts: Mapping[int, str]) -> bool:
        """The heading once more, as printed tables have it on each page."""
        known = [c for c in self.fields if texts.get(c)]
        return len(known) > 1 and all(_head(texts[c]) == self.heads[c] for c in known)

    def _values(self, texts: Mapping[int, str]) -> tuple[dict[str, str], str]:
        """The line by field, and its id."""
        raw: dict[str, str] = {}
        beside: list[str] = []
        for column, head in self.heads.items():
            name, text = self.fields.get(column, ""), texts[column]
            if name == "ignored" or not (text or name in LABELS):
                continue
            if not name:
                beside.append(f"{head}：{text}")
            elif name == "point":
                beside.append(f"审核重点：{text}")
            else:
                raw[name] = f"{raw[name]}\n{text}" if raw.get(name) and text and raw[name] != text else raw.get(name) or text
        id = raw.pop("id", "")
        self._indicator(raw)
        self._state(raw, beside)
        for name in _CHECKED:
            if raw.get(name):
                try:
                    raw[name] = canonical(name, raw[name])
                except LedgerError:
                    beside.append(f"{LABELS[name]}：{raw.pop(name)}")
        if beside:
            raw["remark"] = "\n".join([*([raw["remark"]] if raw.get("remark") else []), *beside])
        return raw, id

    def _indicator(self, raw: dict[str, str]) -> None:
        """Code and name of the second-level indicator from however many columns speak of it."""
        chapter = raw.pop("chapter", "")
        if chapter and not raw.get("indicator"):
            raw["indicator"] = chapter
        name = raw.get("indicator", "")
        if name and not raw.get("code"):
            found = _CODE.match(unicodedata.normalize("NFKC", name))
            bare = normalise(name)
            code = found[1] if found else self.codes.get(bare, "")
            if code:
                raw["code"] = code

    def _state(self, raw: dict[str, str], beside: list[str]) -> None:
        """The state, which other tables write in other words, or in the columns for progress and for 销号."""
        closed = raw.pop("closed", "")
        if not raw.get("state") and (known := self.words.state_of(raw.get("progress", ""))):
            raw["state"] = known
            if raw["progress"] not in self.words.states[known][:1]:
                beside.append(f"原状态：{raw['progress']}")
            del raw["progress"]
        elif raw.get("state"):
            written = raw["state"]
            if written not in self.words.states and (known := self.words.state_of(written)):
                raw["state"] = known
                if written not in self.words.states[known][:1]:
                    beside.append(f"原状态：{written}")
        if closed:
            if self.words.state_of(closed) == "closed" or closed in ("是", "√", "✓", "已") or re.search(r"\d{4}", closed):
                raw["state"] = "closed"
            if closed not in ("否", "×"):
                beside.append(f"销号：{closed}")


def _merged(page: Worksheet) -> list[tuple[int, int, int, int]]:
    """Merged areas: first and last line, first and last column."""
    return [(m.min_row, m.max_row, m.min_col, m.max_col) for m in page.merged_cells.ranges]


def _head(value: object) -> str:
    """A heading without spaces, line ends, marks, and brackets that hold an explanation."""
    text = unicodedata.normalize("NFKC", text_of(value))
    kept = re.sub(r"\((一级|二级)(指标)?\)", r"\1", text)
    return re.sub(r"[\s*:/、·]", "", re.sub(r"\([^()]*\)", "", kept))


def _first(texts: Mapping[int, str]) -> str:
    return next(t for t in texts.values() if t)[:30]
