"""ledger.xlsx: the 整改台账 as units fill it in, what waits for a decision, alarms, counts, metrics over the years, history.

Cells that the tool fills in are locked (no password). A hidden sheet says which state of the history the copy was made from, so
that the copies of several people can be merged without losing anybody's changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import LedgerEntry, LedgerEvent
from assistant.drafting.figures import written
from assistant.export import checklist_sheets as parts
from assistant.export import ledger_layout as form
from assistant.export import ledger_sheets as sheets
from assistant.export import spoken, workbook
from assistant.export.workbook import Value
from assistant.rectification.alarms import KINDS, Alarm
from assistant.rectification.fields import STATES, text_of
from assistant.rectification.trends import Trend
from assistant.wording import wording

_TINTS = {"待启动": "EEF1F4", "进行中": "E4EEF9", "已提交": "FFF3D6", "复核通过": "E3F1E3", "退回": "FBE0DD", "销号": "CFE6CF"}
_EDGE = Side(style="thin", color="C9D1D9")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_CENTRED = (form.ID, form.NUMBER, "指标编号", "是否纳入整改", "完成时限", "状态")


_THEIRS = frozenset(form.at(c.head) for c in form.COLUMNS if c.field not in ("", "state", "included"))


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of the history a copy is made from: its number and seal, and a name of its own for the copy."""

    copy_id: str
    base: int
    seal: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that the workbook says. `entries` may be those of one unit; `history` is that of these entries."""

    institution: str
    entries: Mapping[str, LedgerEntry]
    version: Version | None = None
    history: Sequence[LedgerEvent] = ()
    waiting: Sequence[LedgerEvent] = ()
    alarms: Sequence[Alarm] = ()
    trends: Sequence[Trend] = ()
    metrics: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    fictional: bool = False
    today: date | None = None
    language: str = "zh"


def write(ledger: Ledger, target: Path) -> None:
    """Writes the workbook whole or not at all."""
    book = workbook.new()
    _main(book, ledger)
    if ledger.waiting:
        sheets.waiting(book, ledger.waiting, ledger.entries)
    sheets.alarms(book, ledger.alarms, ledger.entries)
    sheets.counts(book, ledger.entries)
    if ledger.trends:
        sheets.trends(book, ledger.trends)
        sheets.charts(book, ledger.trends)
    sheets.history(book, ledger.history, ledger.entries)
    sheets.legend(book)
    for page in book.worksheets:
        page.page_setup.paperSize = page.PAPERSIZE_A3 if page.title == form.SHEET else page.PAPERSIZE_A4
        page.page_margins.left = page.page_margins.right = 0.3
        page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.7, 0.3
        cast(Any, page.oddFooter).center.text = "第 &P 页，共 &N 页"
    _version(book, ledger)
    spoken.workbook(book, wording(ledger.language), {form.SHEET: _THEIRS})
    workbook.save(book, target)


def _main(book: Workbook, ledger: Ledger) -> None:
    page = book.create_sheet(form.SHEET)
    lines = [_line(n, e, ledger) for n, e in enumerate(ledger.entries.values(), start=1)] + [
        [None] * len(form.COLUMNS)
    ] * form.SPARE
    _title(page, ledger)
    for column, head in enumerate(form.HEADS, start=1):
        box = parts.cell(page, form.TOP, column)
        box.value, box.font, box.border = head, Font(bold=True, size=form.SIZE), _BORDER
        box.fill = PatternFill("solid", fgColor="FBEFC9" if form.COLUMNS[column - 1].unit else "E8EDF2")
        box.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    looks: dict[tuple[int, bool], Cell] = {}
    for number, line in enumerate(lines, start=form.TOP + 1):
        for column, (shape, value) in enumerate(zip(form.COLUMNS, line, strict=True), start=1):
            box = parts.cell(page, number, column)
            box.value = workbook.neutral(value) if not isinstance(value, date) else value
            known = looks.setdefault((column, isinstance(value, date)), box)
            if known is not box:
                workbook.alike(box, known)
                continue
            box.font, box.border = Font(size=form.SIZE), _BORDER
            box.alignment = Alignment(horizontal="center" if shape.head in _CENTRED else None, vertical="top", wrap_text=True)
            box.protection = Protection(locked=not shape.field)
            if shape.unit:
                box.fill = PatternFill("solid", fgColor=parts.OPEN)
            if shape.field == "deadline":
                box.number_format = "yyyy-mm-dd"
    last = form.TOP + len(lines)
    _choices(page, last)
    for column, shape in enumerate(form.COLUMNS, start=1):
        page.column_dimensions[get_column_letter(column)].width = shape.width
    parts.fit(page, form.SIZE)
    page.row_dimensions[1].height, page.row_dimensions[form.TOP].height = 24, 28
    page.freeze_panes = f"{get_column_letter(form.at('问题简要表述') + 1)}{form.TOP + 1}"
    page.auto_filter.ref = f"A{form.TOP}:{get_column_letter(len(form.COLUMNS))}{last}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"1:{form.TOP}"
    page.print_area = f"A1:{get_column_letter(len(form.COLUMNS))}{max(form.TOP + len(ledger.entries), form.TOP + 1)}"
    parts.protect(page)


def _title(page: Worksheet, ledger: Ledger) -> None:
    """The first line: what this is, and who fills the copy in."""
    label = len(form.COLUMNS) - 3
    unit = f"（{ledger.unit}）" if ledger.unit else ""
    made = f"　导出日期 {ledger.today}" if ledger.today else ""
    box = parts.cell(page, 1, 1)
    box.value = f"{ledger.institution}审核评估整改台账{unit}{'　示例材料均为虚构' if ledger.fictional else ''}{made}"
    box.font, box.alignment = Font(bold=True, size=14), Alignment(vertical="center")
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=label - 1)
    name, sign = parts.cell(page, 1, label), parts.cell(page, 1, label + 1)
    name.value, name.font, name.alignment = form.SIGNED, Font(bold=True), Alignment(horizontal="right", vertical="center")
    page.merge_cells(start_row=1, start_column=label + 1, end_row=1, end_column=len(form.COLUMNS))
    sign.protection, sign.fill, sign.border = Protection(locked=False), PatternFill("solid", fgColor=parts.OPEN), _BORDER
    sign.alignment = Alignment(vertical="center")


def _line(number: int, entry: LedgerEntry, ledger: Ledger) -> list[Value | date]:
    own = [a for a in ledger.alarms if a.entry == entry.id]
    filled: dict[str, Value | date] = {
        form.ID: entry.id, form.NUMBER: number, form.PLACES: "\n".join(loc.render() for loc in entry.evidence),
        form.MONITOR: ledger.metrics.get(entry.id, "") or _goal(entry), form.ALARM: "、".join(KINDS[a.kind] for a in own),
    }  # fmt: skip
    line: list[Value | date] = []
    for shape in form.COLUMNS:
        if shape.field == "state":
            line.append(STATES[entry.state])
        elif shape.field == "deadline" and entry.deadline:
            line.append(date.fromisoformat(entry.deadline))
        else:
            line.append(text_of(entry, shape.field) if shape.field else filled[shape.head])
    return [value if value != "" else None for value in line]


def _goal(entry: LedgerEntry) -> str:
    if entry.metric_goal is None:
        return ""
    start = f"起点{written(entry.metric_baseline, entry.metric_unit)}，" if entry.metric_baseline is not None else ""
    return f"{start}目标{'' if start else '：'}{written(entry.metric_goal, entry.metric_unit)}"


def _choices(page: Worksheet, last: int) -> None:
    """Lists for what is chosen, a date for the deadline, and tints that follow what people choose."""

    def area(head: str) -> str:
        letter = get_column_letter(form.at(head))
        return f"{letter}{form.TOP + 1}:{letter}{last}"

    for head, words in (("状态", tuple(STATES.values())), ("是否纳入整改", ("是", "否"))):
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = head, f"请从列表中选择：{'、'.join(words)}。"
        page.add_data_validation(choice)
        choice.add(area(head))
    when = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
    when.errorTitle, when.error = "完成时限", "请写日期，如 2026-06-30。"
    page.add_data_validation(when)
    when.add(area("完成时限"))
    for word in STATES.values():
        tint = PatternFill("solid", bgColor=_TINTS[word])
        rule = CellIsRule(operator="equal", formula=[f'"{word}"'], fill=tint)  # type: ignore[no-untyped-call]
        page.conditional_formatting.add(area("状态"), rule)
    due, state = (f"${get_column_letter(form.at(h))}{form.TOP + 1}" for h in ("完成时限", "状态"))
    open_ = ",".join(f'{state}="{STATES[s]}"' for s in ("planned", "running", "returned"))
    late = f"AND(ISNUMBER({due}),{due}<TODAY(),OR({open_}))"
    red = FormulaRule(formula=[late], font=Font(color="B3261E", bold=True))  # type: ignore[no-untyped-call]
    page.conditional_formatting.add(area("完成时限"), red)


def _version(book: Workbook, ledger: Ledger) -> None:
    """The hidden sheet that the merge starts from."""
    if ledger.version is None:
        return
    page = book.create_sheet(form.VERSION)
    page.append(["copy", ledger.version.copy_id])
    page.append(["base", str(ledger.version.base)])
    page.append(["seal", ledger.version.seal])
    for id in ledger.entries:
        page.append(["id", id])
    page.sheet_state = "veryHidden"
    parts.protect(page, adding=False)
