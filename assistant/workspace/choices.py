"""Which of contradicting figures a person chose. Only ever added to: taking a choice back is one more row."""

from __future__ import annotations

from assistant.domain import ValueChoice
from assistant.metrics.chosen import Choices, Chosen
from assistant.workspace.core import Workspace


class ChoiceStore:
    """`ChoiceStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def put(self, choice: ValueChoice) -> None:
        """The latest word on a subject and year holds."""
        self._db.execute("INSERT INTO value_choices(record) VALUES (?)", (choice.model_dump_json(),))

    def history(self) -> list[ValueChoice]:
        """All words, oldest first."""
        rows = self._db.execute("SELECT record FROM value_choices ORDER BY id").fetchall()
        return [ValueChoice.model_validate_json(record) for (record,) in rows]

    def choices(self) -> Choices:
        """What holds now, with the passages whose words are those of the chosen one as the evidence stands."""
        latest = {(c.subject, c.year): c for c in self.history()}
        return {at: Chosen(c, self._passages(c)) for at, c in latest.items() if not c.withdrawn}

    def _passages(self, choice: ValueChoice) -> frozenset[str]:
        rows = self._db.execute("SELECT id FROM passages WHERE key = ? OR id = ?", (choice.key, choice.passage_id))
        return frozenset(id for (id,) in rows)

    def said(self) -> str:
        """Identity of all that was chosen, for the fingerprint of what is made from it."""
        return "\x1e".join(record for (record,) in self._db.execute("SELECT record FROM value_choices ORDER BY id"))
