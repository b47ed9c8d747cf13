"""Values computed from formulae: every input from one and the same round of collection, each named, none guessed.

A round is the year its tables are headed by: the money of 上一自然年 is of the year before and belongs to the round all the same.

An id without a weight is required. An id that only stands in a sum with a number as weight (预科生数*1, 聘请校外教师数*0.5) is a
part that a school may lack: it counts as nothing if no document ever mentions it, and the Assessment says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Observation, Quantity
from assistant.metrics import formula
from assistant.metrics.numbers import write

Series = dict[int | None, list[Observation]]
"""Year → its observations, the most authoritative first."""


@dataclass(frozen=True, slots=True)
class Computed:
    """`value` is None where `missing` inputs (names) were not reported for `year`; `zeros` are the parts taken as nothing.

    `capped` says, a sentence each, of which inputs only a part was counted.
    """

    value: Decimal | None
    year: int | None
    inputs: tuple[Observation, ...] = ()
    missing: tuple[str, ...] = ()
    zeros: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """All school-level observations by subject and year, and by subject and round (`rounds`).

    `mentioned` are the ids that any document speaks of at all.
    """

    quantities: Mapping[str, Quantity]
    series: Mapping[str, Series]
    rounds: Mapping[str, Series]
    mentioned: frozenset[str]

    def name(self, id: str) -> str:
        return self.quantities[id].name if id in self.quantities else id

    def compute(self, expression: str, year: int | None = None) -> Computed:
        """The formula in that round; without one, in the newest that has every input, else what the newest lacks."""
        years: list[int | None] = [year] if year is not None else [*sorted(self.years(expression), reverse=True)]
        tried = [self._in_year(expression, y) for y in years or [None]]
        return next((c for c in tried if c.value is not None), tried[0])

    def quantity(self, id: str, year: int | None) -> Decimal | None:
        """A quantity of a round, as reported or else as computed."""
        rows = self.rounds.get(id, {}).get(year)
        if rows:
            return rows[0].value
        own = self._formula(id, year)
        return self._in_year(own, year).value if own else None

    def years(self, expression: str) -> set[int]:
        """The rounds that any input of the formula was reported for."""
        found: set[int] = set()
        for id in formula.names(expression):
            found.update(y for y in self.rounds.get(id, {}) if y is not None)
            if own := self._formula(id, None):
                found |= self.years(own)
        return found

    def _formula(self, id: str, year: int | None) -> str:
        return self.quantities[id].formula_in(year) if id in self.quantities else ""

    def _capped(self, id: str, value: Decimal, year: int | None) -> tuple[Decimal, str]:
        """What of a quantity counts, and a sentence where that is not all of it."""
        cap = self.quantities[id].cap if id in self.quantities else None
        most = self._in_year(cap.formula, year).value if cap else None
        if cap is None or most is None or value <= most:
            return value, ""
        unit = self.quantities[id].unit
        return most, f"{self.name(id)}为{write(value, unit)}，按{write(most, unit)}计：{cap.note}"

    def _in_year(self, expression: str, year: int | None) -> Computed:
        values: dict[str, Decimal] = {}
        inputs: dict[Observation, None] = {}
        missing: list[str] = []
        zeros: list[str] = []
        capped: list[str] = []
        may_lack = formula.optional(expression)
        for id in formula.names(expression):
            rows = self.rounds.get(id, {}).get(year)
            own = self._formula(id, year)
            if rows:
                values[id], told = self._capped(id, rows[0].value, year)
                capped += [told] if told else []
                inputs[rows[0]] = None
                continue
            part = self._in_year(own, year) if own else Computed(None, year)
            if part.value is not None:
                values[id] = part.value
                inputs.update(dict.fromkeys(part.inputs))
                zeros += part.zeros
                capped += part.capped
            elif id in may_lack and not self._known(id):
                values[id] = Decimal(0)
                zeros.append(self.name(id))
            else:
                missing.append(self.name(id))
        if missing:
            return Computed(None, year, tuple(inputs), tuple(dict.fromkeys(missing)))
        value = formula.evaluate(expression, values)
        return Computed(value, year, tuple(inputs), (), tuple(dict.fromkeys(zeros)), tuple(dict.fromkeys(capped)))

    def _known(self, id: str) -> bool:
        """Whether any document speaks of it, or of what it is computed from."""
        own = self._formula(id, None)
        return id in self.mentioned or any(self._known(part) for part in (formula.names(own) if own else ()))
