"""Recommendations and problems in the language of the framework: what the rules say is turned, what documents say stays."""

from __future__ import annotations

from typing import Any

from assistant.domain import LedgerEntry, Recommendation
from assistant.wording import CHINESE, Wording

_KEPT = frozenset(
    {"id", "code", "severity", "origin", "locators", "metric", "provenance", "mark", "type", "score", "unit", "formula"}
)
"""Fields that are codes, or places of files, and no words."""


def recommendation(row: Recommendation, say: Wording) -> Recommendation:
    """The same recommendation with every sentence of its own said in the language."""
    if say.language == CHINESE:
        return row
    return Recommendation.model_validate(_turned(row.model_dump(by_alias=True), say))


def entry(row: LedgerEntry, say: Wording) -> LedgerEntry:
    """What a recommendation becomes in the ledger, said in the language before it is kept: a stored entry is never turned."""
    if say.language == CHINESE:
        return row
    lines = {name: "\n".join(text(line, say) for line in getattr(row, name).split("\n")) for name in _LINES}
    return row.model_copy(update={**lines, "support_units": row.support_units.replace("、", "; ")})


_LINES = ("source", "goal", "measures", "deliverable")


def _turned(value: Any, say: Wording) -> Any:
    if isinstance(value, str):
        return text(value, say)
    if isinstance(value, dict):
        return {k: v if k in _KEPT else _turned(v, say) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_turned(v, say) for v in value]
    return value


def text(said: str, say: Wording) -> str:
    """A text as a whole, else part by part where it is a list of clauses; marks of places are turned with it."""
    if (whole := say.whole(said)) is not None:
        return whole
    parts = said.split("；")
    return "; ".join(say(p) for p in parts) if len(parts) > 1 else say.cites(said)
