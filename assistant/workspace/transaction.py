"""One change of the database as a whole."""

from __future__ import annotations

import sqlite3
from types import TracebackType


class transaction:  # noqa: N801 (reads as a statement)
    """All or nothing; a full disk leaves the database as it was."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None and self._db.in_transaction:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:  # a full disk may have ended it already
                self._db.execute("ROLLBACK")
