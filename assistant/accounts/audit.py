"""Who changed what from what to what. Entries are only ever added."""

from __future__ import annotations

from typing import NamedTuple

from assistant.accounts.database import ServerData, now

LONGEST = 2000
"""Characters of a value that are kept."""


class Change(NamedTuple):
    at: str
    user: str
    workspace: str
    action: str
    target: str
    before: str
    after: str


class Audit:
    def __init__(self, data: ServerData) -> None:
        self._data = data

    def note(self, user: str, action: str, *, workspace: str = "", target: str = "", before: str = "", after: str = "") -> None:
        with self._data.open() as db:
            db.execute(
                "INSERT INTO audit(at, user, workspace, action, target, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now(), user, workspace, action, target, before[:LONGEST], after[:LONGEST]),
            )

    def entries(self, workspace: str | None = None, limit: int | None = 500) -> list[Change]:
        """Newest first; of one workspace, or of the whole server. `limit` None gives all."""
        with self._data.read() as db:
            rows = db.execute(
                "SELECT at, user, workspace, action, target, before, after FROM audit "
                "WHERE ? IS NULL OR workspace = ? ORDER BY id DESC LIMIT ?",
                (workspace, workspace, -1 if limit is None else limit),
            ).fetchall()
        return [Change(*row) for row in rows]

    def targets(self, user: str, workspace: str, action: str) -> set[str]:
        """What this user did this to."""
        with self._data.read() as db:
            rows = db.execute(
                "SELECT DISTINCT target FROM audit WHERE user = ? AND workspace = ? AND action = ?", (user, workspace, action)
            ).fetchall()
        return {str(target) for (target,) in rows}
