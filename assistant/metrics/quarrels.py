"""Quantities that documents state differently for one year: 双师型教师160人 in the statistics, 214人 in a summary.

Metrics carry their conflicts in their Assessment; the counts that formulae are made of have none, so they are compared here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.domain import Document, Framework, Metric, Observation, Quantity
from assistant.metrics import formula
from assistant.metrics.assess import by_authority, close, same
from assistant.metrics.chosen import Choices

FAR = 2
"""A value more than twice another is of something else: of a part, or of all years together."""
BACK = 3
"""Years looked at, from the newest that any document states."""


@dataclass(frozen=True, slots=True)
class Quarrel:
    """In one year `others` say something else than `best`, the most authoritative. `code`: an indicator it serves.

    `overruled` are those that a person decided against; with `others` empty the quarrel is settled.
    """

    quantity: Quantity
    code: str
    year: int
    best: Observation
    others: tuple[Observation, ...]
    overruled: tuple[Observation, ...] = ()


def quarrels(
    framework: Framework, observations: Iterable[Observation], documents: Mapping[str, Document], choices: Choices | None = None
) -> list[Quarrel]:
    """All quarrels over quantities of the school as a whole, in the order of the framework, newest year first."""
    rows: dict[str, dict[int, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for o in observations:
        if o.scope == "school" and not o.approximate and o.bound == "none" and o.year is not None:
            rows[o.subject][o.year].append(o)
    result = []
    for quantity in framework.quantities:
        years = rows.get(quantity.id, {})
        for year in sorted(years, reverse=True)[:BACK]:
            best, *rest = by_authority(years[year], documents, choices)
            differing = [o for o in rest if o.locator.sha256 != best.locator.sha256 and _differs(best, o)]
            said = (choices or {}).get((quantity.id, year))
            overruled = tuple(o for o in differing if said and said.means(best) and o.value in said.choice.over)
            if differing:
                others = tuple(o for o in differing if o not in overruled)
                result.append(Quarrel(quantity, _code(quantity.id, framework.metrics), year, best, others, overruled))
    return result


def _differs(best: Observation, other: Observation) -> bool:
    a, b = sorted((abs(best.value), abs(other.value)))
    return not same(best, other) and not close(best.value, other.value) and b <= FAR * a


def _code(id: str, metrics: Iterable[Metric]) -> str:
    """The indicator of the first metric that is computed from the quantity."""
    return next((m.code for m in metrics if m.formula and id in formula.names(m.formula)), "")
