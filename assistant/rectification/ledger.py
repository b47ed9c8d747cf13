"""The ledger as a history: events in, entries out. Every change is an event; an entry is what its events add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, cast

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState, Locator, Recommendation, digest, normalise
from assistant.drafting.figures import written
from assistant.rectification.fields import EVIDENCE, LABELS, STATES, LedgerError, canonical, put, text_of
from assistant.rectification.states import ROLES, Actor, check, short, way

Via = Literal["cli", "xlsx", "ui", "auto"]
CONCLUSION = "conclusion"
"""Field of the ledger itself (events without entry): ISO date on which the review's conclusion was received."""


def now() -> str:
    """The moment, for `at`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


# --- from events to entries -------------------------------------------------------------------------------------------


def replay(events: Iterable[LedgerEvent]) -> dict[str, LedgerEntry]:
    """Entries by id, in the order in which they came in. Events must be in the order of the history."""
    entries: dict[str, LedgerEntry] = {}
    for event in events:
        apply(entries, event)
    return entries


def apply(entries: dict[str, LedgerEntry], event: LedgerEvent) -> None:
    """Lets one event act on the entries. Proposals, conflicts and words on the whole ledger change none."""
    if event.kind == "created":
        entries[event.entry] = LedgerEntry.model_validate_json(event.after)
    elif event.kind == "set" and event.entry:
        entries[event.entry] = put(entries[event.entry], event.field, event.after)
    elif event.kind == "evidence":
        entry = entries[event.entry]
        rest = tuple(loc for loc in entry.evidence if loc not in event.locators)
        entries[event.entry] = entry.model_copy(update={EVIDENCE: (*rest, *event.locators) if event.after else rest})


def setting(events: Iterable[LedgerEvent], field: str) -> str:
    """The latest word on the ledger as a whole, e.g. `CONCLUSION`."""
    return next((e.after for e in reversed(list(events)) if not e.entry and e.field == field), "")


def open_items(events: Iterable[LedgerEvent]) -> list[LedgerEvent]:
    """Proposals and conflicts that nobody has settled yet, oldest first."""
    waiting: dict[int, LedgerEvent] = {}
    for event in events:
        if event.kind in ("proposed", "conflict"):
            waiting[event.number] = event
        elif event.kind == "settled":
            waiting.pop(event.ref, None)
    return list(waiting.values())


# --- from what people do to events ------------------------------------------------------------------------------------


def create(
    entry: LedgerEntry, actor: Actor, at: str, via: Via, *, note: str = "", file: str = "", copy_id: str = ""
) -> LedgerEvent:
    """A new line of the ledger, its texts in canonical form. Raises LedgerError for a value that no field takes."""
    clean = entry
    for field in LABELS:
        clean = put(clean, field, canonical(field, text_of(entry, field)))
    return LedgerEvent(kind="created", entry=clean.id, field="entry", after=clean.model_dump_json(), by=actor.name, at=at,
                       via=via, note=note, locators=clean.evidence, file=file, copy_id=copy_id)  # fmt: skip


def change(
    entry: LedgerEntry, field: str, text: str, actor: Actor, at: str, via: Via, history: Sequence[LedgerEvent], note: str = ""
) -> list[LedgerEvent]:
    """One field set by a person; nothing if it already says so. `history`: of this entry. Raises LedgerError."""
    after, before = canonical(field, text), text_of(entry, field)
    if after == before:
        return []
    if field == "state":
        check(entry, cast(LedgerState, after), actor, note, history)
    return [LedgerEvent(entry=entry.id, field=field, before=before, after=after, by=actor.name, at=at, via=via, note=note)]


def advance(
    entry: LedgerEntry, to: LedgerState, actor: Actor, at: str, via: Via, history: Sequence[LedgerEvent], note: str = ""
) -> list[LedgerEvent]:
    """The steps that lead to a state that a sheet shows, each checked. Raises LedgerError if there is no such way."""
    path = way(entry, to, actor.role)
    if not path:
        if way(entry, to, "office"):
            raise LedgerError(f"“{short(entry.problem)}”（{entry.id}）改为“{STATES[to]}”须由{ROLES['office']}确认。")
        check(entry, to, actor, note, history)
        path = (to,)
    events: list[LedgerEvent] = []
    for state in path:
        events += change(entry, "state", state, actor, at, via, [*history, *events], note)
        entry = put(entry, "state", state)
    return events


def evidence(
    entry: LedgerEntry, locators: Sequence[Locator], actor: Actor, at: str, via: Via, *, take_back: bool = False, note: str = ""
) -> list[LedgerEvent]:
    """Locators added to an entry, or taken back from it; those that change nothing are left out."""
    acting = tuple(loc for loc in dict.fromkeys(locators) if (loc in entry.evidence) == take_back)
    if not acting:
        return []
    words = "".join(loc.render() for loc in acting)
    before, after = (words, "") if take_back else ("", words)
    return [LedgerEvent(kind="evidence", entry=entry.id, field=EVIDENCE, before=before, after=after, by=actor.name, at=at,
                        via=via, note=note, locators=acting)]  # fmt: skip


def settle(
    item: LedgerEvent, entry: LedgerEntry, choice: str | None, actor: Actor, at: str, via: Via, history: Sequence[LedgerEvent],
    note: str = "",
) -> list[LedgerEvent]:  # fmt: skip
    """A person's word on a proposal or a conflict. `choice`: the value that holds from now on; None leaves the entry as it is.

    Word on progress from a proposal is added below what stands; its locators become evidence. Raises LedgerError.
    """
    events: list[LedgerEvent] = []
    if choice is not None:
        text = choice
        if item.kind == "proposed" and item.field == "progress" and entry.progress and choice == item.after:
            text = f"{entry.progress}\n{choice}"
        if item.field == "state":
            to = cast(LedgerState, canonical("state", text))
            events += [] if to == entry.state else advance(entry, to, actor, at, via, history, note)
        else:
            events += change(entry, item.field, text, actor, at, via, history, note)
        if item.kind == "proposed":
            events += evidence(entry, item.locators, actor, at, via, note=note)
    said = text_of(entry, item.field) if choice is None else choice
    events.append(LedgerEvent(kind="settled", entry=item.entry, field=item.field, before=item.after, after=said, by=actor.name,
                              at=at, via=via, note=note, ref=item.number))  # fmt: skip
    return events


# --- where entries come from ------------------------------------------------------------------------------------------


def own_id(code: str, problem: str) -> str:
    """Id of a problem that the office adds itself: the same problem added in two copies is one entry."""
    return f"own-{digest(normalise(code), normalise(problem), length=8)}"


def adopt(recommendation: Recommendation, indicator: str = "") -> LedgerEntry:
    """The entry that a Recommendation becomes. `indicator`: code and name of the indicator, as people read it."""
    target = recommendation.target
    measures = recommendation.measures
    support = dict.fromkeys(u for m in measures for u in (*[m.lead_unit], *m.support_units) if u and u != measures[0].lead_unit)
    return LedgerEntry(
        id=recommendation.id, recommendation=recommendation.id, code=recommendation.code, indicator=indicator,
        problem=recommendation.problem, source="自评", cause=recommendation.cause.text,
        goal=_goal(recommendation), measures="\n".join(_measure(n, m.text, m.lead_unit, m.deadline)
                                                       for n, m in enumerate(measures, start=1)),
        lead_unit=measures[0].lead_unit, support_units="、".join(support),
        deadline=max((found for m in measures if (found := m.deadline)), default=""),
        deliverable="；".join(dict.fromkeys(m.deliverable for m in measures if m.deliverable)),
        metric=target.metric if target else "", metric_goal=target.goal if target else None,
        metric_baseline=target.baseline if target else None, metric_unit=target.unit if target else "",
        metric_direction=target.direction if target else "",
    )  # fmt: skip


def _measure(number: int, text: str, unit: str, deadline: str) -> str:
    held = "，".join(part for part in (unit, f"{deadline}前" if deadline else "") if part)
    return f"{number}. {text.rstrip('。；')}" + (f"（{held}）" if held else "") + "。"


def _goal(recommendation: Recommendation) -> str:
    target = recommendation.target
    if target is None:
        return "；".join(recommendation.evidence_of_completion)
    rising = (target.direction == "at_least") != (target.unit == "1:")  # 1:4000 is stored as 4000: fewer to one is a higher ratio
    word = "不低于" if rising else "不高于"
    start = f"由{written(target.baseline, target.unit)}" if target.baseline is not None else ""
    steps = "；".join(step.text for step in target.steps)
    return f"{target.name}{start}达到{word}{written(target.goal, target.unit)}" + (f"：{steps}" if steps else "")


def found(entries: Mapping[str, LedgerEntry], id: str) -> LedgerEntry:
    """The entry with this id, or with the only id that begins like this. Raises LedgerError."""
    if id in entries:
        return entries[id]
    alike = [key for key in entries if id and key.startswith(id)]
    if len(alike) == 1:
        return entries[alike[0]]
    if alike:
        raise LedgerError(f"“{id}”可以指{len(alike)}条：{'、'.join(alike[:5])}。请把编号写全。")
    raise LedgerError(f"台账里没有编号为“{id}”的条目。用 zhiping ledger 工作区 list 查看编号。")
