"""The ledger on the screen: whose an entry is, what may be changed by whom, what somebody else changed meanwhile."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState
from assistant.export.ledger_sheets import moment
from assistant.rectification.alarms import Alarm
from assistant.rectification.fields import LABELS, STATES, canonical, shown, text_of
from assistant.rectification.states import STEPS, Role, short

TONES: dict[LedgerState, str] = {
    "planned": "", "running": "accent", "submitted": "warn", "verified": "good", "returned": "bad", "closed": "good",
}  # fmt: skip
"""State → tone of its badge."""
ALARM_TONES = {"overdue": "bad", "returned": "bad", "stalled": "warn", "waiting": "warn", "due_soon": "accent", "beyond": "bad"}
UNIT_FIELDS = ("owner", "progress", "effect", "proof", "remark")
"""What a department fills in of an entry of its own; the rest is the quality office's."""
QUICK = ("lead_unit", "owner", "deadline", "progress")
"""Columns that are written in in the table itself."""
LONG = ("problem", "cause", "goal", "measures", "deliverable", "progress", "effect", "proof", "remark")
"""Fields of several lines."""


def own(entry: LedgerEntry, department: str, codes: Collection[str]) -> bool:
    """Whether an entry is a department's: it leads or supports it, or, where no unit is named, answers for the indicator."""
    units = {u for u in re.split(r"[，,；;、/\s]+", f"{entry.lead_unit}、{entry.support_units}") if u}
    if units:
        return bool(department) and department in units
    return entry.code in codes


def chosen(
    entries: Iterable[LedgerEntry], alarms: Iterable[Alarm], state: str = "", unit: str = "", alarm: str = "", words: str = ""
) -> list[LedgerEntry]:
    """Those that the filters let through, in the order of the ledger. `alarm`: a kind, or 'any'."""
    ringing: dict[str, set[str]] = {}
    for one in alarms:
        ringing.setdefault(one.entry, set()).add(one.kind)
    asked = words.lower().split()
    return [
        e
        for e in entries
        if (not state or (e.state == state and e.included) or (state == "out" and not e.included))
        and (not unit or e.lead_unit == unit)
        and (not alarm or (alarm == "any" and e.id in ringing) or alarm in ringing.get(e.id, set()))
        and all(w in f"{e.code} {e.indicator} {e.problem} {e.lead_unit} {e.owner} {e.progress}".lower() for w in asked)
    ]


def counts(entries: Iterable[LedgerEntry]) -> Counter[str]:
    """How many in each state; 'out' are those not taken into rectification."""
    return Counter(e.state if e.included else "out" for e in entries)


def steps(entry: LedgerEntry, role: Role) -> list[tuple[LedgerState, str, bool]]:
    """(state, its name, whether a reason has to be given) of the moves that this role may try."""
    return [
        (s.to, STATES[s.to], "reason" in s.needs) for s in STEPS[entry.state] if not s.office_only or role == "office"
    ]  # fmt: skip


def editable(role: Role) -> tuple[str, ...]:
    """Fields that this role writes, in the order of the ledger; the state has its own buttons."""
    return tuple(f for f in LABELS if f != "state") if role == "office" else UNIT_FIELDS


def changes(given: Mapping[str, str], fields: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """(what the person changed, what they saw there when they began), from a form that holds `x` and `seen.x` for a field x.

    Raises LedgerError for a value that the field cannot take.
    """
    values: dict[str, str] = {}
    seen: dict[str, str] = {}
    for name in fields:
        if name in given and f"seen.{name}" in given:
            was = given[f"seen.{name}"]
            if canonical(name, given[name]) != canonical(name, was):
                values[name], seen[name] = given[name], canonical(name, was)
    return values, seen


def stale(entry: LedgerEntry, seen: Mapping[str, str]) -> list[str]:
    """The fields that say something else than the person saw."""
    return [name for name, text in seen.items() if text_of(entry, name) != text]


def clash(entry: LedgerEntry, history: Sequence[LedgerEvent], fields: Iterable[str], values: Mapping[str, str]) -> str:
    """Both values of every field that two people changed at once, one line each."""
    lines = []
    for name in fields:
        last = next((e for e in reversed(history) if e.field == name and e.kind == "set"), None)
        who = f"（{last.by}，{moment(last.at)}）" if last else ""
        now, mine = short(shown(name, text_of(entry, name)), 60) or "（空）", short(values.get(name, ""), 60) or "（空）"
        lines.append(f"{LABELS[name]}：现在是“{now}”{who}；您写的是“{mine}”")
    return "\n".join(lines)


class Line(NamedTuple):
    """One event of the history, as people read it."""

    at: str
    by: str
    what: str
    before: str
    after: str
    note: str


def line(event: LedgerEvent) -> Line:
    label = LABELS.get(event.field, event.field)
    what = {
        "created": "新增", "set": label, "evidence": "增加佐证" if event.after else "撤下佐证", "proposed": f"待确认：{label}",
        "conflict": f"不一致：{label}", "settled": f"处理第{event.ref}条：{label}",
    }[event.kind]  # fmt: skip
    before, after = (shown(event.field, v) for v in (event.before, event.after))
    return Line(moment(event.at), event.by, what, before, "" if event.kind == "created" else after, event.note)
