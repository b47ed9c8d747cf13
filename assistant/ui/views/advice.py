"""The recommendations as a list: order, where it moved, what it rests on, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant.domain import Recommendation
from assistant.export.plan_docx import CAUSES, ORIGINS

SEVERITIES = {"error": ("严重", "bad"), "warning": ("较重", "warn"), "info": ("一般", "")}
"""Severity of the problem → (in words, tone)."""


class Row(NamedTuple):
    """One recommendation. `moved`: places it went up (+) or down (−) since the order before; 0 where it stayed or is new."""

    id: str
    rank: int
    code: str
    problem: str
    severity: str
    origins: tuple[str, ...]
    cause: str
    reason: str
    measure: str
    lead: str
    due: str
    moved: int
    fresh: bool
    composite: bool


def row(made: Recommendation, before: Mapping[str, int]) -> Row:
    first = made.measures[0]
    was = before.get(made.id)
    return Row(
        made.id,
        made.priority.rank,
        made.code,
        made.problem,
        made.severity,
        tuple(ORIGINS.get(o, o) for o in made.origin),
        CAUSES[made.cause.cause_class],
        made.priority.reason,
        first.text,
        first.lead_unit,
        max((m.deadline for m in made.measures), default=""),
        was - made.priority.rank if was else 0,
        bool(before) and was is None,
        any(c.provenance == "composite" for c in made.cases),
    )


def rows(
    made: Iterable[Recommendation],
    before: Mapping[str, int],
    codes: Collection[str] | None = None,
    severity: str = "",
    cause: str = "",
    words: str = "",
) -> list[Row]:
    """In the order of priority; of the indicators in `codes` (None: all), and of what the filters let through."""
    asked = words.lower().split()
    found = [row(r, before) for r in made if codes is None or r.code in codes]
    return [
        r
        for r in sorted(found, key=lambda r: (r.rank, r.id))
        if (not severity or r.severity == severity)
        and (not cause or r.cause == cause)
        and all(w in f"{r.code} {r.problem} {r.lead}".lower() for w in asked)
    ]


def shifts(found: Sequence[Row]) -> tuple[int, int, int]:
    """How many went up, down, came new since the order before."""
    return sum(r.moved > 0 for r in found), sum(r.moved < 0 for r in found), sum(r.fresh for r in found)
