"""checklist.xlsx: what reviewers examine line by line, what the tool found there, and where they write their judgement.

Tool columns are locked (no password), reviewer columns are open; the hidden 行标识 lets a filled copy be read back after it
was sorted or lines were added.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import ChecklistEvidence, ChecklistRow, Finding
from assistant.drafting.figures import VERDICTS
from assistant.export import checklist_layout as form
from assistant.export import checklist_scores as scores
from assistant.export import checklist_sheets as sheets
from assistant.export import spoken, workbook
from assistant.export.workbook import Value
from assistant.review.checklist import Merged
from assistant.review.readiness import SEVERITY_WORDS, Readiness
from assistant.review.scores import Scored
from assistant.wording import CHINESE, wording

_TINTS = {"充分": "E3F1E3", "单薄": "FFF3D6", "缺失": "FBE0DD", "句号": "E3F1E3", "破折号": "FFF3D6", "问号": "FBE0DD",
          "达成": "E3F1E3", "基本达成": "FFF3D6", "未达成": "FBE0DD"}  # fmt: skip
_BAD_VERDICTS = {VERDICTS[v] for v in ("not_met", "below_limit", "missing", "conflict")}
_FINDINGS_SHOWN = 6


def write(
    rows: Sequence[ChecklistRow],
    state: Readiness,
    target: Path,
    *,
    evidence: Path | None = None,
    reviews: Merged | None = None,
    scored: Scored | None = None,
) -> None:
    """Writes the workbook whole or not at all. `evidence`: the evidence folder, to which the links lead relative to `target`."""
    book = workbook.new()
    link = _linker(evidence, target)
    first_of = sheets.evidence_rows(rows)
    _review(book, rows, state, link, first_of)
    if scored is not None:
        _grades(book[form.SHEET], scored, form.TOP + len(rows) + form.SPARE)
    sheets.summary(book, rows)
    sheets.problems(book, state.problems)
    sheets.evidence(book, rows, link)
    if reviews is not None and reviews.notes:
        sheets.reviews(book, rows, reviews)
    if scored is not None:
        scores.sheet(book, scored)
    sheets.legend(book, state)
    for page in book.worksheets:
        page.page_setup.paperSize = page.PAPERSIZE_A4
        page.page_margins.left = page.page_margins.right = 0.25
        page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.7, 0.3
        cast(Any, page.oddFooter).center.text = "第 &P 页，共 &N 页"
    say = wording(state.language)
    spoken.workbook(book, say)
    for page in book.worksheets if say.language != CHINESE else ():
        sheets.fit(page, form.SIZE if page is book.worksheets[0] else 11)
    workbook.save(book, target)


# --- the review sheet -------------------------------------------------------------------------------------------------


def _review(
    book: Workbook, rows: Sequence[ChecklistRow], state: Readiness, link: Callable[[str], str], first_of: dict[str, int]
) -> None:
    note = f"{state.institution}评审工作清单　{state.framework}" + ("　示例材料均为虚构" if state.fictional else "")
    lines = [_line(row) for row in rows] + [[None] * len(form.COLUMNS)] * form.SPARE
    workbook.sheet(book, form.SHEET, form.HEADS, lines, [c.width for c in form.COLUMNS], note)
    page = book[form.SHEET]
    for line in page.iter_rows(min_row=form.TOP):
        for box in line:
            box.font = Font(size=form.SIZE, bold=line[0].row == form.TOP)
    for number, row in enumerate(rows, start=form.TOP + 1):
        for place, found in zip(form.LINKS, row.evidence, strict=False):
            sheets.follow(sheets.cell(page, number, form.at(place)), link(found.file))
        if len(row.evidence) > len(form.LINKS):
            sheets.follow(sheets.cell(page, number, form.at("其余材料")), "", f"'{form.EVIDENCE}'!A{first_of[row.key]}")
        _tint(sheets.cell(page, number, form.at("覆盖")))
        if sheets.cell(page, number, form.at("判定")).value in _BAD_VERDICTS:
            sheets.cell(page, number, form.at("判定")).fill = PatternFill("solid", fgColor=_TINTS["缺失"])
    last = form.TOP + len(lines)
    _open_columns(page, form.TOP + len(rows), last)
    _choices(page, last)
    page.column_dimensions[get_column_letter(form.at(form.KEY))].hidden = True
    sheets.fit(page, form.SIZE)
    page.freeze_panes = f"{get_column_letter(form.at(form.NAME) + 1)}{form.TOP + 1}"
    page.auto_filter.ref = f"A{form.TOP}:{get_column_letter(len(form.COLUMNS))}{last}"
    sheets.protect(page)


def _line(row: ChecklistRow) -> list[Value]:
    shown = [_named(e) for e in row.evidence[: len(form.LINKS)]] + [""] * len(form.LINKS)
    more = len(row.evidence) - len(form.LINKS)
    values: dict[str, Value] = {
        form.KEY: row.key, "一级指标": row.chapter, "二级指标": row.indicator, form.CODE: row.code, form.NAME: row.name,
        "类别": row.choice, "考察要点": row.asks, "典型材料": "；".join(row.typical),
        **dict(zip(form.LINKS, shown, strict=False)),
        "其余材料": f"另{more}份" if more > 0 else "", "覆盖": form.STRENGTHS[row.strength] if row.strength else "",
        "覆盖说明": row.reason, "数值": row.value, "标准": row.threshold, "判定": VERDICTS[row.verdict] if row.verdict else "",
        "工具发现": _findings(row.findings),
    }  # fmt: skip
    return [values.get(head) or None for head in form.HEADS]


def _named(found: ChecklistEvidence) -> str:
    return " ".join(p for p in (found.number, found.title, found.place) if p)


def _findings(findings: Sequence[Finding]) -> str:
    shown = [f"【{SEVERITY_WORDS[f.severity]}】{f.message}" for f in findings[:_FINDINGS_SHOWN]]
    rest = len(findings) - len(shown)
    return "\n".join([*shown, *([f"另有{rest}条，见“{form.PROBLEMS}”"] if rest > 0 else [])])


def _tint(cell: Cell) -> None:
    tint = _TINTS.get(str(cell.value))
    if tint:
        cell.fill = PatternFill("solid", fgColor=tint)


def _open_columns(page: Worksheet, last_known: int, last: int) -> None:
    """The reviewer's columns, and in the lines at the end those that name what is added."""
    ground = PatternFill("solid", fgColor=sheets.OPEN)
    for number in range(form.TOP + 1, last + 1):
        for column in form.COLUMNS:
            if column.open or (number > last_known and column.head in (form.CODE, form.NAME)):
                box = sheets.cell(page, number, form.at(column.head))
                box.protection, box.fill = Protection(locked=False), ground
        sheets.cell(page, number, form.at(form.DATE)).number_format = "yyyy-mm-dd"
        for head in (form.MARK, form.ATTAINMENT, form.GRADE, form.REVIEWER, form.DATE, "覆盖"):
            sheets.cell(page, number, form.at(head)).alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)


