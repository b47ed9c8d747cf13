"""Which workspaces there are, who belongs to them in which role, and which department answers for which indicator."""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from assistant.accounts.database import ServerData, now
from assistant.accounts.roles import ROLES, allowed
from assistant.accounts.users import NotAllowed, User
from assistant.errors import UserError

_ID = re.compile(r"[a-z0-9]{16}")


class WorkspaceEntry(NamedTuple):
    """A workspace on the server; its id is random and tells nothing."""

    id: str
    title: str
    created: str
    created_by: str
    archived: bool


class Member(NamedTuple):
    """A user's place in a workspace; `role` holds there instead of the user's own."""

    user: User
    role: str


class Access:
    def __init__(self, data: ServerData) -> None:
        self._data = data

    # --- workspaces ---

    def create(self, title: str, user: User) -> WorkspaceEntry:
        """A new, empty entry whose creator belongs to it. Raises NotAllowed."""
        if not allowed(user.role, "workspace.create"):
            raise NotAllowed(f"“{ROLES[user.role].name}”不能新建工作区，请联系管理员。")
        if not title.strip():
            raise UserError("请给工作区起一个名称。")
        id = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(16))
        with self._data.open() as db:
            db.execute("INSERT INTO workspaces VALUES (?, ?, ?, ?, 0)", (id, title.strip()[:80], now(), user.name))
            db.execute("INSERT INTO members VALUES (?, ?, ?)", (id, user.name, user.role))
        return self._entry(id)

    def workspaces(self, user: User) -> list[WorkspaceEntry]:
        """Those that the user belongs to, newest first; an administrator sees all."""
        with self._data.read() as db:
            rows = db.execute(
                "SELECT id, title, created, created_by, archived FROM workspaces "
                "WHERE ? OR id IN (SELECT workspace FROM members WHERE user = ?) ORDER BY created DESC, id",
                (user.role == "admin", user.name),
            ).fetchall()
        return [_entry(row) for row in rows]

    def rename(self, id: str, title: str, *, archived: bool) -> None:
        if not title.strip():
            raise UserError("请给工作区起一个名称。")
        with self._data.open() as db:
            db.execute("UPDATE workspaces SET title = ?, archived = ? WHERE id = ?", (title.strip()[:80], archived, id))

    def _entry(self, id: str) -> WorkspaceEntry:
        with self._data.read() as db:
            row = db.execute("SELECT id, title, created, created_by, archived FROM workspaces WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotAllowed("没有这个工作区，或您不是它的成员。")
        return _entry(row)

    # --- who may do what where ---

    def role_in(self, id: str, user: User) -> tuple[WorkspaceEntry, str]:
        """The workspace and the user's role in it. Raises NotAllowed: whether it is there is told to members only."""
        if not _ID.fullmatch(id):
            raise NotAllowed("没有这个工作区，或您不是它的成员。")
        entry = self._entry(id)
        if user.role == "admin":
            return entry, "admin"
        with self._data.read() as db:
            row = db.execute("SELECT role FROM members WHERE workspace = ? AND user = ?", (id, user.name)).fetchone()
        if row is None:
            raise NotAllowed("没有这个工作区，或您不是它的成员。")
        return entry, str(row[0])

    def members(self, id: str) -> list[Member]:
        with self._data.read() as db:
            rows = db.execute(
                "SELECT u.name, u.full_name, u.role, u.department, u.active, u.language, m.role "
                "FROM members m JOIN users u ON u.name = m.user WHERE m.workspace = ? ORDER BY u.name",
                (id,),
            ).fetchall()
        return [Member(User(r[0], r[1], r[2], r[3], bool(r[4]), r[5]), r[6]) for r in rows]

    def set_member(self, id: str, user: str, role: str) -> None:
        """Role '' takes the user out. `admin` is no role inside a workspace."""
        if role and (role not in ROLES or role == "admin"):
            raise UserError("工作区里的角色为编写、部门填报、专家或只读。")
        with self._data.open() as db:
            db.execute("DELETE FROM members WHERE workspace = ? AND user = ?", (id, user))
            if role:
                if db.execute("SELECT 1 FROM users WHERE name = ?", (user,)).fetchone() is None:
                    raise UserError(f"没有用户“{user}”，请先在“设置”里添加。")
                db.execute("INSERT INTO members VALUES (?, ?, ?)", (id, user, role))

    # --- departments ---

    def assign(self, id: str, code: str, departments: tuple[str, ...]) -> None:
        """The departments that answer for an indicator, instead of those before."""
        with self._data.open() as db:
            db.execute("DELETE FROM assignments WHERE workspace = ? AND code = ?", (id, code))
            db.executemany("INSERT INTO assignments VALUES (?, ?, ?)", [(id, code, d) for d in dict.fromkeys(departments) if d])

    def assignments(self, id: str) -> dict[str, tuple[str, ...]]:
        """Code → departments in charge."""
        found: dict[str, list[str]] = {}
        with self._data.read() as db:
            for code, department in db.execute(
                "SELECT code, department FROM assignments WHERE workspace = ? ORDER BY code, rowid", (id,)
            ):
                found.setdefault(code, []).append(department)
        return {code: tuple(departments) for code, departments in found.items()}


def _entry(row: tuple[str, str, str, str, int]) -> WorkspaceEntry:
    return WorkspaceEntry(row[0], row[1], row[2], row[3], bool(row[4]))
