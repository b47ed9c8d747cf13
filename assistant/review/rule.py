"""What a rule is: one law, one file, its cases beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from assistant.domain import (
    Assessment,
    Coverage,
    Document,
    Finding,
    Framework,
    Institution,
    Locator,
    Observation,
    Passage,
    Severity,
)
from assistant.house_style import HouseStyle
from assistant.mapping import Currency
from assistant.review.document import ReportDocument, ReportSentence, Spot
from assistant.review.said import Said
from assistant.review.support import Judged

Scope = Literal["any", "cited", "data"]
"""What a rule needs beyond the report: nothing (any), evidence (cited), metrics of the evidence (data)."""


class Evidence(Protocol):
    """The evidence side, whatever holds it."""

    def of_number(self, number: str) -> Sequence[Passage]:
        """The passages that an evidence number of this report stands for; () where the number is unknown."""
        ...

    def nearest(self, text: str, k: int = 5) -> Sequence[Passage]:
        """The passages nearest to a text, best first."""
        ...

    def documents(self) -> Mapping[str, Document]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """All that a check may look at. Without evidence `evidence` is None and rules of scope 'cited' are not run."""

    report: ReportDocument
    framework: Framework
    institution: Institution
    evidence: Evidence | None = None
    observations: tuple[Observation, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    coverage: Coverage | None = None
    currencies: Mapping[str, Currency] = field(default_factory=dict)
    style: HouseStyle | None = None
    packs: Path | None = None
    """The office's own pack folder, where the other kinds of the framework may lie."""
    options: Mapping[str, float] = field(default_factory=dict)
    judged: Mapping[ReportSentence, Judged] = field(default_factory=dict)
    """What the evidence says of each asserted sentence; filled in by the engine, empty without evidence."""
    said: tuple[Said, ...] = ()
    """The figures of metrics and quantities that the report states; filled in by the engine."""

    def option(self, name: str, default: float) -> float:
        """A threshold that the office may have set ('style.long_sentence.limit')."""
        return self.options.get(name, default)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check yields: where, what, and what to do. The engine makes a Finding of it."""

    spot: Spot | None
    where: str
    message: str
    quote: str = ""
    suggestion: str = ""
    locators: tuple[Locator, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule card: `law` in one Chinese sentence, `bad` 反例, `good` 正例, and the check."""

    id: str
    law: str
    bad: str
    good: str
    severity: Severity
    check: Callable[[Context], Iterable[Hit]]
    scope: Scope = "any"
    applies_to: tuple[str, ...] = ()
    source: str = ""
    languages: tuple[str, ...] = ("zh",)
    """Languages of reports that the rule can read; most look for Chinese wording."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A Finding with its spot in the file, for the commented copy."""

    finding: Finding
    spot: Spot | None
