"""SQLite's write-ahead log, with which readers and a writer do not wait for each other."""

from __future__ import annotations

import sqlite3
import time

PATIENCE = 30.0
"""Seconds that whoever opens a file waits for one who has just made it."""


def write_ahead(db: sqlite3.Connection) -> None:
    """Turns the log on; the file keeps it. SQLite's own patience does not hold while it does so in a file that another is
    making at this moment, a page and its answer, say: it refuses at once, and would be right a moment later."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)
