"""What the readers of prose and of rows give: a value of a subject with its year and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Clock
from assistant.metrics.numbers import Amount


@dataclass(frozen=True, slots=True)
class Reading:
    """`year` is None where the words name none; `cell` is the address of the cell in a row."""

    subject: str
    amount: Amount
    value: Decimal
    year: int | None
    clock: Clock | None
    scope: str
    cell: str = ""
