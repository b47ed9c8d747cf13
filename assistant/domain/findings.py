"""What the steps find: matches, coverage, observations, assessments, faults."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Clock, MatchStatus, Number, Origin, Record, Severity, Strength, Verdict
from assistant.domain.evidence import Locator


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
    round: int | None = Field(
        default=None, description="year of the collection it belongs to, where that is not `year`: money of 上一自然年"
    )
    clock: Clock | None = None
    scope: str = Field(default="school", description="'school' or the name of the department or programme")
    approximate: bool = False
    bound: Literal["none", "at_least", "at_most"] = "none"
    passage_id: str
    locator: Locator


class Trend(Record):
    """走势: how a Metric moved over the last years. Judged from three years on; fewer say nothing (`none`).

    `better` is whether the movement is to the good by the direction of the line (None without a line or a movement);
    `near` says in words why the value, though it reaches its line, may soon not ('' if it is not so).
    """

    direction: Literal["rising", "falling", "steady", "none"] = "none"
    years: tuple[int, ...] = ()
    values: tuple[Number, ...] = Field(default=(), description="one for each year, oldest first")
    change: Number | None = Field(default=None, description="last value − first value")
    better: bool | None = None
    near: str = ""


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
    overruled: tuple[Observation, ...] = Field(default=(), description="other values of the year that a person decided against")
    series: tuple[Observation, ...] = Field(default=(), description="the same metric over the years, oldest first")
    trend: Trend = Trend()
    missing: tuple[str, ...] = Field(default=(), description="names of the inputs that no evidence gives")
    note: str = ""


class ValueChoice(Record):
    """A person's word on figures that contradict each other: for one year this value, from this passage, holds.

    `over` are the values that were seen and decided against; a value that turns up later is a new conflict.
    """

    subject: str = Field(description="id of a Metric or Quantity of the framework")
    year: int | None
    passage_id: str
    key: str = Field(description="Passage.key: the choice holds for the same words after the file was replaced")
    value: Number
    text: str = Field(description="the words and digits chosen, as they stand")
    place: str = Field(description="where they stood, in words")
    over: tuple[Number, ...] = ()
    by: str = ""
    note: str = ""
    at: str = ""
    withdrawn: bool = False


class Finding(Record):
    """审核发现: one fault at one place. The same value feeds screen, file and exit status."""

    rule: str
    severity: Severity
    where: str
    message: str
    quote: str = ""
    suggestion: str = ""
    locators: tuple[Locator, ...] = ()
    waived: str = Field(default="", description="why a person lets it stand, with the name; '' where nobody did")
