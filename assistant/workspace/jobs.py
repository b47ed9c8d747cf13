"""Background work on a workspace: what was asked for, how far it is, how it ended. Survives the server and the browser."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, get_args

from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction

JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
ACTIVE = ("queued", "running")
SILENT = timedelta(seconds=20)
"""A running job that has not been heard of for so long was killed."""
NOTES = 200
"""Notes kept for a job; the rest is counted in the outcome of each file anyway."""
_FIELDS = (
    "id, kind, params, state, by, created, started, ended, pid, beat, stage, done, total, detail, notes, message, result, "
    "cancel, attempt"
)  # fmt: skip


class Job(NamedTuple):
    """`done` of `total` (0: not known) in `stage`; `message` says in a sentence why it failed; `attempt` counts from 1."""

    id: int
    kind: str
    params: dict[str, object]
    state: JobState
    by: str
    created: str
    started: str
    ended: str
    pid: int
    beat: str
    stage: str
    done: int
    total: int
    detail: str
    notes: list[str]
    message: str
    result: dict[str, object]
    cancel: bool
    attempt: int

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def lost(self) -> bool:
        """Whether it says that it runs, but nobody runs it any more."""
        if self.state != "running":
            return False
        if datetime.now(UTC) - datetime.fromisoformat(self.beat) > SILENT:
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:  # somebody else's process: it is there
            return False
        return False


class Jobs:
    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def add(self, kind: str, params: Mapping[str, object], by: str, attempt: int = 1) -> Job:
        """Queues a job; one of the same kind that waits or runs already is given back instead."""
        with transaction(self._db):
            return self._queued(kind, params, by, attempt)

    def _queued(self, kind: str, params: Mapping[str, object], by: str, attempt: int) -> Job:
        row = self._db.execute(
            "SELECT id FROM jobs WHERE kind = ? AND params = ? AND state IN ('queued', 'running')", (kind, _json(params))
        ).fetchone()
        if row is None:
            cursor = self._db.execute(
                "INSERT INTO jobs(kind, params, state, by, created, attempt) VALUES (?, ?, 'queued', ?, ?, ?)",
                (kind, _json(params), by, _now(), attempt),
            )
            row = (cursor.lastrowid,)
        return self.get(int(row[0]))

    def lose(self, job: Job, message: str, again: bool) -> None:
        """Ends a job that nobody runs any more; with `again` its next attempt is queued at the same moment, so that nobody who
        looks finds the work over. One that came to its end since it was read stays as it is."""
        with transaction(self._db):
            if self.finish(job.id, "cancelled" if job.cancel else "interrupted", message) and again:
                self._queued(job.kind, job.params, job.by, job.attempt + 1)

    def get(self, id: int) -> Job:
        """KeyError if there is none."""
        row = self._db.execute(f"SELECT {_FIELDS} FROM jobs WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise KeyError(id)
        return _job(row)

    def all(self, limit: int | None = 20) -> list[Job]:
        """Newest first. `limit` None gives all."""
        most = -1 if limit is None else limit
        return [_job(row) for row in self._db.execute(f"SELECT {_FIELDS} FROM jobs ORDER BY id DESC LIMIT ?", (most,))]

    def active(self) -> list[Job]:
        """Oldest first."""
        rows = self._db.execute(f"SELECT {_FIELDS} FROM jobs WHERE state IN ('queued', 'running') ORDER BY id")
        return [_job(row) for row in rows]

    def start(self, id: int, pid: int) -> bool:
        """Takes a queued job; False if somebody else did or it was cancelled."""
        with transaction(self._db):
            changed = self._db.execute(
                "UPDATE jobs SET state = 'running', pid = ?, started = ?, beat = ? WHERE id = ? AND state = 'queued'",
                (pid, _now(), _now(), id),
            )
            return changed.rowcount == 1

    def beat(self, id: int) -> bool:
        """Says that the job is alive; True if it should stop."""
        self._db.execute("UPDATE jobs SET beat = ? WHERE id = ?", (_now(), id))
        row = self._db.execute("SELECT cancel FROM jobs WHERE id = ?", (id,)).fetchone()
        return bool(row and row[0])

    def progress(self, id: int, stage: str, done: int, total: int, detail: str, notes: list[str]) -> None:
        self._db.execute(
            "UPDATE jobs SET stage = ?, done = ?, total = ?, detail = ?, notes = ? WHERE id = ?",
            (stage, done, total, detail, json.dumps(notes[:NOTES], ensure_ascii=False), id),
        )

    def finish(self, id: int, state: JobState, message: str = "", result: Mapping[str, object] | None = None) -> bool:
        """Ends a job that waits or runs; one that ended already stays as it is, and False says so."""
        if state not in get_args(JobState):
            raise ValueError(state)
        changed = self._db.execute(
            "UPDATE jobs SET state = ?, message = ?, result = ?, ended = ? WHERE id = ? AND state IN ('queued', 'running')",
            (state, message, _json(result or {}), _now(), id),
        )
        return changed.rowcount == 1

    def cancel(self, id: int) -> None:
        """Asks a running job to stop; one that waits is over at once."""
        with transaction(self._db):
            self._db.execute("UPDATE jobs SET cancel = 1, beat = beat WHERE id = ? AND state = 'running'", (id,))
            self._db.execute("UPDATE jobs SET state = 'cancelled', ended = ? WHERE id = ? AND state = 'queued'", (_now(), id))


def _job(row: tuple[object, ...]) -> Job:
    values = list(row)
    for n in (2, 14, 16):
        values[n] = json.loads(str(values[n]))
    values[17] = bool(values[17])
    return Job(*values)  # type: ignore[arg-type]


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