def _choices(page: Worksheet, last: int) -> None:
    for head, words in ((form.MARK, form.MARKS.values()), (form.ATTAINMENT, form.ATTAINMENTS.values())):
        letter = get_column_letter(form.at(head))
        area = f"{letter}{form.TOP + 1}:{letter}{last}"
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = head, f"请从列表中选择：{'、'.join(words)}。"
        choice.promptTitle, choice.prompt, choice.showInputMessage = head, f"含义见“{form.LEGEND}”。", True
        page.add_data_validation(choice)
        choice.add(area)
        for word in words:
            tint = PatternFill("solid", bgColor=_TINTS[word])
            rule = CellIsRule(operator="equal", formula=[f'"{word}"'], fill=tint)  # type: ignore[no-untyped-call]
            page.conditional_formatting.add(area, rule)


def _grades(page: Worksheet, scored: Scored, last: int) -> None:
    """The grades of the scheme to choose from; points are typed."""
    words = [grade.grade for grade in scored.scheme.grades]
    if not words or set(words) == set(form.MARKS.values()):
        return
    letter = get_column_letter(form.at(form.GRADE))
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = form.GRADE, f"请从列表中选择：{'、'.join(words)}。"
    page.add_data_validation(choice)
    choice.add(f"{letter}{form.TOP + 1}:{letter}{last}")


# --- links ------------------------------------------------------------------------------------------------------------


def _linker(evidence: Path | None, target: Path) -> Callable[[str], str]:
    """Place of a file below the evidence folder → link relative to the workbook; a member of an archive leads to the archive."""
    folder = "."
    try:
        if evidence is not None:
            folder = _escaped(os.path.relpath(evidence, target.parent).replace(os.sep, "/"))
    except ValueError:  # another drive of Windows: there is no relative path
        folder = evidence.resolve().as_uri() if evidence is not None else folder

    def link(file: str) -> str:
        whole = _escaped(file.split("!/")[0])
        return whole if folder == "." else f"{folder}/{whole}"

    return link


def _escaped(path: str) -> str:
    """A path as the target of a link: characters outside ASCII stay, as spreadsheets write them."""
    return re.sub(r"[^/.\-_~\w]", lambda m: quote(m[0]), path)
