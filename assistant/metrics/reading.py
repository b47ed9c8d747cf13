"""What the readers of prose and of rows give: a value of a subject with its year and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Clock
from assistant.metrics.numbers import Amount


@dataclass(frozen=True, slots=True)
class Reading:
    """`year` is None where the words name none; `cell` is the address of the cell in a row.

    `previous`: the value is of the calendar year before the one that the table or the document is headed by.
    """

    subject: str
    amount: Amount
    value: Decimal
    year: int | None
    clock: Clock | None
    scope: str
    cell: str = ""
    previous: bool = False

    def dated(self, year: int | None) -> tuple[int | None, int | None, Clock | None]:
        """(year, round, clock) of the value, where `year` is the one named for it or around it."""
        return (year - 1, year, "calendar") if self.previous and year else (year, None, self.clock)
