"""What in the ledger needs somebody today, and why: overdue, due soon, stalled, returned, waiting, beyond the official time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState
from assistant.rectification.fields import STATES
from assistant.rectification.ledger import CONCLUSION, setting
from assistant.rectification.limits import Limits

AlarmKind = Literal["overdue", "returned", "stalled", "waiting", "due_soon", "beyond", "no_deadline", "no_unit"]
KINDS: dict[AlarmKind, str] = {
    "overdue": "已超期", "returned": "退回未再提交", "stalled": "停滞", "waiting": "待复核", "due_soon": "即将到期",
    "beyond": "时限超出两年整改期", "no_deadline": "没有完成时限", "no_unit": "没有牵头单位",
}  # fmt: skip
"""Heaviest first."""
_WITH_UNIT: tuple[LedgerState, ...] = ("planned", "running", "returned")
"""States in which the unit has to act."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to see to. `days`: how long it has been so, or how long there is left; `unit`: who has to act."""

    kind: AlarmKind
    entry: str
    unit: str
    text: str
    days: int = 0


def alarms(entries: Mapping[str, LedgerEntry], history: Sequence[LedgerEvent], today: date, limits: Limits) -> tuple[Alarm, ...]:
    """All alarms of the day, heaviest kind first, longest first within a kind. Entries left out of rectification give none."""
    of: dict[str, list[LedgerEvent]] = {id: [] for id in entries}
    for event in history:
        if event.entry in of and event.kind in ("created", "set", "evidence"):
            of[event.entry].append(event)
    end = last_day(history, limits)
    found = [a for id, e in entries.items() if e.included for a in _of_entry(e, of[id], today, end, limits)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda a: (order.index(a.kind), -a.days if a.kind != "due_soon" else a.days, a.entry)))


def start(history: Sequence[LedgerEvent]) -> tuple[date | None, str]:
    """The day from which the official clocks run, and what it is: the conclusion's if it was entered, else the ledger's first."""
    if said := setting(history, CONCLUSION):
        return date.fromisoformat(said), "评估结论"
    first = next(iter(history), None)
    return (local_day(first.at), "台账建立") if first else (None, "")


def last_day(history: Sequence[LedgerEvent], limits: Limits) -> date | None:
    """The last day of the official time for rectification."""
    begun, _ = start(history)
    return _years_on(begun, int(limits.limit_years.value)) if begun else None


def _of_entry(entry: LedgerEntry, history: Sequence[LedgerEvent], today: date, end: date | None, limits: Limits) -> list[Alarm]:
    found: list[Alarm] = []

    def say(kind: AlarmKind, text: str, days: int = 0, unit: str | None = None) -> None:
        found.append(Alarm(kind, entry.id, entry.lead_unit if unit is None else unit, text, days))

    due = date.fromisoformat(entry.deadline) if entry.deadline else None
    if entry.state in _WITH_UNIT:
        if due is None:
            say("no_deadline", "没有写完成时限。")
        elif due < today:
            say("overdue", f"完成时限{due}已过{(today - due).days}天，现为“{STATES[entry.state]}”。", (today - due).days)
        elif (due - today).days <= limits.due_soon_days.value:
            say("due_soon", f"离完成时限{due}还有{(due - today).days}天，现为“{STATES[entry.state]}”。", (due - today).days)
        if not entry.lead_unit:
            say("no_unit", "没有写牵头单位。")
    if due and end and due > end and entry.state not in ("verified", "closed"):
        say("beyond", f"完成时限{due}晚于整改期末{end}（{limits.limit_years.source}）。", (due - end).days)
    quiet = (today - local_day(history[-1].at)).days if history else 0
    since = _since(history, entry.state)
    waited = (today - since).days if since else 0
    if entry.state == "returned" and waited >= limits.resubmit_days.value:
        say("returned", f"{since}退回，已{waited}天没有再次提交。", waited)
    elif entry.state in _WITH_UNIT and quiet >= limits.stalled_days.value:
        say("stalled", f"已{quiet}天没有新情况，现为“{STATES[entry.state]}”。", quiet)
    if entry.state == "submitted" and waited >= limits.review_days.value:
        say("waiting", f"{since}提交，已{waited}天没有复核。", waited, unit="")
    return found


def _since(history: Sequence[LedgerEvent], state: LedgerState) -> date | None:
    """The day on which the entry came into its state."""
    moves = [e for e in history if (e.kind == "set" and e.field == "state" and e.after == state) or e.kind == "created"]
    return local_day(moves[-1].at) if moves else None


def local_day(at: str) -> date:
    """The day of an event where the office is: its times are stored in UTC."""
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone().date()


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
