"""What a model made of the recommendations of a Workspace, beside them. Only ever added to."""

from __future__ import annotations

from typing import NamedTuple

from assistant.domain import ModelAdvice
from assistant.workspace.core import Workspace


class Variants(NamedTuple):
    """Of one recommendation: the last answer (None if there never was one), and the last attempt, which may have failed."""

    answer: ModelAdvice | None
    last: ModelAdvice


class ModelAdviceStore:
    """`ModelAdviceStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def put(self, said: ModelAdvice) -> None:
        """Adds it to the earlier ones; the very same again adds nothing."""
        row = self._db.execute(
            "SELECT record FROM model_advice WHERE recommendation = ? ORDER BY number DESC LIMIT 1", (said.recommendation,)
        ).fetchone()
        if row is not None and _plain(ModelAdvice.model_validate_json(row[0])) == _plain(said):
            return
        self._db.execute(
            "INSERT INTO model_advice(recommendation, record) VALUES (?, ?)", (said.recommendation, said.model_dump_json())
        )

    def all(self) -> dict[str, Variants]:
        """Id of the recommendation → what a model made of it."""
        found: dict[str, Variants] = {}
        for (record,) in self._db.execute("SELECT record FROM model_advice ORDER BY number"):
            said = ModelAdvice.model_validate_json(record)
            before = found.get(said.recommendation)
            found[said.recommendation] = Variants((before.answer if before else None) if said.failed else said, said)
        return found


def _plain(said: ModelAdvice) -> ModelAdvice:
    return said.model_copy(update={"at": "", "by": ""})
