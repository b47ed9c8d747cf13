"""The questions asked in a Workspace, each person's own: to be asked again, to be followed up, and with what a model answered."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.domain import AskedQuestion, ModelAnswer
from assistant.errors import UserError
from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction

KEPT = 200
"""Questions kept for one person; older ones go."""
_FIELDS = "id, by, question, read_as, after, at, answer"


class AskedStore:
    """`AskedStore(workspace)`; nobody gets another person's questions from it."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def add(self, by: str, question: str, read_as: str, after: int = 0) -> AskedQuestion:
        """Keeps a question; the very same one asked twice in a row is kept once."""
        with transaction(self._db):
            last = self._row("by = ? ORDER BY id DESC LIMIT 1", by)
            if last is not None and (last.question, last.read_as) == (question, read_as) and (after in (last.after, last.id)):
                return last
            cursor = self._db.execute(
                "INSERT INTO asked(by, question, read_as, after, at, answer) VALUES (?, ?, ?, ?, ?, '')",
                (by, question, read_as, after, datetime.now(UTC).isoformat(timespec="seconds")),
            )
            self._db.execute(
                "DELETE FROM asked WHERE by = ? AND id NOT IN (SELECT id FROM asked WHERE by = ? ORDER BY id DESC LIMIT ?)",
                (by, by, KEPT),
            )
        return self.get(int(cursor.lastrowid or 0), by)

    def get(self, id: int, by: str) -> AskedQuestion:
        """Raises UserError for a question that is not there or not this person's."""
        found = self._row("id = ? AND by = ?", id, by)
        if found is None:
            raise UserError("没有这个问题，它可能已被删去。请重新提问。")
        return found

    def recent(self, by: str, most: int = 20) -> list[AskedQuestion]:
        """A person's questions, newest first."""
        rows = self._db.execute(f"SELECT {_FIELDS} FROM asked WHERE by = ? ORDER BY id DESC LIMIT ?", (by, most))
        return [_asked(row) for row in rows]

    def thread(self, id: int, by: str) -> list[AskedQuestion]:
        """A question and those it follows, oldest first."""
        found: list[AskedQuestion] = []
        while id and len(found) < KEPT:
            asked = self._row("id = ? AND by = ?", id, by)
            if asked is None:
                break
            found.append(asked)
            id = asked.after
        return found[::-1]

    def put(self, id: int, answer: ModelAnswer) -> None:
        """Keeps what a model answered so far."""
        self._db.execute("UPDATE asked SET answer = ? WHERE id = ?", (answer.model_dump_json(), id))

    def forget(self, by: str) -> int:
        """Deletes a person's questions; returns how many there were."""
        return self._db.execute("DELETE FROM asked WHERE by = ?", (by,)).rowcount

    def _row(self, where: str, *values: object) -> AskedQuestion | None:
        row = self._db.execute(f"SELECT {_FIELDS} FROM asked WHERE {where}", values).fetchone()
        return _asked(row) if row else None


def _asked(row: tuple[object, ...]) -> AskedQuestion:
    values = dict(zip(_FIELDS.split(", "), row, strict=True))
    answer = ModelAnswer.model_validate_json(str(values["answer"])) if values["answer"] else None
    return AskedQuestion.model_validate({**values, "answer": answer})
