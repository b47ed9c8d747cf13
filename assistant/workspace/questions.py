"""Questions that only the office can answer: asked by the agent, answered by a person, taken in by the next run."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.domain import digest
from assistant.errors import UserError
from assistant.workspace.core import DATABASE, Workspace, reading


class Question(NamedTuple):
    """`answer` is '' as long as nobody answered. `code`: the indicator it was asked for."""

    id: int
    code: str
    text: str
    asked_at: str
    answer: str
    answered_by: str
    answered_at: str


class Questions:
    """Has a connection of its own, for the threads of a run. The same question is asked once."""

    def __init__(self, workspace: Workspace) -> None:
        self._lock = threading.Lock()
        file = workspace.folder / DATABASE
        self._db = (
            reading(file)
            if workspace.read_only
            else sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
        )

    def __enter__(self) -> Questions:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._db.close()

    def ask(self, code: str, text: str) -> str:
        """Queues a question. Returns its answer, '' if there is none yet."""
        key = digest(code, text)
        with self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO questions(key, code, text, asked_at, answer, answered_by, answered_at) "
                "VALUES (?, ?, ?, ?, '', '', '')",
                (key, code, text, _now()),
            )
            return str(self._db.execute("SELECT answer FROM questions WHERE key = ?", (key,)).fetchone()[0])

    def answer(self, id: int, text: str, *, by: str) -> None:
        """A person's answer; a later one replaces it. Raises UserError."""
        if not text.strip():
            raise UserError("答复是空的，请写下内容。")
        with self._lock:
            changed = self._db.execute(
                "UPDATE questions SET answer = ?, answered_by = ?, answered_at = ? WHERE id = ?", (text.strip(), by, _now(), id)
            ).rowcount
        if not changed:
            raise UserError(f"没有编号为 {id} 的问题，请用 zhiping questions 查看。")

    def every(self) -> list[Question]:
        """All of them, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, code, text, asked_at, answer, answered_by, answered_at FROM questions ORDER BY id"
            ).fetchall()
        return [Question(*row) for row in rows]

    def answered(self, code: str) -> list[Question]:
        """Those of an indicator that were answered."""
        return [q for q in self.every() if q.code == code and q.answer]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
