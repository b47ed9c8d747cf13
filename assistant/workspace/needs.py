"""Answers to the needs questionnaire of a Workspace. Only ever added to: an earlier answer can always be read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.corpus.questionnaire import Values
from assistant.workspace.core import Workspace


class Answered(NamedTuple):
    """All answers as they stood after one person's change."""

    values: Values
    by: str
    at: str
    via: str


class NeedsStore:
    """`NeedsStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def put(self, values: Values, by: str, via: str) -> None:
        """Stores a whole set of answers beside the earlier ones. `via` is cli, xlsx or ui."""
        record = json.dumps({k: list(v) for k, v in values.items()}, ensure_ascii=False)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute("INSERT INTO needs(record, by, at, via) VALUES (?, ?, ?, ?)", (record, by, at, via))

    def history(self) -> list[Answered]:
        """Every set of answers, oldest first."""
        rows = self._db.execute("SELECT record, by, at, via FROM needs ORDER BY id").fetchall()
        return [Answered({k: tuple(v) for k, v in json.loads(record).items()}, by, at, via) for record, by, at, via in rows]

    def values(self) -> Values:
        """The answers as they stand; {} if nobody has answered."""
        row = self._db.execute("SELECT record FROM needs ORDER BY id DESC LIMIT 1").fetchone()
        return {k: tuple(v) for k, v in json.loads(row[0]).items()} if row else {}
