"""Three-way merge of a filled copy of the ledger: what the copy changed since it was exported, laid over what stands now.

For each field: unchanged in the copy → what stands now holds; unchanged here → the copy's value is taken; both changed to the
same → nothing to do; both changed otherwise → a conflict: what stands now holds, the copy's value waits in the history until
a person chooses. A line that is missing in the copy is a proposal to leave the problem out, never a deletion. A copy without
its base (an older ledger, another layout) is compared field by field: it fills what is empty and conflicts elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState, normalise
from assistant.rectification.fields import LABELS, REQUIRED, STATES, LedgerError, canonical, plain, put, text_of
from assistant.rectification.ledger import advance, apply, create, own_id, replay
from assistant.rectification.states import ROLES, Actor, short

_UNNAMED = "（原表未写问题）"
_OFFICE_ONLY: tuple[LedgerState, ...] = ("verified", "returned", "closed")


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One line of a copy: the texts of the columns that it has, by field; `id` is empty for an added line."""

    line: int
    values: Mapping[str, str]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A filled copy as it was read. `base`: number of the last event that the export knew; None where nothing says so.

    `exported`: ids that the export wrote. `remarks`: what was read otherwise than it stands, or not at all, with the place.
    """

    file: str
    rows: tuple[CopyRow, ...]
    copy_id: str = ""
    base: int | None = None
    tip: str = ""
    exported: frozenset[str] = frozenset()
    signed: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Merge:
    """What an import comes to. `events` are to be stored; `conflicts` are those of them, or of earlier imports of this copy,
    that a person has to settle; `added` and `missing` are ids."""

    events: list[LedgerEvent] = field(default_factory=list)
    conflicts: list[LedgerEvent] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def merge(
    history: Sequence[LedgerEvent], copy: Copy, actor: Actor, at: str, offers: Mapping[str, LedgerEntry] | None = None
) -> Merge:
    """Works out an import; changes nothing. `history`: the whole of it. `actor`: whose copy it is, and what they may do.

    `offers`: recommendations as entries, by id: a line with such an id adopts it, with what the line says.

    Raises LedgerError if the copy was exported from a later state than this history has.
    """
    if copy.base is not None and copy.base > len(history):
        raise LedgerError(
            f"“{copy.file}”是从另一个台账、或从更新的台账导出的（导出时有{copy.base}条历史，现有{len(history)}条）。请导入到原来的工作区。"
        )
    return _Merger(history, copy, actor, at, offers or {}).done()


class _Merger:
    def __init__(
        self, history: Sequence[LedgerEvent], copy: Copy, actor: Actor, at: str, offers: Mapping[str, LedgerEntry]
    ) -> None:
        self.copy, self.actor, self.at, self.offers = copy, actor, at, offers
        self.now = replay(history)
        self.base = None if copy.base is None else replay(history[: copy.base])
        self.events_of: dict[str, list[LedgerEvent]] = {}
        for event in history:
            self.events_of.setdefault(event.entry, []).append(event)
        self.settled = {event.ref for event in history if event.kind == "settled"}
        self.result = Merge(remarks=list(copy.remarks))

    def done(self) -> Merge:
        seen: set[str] = set()
        for row in self.copy.rows:
            id = self.identity(row, seen)
            if id in self.now:
                self.line(id, row)
            else:
                self.add(id, row)
            seen.add(id)
        for id in sorted(self.copy.exported - seen):
            self.miss(id)
        return self.result

    # --- which entry a line is ---

    def identity(self, row: CopyRow, seen: Iterable[str]) -> str:
        """The id of the line's entry; of a line that was copied to write another problem, a new one."""
        problem, code = plain(row.values.get("problem", "")), plain(row.values.get("code", ""))
        if row.id in self.now:
            known = {normalise(e.problem) for e in (self.now[row.id], *self.before(row.id)) if e}
            if row.id not in seen or normalise(problem) in known:
                return row.id
        elif row.id in self.offers and row.id not in seen:
            return row.id
        elif row.id:
            self.result.remarks.append(f"“{self.copy.file}”第{row.line}行的编号“{row.id}”不是本台账的，按新增一条处理。")
        known_by = self.base if self.base is not None else self.now
        same = [i for i, e in known_by.items() if normalise(e.problem) == normalise(problem) and code in ("", e.code)]
        if len(same) == 1 and not (row.id and self.base is not None):
            return same[0]
        return own_id(code, problem or f"{_UNNAMED}{row.line}{self.copy.file}")

    def before(self, id: str) -> list[LedgerEntry]:
        return [self.base[id]] if self.base is not None and id in self.base else []

    # --- lines ---

    def add(self, id: str, row: CopyRow) -> None:
        entry = self.offers.get(id) or LedgerEntry(id=id, code="", problem=_UNNAMED)
        for name, text in row.values.items():
            value = self.canonical(row, name, text)
            entry = entry if value is None else put(entry, name, value)
        wanted = entry.state
        if self.actor.role != "office" and wanted in _OFFICE_ONLY:
            entry = put(entry, "state", "planned")
        elif wanted not in ("planned", "running") and not (entry.progress or entry.effect or entry.proof):
            self.result.remarks.append(
                f"“{self.copy.file}”第{row.line}行的状态是“{STATES[wanted]}”，但没有进展、成效和佐证，请补充。"
            )
        self.keep(create(entry, self.actor, self.at, "xlsx", file=self.copy.file, copy_id=self.copy.copy_id))
        self.result.added.append(id)
        if wanted != entry.state:
            why = f"第{row.line}行：新增的一条状态写为“{STATES[wanted]}”，须由{ROLES['office']}确认。"
            self.conflict(id, "state", entry.state, wanted, why)

    def line(self, id: str, row: CopyRow) -> None:
        """Each field of a known entry; the state last, because it may need what the other fields say."""
        blank = LedgerEntry(id=id, code="", problem="")
        known = self.before(id)
        changed = False
        for name in sorted(row.values, key=lambda n: n == "state"):
            theirs, ours = self.canonical(row, name, row.values[name]), text_of(self.now[id], name)
            base = text_of(known[0] if known else blank, name)
            if theirs is None or theirs in (base, ours) or (not theirs and not known):
                continue
            if ours != base:
                self.conflict(id, name, ours, theirs, f"第{row.line}行：导出时是“{short(base)}”，两处都改了。")
            else:
                changed |= self.take(id, name, ours, theirs, row)
        if changed:
            self.result.changed.append(id)

    def take(self, id: str, name: str, ours: str, theirs: str, row: CopyRow) -> bool:
        """Sets a field to the copy's value. A state that may not be taken waits like a conflict, with the reason."""
        if name == "state":
            note = f"“{self.copy.file}”第{row.line}行"
            try:
                steps = advance(self.now[id], cast(LedgerState, theirs), self.actor, self.at, "xlsx",
                                self.events_of.get(id, []), note)  # fmt: skip
            except LedgerError as error:
                self.conflict(id, name, ours, theirs, f"第{row.line}行：{error}")
                return False
        else:
            steps = [LedgerEvent(entry=id, field=name, before=ours, after=theirs, by=self.actor.name, at=self.at, via="xlsx")]
        for step in steps:
            self.keep(step.model_copy(update={"file": self.copy.file, "copy_id": self.copy.copy_id}))
        return True

    def canonical(self, row: CopyRow, name: str, text: str) -> str | None:
        """The text in its one form; None, with a remark, where the field does not take it or may not be empty."""
        if name in REQUIRED and not plain(text):
            return None
        try:
            return canonical(name, text)
        except LedgerError as error:
            self.result.remarks.append(f"“{self.copy.file}”第{row.line}行的{LABELS[name]}没有导入：{error}")
            return None

    def miss(self, id: str) -> None:
        """A line of the export that the copy no longer has."""
        self.result.missing.append(id)
        if id in self.now and self.now[id].included:
            self.wait("proposed", id, "included", "是", "否", f"“{self.copy.file}”里删去了这一行。")

    # --- what is kept ---

    def conflict(self, id: str, name: str, ours: str, theirs: str, note: str) -> None:
        self.wait("conflict", id, name, ours, theirs, f"“{self.copy.file}”{note}")

    def wait(self, kind: str, id: str, name: str, ours: str, theirs: str, note: str) -> None:
        """Puts a value into the history to be settled; once for each copy and value, however often the copy is imported."""
        for event in self.events_of.get(id, []):
            if (event.kind, event.copy_id, event.field, event.after) == (kind, self.copy.copy_id, name, theirs) and event.copy_id:
                if event.number not in self.settled:
                    self.result.conflicts.append(event)
                return
        event = LedgerEvent.model_validate(
            {"kind": kind, "entry": id, "field": name, "before": ours, "after": theirs, "by": self.actor.name, "at": self.at,
             "via": "xlsx", "note": note, "file": self.copy.file, "copy_id": self.copy.copy_id}
        )  # fmt: skip
        self.keep(event)
        self.result.conflicts.append(event)

    def keep(self, event: LedgerEvent) -> None:
        self.result.events.append(event)
        self.events_of.setdefault(event.entry, []).append(event)
        apply(self.now, event)
