"""The seam where a chat model takes part: it betters what the evidence alone gave, and can do no more than that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from assistant.domain import Assessment, Coverage, Document, Finding, Framework, Institution, Section
from assistant.drafting.brief import Brief
from assistant.mapping import Matcher
from assistant.steps.progress import Progress
from assistant.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Work:
    """A report before anybody betters it: what may be said of each leaf, and what the offline writer made of it."""

    framework: Framework
    institution: Institution
    documents: Mapping[str, Document]
    assessments: Mapping[str, Assessment]
    coverage: Coverage
    briefs: Mapping[str, Brief]
    sections: Mapping[str, Section]


@dataclass(frozen=True, slots=True)
class Revised:
    """Sections that replace the offline writer's (code → Section), by whom, and what was noticed on the way."""

    sections: Mapping[str, Section]
    by: str
    findings: tuple[Finding, ...] = ()


class Agent(Protocol):
    """Drives a model through the steps. Whatever fails, the offline result stands."""

    @property
    def version(self) -> str:
        """Changes whenever the outcome may: model, prompts, settings, answers of the office."""
        ...

    def choose(self, workspace: Workspace, framework: Framework, judge: Matcher, progress: Progress) -> None:
        """Settles matches that the matcher was unsure of, among its own candidates."""
        ...

    def revise(self, workspace: Workspace, work: Work, progress: Progress) -> Revised:
        """Better sections, where the model had something better that its citations carry."""
        ...

    def record(self) -> dict[str, object]:
        """For run.json: model, prompts with versions, tokens and cost, what was rejected, replaced or left to the offline
        writer, and why. Holds no key."""
        ...
