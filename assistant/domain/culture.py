"""Quality culture: what the evidence and the answers of staff and students say of a school, row by row."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import InstitutionType, Record
from assistant.domain.evidence import Locator
from assistant.domain.findings import Finding
from assistant.domain.rectification import CaseFit

CultureSign = Literal["text", "record", "improvement", "initiative", "spread", "shortfall"]
"""What a passage shows of a row: a written demand, something done, a change for the better, own initiative, use elsewhere;
`shortfall` is a fault that the evidence itself names and raises no level."""
SurveyRole = Literal["staff", "student", "unknown"]
Quadrant = Literal["keep", "improve", "low", "surplus"]
"""Importance–satisfaction: 优势保持 (high, high), 重点改进 (high, low), 低优先 (low, low), 供给有余 (low, high)."""


class CultureEvidence(Record):
    """One sign: the words, the document, the years they speak of."""

    sign: CultureSign
    quote: str
    document: str = Field(description="id of the Document")
    title: str
    years: tuple[int, ...] = ()
    locator: Locator


class CultureOverride(Record):
    """A level that a person set against the evidence, with the reason. The evidence level stays beside it."""

    code: str
    level: int | None = Field(ge=1, le=5, description="None takes an earlier override back")
    by: str
    note: str
    at: str = Field(default="", description="ISO time, UTC")


class SurveyFigure(Record):
    """One question as one role answered it."""

    role: SurveyRole
    n: int = Field(description="answers that count")
    missing: int = Field(description="respondents of the role who were asked and gave no usable answer")
    mean: float = Field(ge=1, le=5)
    favourable: float = Field(ge=0, le=1, description="share of answers of 4 or 5")
    importance: float | None = Field(default=None, ge=1, le=5, description="mean importance, where it was asked")
    importance_n: int = 0


class SurveySource(Record):
    """One survey file as it was understood."""

    id: str
    file: str
    at: str = ""
    respondents: dict[SurveyRole, int]
    left_out: int = Field(description="rows without any usable answer, not counted as respondents")
    questions: tuple[str, ...] = Field(description="codes of the rows it asks about")
    remarks: tuple[str, ...] = ()


class CultureRow(Record):
    """One row of the scheme, diagnosed. `level` is the evidence level unless a person set another."""

    code: str
    name: str
    dimension: str
    behaviours: tuple[str, ...] = ()
    level: int = Field(ge=1, le=5)
    evidence_level: int = Field(ge=1, le=5)
    level_name: str
    rubric: str = Field(description="what this level means for this row")
    next_rubric: str = Field(default="", description="what the next level means; '' at the top")
    override: CultureOverride | None = None
    reasons: tuple[str, ...]
    lacking: tuple[str, ...] = Field(default=(), description="what the evidence must show for the next level")
    years: tuple[int, ...] = Field(default=(), description="years of records and improvements, oldest first")
    documents: int = 0
    counts: dict[CultureSign, int] = Field(default_factory=dict)
    evidence: tuple[CultureEvidence, ...] = ()
    wanted: tuple[str, ...] = Field(default=(), description="kinds of material that usually prove this row")
    survey: tuple[SurveyFigure, ...] = ()
    survey_mean: float | None = Field(default=None, ge=1, le=5)
    quadrant: Quadrant | None = None


class CultureAxis(Record):
    """One axis of a radar chart: the mean level of its rows, and the mean of the answers where there are any."""

    code: str
    name: str
    rows: tuple[str, ...]
    value: float = Field(ge=1, le=5)
    formula: str = Field(description="the sum with its figures, as a person would check it")
    survey: float | None = Field(default=None, ge=1, le=5)
    survey_formula: str = ""


class WeakLink(Record):
    """A row to work on first: why, what to do next, and cases of schools that did it."""

    code: str
    name: str
    why: tuple[str, ...]
    advice: tuple[str, ...]
    cases: tuple[CaseFit, ...] = ()
    no_case: str = ""


class CultureDiagnosis(Record):
    """The whole diagnosis of one school."""

    institution: str
    type: InstitutionType
    fictional: bool = False
    framework: str
    framework_name: str
    edition: str
    language: str = Field(default="zh", description="of the framework, and so of what the diagnosis says")
    provenance: str = Field(description="what of the scheme is official and what is not")
    report_year: int
    passages: int = Field(description="passages of the evidence that were looked through")
    dimensions: tuple[CultureAxis, ...]
    behaviours: tuple[CultureAxis, ...]
    rows: tuple[CultureRow, ...]
    weak: tuple[WeakLink, ...]
    findings: tuple[Finding, ...]
    surveys: tuple[SurveySource, ...] = ()
