"""The nouns: every record that a step takes or returns, and that a run writes as JSON.

Pure values. Identity is content: a Document is its bytes, a Passage is its document, place and text.
Chinese names of the nouns stand in the glossary of DESIGN (指标体系, 指标, 审核重点, 定量指标, 学校画像, 材料, 片段,
定位, 匹配, 数据观测, 达标判定, 覆盖矩阵, 报告, 章节, 陈述, 引证, 审核发现).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

InstitutionType = Literal["research", "applied", "vocational"]
Kind = Literal["common", "B", "K", "X"]
"""统一必选 (common), 类型必选 B, 特色可选 K, 首评限选 X; variants B1/B2/K1/K2 hang below B and K."""
Mark = Literal["official", "S", "M", "U", "P"]
"""Where a pack row comes from: official text, S public source, M memory, U uncertain, P our proposal."""
Outcome = Literal["ok", "partial", "failed", "skipped"]
Origin = Literal["auto", "model", "human"]
MatchStatus = Literal["proposed", "confirmed", "rejected"]
Strength = Literal["missing", "thin", "strong"]
Verdict = Literal["met", "not_met", "below_limit", "no_threshold", "missing", "conflict"]
Severity = Literal["error", "warning", "info"]
Clock = Literal["calendar", "academic", "instant"]
"""自然年, 学年, 时点 (教育部 data platform; DOMAIN G.3)."""
PassageKind = Literal["paragraph", "heading", "list", "row", "note", "textbox", "image"]
Role = Literal["intro", "practice", "result", "data", "problem", "cause", "measure", "gap"]

Number = Annotated[
    Decimal,
    PlainSerializer(lambda d: int(d) if d == d.to_integral_value() else float(d), return_type=int | float, when_used="json"),
]
"""Exact inside the program, a JSON number outside."""


class Record(BaseModel):
    """A frozen value; unknown keys are refused so that a misspelt field is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def normalise(text: str) -> str:
    """Text with full-width forms, spaces and thousands separators removed: the form in which quotations are compared."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    return re.sub(r"\s+", "", text)


def digest(*parts: str, length: int = 16) -> str:
    """Hex digest of the parts, in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]


# --- evidence -------------------------------------------------------------------------------------------------------


class Locator(Record):
    """Where a piece of evidence stands. The only thing that cites; never parsed back from a string."""

    file: str = Field(description="place below the evidence folder, '/' separated; a zip member is 'a.zip!/b.docx'")
    sha256: str = Field(description="of the file's bytes")
    page: int | None = Field(default=None, description="PDF or image page, from 1")
    paragraph: int | None = Field(default=None, description="paragraph, from 1, in reading order")
    sheet: str | None = None
    cell: str | None = Field(default=None, description="'B3' or 'A5:F5'; in a docx table 't2:r5' (table 2, row 5)")
    slide: int | None = None
    heading_path: tuple[str, ...] = ()
    quote: str = Field(default="", description="the words cited, as they stand in the passage")

    def place(self) -> str:
        """The place inside the file, in words: '第3页', '工作表“师资”A5:F5', '第12段'."""
        parts = []
        if self.page is not None:
            parts.append(f"第{self.page}页")
        if self.slide is not None:
            parts.append(f"第{self.slide}张幻灯片")
        if self.sheet is not None:
            parts.append(f"工作表“{self.sheet}”")
        if self.cell is not None:
            table = re.fullmatch(r"t(\d+):r(\d+)", self.cell)
            parts.append(f"表{table[1]}第{table[2]}行" if table else self.cell)
        elif self.paragraph is not None and self.page is None:
            parts.append(f"第{self.paragraph}段")
        return "".join(parts)

    def render(self, number: str | None = None) -> str:
        """'【6.1.1-1 督导条例 第3页】': evidence number if there is one, file name without ending, place."""
        name = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", self.file.rsplit("/", 1)[-1])
        return "【" + " ".join(p for p in (number, name, self.place()) if p) + "】"

    def verify(self, text: str) -> Literal["exact", "normalised", "none"]:
        """How the quotation stands in `text`: as written, after normalisation, or not at all."""
        if self.quote and self.quote in text:
            return "exact"
        if self.quote and normalise(self.quote) in normalise(text):
            return "normalised"
        return "none"


class Cell(Record):
    """One cell of a table row: the header above it, its text as shown, its address."""

    name: str
    text: str
    ref: str = ""


