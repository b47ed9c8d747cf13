"""Frameworks: what an institution is judged by; and the institution."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Clock, InstitutionType, Kind, Mark, Number, Record

OfficialUnit = Literal["points", "nodes", "nodes+points", "metrics"]
"""What an official number of rows counts: review points, second-level nodes, both together, or quantitative rows."""


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
    weight: float | None = Field(default=None, description="分值, where the scheme gives one")
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
    weight: float | None = Field(default=None, description="分值, where the scheme gives one")
    provenance: Provenance


class YearlyFormula(Record):
    """How a Quantity is computed from `from_year` on: the weights of 折合在校生数 are set anew from time to time."""

    from_year: int
    formula: str
    provenance: Provenance


class Cap(Record):
    """In formulae a Quantity counts at most `formula` (over ids of quantities), however much of it there is."""

    formula: str
    note: str
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
    by_year: tuple[YearlyFormula, ...] = Field(default=(), description="other formulae from a year on, oldest first")
    cap: Cap | None = None
    provenance: Provenance

    def formula_in(self, year: int | None) -> str:
        """The formula in force in a year; without a year the newest one."""
        held = [y.formula for y in self.by_year if year is None or y.from_year <= year]
        return held[-1] if held else self.formula


class Exemption(Record):
    """A metric counts as met, whatever its value, where every quantity of `above` is more than its number."""

    above: dict[str, Number] = Field(description="id of a Quantity → the number it must exceed, in the unit of the Quantity")
    note: str
    provenance: Provenance


class Threshold(Record):
    """A line for a Metric. Either one `value`, or `by_category` (institution category → value); `limit` is 限制招生."""

    direction: Literal["at_least", "at_most"]
    value: Number | None = None
    by_category: dict[str, Number] = Field(default_factory=dict)
    limit: Number | None = None
    limit_by_category: dict[str, Number] = Field(default_factory=dict)
    minimum_count: Number | None = Field(default=None, description="an absolute floor beside the ratio (e.g. at least 2 people)")
    exemptions: tuple[Exemption, ...] = ()
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
    definition: str = Field(default="", description="what is counted and how, in the words of the source")
    synonyms: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    clock: Clock | None = None
    threshold: Threshold | None = None
    weight: float | None = Field(default=None, description="分值, where the scheme gives one")
    scoring: str = Field(default="", description="id of the rule by which its points are earned")
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
    official_rows: int | None = Field(default=None, description="number of rows of the official text, if known")
    official_unit: OfficialUnit = Field(default="points", description="what official_rows counts")
    indicators: tuple[Indicator, ...]
    quantities: tuple[Quantity, ...] = ()
    metrics: tuple[Metric, ...] = ()
    scoring: str = Field(default="", description="id of the rule by which nodes are graded")
    content_hash: str = ""

    @property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that carry review points, in order: the sections of a report."""
        return tuple(i for i in self.indicators if i.points)

    @property
    def points(self) -> tuple[ReviewPoint, ...]:
        return tuple(p for i in self.indicators for p in i.points)

    @property
    def counted(self) -> tuple[Provenance, ...]:
        """Provenance of each row of the kind that `official_rows` counts; quantitative rows 1a and 1b of a list are one row."""
        rows: list[Provenance] = []
        if self.official_unit in ("nodes", "nodes+points"):
            rows += [i.provenance for i in self.leaves]
        if self.official_unit in ("points", "nodes+points"):
            rows += [p.provenance for p in self.points]
        if self.official_unit == "metrics":
            rows += {m.number.rstrip("abcdefgh") or m.id: m.provenance for m in self.metrics}.values()
        return tuple(rows)

    @property
    def standing_in(self) -> int:
        """Rows of that kind that are our own proposal: they stand in for official rows and are none."""
        return sum(1 for p in self.counted if p.mark == "P")

    @property
    def present(self) -> int:
        """Official rows that the pack holds, stand-ins left out; never more than there are officially."""
        rows = len(self.counted) - self.standing_in
        return min(rows, self.official_rows) if self.official_rows else rows

    @property
    def completeness(self) -> float | None:
        """Official rows present ÷ rows official; None where the official number is not known."""
        return self.present / self.official_rows if self.official_rows else None

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
