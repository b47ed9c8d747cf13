"""What documents say of problems, causes and measures, sorted by what it is: filled by a reader for each language."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.drafting.sentences import Sentence
from assistant.rectification.signs import Named


@dataclass(slots=True)
class Parts:
    """What the documents say, by what it is; in reading order."""

    problem: list[Sentence] = field(default_factory=list)
    cause: list[Sentence] = field(default_factory=list)
    measure: list[Sentence] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    """Keys of the problems that a heading, a label, a list or a table names as such; the others speak for themselves."""

    def of(self, part: Named) -> list[Sentence]:
        return {"problem": self.problem, "cause": self.cause, "measure": self.measure}[part]