class Passage(Record):
    """A citable piece of a Document. A table row is a passage whose text repeats the header; `cells` keeps it typed."""

    id: str
    document: str
    order: int = Field(description="position in the document, from 0")
    kind: PassageKind
    text: str
    locator: Locator
    caption: str = Field(default="", description="table caption or sheet title, for rows")
    unit: str = Field(default="", description="unit that the caption or a unit row declares for the whole table")
    cells: tuple[Cell, ...] = ()

    @property
    def key(self) -> str:
        """Identity of the wording: a human decision holds for the same words even after the file changed."""
        return digest(normalise(self.text))


DocumentKind = Literal[
    "regulation", "plan", "summary", "report", "minutes", "notice", "statistics", "survey", "programme", "roster",
    "certificate", "other",
]  # fmt: skip


class Document(Record):
    """A file of evidence by content. The same bytes in two places are one Document with two `places`."""

    id: str
    sha256: str
    title: str
    format: str = Field(description="docx, pdf, xlsx …")
    size: int = Field(description="bytes")
    places: tuple[str, ...]
    kind: DocumentKind = "other"
    number: str = Field(default="", description="发文字号, e.g. 校教〔2024〕12号")
    issuer: str = ""
    level: Literal["school", "department", "unknown"] = "unknown"
    year: int | None = Field(default=None, description="the year the document was issued or reports on; None if it does not say")
    date: str = Field(default="", description="ISO date or year-month if it says one")
    pages: int | None = None
    void: str = Field(default="", description="why it is not in force: draft, repealed, … ; empty if nothing says so")


class FileOutcome(Record):
    """What became of one file: nothing is skipped silently."""

    path: str
    outcome: Outcome
    reason: str = ""
    next_step: str = ""
    passages: int = 0
    document: str | None = None
    seconds: float = 0.0


# --- framework ------------------------------------------------------------------------------------------------------


class Provenance(Record):
    """Mark and source of a pack row; a row that is not `official` or `S` must never be shown as the standard's text."""

    mark: Mark
    source: str = ""


class ReviewPoint(Record):
    """审核重点: what an expert looks at under a second-level Indicator."""

    code: str
    name: str
    kind: Kind = "common"
    variant: str = Field(default="", description="B1, B2, K1 or K2 when the wording is of one orientation")
    asks: str
    evidence: tuple[str, ...]
    weak_spots: tuple[str, ...]
    terms: dict[str, float] = Field(description="words and phrases that speak for this point → weight 1–5")
    excludes: tuple[str, ...] = Field(default=(), description="words that speak for another node")
    provenance: Provenance


class Indicator(Record):
    """指标: a node with an official code and name. `points` only on the level that experts review (二级)."""

    code: str
    name: str
    level: int = Field(ge=1, le=4)
    parent: str | None = None
    kind: Kind = "common"
    asks: str = ""
    terms: dict[str, float] = Field(default_factory=dict)
    points: tuple[ReviewPoint, ...] = ()
    provenance: Provenance


class Quantity(Record):
    """A counted thing that formulae use (折合在校生数, 专任教师数): its names in documents and its unit."""

    id: str
    name: str
    unit: str
    synonyms: tuple[str, ...] = ()
    excludes: tuple[str, ...] = Field(default=(), description="longer names that contain a synonym but mean something else")
    clock: Clock | None = None
    formula: str = Field(default="", description="how it is computed from other quantities, if it can be")
    provenance: Provenance


class Threshold(Record):
    """A line for a Metric. Either one `value`, or `by_category` (institution category → value); `limit` is 限制招生."""

    direction: Literal["at_least", "at_most"]
    value: Number | None = None
    by_category: dict[str, Number] = Field(default_factory=dict)
    limit: Number | None = None
    limit_by_category: dict[str, Number] = Field(default_factory=dict)
    minimum_count: Number | None = Field(default=None, description="an absolute floor beside the ratio (e.g. at least 2 people)")
    note: str = ""
    provenance: Provenance


class Metric(Record):
    """定量指标: a quantity with a formula, a unit and a threshold per institution category."""

    id: str
    number: str = Field(default="", description="row number in the source list, e.g. Q37")
    name: str
    code: str = Field(description="the second-level Indicator it supports")
    unit: str
    choice: Literal["must", "optional"] = "must"
    kind: Kind = "common"
    bottom_line: bool = False
    formula: str = Field(default="", description="over ids of quantities; empty if only the reported value counts")
    synonyms: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    clock: Clock | None = None
    threshold: Threshold | None = None
    provenance: Provenance


