"""What a run did, for the screen, for run.json, and to be told again when nothing changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain import FileOutcome, Framework, Institution


@dataclass(slots=True)
class Summary:
    """What a run did, for the screen and for run.json."""

    out: Path
    framework: Framework
    institution: Institution
    outcomes: list[FileOutcome]
    passages: int = 0
    matched: int = 0
    strong: int = 0
    thin: int = 0
    missing: int = 0
    statements: int = 0
    gaps: int = 0
    evidence: int = 0
    findings: int = 0
    recommendations: int = 0
    unchanged: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def files(self) -> Counter[str]:
        return Counter(o.outcome for o in self.outcomes)

    def counts(self) -> dict[str, object]:
        """The figures that a run remembers."""
        return {name: getattr(self, name) for name in COUNTS}

    def recall(self, info: dict[str, object]) -> None:
        """Takes over what an earlier run remembered."""
        for name in COUNTS:
            setattr(self, name, info.get(name, 0))


COUNTS = ("passages", "matched", "strong", "thin", "missing", "statements", "gaps", "evidence", "findings", "recommendations")
