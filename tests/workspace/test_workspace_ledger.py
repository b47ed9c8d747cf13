"""The ledger's history on disk: only added to, sealed, safe with two writers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.domain import LedgerEntry
from assistant.rectification import ledger
from assistant.rectification.fields import LedgerError
from assistant.rectification.states import Actor
from assistant.workspace import DATABASE, MIGRATIONS, Workspace
from assistant.workspace.ledger import LedgerStore, StaleError

AT = "2026-03-01T08:00:00+00:00"
OFFICE = Actor("评建办", "office")
ENTRY = LedgerEntry(id="r1", code="3.1", problem="生师比高于合格线")


def started(folder: Path) -> LedgerStore:
    store = LedgerStore(Workspace(folder))
    store.append([ledger.create(ENTRY, OFFICE, AT, "cli")])
    return store


def test_events_come_back_numbered_and_add_up(tmp_path: Path) -> None:
    store = started(tmp_path)
    stored = store.append(ledger.change(ENTRY, "owner", "赵某", OFFICE, AT, "cli", []))
    assert [e.number for e in store.events()] == [1, 2] and stored[0].number == 2 == store.revision()
    other = LedgerStore(Workspace(tmp_path))
    assert other.entries()["r1"].owner == "赵某" and list(other.events("r2")) == [] and other.verify() == ""


@pytest.mark.parametrize(
    "edit",
    ["DELETE FROM ledger_events WHERE number = 1", "UPDATE ledger_events SET record = '{}'",
     "INSERT OR REPLACE INTO ledger_events VALUES (1, 'r1', '{}', '')"],
)  # fmt: skip
def test_the_database_refuses_to_change_history(tmp_path: Path, edit: str) -> None:
    store = started(tmp_path)
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        store._db.execute(edit)
    assert store.revision() == 1


@pytest.mark.parametrize(
    "edit",
    ["UPDATE ledger_events SET record = replace(record, '生师比', '师生比') WHERE number = 1",
     "DELETE FROM ledger_events WHERE number = 1", "UPDATE ledger_events SET entry = 'r9' WHERE number = 2"],
)  # fmt: skip
def test_history_that_was_edited_by_force_is_noticed(tmp_path: Path, edit: str) -> None:
    store = started(tmp_path)
    store.append(ledger.change(ENTRY, "owner", "赵某", OFFICE, AT, "cli", []))
    with sqlite3.connect(tmp_path / DATABASE) as db:
        db.execute("DROP TRIGGER ledger_events_kept")
        db.execute("DROP TRIGGER ledger_events_fixed")
        db.execute(edit)
    assert "与写入时不符" in LedgerStore(Workspace(tmp_path)).verify()


def test_two_writers_of_one_field_the_second_is_told_and_nothing_of_it_is_stored(tmp_path: Path) -> None:
    one, two = started(tmp_path), LedgerStore(Workspace(tmp_path))
    seen = two.entries()["r1"]
    one.append(ledger.change(ENTRY, "owner", "赵某", OFFICE, AT, "ui", []))
    late = [
        *ledger.change(seen, "remark", "备注", OFFICE, AT, "ui", []),
        *ledger.change(seen, "owner", "钱某", OFFICE, AT, "ui", []),
    ]
    with pytest.raises(StaleError, match="责任人在此期间已改为“赵某”"):
        two.append(late)
    assert two.entries()["r1"].owner == "赵某" and two.entries()["r1"].remark == "" and two.revision() == 2
    two.append(ledger.change(seen, "remark", "备注", OFFICE, AT, "ui", []))
    assert one.entries()["r1"].remark == "备注", "another field of the same line is no clash"
    with pytest.raises(StaleError, match="被别人改过"):
        one.append([], expected=2)


def test_an_entry_comes_in_once_and_events_need_one(tmp_path: Path) -> None:
    store = started(tmp_path)
    with pytest.raises(LedgerError, match="已有编号为“r1”"):
        store.append([ledger.create(ENTRY, OFFICE, AT, "cli")])
    other = ENTRY.model_copy(update={"id": "r2"})
    with pytest.raises(LedgerError, match="没有编号为“r2”"):
        store.append(ledger.change(other, "owner", "赵某", OFFICE, AT, "cli", []))


def test_a_workspace_from_before_the_ledger_gets_one(tmp_path: Path) -> None:
    before = next(n for n, script in enumerate(MIGRATIONS) if "ledger_events" in script)
    with sqlite3.connect(tmp_path / DATABASE) as db:
        for script in MIGRATIONS[:before]:
            db.executescript(script)
        db.execute("INSERT INTO meta VALUES ('framework', 'bk-audit-1')")
        db.execute(f"PRAGMA user_version = {before}")
    store = started(tmp_path)
    assert store.revision() == 1 and Workspace(tmp_path).get("framework") == "bk-audit-1"
    with pytest.raises(sqlite3.IntegrityError):
        store._db.execute("DELETE FROM ledger_events")
