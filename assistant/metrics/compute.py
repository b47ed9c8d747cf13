"""Values computed from formulae: every input from one and the same year, each named, none guessed.

An id without a weight is required. An id that only stands in a sum with a number as weight (预科生数*1, 聘请校外教师数*0.5) is a
part that a school may lack: it counts as nothing if no document ever mentions it, and the Assessment says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Observation, Quantity
from assistant.metrics import formula

Series = dict[int | None, list[Observation]]
"""Year → its observations, the most authoritative first."""


@dataclass(frozen=True, slots=True)
class Computed:
    """`value` is None where `missing` inputs (names) were not reported for `year`; `zeros` are the parts taken as nothing."""

    value: Decimal | None
    year: int | None
    inputs: tuple[Observation, ...] = ()
    missing: tuple[str, ...] = ()
    zeros: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """All school-level observations by subject and year. `mentioned` are the ids that any document speaks of at all."""

    quantities: Mapping[str, Quantity]
    series: Mapping[str, Series]
    mentioned: frozenset[str]

    def name(self, id: str) -> str:
        return self.quantities[id].name if id in self.quantities else id

    def compute(self, expression: str, year: int | None = None) -> Computed:
        """The formula in that year; without a year, in the newest one that has every input, else what the newest lacks."""
        years: list[int | None] = [year] if year is not None else [*sorted(self._years(expression), reverse=True)]
        tried = [self._in_year(expression, y) for y in years or [None]]
        return next((c for c in tried if c.value is not None), tried[0])

    def _years(self, expression: str) -> set[int]:
        found: set[int] = set()
        for id in formula.names(expression):
            found.update(y for y in self.series.get(id, {}) if y is not None)
            if id in self.quantities and self.quantities[id].formula:
                found |= self._years(self.quantities[id].formula)
        return found

    def _in_year(self, expression: str, year: int | None) -> Computed:
        values: dict[str, Decimal] = {}
        inputs: dict[Observation, None] = {}
        missing: list[str] = []
        zeros: list[str] = []
        may_lack = formula.optional(expression)
        for id in formula.names(expression):
            rows = self.series.get(id, {}).get(year)
            own = self.quantities[id].formula if id in self.quantities else ""
            if rows:
                values[id] = rows[0].value
                inputs[rows[0]] = None
                continue
            part = self._in_year(own, year) if own else Computed(None, year)
            if part.value is not None:
                values[id] = part.value
                inputs.update(dict.fromkeys(part.inputs))
                zeros += part.zeros
            elif id in may_lack and not self._known(id):
                values[id] = Decimal(0)
                zeros.append(self.name(id))
            else:
                missing.append(self.name(id))
        if missing:
            return Computed(None, year, tuple(inputs), tuple(dict.fromkeys(missing)))
        value = formula.evaluate(expression, values)
        return Computed(value, year, tuple(inputs), (), tuple(dict.fromkeys(zeros)))

    def _known(self, id: str) -> bool:
        """Whether any document speaks of it, or of what it is computed from."""
        own = self.quantities[id].formula if id in self.quantities else ""
        return id in self.mentioned or any(self._known(part) for part in (formula.names(own) if own else ()))
