"""What people said of the recommendations of a Workspace. Only ever added to: a re-run of the advice changes none of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, NamedTuple

from assistant.domain import Recommendation
from assistant.workspace.core import Workspace

Word = Literal["declined", "restored", "by_rule", "by_model"]
"""`by_rule`, `by_model`: taken into the ledger, and in whose words."""


class Said(NamedTuple):
    """One person's word on one recommendation, which is kept as it read then: a later run may no longer make it."""

    recommendation: Recommendation
    word: Word
    reason: str
    by: str
    at: str


class AdviceStore:
    """`AdviceStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def say(self, recommendation: Recommendation, word: Word, reason: str, by: str) -> None:
        """Adds a word; earlier ones stay in the history."""
        self._db.execute(
            "INSERT INTO advice_words(recommendation, word, reason, by, at, record) VALUES (?, ?, ?, ?, ?, ?)",
            (
                recommendation.id,
                word,
                reason,
                by,
                datetime.now(UTC).isoformat(timespec="seconds"),
                recommendation.model_dump_json(),
            ),
        )

    def history(self) -> list[Said]:
        """Everything that was ever said, oldest first."""
        rows = self._db.execute("SELECT record, word, reason, by, at FROM advice_words ORDER BY number")
        return [Said(Recommendation.model_validate_json(record), word, reason, by, at) for record, word, reason, by, at in rows]

    def declined(self) -> dict[str, Said]:
        """Id of the recommendation → the word that stands, for those that are declined now."""
        last = {said.recommendation.id: said for said in self.history()}
        return {id: said for id, said in last.items() if said.word == "declined"}

    def adopted(self) -> dict[str, Said]:
        """Id of the recommendation → how it was taken into the ledger, where that was said: by_rule or by_model."""
        return {said.recommendation.id: said for said in self.history() if said.word in ("by_rule", "by_model")}
