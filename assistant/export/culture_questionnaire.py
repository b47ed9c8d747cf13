"""The questionnaire as a workbook: one respondent a line for staff and for students, and the questions to copy into a survey
platform. Filled copies and the platform's export of answers are read back alike."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from assistant.culture.scheme import Scheme
from assistant.culture.survey import OWN_PAGES
from assistant.domain import Framework
from assistant.export import spoken, workbook
from assistant.wording import wording

SPARE = 300
"""Lines with drop-down lists."""
STAFF_ROLES = ("教师", "管理人员", "教辅人员", "督导")
STUDENT_ROLES = ("一年级学生", "二年级学生", "三年级学生", "四年级及以上学生")
SCALE = "5非常同意　4比较同意　3一般　2不太同意　1非常不同意；重要程度：5非常重要……1非常不重要。不清楚的可以不填。"
_GUIDE = (
    ("用途", "了解师生对学校质量文化的看法，与材料所能证明的情况对照。结果只作学校自我诊断，不评价个人。"),
    ("怎么用", "可在“教职工问卷”“学生问卷”里一行录一份；也可把“题目对照”里的题目复制到问卷平台，回收后直接导入平台导出的表。"),
    ("分值", SCALE),
    ("重要程度", "可选。填了重要程度，诊断会给出重要性—评价四象限（重点改进、优势保持等）；不问就留空。"),
    ("平台题目", "题目文字照抄最稳妥；要改写时，请在题目前保留行编号（如 A1）。身份题写明“您的身份”。"),
    ("匿名", "不要收集姓名、学号、工号、手机号。导入时这类列会被去掉，不进工作区。"),
    ("导入", "zhiping culture 工作区 --survey 问卷.xlsx；可多次导入，相同的答卷不会重复计。"),
    ("出处", ""),
)


def write(framework: Framework, scheme: Scheme, target: Path) -> None:
    """Writes the workbook whole or not at all."""
    book = workbook.new()
    about = f"题目为本项目建议，不是官方问卷。\n{scheme.source}"
    guide = [(head, about if head == "出处" else text) for head, text in _GUIDE]
    workbook.sheet(book, OWN_PAGES[0], ("项目", "说明"), guide, (12, 100), f"{framework.name}问卷")
    names = {i.code: i.name for i in framework.indicators}
    parents = {i.code: i.parent or "" for i in framework.indicators}
    asked = [r for r in scheme.rows if r.staff or r.students]
    rows = [
        (r.code, names[parents[r.code]] if parents[r.code] else "", names[r.code], "、".join(r.behaviours), r.staff, r.students)
        for r in asked
    ]
    heads = ("行编号", "维度", "观测点", "五自", "教职工题目", "学生题目")
    workbook.sheet(book, OWN_PAGES[1], heads, rows, (8, 12, 18, 12, 46, 40), SCALE)
    staff = [(r.code, r.staff) for r in asked if r.staff]
    students = [(r.code, r.students) for r in asked if r.students]
    _answers(book, "教职工问卷", staff, STAFF_ROLES)
    _answers(book, "学生问卷", students, STUDENT_ROLES)
    spoken.workbook(book, wording(framework.language))
    workbook.save(book, target)


def _answers(book: Workbook, title: str, questions: list[tuple[str, str]], roles: tuple[str, ...]) -> None:
    heads = ["编号", "您的身份", *(f"{code} {text}" for code, text in questions)]
    heads += [f"{code} 重要程度：{text}" for code, text in questions]
    workbook.sheet(book, title, heads, [], [7, 14, *([15] * (len(heads) - 2))], SCALE)
    page = book[title]
    page.freeze_panes = "C3"
    page.row_dimensions[2].height = 92
    page["A1"].alignment = Alignment(vertical="center")
    page.unmerge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    for cell in page[2][2 + len(questions) :]:
        cell.fill = PatternFill("solid", fgColor="F3EEE0")
    page.sheet_properties.pageSetUpPr = PageSetupProperties(
        fitToPage=False
    )  # forty columns on one sheet of paper would be unreadable
    last = get_column_letter(len(heads))
    points = DataValidation(type="whole", operator="between", formula1="1", formula2="5", allow_blank=True, showErrorMessage=True)
    points.errorTitle, points.error = "分值", "请填 1 到 5 的整数，不清楚的留空。"
    who = DataValidation(type="list", formula1=f'"{",".join(roles)}"', allow_blank=True)
    page.add_data_validation(points)
    page.add_data_validation(who)
    points.add(f"C3:{last}{SPARE + 2}")
    who.add(f"B3:B{SPARE + 2}")
