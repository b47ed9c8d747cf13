"""What people said of the questions for a visit: who prepares an answer, whether it is ready, notes, questions of their own.

Only ever added to. Each word keeps the question as it read then, so nothing is lost when a later run no longer puts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from assistant.domain import ExpertQuestion, Preparation, PreparationWord
from assistant.workspace.core import Workspace

Field = Literal["owner", "state", "note", "own", "dropped"]


class VisitStore:
    """`VisitStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def say(self, question: ExpertQuestion, field: Field, value: str, by: str) -> None:
        """Adds a word; earlier ones stay in the history."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute(
            "INSERT INTO visit_words(question, field, value, by, at, record) VALUES (?, ?, ?, ?, ?, ?)",
            (question.id, field, value, by, at, question.model_dump_json()),
        )

    def history(self, question: str = "") -> list[PreparationWord]:
        """Everything that was ever said, of one question or of all, oldest first."""
        rows = self._db.execute(
            "SELECT record, field, value, by, at FROM visit_words WHERE ? IN ('', question) ORDER BY number", (question,)
        )
        return [
            PreparationWord(question=ExpertQuestion.model_validate_json(record), field=field, value=value, by=by, at=at)
            for record, field, value, by, at in rows
        ]

    def standing(self) -> Mapping[str, Preparation]:
        """Id of a question → where its preparation stands, for every question that somebody said something of."""
        found: dict[str, Preparation] = {}
        for w in self.history():
            known = found.get(w.question.id) or Preparation(question=w.question)
            change: dict[str, object] = {"question": w.question, "by": w.by, "at": w.at}
            if w.field in ("owner", "note", "dropped", "state"):
                change[w.field] = w.value
            if w.field == "state":
                change["readied"] = w.question.text if w.value == "ready" else ""
            found[w.question.id] = known.model_copy(update=change)
        return found

    def own(self) -> tuple[ExpertQuestion, ...]:
        """The questions that people put themselves, each as it was put, oldest first."""
        return tuple({w.question.id: w.question for w in self.history() if w.field == "own"}.values())
