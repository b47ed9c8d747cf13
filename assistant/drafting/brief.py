"""The contract of all writers: a brief for one second-level indicator in, a Section of Statements out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.domain import Assessment, CoverageCell, Indicator, Institution, Metric, Section
from assistant.drafting.select import Candidate
from assistant.mapping import Currency


@dataclass(frozen=True, slots=True)
class Brief:
    """All that may be said of one indicator: nothing outside it may reach the section."""

    leaf: Indicator
    institution: Institution
    candidates: tuple[Candidate, ...]
    assessments: tuple[Assessment, ...]
    metrics: tuple[Metric, ...]
    cells: tuple[CoverageCell, ...]
    currencies: dict[str, Currency]
    newest_year: int
    language: str = "zh"


class Writer(Protocol):
    """Writes one section. Every Statement but a gap carries citations or the ids of computed metrics with their sources."""

    def write(self, brief: Brief) -> Section: ...
