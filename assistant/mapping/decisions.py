"""What a person said of a match always wins over what the matcher says, also after a re-run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.domain import Match


class Decided(Protocol):
    """The part of a decision that matters here."""

    @property
    def code(self) -> str: ...
    @property
    def point(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def note(self) -> str: ...


def apply(matches: Sequence[Match], decisions: Sequence[Decided]) -> tuple[Match, ...]:
    """Matches with the decisions laid over them: confirmed first, then the matcher's own; rejected ones stay visible, last."""
    by_code = {m.code: m for m in matches}
    confirmed: list[Match] = []
    rejected: list[Match] = []
    for decision in decisions:
        known = by_code.pop(decision.code, None)
        point = decision.point or (known.point if known else None)
        reason = decision.note or ("人工确认" if decision.status == "confirmed" else "人工排除")
        score = 1.0 if decision.status == "confirmed" else (known.score if known else 0.0)
        match = Match.model_validate(
            {
                "code": decision.code,
                "point": point,
                "score": score,
                "reason": reason,
                "origin": "human",
                "status": decision.status,
            }
        )
        (confirmed if decision.status == "confirmed" else rejected).append(match)
    return (*confirmed, *by_code.values(), *rejected)
