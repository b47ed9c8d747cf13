"""Questions that people ask of a workspace, and what a chat model said of them as far as it stood."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Record
from assistant.domain.report import Citation

AnswerState = Literal["running", "done", "failed", "stopped"]
Speaks = Literal["evidence", "standard", "case", "own"]


class AnswerStatement(Record):
    """One sentence of a model's answer.

    Only those of `evidence` say something of the school; the others cite a note, a case or a reference.
    """

    text: str
    of: Speaks = "evidence"
    citations: tuple[Citation, ...] = ()
    metrics: tuple[str, ...] = Field(default=(), description="ids of Assessments whose figures it states")
    references: tuple[str, ...] = Field(default=(), description="ids of cases, 'family code' of standards notes")
    documents: tuple[str, ...] = Field(default=(), description="ids of the documents cited: who may not see one sees no sentence")
    codes: tuple[str, ...] = Field(default=(), description="codes of the indicators of the metrics")


class ModelAnswer(Record):
    """A model's answer: the sentences that stand, how many did not, and why there is none if there is none."""

    state: AnswerState = "running"
    model: str = ""
    statements: tuple[AnswerStatement, ...] = ()
    withheld: int = Field(default=0, description="sentences that did not stand against what they cite, after one chance to mend")
    reasons: tuple[str, ...] = Field(default=(), description="why, in words that hold nothing of the sentences, in their order")
    fault: str = Field(default="", description="why the call brought nothing, or not the whole")
    spent: str = Field(default="", description="calls and tokens, in words")


class AskedQuestion(Record):
    """A question as it was put and as it was read; `after` is the one it follows, 0 if it is the first of its kind."""

    id: int
    by: str
    question: str
    read_as: str
    after: int = 0
    at: str
    answer: ModelAnswer | None = None
