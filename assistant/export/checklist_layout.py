"""The sheets and columns of checklist.xlsx, shared by the writer and by the reader of filled copies."""

from __future__ import annotations

from typing import NamedTuple

from assistant.domain import Attainment, ExpertMark, ReviewerNote, Strength

SHEET, LEGEND, SUMMARY, EVIDENCE, PROBLEMS, REVIEWS, CONFLICTS, SCORES = (
    "评审表", "填写说明", "汇总", "支撑材料", "问题清单", "评审意见", "意见分歧", "计分",
)  # fmt: skip
OWN_SHEETS = (SHEET, LEGEND, SUMMARY, EVIDENCE, PROBLEMS, REVIEWS, CONFLICTS, SCORES)
KEY, CODE, NAME = "行标识", "编号", "审核重点／定量指标"
MARK, ATTAINMENT, GRADE, COMMENT, REVIEWER, DATE = "专家判断", "达成度", "评级／得分", "意见", "评审人", "日期"
LINKS = ("材料一", "材料二", "材料三")
SPARE = 12
"""Empty lines at the end for what reviewers add."""
STRENGTHS: dict[Strength, str] = {"strong": "充分", "thin": "单薄", "missing": "缺失"}
MARKS: dict[ExpertMark, str] = {"full_stop": "句号", "dash": "破折号", "question": "问号"}
ATTAINMENTS: dict[Attainment, str] = {"reached": "达成", "mostly": "基本达成", "not_reached": "未达成"}
MARK_SIGNS: dict[str, ExpertMark] = {
    "。": "full_stop", ".": "full_stop", "—": "dash", "——": "dash", "-": "dash", "--": "dash", "？": "question", "?": "question",
}  # fmt: skip
"""What experts type instead of choosing from the list."""


class Column(NamedTuple):
    """One column of the review sheet; `open` ones are the reviewer's."""

    head: str
    width: float
    open: bool = False


COLUMNS = (
    Column(KEY, 12),
    Column("一级指标", 6.5),
    Column("二级指标", 6.5),
    Column(CODE, 7),
    Column(NAME, 12),
    Column("类别", 6),
    Column("考察要点", 24),
    Column("典型材料", 22),
    *(Column(head, 9) for head in LINKS),
    Column("其余材料", 5.5),
    Column("覆盖", 5.5),
    Column("覆盖说明", 7.5),
    Column("数值", 7.5),
    Column("标准", 7),
    Column("判定", 6),
    Column("工具发现", 19),
    Column(MARK, 7, open=True),
    Column(ATTAINMENT, 7, open=True),
    Column(GRADE, 6.5, open=True),
    Column(COMMENT, 18, open=True),
    Column(REVIEWER, 6.5, open=True),
    Column(DATE, 9, open=True),
)
"""Widths in characters: narrow, so that a line still prints readably on A4."""
SIZE = 9
"""Points of the review sheet's text."""
HEADS = tuple(c.head for c in COLUMNS)
TOP = 2
"""Row of the header; the line above it says what the sheet is."""


def at(head: str) -> int:
    """The number of a column, from 1."""
    return HEADS.index(head) + 1


def judgement(note: ReviewerNote) -> str:
    """'问号、基本达成、B'; the comment where there is none of them."""
    return "、".join(w for w in (MARKS.get(note.mark, ""), ATTAINMENTS.get(note.attainment, ""), note.grade) if w) or note.comment
