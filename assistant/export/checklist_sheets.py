"""The sheets of checklist.xlsx beside the review sheet: 汇总, 问题清单, 支撑材料, 评审意见, 意见分歧, 填写说明."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import ChecklistRow
from assistant.export import checklist_layout as form
from assistant.export import workbook
from assistant.export.workbook import Value
from assistant.review.checklist import Merged
from assistant.review.readiness import Problem, Readiness

OPEN = "FFFDF0"
"""Ground of the cells that reviewers fill in."""
_LEGEND = (
    ("专家判断", ""),
    ("句号", "材料足以作出判断，本条审核完毕。"),
    ("破折号", "材料不足，要求学校补充材料或安排访谈后再判断。"),
    ("问号", "材料有疑问，留待入校核查。"),
    ("达成度", ""),
    ("达成", "做到了考察要点所要求的，且有材料证明。"),
    ("基本达成", "主要方面做到了，仍有不足，须在意见中写明。"),
    ("未达成", "没有做到，或材料不能证明做到，须列入问题清单。"),
    ("填写", ""),
    (
        "怎么填",
        "只填浅黄色的六列；判断与达成度从下拉列表中选，评级／得分按指标体系的计分办法填，没有计分办法的不用填。"
        "评审人写在每行，或写在本页右侧的“评审人”一格（对全表有效）。",
    ),
    ("补充内容", f"清单没有列到的内容写在表末{form.SPARE}个空行里，或插入新行；导入时按“补充意见”保留。"),
    ("排序筛选", "可直接筛选。要排序请先在“审阅”中撤销工作表保护（没有密码）；隐藏的“行标识”列请勿删除或修改。"),
    ("打开材料", "点击材料一至材料三即打开文件；请保持本文件与材料文件夹的相对位置。其余材料见“支撑材料”工作表。"),
    ("交回", "保存为 xlsx 交回，由 zhiping checklist import 合并；几位专家对同一条判断不一致时，会列在“意见分歧”中。"),
)


def cell(page: Worksheet, row: int, column: int) -> Cell:
    """A cell that is not the hidden part of a merged one."""
    return cast(Cell, page.cell(row, column))


def follow(box: Cell, target: str, place: str = "") -> None:
    """Makes the cell a link to a file, or to a `place` of this workbook."""
    box.hyperlink = Hyperlink(ref=box.coordinate, location=place) if place else target
    box.font = Font(size=box.font.size, color="0563C1", underline="single")


def fit(page: Worksheet, size: float = 11) -> None:
    """Lines as high as their text, and the first one as high as a title."""
    workbook.fit(page, size)
    page.row_dimensions[1].height = 20


def protect(page: Worksheet, *, adding: bool = True) -> None:
    """Locked cells stay as they are; widths, heights, filters and (in the review sheet) new lines are free. No password."""
    lock = page.protection
    lock.sheet = True
    lock.formatColumns = lock.formatRows = lock.autoFilter = lock.sort = False
    lock.insertRows = lock.deleteRows = not adding


def summary(book: Workbook, rows: Sequence[ChecklistRow]) -> None:
    """Counts for each chapter, as formulas over the review sheet, so that they follow what reviewers fill in."""
    last = form.TOP + len(rows) + form.SPARE

    def area(head: str) -> str:
        letter = get_column_letter(form.at(head))
        return f"'{form.SHEET}'!${letter}${form.TOP + 1}:${letter}${last}"

    counted = [(head, word) for head, words in (
        ("覆盖", form.STRENGTHS.values()), (form.MARK, form.MARKS.values()), (form.ATTAINMENT, form.ATTAINMENTS.values())
    ) for word in words]  # fmt: skip
    header = ("一级指标", "条目数", *(f"{head}：{word}" for head, word in counted), "未作判断")
    chapters = list(dict.fromkeys(row.chapter for row in rows))
    workbook.sheet(
        book, form.SUMMARY, header, [[chapter] for chapter in [*chapters, "合计"]], (26, 9, *([11] * len(counted)), 10),
        f"按一级指标统计“{form.SHEET}”，随填写自动更新。表末补充的行不属于任何一级指标，不在此表统计。",
    )  # fmt: skip
    page = book[form.SUMMARY]
    first, total = form.TOP + 1, form.TOP + 1 + len(chapters)
    for number in range(first, total + 1):
        for column in range(2, len(header) + 1):
            letter = get_column_letter(column)
            if number == total:
                formula = f"SUM({letter}{first}:{letter}{total - 1})" if chapters else "0"
            elif column == 2:
                formula = f"COUNTIF({area('一级指标')},$A{number})"
            elif column == len(header):
                marks = [get_column_letter(3 + i) for i, (head, _) in enumerate(counted) if head == form.MARK]
                formula = f"B{number}-SUM({marks[0]}{number}:{marks[-1]}{number})"
            else:
                head, word = counted[column - 3]
                formula = f'COUNTIFS({area("一级指标")},$A{number},{area(head)},"{word}")'
            box = cell(page, number, column)
            box.value, box.alignment = f"={formula}", Alignment(horizontal="center")
            box.font = Font(bold=number == total)
    fit(page)
    protect(page, adding=False)


def problems(book: Workbook, problems: Sequence[Problem]) -> None:
    """问题清单 with the columns that schools hand in (s-hnit), heaviest problems first."""
    header = ("问题序号", "对应审核指标（一级）", "对应审核指标（二级）", "问题简要表述", "问题来源", "是否纳入整改")
    workbook.sheet(
        book, form.PROBLEMS, header,
        ((n, p.chapter or "全文", p.indicator, _stated(p), p.source, None) for n, p in enumerate(problems, start=1)),
        (9, 20, 22, 78, 18, 12), "按轻重排列：底线指标、错误、必选审核重点缺材料、警告、提示。“是否纳入整改”由学校填写。",
    )  # fmt: skip
    page = book[form.PROBLEMS]
    choice = DataValidation(type="list", formula1='"是,否"', allow_blank=True, showErrorMessage=True)
    page.add_data_validation(choice)
    choice.add(f"F{form.TOP + 1}:F{max(form.TOP + 1, form.TOP + len(problems))}")
    fit(page)


def _stated(problem: Problem) -> str:
    known = {"", problem.indicator, problem.chapter, problem.indicator.partition(" ")[0]}
    return problem.finding.message + ("" if problem.finding.where in known else f"（{problem.finding.where}）")


def evidence_rows(rows: Sequence[ChecklistRow]) -> dict[str, int]:
    """Key of a row → the line of the evidence sheet where its files begin."""
    result, line = {}, form.TOP + 1
    for row in rows:
        result[row.key] = line
        line += len(row.evidence)
    return result


def evidence(book: Workbook, rows: Sequence[ChecklistRow], link: Callable[[str], str]) -> None:
    flat = [(row, found) for row in rows for found in row.evidence]
    workbook.sheet(
        book, form.EVIDENCE, (form.CODE, form.NAME, "材料编号", "材料名称", "位置", "文件"),
        ((row.code, row.name, e.number, e.title, e.place, e.file) for row, e in flat), (10, 34, 13, 44, 24, 60),
        "每个审核重点和定量指标对应的全部材料；点击“文件”打开。没有编号的材料已读入，但报告没有引用。",
    )  # fmt: skip
    page = book[form.EVIDENCE]
    for number, (_, found) in enumerate(flat, start=form.TOP + 1):
        follow(cell(page, number, 6), link(found.file))
    fit(page)
    protect(page, adding=False)


def reviews(book: Workbook, rows: Sequence[ChecklistRow], reviews: Merged) -> None:
    known = {row.key: row for row in rows}
    differing = {c.key for c in reviews.conflicts}
    header = (form.CODE, form.NAME, form.REVIEWER, form.MARK, form.ATTAINMENT, form.GRADE, form.COMMENT, form.DATE, "来源文件")
    widths = (10, 34, 10, 9, 10, 9, 56, 12, 26)

    def lines(keys: set[str] | None) -> list[list[Value]]:
        result: list[list[Value]] = []
        for note in reviews.notes:
            if keys is None or note.key in keys:
                row = known.get(note.key)
                name = (row.name if row else note.title) or "（补充意见）"
                code = row.code if row else note.code
                judged = (form.MARKS.get(note.mark), form.ATTAINMENTS.get(note.attainment), note.grade)
                result.append([code, name, note.reviewer or "未署名", *judged, note.comment, note.date, note.file])
        return result

    workbook.sheet(book, form.REVIEWS, header, lines(None), widths, "各位专家交回的全部意见；同一专家重新交回的，以后一次为准。")
    workbook.sheet(book, form.CONFLICTS, header, lines(differing), widths, "几位专家判断不一致的条目，请会商后统一。")
    for title in (form.REVIEWS, form.CONFLICTS):
        fit(book[title])
        protect(book[title], adding=False)


def legend(book: Workbook, state: Readiness) -> None:
    workbook.sheet(book, form.LEGEND, ("项目", "含义"), _LEGEND, (16, 92), f"{state.institution}评审工作清单填写说明")
    page = book[form.LEGEND]
    for number, (_, meaning) in enumerate(_LEGEND, start=form.TOP + 1):
        if not meaning:
            cell(page, number, 1).font = Font(bold=True)
    for number, head in ((2, form.REVIEWER), (3, form.DATE)):
        label, box = cell(page, number, 4), cell(page, number, 5)
        label.value, label.font = head, Font(bold=True)
        box.protection, box.fill = Protection(locked=False), PatternFill("solid", fgColor=OPEN)
    cell(page, 3, 5).number_format = "yyyy-mm-dd"
    page.column_dimensions["E"].width = 16
    page.auto_filter.ref = None
    fit(page)
    protect(page, adding=False)
