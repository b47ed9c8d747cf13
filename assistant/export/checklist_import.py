"""Filled copies of checklist.xlsx → ReviewerNotes: lines in any order, columns found by their heading, added lines kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import Attainment, ExpertMark, ReviewerNote
from assistant.errors import UserError
from assistant.export import checklist_layout as form
from assistant.export import spoken
from assistant.export.workbook import text_of
from assistant.review.checklist import CHOICES

_SEARCHED = 20
"""The heading stands in one of so many first lines."""
_OPEN = {c.head for c in form.COLUMNS if c.open}
_LINKED = {*form.LINKS, "其余材料"}
_MARKS: dict[str, ExpertMark] = {**{word: mark for mark, word in form.MARKS.items()}, **form.MARK_SIGNS}
_ATTAINMENTS: dict[str, Attainment] = {word: level for level, word in form.ATTAINMENTS.items()}


_CHOSEN = {form.MARK: form.MARKS.values(), form.ATTAINMENT: form.ATTAINMENTS.values(), "类别": CHOICES.values()}


class ChecklistError(UserError):
    """The file cannot be read as a filled checklist; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled copy. `remarks` say what was taken otherwise than it stands, and what was left out, with the place."""

    file: str
    notes: tuple[ReviewerNote, ...]
    remarks: tuple[str, ...]


def read(path: Path) -> Filled:
    """Everything that reviewers wrote in this copy; lines they did not touch give no note. Raises ChecklistError."""
    book = _opened(path)
    spoken.heard(book, (*form.HEADS, form.REVIEWER, form.DATE), _CHOSEN, form.OWN_SHEETS)
    remarks: list[str] = []
    notes: list[ReviewerNote] = []
    found = False
    for page in book.worksheets:
        top = _heading(page)
        if top is not None and page.title not in set(form.OWN_SHEETS) - {form.SHEET}:
            found = True
            notes += _Page(page, top, path.name, _signed(book), remarks).notes()
        elif page.title not in form.OWN_SHEETS and any(c for row in page.iter_rows(values_only=True) for c in row):
            remarks.append(f"“{path.name}”的工作表“{page.title}”不是评审清单，没有导入。")
    if not found:
        raise ChecklistError(
            f"“{path.name}”里没有评审清单：找不到带“{form.MARK}”和“{form.COMMENT}”两列的工作表。"
            "请用 zhiping checklist 导出的文件填写，并保留表头。"
        )
    return Filled(path.name, tuple(notes), tuple(remarks))


def _opened(path: Path) -> Workbook:
    try:
        return openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError as error:
        raise ChecklistError(f"找不到评审清单“{path}”，请检查路径。") from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise ChecklistError(f"“{path.name}”不是完好的 xlsx 文件。请用 Excel 或 WPS 打开后另存为 xlsx 再导入。") from error


def _heading(page: Worksheet) -> int | None:
    for number, row in enumerate(page.iter_rows(min_row=1, max_row=_SEARCHED, values_only=True), start=1):
        if {form.MARK, form.COMMENT} <= {text_of(v) for v in row}:
            return number
    return None


def _signed(book: Workbook) -> dict[str, str]:
    """Reviewer and date as written once for the whole copy, on the page that explains it."""
    if form.LEGEND not in book.sheetnames:
        return {}
    page = book[form.LEGEND]
    return {
        label: text_of(row[place + 1].value)
        for row in page.iter_rows(max_row=_SEARCHED)
        for place, cell in enumerate(row[:-1])
        if (label := text_of(cell.value)) in (form.REVIEWER, form.DATE)
    }


class _Page:
    """One review sheet of a filled copy."""

    def __init__(self, page: Worksheet, top: int, file: str, signed: dict[str, str], remarks: list[str]) -> None:
        self.page, self.top, self.file, self.signed, self.remarks = page, top, file, signed, remarks
        self.heads = [text_of(c.value) for c in page[top]]
        if form.KEY not in self.heads:
            remarks.append(f"“{file}”缺少隐藏的“{form.KEY}”列：审核重点按编号对应，定量指标的意见按补充意见保留。")

    def notes(self) -> Iterator[ReviewerNote]:
        for row in self.page.iter_rows(min_row=self.top + 1):
            note = self.note(row)
            if note is not None:
                yield note

    def note(self, row: Sequence[Cell | MergedCell]) -> ReviewerNote | None:
        """The note of a line; None where no reviewer wrote anything."""
        texts = {head: _shown(head, c) for head, c in zip(self.heads, row, strict=False) if head}
        key, number = self.key(texts), row[0].row or 0
        written = {head: texts.get(head, "") for head in _OPEN}
        said = [written[form.COMMENT], *self.extra(key, texts, row)]
        mark = _MARKS.get(written[form.MARK], "")
        attainment = _ATTAINMENTS.get(written[form.ATTAINMENT], "")
        for head, known in ((form.MARK, mark), (form.ATTAINMENT, attainment)):
            if written[head] and not known:
                said.append(f"（{head}一栏写的是“{written[head]}”）")
                self.remarks.append(f"“{self.file}”第{number}行的{head}“{written[head]}”不在可选值内，已原样记入意见。")
        comment = "\n".join(s for s in said if s)
        named = not key and form.KEY in self.heads and (texts.get(form.CODE) or texts.get(form.NAME))
        if not (mark or attainment or written[form.GRADE] or comment or written[form.REVIEWER] or written[form.DATE] or named):
            return None
        return ReviewerNote(
            key=key, code=texts.get(form.CODE, ""), title=texts.get(form.NAME, ""),
            reviewer=written[form.REVIEWER] or self.signed.get(form.REVIEWER, ""), mark=mark, attainment=attainment,
            grade=written[form.GRADE], comment=comment, date=written[form.DATE] or self.signed.get(form.DATE, ""),
            file=self.file, row=number,
        )  # fmt: skip

    def key(self, texts: dict[str, str]) -> str:
        """The line's key; if the hidden column was deleted, that of the review point with the line's code."""
        if form.KEY in self.heads:
            return texts.get(form.KEY, "")
        return f"p:{texts[form.CODE]}" if texts.get(form.CODE) and texts.get("类别") in CHOICES.values() else ""

    def extra(self, key: str, texts: dict[str, str], row: Sequence[Cell | MergedCell]) -> Iterator[str]:
        """What stands outside the reviewer's columns: columns of their own, cell comments, and the whole of an added line."""
        for head, text in texts.items():
            own = head not in form.HEADS
            added = not key and form.KEY in self.heads and head not in _OPEN and head not in (form.KEY, form.CODE, form.NAME)
            if text and (own or added):
                yield f"{head}：{text}"
        for head, cell in zip(self.heads, row, strict=False):
            if not head and (text := text_of(cell.value)):
                yield text
            if cell.comment is not None and cell.comment.text.strip():
                yield f"（{head}处的批注）{cell.comment.text.strip()}"


def _shown(head: str, cell: Cell | MergedCell) -> str:
    """A cell as text. A link that was left behind in an empty cell when lines were sorted shows nothing."""
    link = cell.hyperlink
    left = link is not None and cell.value in (link.target, link.location) and "://" not in str(cell.value)
    return "" if left and head in _LINKED else text_of(cell.value)
