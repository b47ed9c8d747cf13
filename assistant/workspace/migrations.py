"""The tables of a Workspace, and what brings its database from one version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import UserError
from assistant.workspace.transaction import transaction

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE documents(id TEXT PRIMARY KEY, record TEXT NOT NULL, outcome TEXT NOT NULL);
    CREATE TABLE places(place TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, outcome TEXT NOT NULL,
                        document TEXT, archive TEXT);
    CREATE INDEX places_document ON places(document);
    CREATE INDEX places_archive ON places(archive);
    CREATE TABLE passages(id TEXT PRIMARY KEY, document TEXT NOT NULL, ord INTEGER NOT NULL, key TEXT NOT NULL,
                          record TEXT NOT NULL);
    CREATE INDEX passages_document ON passages(document, ord);
    CREATE INDEX passages_key ON passages(key);
    CREATE TABLE matches(passage TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE observations(passage TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE decisions(id INTEGER PRIMARY KEY, key TEXT NOT NULL, code TEXT NOT NULL, point TEXT NOT NULL,
                           status TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL);
    CREATE INDEX decisions_key ON decisions(key);
    CREATE TABLE steps(name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, at TEXT NOT NULL, seconds REAL NOT NULL,
                       info TEXT NOT NULL);
    """,
    """
    CREATE TABLE reviews(id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, record TEXT NOT NULL, at TEXT NOT NULL);
    CREATE INDEX reviews_batch ON reviews(batch);
    """,
    """
    CREATE TABLE section_versions(section TEXT NOT NULL, version INTEGER NOT NULL, origin TEXT NOT NULL, record TEXT NOT NULL,
                                  PRIMARY KEY(section, version));
    CREATE TABLE automatic_sections(section TEXT PRIMARY KEY, record TEXT NOT NULL);
    CREATE TABLE section_proposals(id INTEGER PRIMARY KEY, section TEXT NOT NULL, status TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE paragraph_locks(id INTEGER PRIMARY KEY, section TEXT NOT NULL, paragraph TEXT NOT NULL, held INTEGER NOT NULL,
                                 record TEXT NOT NULL);
    CREATE TABLE section_comments(id INTEGER PRIMARY KEY, section TEXT NOT NULL, record TEXT NOT NULL);
    """,
    """
    CREATE TABLE ledger_events(number INTEGER PRIMARY KEY, entry TEXT NOT NULL, record TEXT NOT NULL, seal TEXT NOT NULL);
    CREATE INDEX ledger_events_entry ON ledger_events(entry, number);
    CREATE TRIGGER ledger_events_kept BEFORE DELETE ON ledger_events
        BEGIN SELECT RAISE(ABORT, 'the history of the ledger is only added to'); END;
    CREATE TRIGGER ledger_events_fixed BEFORE UPDATE ON ledger_events
        BEGIN SELECT RAISE(ABORT, 'the history of the ledger is only added to'); END;
    CREATE TRIGGER ledger_events_last BEFORE INSERT ON ledger_events
        WHEN NEW.number <= (SELECT coalesce(max(number), 0) FROM ledger_events)
        BEGIN SELECT RAISE(ABORT, 'the history of the ledger is only added to'); END;
    """,
    """
    CREATE TABLE model_calls(id INTEGER PRIMARY KEY, key TEXT NOT NULL, run TEXT NOT NULL, at TEXT NOT NULL,
                             endpoint TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL, version TEXT NOT NULL,
                             subject TEXT NOT NULL, form TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL,
                             outcome TEXT NOT NULL, attempt INTEGER NOT NULL, tokens_in INTEGER NOT NULL,
                             tokens_out INTEGER NOT NULL, counted_in INTEGER NOT NULL, seconds REAL NOT NULL,
                             detail TEXT NOT NULL, doubt INTEGER NOT NULL, usable INTEGER NOT NULL);
    CREATE INDEX model_calls_key ON model_calls(key);
    CREATE INDEX model_calls_run ON model_calls(run);
    CREATE TABLE questions(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, code TEXT NOT NULL, text TEXT NOT NULL,
                           asked_at TEXT NOT NULL, answer TEXT NOT NULL, answered_by TEXT NOT NULL, answered_at TEXT NOT NULL);
    """,
    """
    CREATE TABLE needs(id INTEGER PRIMARY KEY, record TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, via TEXT NOT NULL);
    """,
    """
    CREATE TABLE culture_matches(passage TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE culture_surveys(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, options TEXT NOT NULL,
                                 grids TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE culture_withdrawals(number INTEGER PRIMARY KEY, survey TEXT NOT NULL, withdrawn INTEGER NOT NULL,
                                     by TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TABLE culture_overrides(number INTEGER PRIMARY KEY, record TEXT NOT NULL);
    """,
    """
    CREATE TABLE jobs(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, params TEXT NOT NULL, state TEXT NOT NULL, by TEXT NOT NULL,
                      created TEXT NOT NULL, started TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
                      pid INTEGER NOT NULL DEFAULT 0, beat TEXT NOT NULL DEFAULT '', stage TEXT NOT NULL DEFAULT '',
                      done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, detail TEXT NOT NULL DEFAULT '',
                      notes TEXT NOT NULL DEFAULT '[]', message TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '{}',
                      cancel INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 1);
    CREATE INDEX jobs_state ON jobs(state);
    """,
    """
    CREATE TABLE value_choices(id INTEGER PRIMARY KEY, record TEXT NOT NULL);
    CREATE TABLE finding_decisions(id INTEGER PRIMARY KEY, finding TEXT NOT NULL, record TEXT NOT NULL);
    CREATE INDEX finding_decisions_finding ON finding_decisions(finding);
    CREATE TABLE checks(id INTEGER PRIMARY KEY, target TEXT NOT NULL, record TEXT NOT NULL);
    CREATE INDEX checks_target ON checks(target);
    """,
    """
    CREATE TABLE advice_words(number INTEGER PRIMARY KEY, recommendation TEXT NOT NULL, word TEXT NOT NULL, reason TEXT NOT NULL,
                              by TEXT NOT NULL, at TEXT NOT NULL, record TEXT NOT NULL);
    """,
    """
    CREATE TABLE edition_moves(id INTEGER PRIMARY KEY, old TEXT NOT NULL, new TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
                               record TEXT NOT NULL);
    CREATE TABLE edition_archive(id INTEGER PRIMARY KEY, move INTEGER NOT NULL, source TEXT NOT NULL, record TEXT NOT NULL);
    CREATE INDEX edition_archive_move ON edition_archive(move);
    """,
    """
    CREATE TRIGGER advice_words_kept BEFORE DELETE ON advice_words
        BEGIN SELECT RAISE(ABORT, 'words on the advice are only added to'); END;
    CREATE TRIGGER advice_words_fixed BEFORE UPDATE ON advice_words
        BEGIN SELECT RAISE(ABORT, 'words on the advice are only added to'); END;
    """,
    """
    CREATE TABLE asked(id INTEGER PRIMARY KEY AUTOINCREMENT, by TEXT NOT NULL, question TEXT NOT NULL, read_as TEXT NOT NULL,
                       after INTEGER NOT NULL, at TEXT NOT NULL, answer TEXT NOT NULL);
    CREATE INDEX asked_by ON asked(by, id);
    """,
    """
    CREATE TABLE model_sections(run TEXT NOT NULL, code TEXT NOT NULL, stage TEXT NOT NULL, round INTEGER NOT NULL,
                                at TEXT NOT NULL, outcome TEXT NOT NULL, change INTEGER NOT NULL, UNIQUE(run, code));
    """,
    """
    CREATE TABLE visit_words(number INTEGER PRIMARY KEY, question TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
                             by TEXT NOT NULL, at TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TRIGGER visit_words_kept BEFORE DELETE ON visit_words
        BEGIN SELECT RAISE(ABORT, 'words on the preparation of a visit are only added to'); END;
    CREATE TRIGGER visit_words_fixed BEFORE UPDATE ON visit_words
        BEGIN SELECT RAISE(ABORT, 'words on the preparation of a visit are only added to'); END;
    """,
    """
    CREATE TABLE model_advice(number INTEGER PRIMARY KEY, recommendation TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TRIGGER model_advice_kept BEFORE DELETE ON model_advice
        BEGIN SELECT RAISE(ABORT, 'what a model made of the advice is only added to'); END;
    CREATE TRIGGER model_advice_fixed BEFORE UPDATE ON model_advice
        BEGIN SELECT RAISE(ABORT, 'what a model made of the advice is only added to'); END;
    """,
    """
    CREATE TABLE rule_choices(id INTEGER PRIMARY KEY, rule TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
                              by TEXT NOT NULL, at TEXT NOT NULL);
    CREATE TRIGGER rule_choices_kept BEFORE DELETE ON rule_choices
        BEGIN SELECT RAISE(ABORT, 'what was said of a rule is only added to'); END;
    CREATE TRIGGER rule_choices_fixed BEFORE UPDATE ON rule_choices
        BEGIN SELECT RAISE(ABORT, 'what was said of a rule is only added to'); END;
    """,
)
"""What brings the database from one version to the next, oldest first. Never change one that was released; add one."""


class WorkspaceError(UserError):
    """The workspace cannot be used; the message says why and what to do."""


def current(db: sqlite3.Connection, folder: Path) -> None:
    """Raises WorkspaceError where the database is of another version, for those that may not change it."""
    _not_newer(db, folder)
    if _version(db) < len(MIGRATIONS):
        raise WorkspaceError(f"工作区“{folder}”由较早的版本建立，只读打开不了。请先运行一次 zhiping log {folder}，它会更新格式。")


def _not_newer(db: sqlite3.Connection, folder: Path) -> None:
    if _version(db) > len(MIGRATIONS):
        raise WorkspaceError(f"工作区“{folder}”由更新的版本建立，请升级本软件后再打开。")


def migrate(db: sqlite3.Connection, folder: Path) -> None:
    """Each step is one transaction: a process that is killed, or two that open at once, leave no half of one."""
    _not_newer(db, folder)
    for number, script in enumerate(MIGRATIONS, start=1):
        if _version(db) < number:
            with transaction(db):
                if _version(db) < number:
                    for statement in _statements(script):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterator[str]:
    """A script statement by statement; the statements inside a trigger stay with it."""
    begun = ""
    for part in script.split(";"):
        begun += part + ";"
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
