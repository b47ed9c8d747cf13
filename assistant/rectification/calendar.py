"""The official clocks: the plan within so many days, all closed within so many years (corpus/ledger/limits.yaml, mark M)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


def after(start: date, months: int) -> date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Clock:
    """Dates of one rectification, from the day it starts (the day the conclusion came)."""

    start: date
    plan_days: int = 30
    years: int = 2

    @property
    def plan(self) -> str:
        return (self.start + timedelta(days=self.plan_days)).isoformat()

    @property
    def middle(self) -> str:
        return after(self.start, 6 * self.years).isoformat()

    @property
    def close(self) -> str:
        return after(self.start, 12 * self.years).isoformat()

    def months(self, months: int) -> str:
        """The end of so many months, never after the close."""
        return after(self.start, min(months, 12 * self.years)).isoformat()