class Framework(Record):
    """指标体系 for one kind of evaluation, overlays applied: what an institution is judged by."""

    id: str
    name: str
    edition: str
    family: str = Field(default="", description="id of the tree that this kind is an overlay of; its own id if of none")
    language: str = "zh"
    valid_from: str
    valid_to: str | None = None
    supersedes: str | None = None
    source: str
    types: tuple[InstitutionType, ...] = Field(description="the institution types it is made for")
    variants: tuple[str, ...] = Field(default=(), description="the variants it keeps, e.g. B2, K2, X")
    official_rows: int | None = Field(default=None, description="number of review points in the official text, if known")
    indicators: tuple[Indicator, ...]
    quantities: tuple[Quantity, ...] = ()
    metrics: tuple[Metric, ...] = ()
    content_hash: str = ""

    @property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that carry review points, in order: the sections of a report."""
        return tuple(i for i in self.indicators if i.points)

    @property
    def points(self) -> tuple[ReviewPoint, ...]:
        return tuple(p for i in self.indicators for p in i.points)

    @property
    def completeness(self) -> float | None:
        """Rows present ÷ rows official; None where the official number is not known."""
        return min(1.0, len(self.points) / self.official_rows) if self.official_rows else None

    def indicator(self, code: str) -> Indicator:
        """The node with this code; KeyError names the code."""
        for node in self.indicators:
            if node.code == code:
                return node
        raise KeyError(code)


class Institution(Record):
    """学校画像, from institution.yaml."""

    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = Field(default=(), description="other names it uses of itself in documents")
    type: InstitutionType
    category: str = Field(description="综合, 师范, 民族, 工科, 农业, 林业, 医学, 语文, 财经, 政法, 体育, 艺术")
    level: Literal["undergraduate", "vocational"] = "undergraduate"
    stage: str = ""
    region: str = ""
    positioning: str = ""
    weak_points: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    framework: str = ""
    optional_points: tuple[str, ...] = Field(default=(), description="codes of K points the school chose; empty means all")
    optional_metrics: tuple[str, ...] = ()
    report_year: int | None = Field(default=None, description="the year the report is written in; default: the newest year seen")
    fictional: bool = False


# --- what the steps find --------------------------------------------------------------------------------------------


class Match(Record):
    """匹配: a Passage speaks to an Indicator (`code`), best under its review point (`point`)."""

    code: str
    point: str | None = None
    score: float = Field(ge=0, le=1)
    reason: str
    origin: Origin = "auto"
    status: MatchStatus = "proposed"


class Mapping(Record):
    """One line of mapping.jsonl. Empty `matches` means that the passage is evidence for nothing: a normal answer."""

    passage_id: str
    locator: Locator
    text: str
    matches: tuple[Match, ...]


class CoverageCell(Record):
    """覆盖: how well one review point is evidenced, and why that is said."""

    code: str
    name: str
    indicator: str
    strength: Strength
    passages: int
    documents: int
    in_date_documents: int
    reason: str
    newest_year: int | None = None


class Coverage(Record):
    cells: tuple[CoverageCell, ...]

    def counts(self) -> dict[Strength, int]:
        result: dict[Strength, int] = {"missing": 0, "thin": 0, "strong": 0}
        for cell in self.cells:
            result[cell.strength] += 1
        return result


class Observation(Record):
    """数据观测: a value of a Metric or Quantity seen in a passage, as written and as understood."""

    subject: str = Field(description="id of a Metric or Quantity of the framework")
    value: Number
    unit: str
    text: str = Field(description="the words and digits as they stand, e.g. '17.8:1'")
    year: int | None = None
    clock: Clock | None = None
    scope: str = Field(default="school", description="'school' or the name of the department or programme")
    approximate: bool = False
    bound: Literal["none", "at_least", "at_most"] = "none"
    passage_id: str
    locator: Locator


class Assessment(Record):
    """达标判定: a Metric judged for an Institution."""

    id: str
    name: str
    code: str
    value: Number | None
    unit: str
    year: int | None
    threshold: Number | None
    direction: Literal["at_least", "at_most"] | None
    verdict: Verdict
    formula: str = ""
    inputs: tuple[Observation, ...] = ()
    sources: tuple[Locator, ...] = ()
    passages: tuple[str, ...] = Field(default=(), description="ids of the passages the value was read from or computed from")
    conflicts: tuple[Observation, ...] = ()
    series: tuple[Observation, ...] = Field(default=(), description="the same metric over the years, oldest first")
    missing: tuple[str, ...] = Field(default=(), description="names of the inputs that no evidence gives")
    note: str = ""


class Finding(Record):
    """审核发现: one fault at one place. The same value feeds screen, file and exit status."""

    rule: str
    severity: Severity
    where: str
    message: str
    quote: str = ""
    suggestion: str = ""
    locators: tuple[Locator, ...] = ()


# --- what reviewers are given and give back ------------------------------------------------------------------------------

ExpertMark = Literal["", "full_stop", "dash", "question"]
"""句号 enough, decided; 破折号 not enough, call for more; 问号 in doubt, carried to the campus; '' not marked (DOMAIN G.1)."""
Attainment = Literal["", "reached", "mostly", "not_reached"]
"""达成, 基本达成, 未达成; '' not judged."""


class ChecklistEvidence(Record):
    """A file that speaks to a row of the checklist. `number` is its evidence number in the report, '' if the report has none."""

    number: str = ""
    title: str
    file: str = Field(description="place below the evidence folder, as in Locator.file")
    place: str = Field(default="", description="the place inside the file, in words")


class ChecklistRow(Record):
    """One line of the reviewers' checklist: a review point or a metric, and all that the tool knows of it."""

    key: str = Field(description="'p:2.3.1' or 'm:student_teacher_ratio'; stays the same from export to export")
    kind: Literal["point", "metric"]
    chapter: str = Field(description="code and name of the first-level node")
    indicator: str = Field(description="code and name of the second-level node")
    code: str = Field(description="code of the point; of the second-level node for a metric")
    name: str
    choice: str = Field(default="", description="统一必选, 类型必选, 特色可选, 首评限选; for a metric 必选 or 可选, 底线")
    asks: str = ""
    typical: tuple[str, ...] = Field(default=(), description="the kinds of material that usually prove it")
    evidence: tuple[ChecklistEvidence, ...] = ()
    strength: Strength | None = None
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    value: str = Field(default="", description="the metric's value with year and unit, as printed")
    threshold: str = ""
    verdict: Verdict | None = None


