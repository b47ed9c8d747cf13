"""The preparation of a visit: the questions that experts are likely to put, and what stands behind each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from assistant.domain.base import Origin, Record
from assistant.domain.evidence import Locator

Audience = Literal["leaders", "departments", "colleges", "teachers", "students", "outside"]
"""Whom experts put a question to: 校领导, 职能部门, 院系, 教师, 学生, 毕业生与用人单位."""
Occasion = Literal["interview", "data", "papers", "classroom", "site"]
"""In which part of the visit: 访谈座谈, 核对数据, 调阅材料 (试卷、论文、记录), 听课看课, 走访现场."""
WeakKind = Literal[
    "metric_short", "metric_near", "metric_conflict", "metric_missing", "metric_uneven", "point_missing", "point_thin", "stale",
    "admitted", "ledger", "single_source", "finding", "standing", "own",
]  # fmt: skip
"""What kind of weak point a question aims at. `standing`: none is seen; experts ask it anyway. `own`: put by the office."""
PreparationState = Literal["open", "running", "ready"]
"""待准备, 准备中, 已准备."""


class AtHand(Record):
    """A document that should lie ready for a question, with the place in it, best first in the question's list."""

    number: str = Field(default="", description="its evidence number in the report, '' if it has none")
    title: str
    locator: Locator
    passage: str = Field(default="", description="id of the passage, '' where the place is known without one")
    why: str = Field(default="", description="what it is good for")
    remark: str = Field(default="", description="what to beware of, e.g. that it is out of date")


class ExpertQuestion(Record):
    """迎评问答: a question that a visiting expert is likely to ask under one indicator, and what the office has to answer it.

    Every figure of `text` and `why` stands in a passage of `sources`, or is a value of the Assessment `metric` (by `formula`);
    a `standing` question may hold a figure of the standard, which `basis` names with its provenance mark.
    """

    id: str = Field(description="stays the same from run to run as long as it is about the same thing")
    code: str = Field(description="second-level Indicator")
    indicator: str
    point: str = Field(default="", description="code of the review point where the question is about one")
    text: str
    asked: tuple[Audience, ...]
    occasion: Occasion
    unit: str = Field(default="", description="the unit that should prepare the answer")
    kind: WeakKind
    rule: str = Field(description="id of the pattern that it was made by")
    why: str = Field(description="the weak point behind it, as a fact")
    sources: tuple[Locator, ...] = Field(default=(), description="where the fact stands")
    passages: tuple[str, ...] = Field(default=(), description="ids of the passages behind `sources`, as far as they are known")
    metric: str = ""
    formula: str = ""
    basis: str = Field(default="", description="where the line or the standing question comes from, with its provenance mark")
    at_hand: tuple[AtHand, ...] = ()
    missing: tuple[str, ...] = Field(default=(), description="material that would answer it and was not seen in the evidence")
    answer: tuple[str, ...] = Field(default=(), description="how to answer it truthfully, point by point")
    weight: float = Field(description="how likely and how heavy; higher is put earlier")
    origin: Origin = "auto"


class VisitPreparation(Record):
    """All questions, in the order of the framework, the heaviest first under each indicator.

    `left_out`: code of an indicator → how many further weak points were seen that have no question of their own.
    """

    questions: tuple[ExpertQuestion, ...]
    left_out: Mapping[str, int] = Field(default={})


class PreparationWord(Record):
    """What a person said of one question: who prepares it, whether it is ready, a note. Words are only ever added."""

    question: ExpertQuestion
    field: Literal["owner", "state", "note", "own", "dropped"]
    value: str
    by: str
    at: str


class Preparation(Record):
    """Where the preparation of one question stands. `question` is as it read when the last word was said of it; `readied` is the
    text that it had when somebody said that the answer is ready; `dropped` is why it is not used, '' if it is."""

    question: ExpertQuestion
    owner: str = ""
    state: PreparationState = "open"
    note: str = ""
    dropped: str = ""
    readied: str = ""
    by: str = ""
    at: str = ""
