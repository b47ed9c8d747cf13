"""The data folder of a server: its own SQLite file and one folder for each workspace, named by an id that says nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import UserError
from assistant.write_ahead import write_ahead

FILE = "server.db"
SCHEMA: tuple[str, ...] = (
    """
    CREATE TABLE users(name TEXT PRIMARY KEY, full_name TEXT NOT NULL, role TEXT NOT NULL, department TEXT NOT NULL,
                       password TEXT NOT NULL, active INTEGER NOT NULL, language TEXT NOT NULL, created TEXT NOT NULL);
    CREATE TABLE sessions(token TEXT PRIMARY KEY, user TEXT NOT NULL, started TEXT NOT NULL, seen TEXT NOT NULL);
    CREATE INDEX sessions_user ON sessions(user);
    CREATE TABLE failures(name TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL);
    CREATE INDEX failures_name ON failures(name);
    CREATE TABLE workspaces(id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, created_by TEXT NOT NULL,
                            archived INTEGER NOT NULL);
    CREATE TABLE members(workspace TEXT NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY(workspace, user));
    CREATE TABLE assignments(workspace TEXT NOT NULL, code TEXT NOT NULL, department TEXT NOT NULL,
                             PRIMARY KEY(workspace, code, department));
    CREATE TABLE audit(id INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, workspace TEXT NOT NULL,
                       action TEXT NOT NULL, target TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
    CREATE INDEX audit_workspace ON audit(workspace, id);
    """,
)
"""Oldest first. Never change one that was released; add one."""


class ServerData:
    """The data folder; every call opens the database anew, so that any thread and process may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            (folder / "workspaces").mkdir(parents=True, exist_ok=True)
            with self.open() as db:
                for number, script in enumerate(SCHEMA, start=1):
                    if int(db.execute("PRAGMA user_version").fetchone()[0]) < number:
                        for statement in script.split(";"):
                            db.execute(statement)
                        db.execute(f"PRAGMA user_version = {number}")
        except (OSError, sqlite3.DatabaseError) as error:
            raise UserError(f"服务的数据文件夹“{folder}”不能用：{error}。请检查路径、权限与磁盘空间。") from error

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """One change as a whole: committed at the end, or not at all."""
        db = sqlite3.connect(self.folder / FILE, timeout=30, isolation_level=None)
        try:
            write_ahead(db)
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()  # what was not committed is undone

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """For reading: blocks nobody."""
        db = sqlite3.connect(self.folder / FILE, timeout=30, isolation_level=None)
        try:
            yield db
        finally:
            db.close()

    def workspace_folder(self, id: str) -> Path:
        """Where the workspace with this id lies. The id is one that `Access` gave out, never what a browser sent."""
        return self.folder / "workspaces" / id


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
