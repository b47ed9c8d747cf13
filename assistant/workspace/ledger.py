"""整改台账 of a Workspace: a history to which events are only added, each sealed with those before it.

Rows can be neither changed nor deleted (triggers refuse it), and each carries the digest of its record together with the digest
of the row before: whoever edits the file by other means breaks the chain, and `verify` names the place. The digest of the last
event goes out with every export, so that a history that was cut off at the end is noticed when a copy comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain import LedgerEntry, LedgerEvent, digest
from assistant.rectification.fields import LABELS, LedgerError, text_of
from assistant.rectification.ledger import apply, replay
from assistant.rectification.states import short
from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction


class StaleError(LedgerError):
    """Somebody else changed the same field in the meantime. Nothing was stored; read again and decide."""


class LedgerStore:
    """The ledger of one workspace. Several processes may write; each change is checked against what stands when it is stored."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def revision(self) -> int:
        """Number of the last event; 0 for an empty ledger."""
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM ledger_events").fetchone()[0])

    def seal(self, number: int) -> str:
        """The digest of an event with all before it; '' before the first, or if there is no such event."""
        row = self._db.execute("SELECT seal FROM ledger_events WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def events(self, entry: str | None = None) -> Iterator[LedgerEvent]:
        """The history, oldest first; of one entry if one is named."""
        where, values = ("WHERE entry = ?", (entry,)) if entry is not None else ("", ())
        rows = self._db.execute(f"SELECT record FROM ledger_events {where} ORDER BY number", values)
        return (LedgerEvent.model_validate_json(record) for (record,) in rows)

    def entries(self) -> dict[str, LedgerEntry]:
        """The entries as they stand, by id, in the order in which they came in."""
        return replay(self.events())

    def append(self, events: Sequence[LedgerEvent], expected: int | None = None) -> list[LedgerEvent]:
        """Stores these events as one change, all or none, and returns them with their numbers.

        Each `set` must start from the value that stands now. With `expected`, nothing at all may have been stored since that
        revision. Raises StaleError otherwise, and LedgerError for an entry that there is none of or that is there already.
        """
        with transaction(self._db):
            return self.append_within(events, expected)

    def append_within(self, events: Sequence[LedgerEvent], expected: int | None = None) -> list[LedgerEvent]:
        """The same inside a transaction that the caller has begun."""
        stored: list[LedgerEvent] = []
        last = self.revision()
        if expected is not None and last != expected:
            raise StaleError("台账在此期间被别人改过，没有保存。请刷新后再试。")
        entries, seal = self.entries(), self.seal(last)
        for number, event in enumerate(events, start=last + 1):
            _fits(entries, event)
            numbered = event.model_copy(update={"number": number})
            apply(entries, numbered)
            record = numbered.model_dump_json()
            seal = _seal(seal, record)
            self._db.execute("INSERT INTO ledger_events VALUES (?, ?, ?, ?)", (number, event.entry, record, seal))
            stored.append(numbered)
        return stored

    def verify(self) -> str:
        """'' if the history is as it was written; else a sentence that names the first event that is not."""
        seal = ""
        rows = self._db.execute("SELECT number, entry, record, seal FROM ledger_events ORDER BY number")
        for place, (number, entry, record, written) in enumerate(rows, start=1):
            seal = _seal(seal, record)
            if number != place or seal != written or LedgerEvent.model_validate_json(record).entry != entry:
                return f"台账历史第{place}条与写入时不符：数据库被其他程序改动过。请恢复备份，并以各次导出的 xlsx 核对。"
        return ""


def _seal(before: str, record: str) -> str:
    return digest(before, record, length=64)


def _fits(entries: dict[str, LedgerEntry], event: LedgerEvent) -> None:
    if not event.entry:
        return
    if event.kind == "created":
        if event.entry in entries:
            raise LedgerError(f"台账里已有编号为“{event.entry}”的条目，没有重复加入。")
        return
    if event.entry not in entries:
        raise LedgerError(f"台账里没有编号为“{event.entry}”的条目。")
    if event.kind == "set":
        stands = text_of(entries[event.entry], event.field)
        if stands != event.before:
            raise StaleError(
                f"“{short(entries[event.entry].problem)}”的{LABELS[event.field]}在此期间已改为“{short(stands)}”，没有保存您的改动。"
                "请刷新后再试。"
            )