class ReviewerNote(Record):
    """What one reviewer wrote in one line. `key` is '' for a line that the reviewer added."""

    key: str
    code: str = ""
    title: str = Field(default="", description="what stands in the line's name column")
    reviewer: str = Field(default="", description="'' if the line and its file name nobody")
    mark: ExpertMark = ""
    attainment: Attainment = ""
    comment: str = ""
    date: str = ""
    file: str = Field(default="", description="name of the file it was read from")
    row: int = Field(default=0, description="row of the sheet, from 1, in that file")


# --- the report -----------------------------------------------------------------------------------------------------


class Citation(Record):
    """引证: a Statement rests on this passage; `number` is the evidence number printed in the report (6.1.1-1)."""

    passage_id: str
    number: str
    locator: Locator


class Statement(Record):
    """陈述: one sentence. A `gap` ('【待补充：…】') asserts nothing and has no citations; every other role has some."""

    text: str
    role: Role
    citations: tuple[Citation, ...] = ()
    metrics: tuple[str, ...] = Field(default=(), description="ids of computed Assessments whose figures it states")
    origin: Origin = "auto"
    locked: bool = False


class Paragraph(Record):
    statements: tuple[Statement, ...]


class DataRow(Record):
    cells: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    metric: str = Field(default="", description="id of the Assessment the row shows, if it shows one")


class DataTable(Record):
    caption: str
    header: tuple[str, ...]
    rows: tuple[DataRow, ...]


class Section(Record):
    """章节. `part` says which of the fixed parts it is; only the leaves have a body."""

    code: str = ""
    title: str
    level: int
    part: Literal["introduction", "process", "result", "indicator", "point", "aspect"]
    body: tuple[Paragraph | DataTable, ...] = ()
    sections: tuple[Section, ...] = ()


class EvidenceEntry(Record):
    """A line of the numbered evidence catalogue (支撑材料目录)."""

    number: str
    code: str
    document: str
    title: str
    file: str
    places: tuple[str, ...] = Field(default=(), description="the places cited, in words")
    year: int | None = None
    void: str = ""


class Report(Record):
    """报告: the draft with everything needed to print it and to trace it."""

    title: str
    institution: str
    framework: str
    framework_name: str
    fictional: bool = False
    provenance_note: str = ""
    sections: tuple[Section, ...]
    catalogue: tuple[EvidenceEntry, ...]
    findings: tuple[Finding, ...] = ()
