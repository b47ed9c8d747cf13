"""评建需求采集表 as a workbook to fill in, and filled copies read back. Lines are found again by a hidden 题号."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast
from zipfile import BadZipFile

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.corpus.questionnaire import MOST_LINES, Question, Questionnaire, Values, checked
from assistant.errors import UserError
from assistant.export import workbook

SHEET, LISTS = "评建需求采集表", "选项"
HEADS = ("序号", "问题", "选项或序次", "答案", "题号")
WIDTHS = (6, 38, 40, 46, 4)
ANSWER, KEY = 4, 5
YES = "是"
_CLEAR = "无"
_OPEN = PatternFill("solid", fgColor="FFFDF0")
_HEAD = PatternFill("solid", fgColor="E8EDF2")
_LINE = Side(style="thin", color="C9D1D9")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HOW = {
    "one": "从列表中选一项",
    "many": "在选中的各项后选“是”",
    "ranked": "按先后从列表中选",
    "number": "填数字",
    "lines": "每格写一条",
    "text": "直接填写",
}


class NeedsFormError(UserError):
    """The file cannot be read as a filled form; the message says why and what to do."""


class Filled(NamedTuple):
    """A filled copy. `cleared` are questions whose answer is to be taken out; `remarks` say what could not be used, and where."""

    values: Values
    cleared: tuple[str, ...]
    blank: tuple[str, ...]
    remarks: tuple[str, ...]
    by: str


# --- writing ----------------------------------------------------------------------------------------------------------


def write(form: Questionnaire, values: Values, institution: str, target: Path) -> None:
    """The form with the answers there are. Whole or not at all."""
    book = workbook.new()
    page = book.create_sheet(SHEET)
    _top(page, form, institution)
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    number = 0
    for section in form.sections:
        _band(page, section.title)
        for question in section.questions:
            number += 1
            _question(page, lists, number, question, values.get(question.id, ()))
    _finish(page)
    workbook.save(book, target)


def _top(page: Worksheet, form: Questionnaire, institution: str) -> None:
    for text, font, height in ((form.title, Font(size=16, bold=True), 30), (form.note, Font(size=10, color="57606A"), 46)):
        page.append([text])
        row = page.max_row
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=ANSWER)
        _cell(page, row, 1).font = font
        _cell(page, row, 1).alignment = Alignment(wrap_text=True, vertical="center")
        page.row_dimensions[row].height = height
    page.append(["学校", None, workbook.neutral(institution), None, None])
    page.append(["填表人", None, None, None, "by"])
    for row in (3, 4):
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        page.row_dimensions[row].height = 20
    page.merge_cells(start_row=3, start_column=3, end_row=3, end_column=4)
    _cell(page, 4, 3).value = "写在右边"
    _cell(page, 4, 3).font = Font(size=10, color="57606A")
    _open(_cell(page, 4, ANSWER))
    page.append(list(HEADS))
    for cell in page[page.max_row]:
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center")


def _band(page: Worksheet, title: str) -> None:
    page.append([title])
    row = page.max_row
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=ANSWER)
    _cell(page, row, 1).font, _cell(page, row, 1).fill = Font(bold=True, size=12), PatternFill("solid", fgColor="F3F6F9")
    page.row_dimensions[row].height = 22


class _Line(NamedTuple):
    """One line of the form: what stands before the answer, the answer, its key."""

    label: str
    answer: str
    key: str


def _lines(question: Question, given: Sequence[str]) -> list[_Line]:
    if question.kind == "many":
        return [_Line(o.text, YES if o.id in given else "", f"{question.id}:{o.id}") for o in question.options]
    if question.kind in ("ranked", "lines"):
        most = question.most or MOST_LINES
        texts = [o.text if (o := question.option(g)) else g for g in given] + [""] * most
        label = "第{}位" if question.kind == "ranked" else "第{}条"
        return [_Line(label.format(n), texts[n - 1], f"{question.id}#{n}") for n in range(1, most + 1)]
    texts = [o.text if (o := question.option(g)) else g for g in given]
    label = "\n".join(o.text for o in question.options) or question.hint
    return [_Line(label, texts[0] if texts else "", question.id)]


def _question(page: Worksheet, lists: Worksheet, number: int, question: Question, given: Sequence[str]) -> None:
    start = page.max_row + 1
    how = _HOW[question.kind] + (f"，至多{question.most}项" if question.most else "")
    choices = _choices(lists, question)
    for line in _lines(question, given):
        page.append([number, f"{question.text}\n（{how}）", line.label, workbook.neutral(line.answer or None), line.key])
        row = page.max_row
        for cell in page[row][:ANSWER]:
            cell.border, cell.alignment = _BORDER, Alignment(wrap_text=True, vertical="center")
        _open(_cell(page, row, ANSWER))
        page.row_dimensions[row].height = _height(question)
        if choices is not None:
            choices.add(_cell(page, row, ANSWER).coordinate)
    if choices is not None:
        page.add_data_validation(choices)
    for column in (1, 2):
        for row in range(start + 1, page.max_row + 1):
            _cell(page, row, column).value = None
        if page.max_row > start:
            page.merge_cells(start_row=start, start_column=column, end_row=page.max_row, end_column=column)
        _cell(page, start, column).alignment = Alignment(
            wrap_text=True, vertical="top", horizontal="center" if column == 1 else "left"
        )


def _height(question: Question) -> float:
    """Of one line, in points."""
    if question.kind == "one":
        return 6 + 14.5 * max(2, len(question.options))
    return {"text": 64.0, "number": 34.0}.get(question.kind, 19.0)


def _choices(lists: Worksheet, question: Question) -> DataValidation | None:
    """The list to choose from: long ones lie on a hidden sheet, because a written-out list may have 255 characters only."""
    if question.kind not in ("one", "many", "ranked"):
        return None
    if question.kind == "many":
        choice = DataValidation(type="list", formula1=f'"{YES},{_CLEAR}"', allow_blank=True, showErrorMessage=True)
    else:
        column = lists.max_column + (1 if lists.cell(1, 1).value is not None else 0)
        for n, option in enumerate(question.options, start=1):
            lists.cell(n, column).value = option.text
        letter = openpyxl.utils.get_column_letter(column)
        area = f"'{LISTS}'!${letter}$1:${letter}${len(question.options)}"
        choice = DataValidation(type="list", formula1=area, allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "答案", "请从列表中选择；不选就清空这一格。"
    return choice


def _finish(page: Worksheet) -> None:
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.column_dimensions["E"].hidden = True
    page.freeze_panes = "A6"
    lock = page.protection
    lock.sheet = True
    lock.formatColumns = lock.formatRows = False
    page.page_setup.orientation, page.page_setup.paperSize = "portrait", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "5:5"
    page.print_area = f"A1:D{page.max_row}"
    page.page_margins.left = page.page_margins.right = 0.4


def _open(box: Cell) -> None:
    box.protection, box.fill, box.border = Protection(locked=False), _OPEN, _BORDER
    box.alignment = Alignment(wrap_text=True, vertical="center")


def _cell(page: Worksheet, row: int, column: int) -> Cell:
    return cast(Cell, page.cell(row, column))


# --- reading ----------------------------------------------------------------------------------------------------------


def read(path: Path, form: Questionnaire) -> Filled:
    """What somebody filled in. Raises NeedsFormError."""
    page, top = _sheet(_opened(path), path)
    given: dict[str, list[str]] = {}
    known: set[str] = set()
    remarks: list[str] = []
    by = ""
    for key, answer, place in _answers(page, top):
        if key == "by":
            by = answer
            continue
        id, _, part = key.replace("#", ":").partition(":")
        question = form.question(id)
        if question is None or (question.kind == "many" and question.option(part) is None):
            if answer:
                remarks.append(f"{place}：表里的题号“{key}”已不在采集表中，答案“{answer}”没有收。")
            continue
        known.add(id)
        if not answer:
            continue
        if answer in (_CLEAR, "否"):
            given.setdefault(id, [])
            continue
        if question.kind == "many":
            if answer not in (YES, "√", "1", "Y", "y", "对"):
                remarks.append(f"{place}：“{answer}”看不出选没选（应为“{YES}”或空），没有收。")
                continue
            answer = part
        given.setdefault(id, []).append(answer)
    cleared = tuple(id for id, answers in given.items() if not answers)
    values, told = checked(form, {id: tuple(answers) for id, answers in given.items() if id not in cleared})
    blank = tuple(q.id for q in form.questions if q.id in known and q.id not in given)
    return Filled(values, cleared, blank, (*remarks, *told), by)


def merged(before: Values, filled: Filled) -> Values:
    """The answers after an import: what was filled in replaces, what was left blank stays as it was, 无 takes out."""
    after = {**before, **filled.values}
    return {id: answer for id, answer in after.items() if id not in filled.cleared}


def _opened(path: Path) -> Workbook:
    try:
        return openpyxl.load_workbook(path, data_only=True)
    except OSError as error:
        raise NeedsFormError(f"“{path}”读不出来（{error.strerror or error}），请检查路径。") from error
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise NeedsFormError(f"“{path.name}”不是可以打开的 xlsx 文件。请用导出的表填写，保存为 xlsx。") from error


def _sheet(book: Workbook, path: Path) -> tuple[Worksheet, int]:
    for page in book.worksheets:
        for row in page.iter_rows(max_row=12):
            heads = [str(c.value or "").strip() for c in row]
            if "答案" in heads and "题号" in heads:
                return page, row[0].row or 1
    raise NeedsFormError(
        f"“{path.name}”里没有评建需求采集表（找不到“答案”“题号”两列）。请用 zhiping needs 导出的表填写，不要删列。"
    )


def _answers(page: Worksheet, top: int) -> Iterator[tuple[str, str, str]]:
    """(key, answer, place) of every line that has a key."""
    heads = {str(c.value or "").strip(): n for n, c in enumerate(page[top], start=1)}
    for row in range(1, page.max_row + 1):
        key = page.cell(row, heads["题号"]).value
        if row == top or not isinstance(key, str) or not key.strip():
            continue
        box = page.cell(row, heads["答案"])
        yield key.strip(), _text(box.value), f"{page.title}!{box.coordinate}"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
