"""Every model call of a Workspace: answers that are not asked for twice, and the log that people read (`zhiping log`)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import astuple, fields

from assistant.llm.store import Call
from assistant.workspace.core import DATABASE, Workspace

_COLUMNS = tuple(f.name for f in fields(Call))
_FIELDS = ", ".join(_COLUMNS)


class CallStore:
    """Has a connection of its own, shared by the threads of a run. `put` is on the disk when it returns, so that an answer
    that was used is never asked for again, whatever ends the process."""

    def __init__(self, workspace: Workspace) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(workspace.folder / DATABASE, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA synchronous=FULL")

    def __enter__(self) -> CallStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def answer(self, key: str) -> Call | None:
        """The last usable answer to this very request; None if there is none."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_FIELDS} FROM model_calls WHERE key = ? AND outcome = 'ok' AND usable ORDER BY id DESC LIMIT 1", (key,)
            ).fetchone()
        return Call(*row) if row else None

    def put(self, call: Call) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        with self._lock:
            self._db.execute(f"INSERT INTO model_calls({_FIELDS}, doubt, usable) VALUES ({marks}, 0, 1)", astuple(call))

    def unusable(self, keys: tuple[str, ...]) -> None:
        """Notes that nothing could be made of these answers. They still serve a resumed run, until `forget_unusable`."""
        with self._lock:
            self._db.executemany("UPDATE model_calls SET doubt = 1 WHERE key = ?", ((key,) for key in keys))

    def forget_unusable(self, prompt: str = "") -> None:
        """Before a new run: what was of no use (to one prompt, if it is named) is asked for again. Nothing is deleted from the
        log."""
        with self._lock:
            self._db.execute("UPDATE model_calls SET usable = 0 WHERE doubt = 1 AND (prompt = ? OR ? = '')", (prompt, prompt))

    def calls(self, run: str | None = None) -> Iterator[Call]:
        """The log, oldest first; of one run if it is named."""
        where, values = ("WHERE run = ?", (run,)) if run is not None else ("", ())
        with self._lock:
            rows = self._db.execute(f"SELECT {_FIELDS} FROM model_calls {where} ORDER BY id", values).fetchall()
        return (Call(*row) for row in rows)

    def totals(self, run: str | None = None) -> tuple[int, int, int, int]:
        """(calls answered, tokens in, tokens out, tokens in as we had counted them), of one run or of all."""
        where, values = ("AND run = ?", (run,)) if run is not None else ("", ())
        with self._lock:
            row = self._db.execute(
                "SELECT count(*), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0), coalesce(sum(counted_in), 0) "
                f"FROM model_calls WHERE outcome = 'ok' {where}",
                values,
            ).fetchone()
        return tuple(row)

    def experience(self, model: str, most: int = 300) -> list[tuple[str, int, int, float]]:
        """(request, tokens in, tokens out, seconds) of the last answers of a model."""
        with self._lock:
            return self._db.execute(
                "SELECT request, tokens_in, tokens_out, seconds FROM model_calls WHERE outcome = 'ok' AND model = ? "
                "ORDER BY id DESC LIMIT ?",
                (model, most),
            ).fetchall()

    def runs(self) -> list[tuple[str, str, int]]:
        """(run, time of its first call, number of requests), oldest first."""
        with self._lock:
            return self._db.execute("SELECT run, min(at), count(*) FROM model_calls GROUP BY run ORDER BY min(id)").fetchall()
