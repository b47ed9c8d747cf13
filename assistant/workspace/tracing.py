"""How far a model is with each section of a report, for the people who watch: where it stands, and what came of it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from assistant.workspace.core import DATABASE, Workspace

Stage = Literal["waiting", "gather", "write", "verify", "revise", "done"]
RUN = "model_run"
"""Key of the workspace under which the last run's number lies."""


class Trace(NamedTuple):
    """One section of a run. `outcome` is {} until it is done, then {"section": JSON or None, "record": counts and reasons}."""

    code: str
    stage: Stage
    round: int
    at: str
    outcome: dict[str, Any]


class Traces:
    """Has a connection of its own, shared by the threads of a run. What is told is on the disk when `tell` returns."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._db = sqlite3.connect(workspace.folder / DATABASE, timeout=30, isolation_level=None, check_same_thread=False)

    def __enter__(self) -> Traces:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._db.close()

    def begin(self, run: str, codes: Iterable[str], *, anew: bool) -> None:
        """The sections of a run, each waiting; a run that is taken up again keeps what it told before."""
        self._workspace.set(RUN, run)
        with self._lock:
            if anew:
                self._db.execute("DELETE FROM model_sections WHERE run = ?", (run,))
            self._db.executemany(
                "INSERT OR IGNORE INTO model_sections(run, code, stage, round, at, outcome, change) "
                "VALUES (?, ?, 'waiting', 0, ?, '{}', (SELECT coalesce(max(change), 0) + 1 FROM model_sections))",
                ((run, code, _now()) for code in codes),
            )

    def tell(self, run: str, code: str, stage: Stage, round: int = 0, outcome: dict[str, Any] | None = None) -> None:
        with self._lock:
            self._db.execute(
                "UPDATE model_sections SET stage = ?, round = ?, at = ?, outcome = ?, "
                "change = (SELECT max(change) + 1 FROM model_sections) WHERE run = ? AND code = ?",
                (stage, round, _now(), json.dumps(outcome or {}, ensure_ascii=False), run, code),
            )

    @property
    def run(self) -> str:
        """The last run, '' if there was none."""
        return self._workspace.get(RUN) or ""

    def sections(self, run: str) -> list[Trace]:
        """The sections of a run in the order they were begun in."""
        with self._lock:
            rows = self._db.execute(
                "SELECT code, stage, round, at, outcome FROM model_sections WHERE run = ? ORDER BY rowid", (run,)
            ).fetchall()
        return [Trace(code, stage, round, at, json.loads(outcome)) for code, stage, round, at, outcome in rows]

    def change(self) -> int:
        """A number that grows whenever something was told."""
        with self._lock:
            return int(self._db.execute("SELECT coalesce(max(change), 0) FROM model_sections").fetchone()[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
