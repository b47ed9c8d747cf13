"""What reviewers are given and give back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Record, Strength, Verdict
from assistant.domain.findings import Finding

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
    grade: str = Field(default="", description="grade or points by the scoring scheme of the framework, as written")
    comment: str = ""
    date: str = ""
    file: str = Field(default="", description="name of the file it was read from")
    row: int = Field(default=0, description="row of the sheet, from 1, in that file")


FindingStatus = Literal["waived", "resolved", "open"]
"""Let stand with a reason; put right, to be seen by the next check; neither (a decision taken back)."""


class FindingDecision(Record):
    """What a person says of a Finding. It holds for the same rule on the same words, through every later check."""

    key: str = Field(description="review.standing.key of the finding")
    status: FindingStatus
    reason: str = ""
    by: str = ""
    at: str = ""
    rule: str = ""
    message: str = ""
    where: str = Field(default="", description="the finding's place, to know it again under another edition's codes")
    quote: str = ""


class CheckedFinding(Record):
    """A Finding with its place in the file that was checked: (block, row, column, start, end) of a Spot; () for none."""

    finding: Finding
    spot: tuple[int | None, ...] = ()


class ReportCheck(Record):
    """One check of a report. `target` is '' for the draft of the Workspace, else the name of an uploaded file."""

    id: int = 0
    target: str = ""
    file: str = Field(default="", description="name of the checked file below the Workspace's folder of checks")
    by: str = ""
    at: str = ""
    versions: dict[str, int] = Field(default={}, description="section of the draft → version that was checked")
    findings: tuple[CheckedFinding, ...] = ()
