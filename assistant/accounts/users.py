"""Users and their sessions."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from assistant.accounts import passwords
from assistant.accounts.database import ServerData, now
from assistant.accounts.roles import ROLES
from assistant.errors import UserError

IDLE = timedelta(hours=8)
"""A session nobody used for so long is over: a working day at an office computer."""
TRIES, PAUSE = 5, timedelta(minutes=10)
"""So many wrong passwords for one name from one address, then a pause."""
_NAME = re.compile(r"[\w.@-]{2,40}")


class SignInRefused(UserError):
    """Name and password do not fit, or too many tries; the message never says which of the two was wrong."""


class NotAllowed(UserError):
    """The role may not do this, or the workspace is not the user's."""


class User(NamedTuple):
    """Somebody who can sign in. `role` is an id of roles.yaml."""

    name: str
    full_name: str
    role: str
    department: str
    active: bool
    language: str

    @property
    def shown(self) -> str:
        return self.full_name or self.name


_FIELDS = "name, full_name, role, department, active, language"


class Users:
    def __init__(self, data: ServerData) -> None:
        self._data = data

    def add(self, name: str, password: str, role: str, *, full_name: str = "", department: str = "") -> User:
        """Raises UserError for a name that is taken or a role or password that cannot be."""
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise UserError("登录名为 2 至 40 个字符，可用汉字、字母、数字和 . _ - @。")
        self._check_role(role)
        stored = passwords.hashed(password, name)
        with self._data.open() as db:
            if db.execute("SELECT 1 FROM users WHERE lower(name) = lower(?)", (name,)).fetchone():
                raise UserError(f"登录名“{name}”已经有了，请换一个。")
            db.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?, 1, 'zh', ?)",
                (name, full_name.strip(), role, department.strip(), stored, now()),
            )
        return self.get(name)

    def get(self, name: str) -> User:
        """Raises UserError if there is none."""
        with self._data.read() as db:
            row = db.execute(f"SELECT {_FIELDS} FROM users WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise UserError(f"没有用户“{name}”。")
        return _user(row)

    def all(self) -> list[User]:
        with self._data.read() as db:
            return [_user(row) for row in db.execute(f"SELECT {_FIELDS} FROM users ORDER BY name")]

    def any(self) -> bool:
        """Whether the server has been set up."""
        with self._data.read() as db:
            return db.execute("SELECT 1 FROM users LIMIT 1").fetchone() is not None

    def change(self, name: str, *, full_name: str, role: str, department: str, active: bool) -> User:
        """A user who is switched off, or gets another role, is signed out. The last administrator cannot go."""
        self._check_role(role)
        before = self.get(name)
        with self._data.open() as db:
            if before.role == "admin" and (role != "admin" or not active):
                others = "SELECT count(*) FROM users WHERE role = 'admin' AND active AND name != ?"
                if db.execute(others, (name,)).fetchone()[0] == 0:
                    raise UserError("这是最后一位管理员，不能停用或改为别的角色。请先设另一位管理员。")
            db.execute(
                "UPDATE users SET full_name = ?, role = ?, department = ?, active = ? WHERE name = ?",
                (full_name.strip(), role, department.strip(), active, name),
            )
            if not active or role != before.role:
                db.execute("DELETE FROM sessions WHERE user = ?", (name,))
        return self.get(name)

    def set_language(self, name: str, language: str) -> None:
        if language not in ("zh", "en"):
            raise UserError("界面语言只有中文（zh）和英文（en）。")
        with self._data.open() as db:
            db.execute("UPDATE users SET language = ? WHERE name = ?", (language, name))

    def set_password(self, name: str, password: str, *, old: str | None = None) -> None:
        """A person changing their own gives the old one; an administrator does not. All sessions of the user end."""
        with self._data.read() as db:
            row = db.execute("SELECT password FROM users WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise UserError(f"没有用户“{name}”。")
        if old is not None and not passwords.matches(old, row[0]):
            raise SignInRefused("原密码不对，没有修改。")
        stored = passwords.hashed(password, name)
        with self._data.open() as db:
            db.execute("UPDATE users SET password = ? WHERE name = ?", (stored, name))
            db.execute("DELETE FROM sessions WHERE user = ?", (name,))

    # --- sessions ---

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """The token of a new session; only its hash is kept. Raises SignInRefused."""
        name = name.strip()
        since = (datetime.now(UTC) - PAUSE).isoformat(timespec="seconds")
        with self._data.open() as db:
            db.execute("DELETE FROM failures WHERE at < ?", (since,))
            failed = db.execute("SELECT count(*) FROM failures WHERE name = ? AND address = ?", (name, address)).fetchone()[0]
            row = db.execute("SELECT name, password, active FROM users WHERE name = ?", (name,)).fetchone()
        if failed >= TRIES:
            raise SignInRefused(f"试错次数过多，请 {int(PAUSE.total_seconds() // 60)} 分钟后再试，或请管理员重设密码。")
        fits = passwords.matches(password, row[1] if row else _NOBODY)  # a name that is not there takes as long
        if not (row and fits and row[2]):
            with self._data.open() as db:
                db.execute("INSERT INTO failures VALUES (?, ?, ?)", (name, address, now()))
            raise SignInRefused("登录名或密码不对，或账号已停用。")
        token = secrets.token_urlsafe(32)
        with self._data.open() as db:
            db.execute("DELETE FROM failures WHERE name = ? AND address = ?", (name, address))
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), row[0], now(), now()))
        return token

    def signed_in(self, token: str) -> User | None:
        """The user of a session that is not over."""
        if not token:
            return None
        with self._data.read() as db:
            row = db.execute(
                "SELECT s.seen, u.name, u.full_name, u.role, u.department, u.active, u.language "
                "FROM sessions s JOIN users u ON u.name = s.user WHERE s.token = ?",
                (_hash(token),),
            ).fetchone()
        if row is None or not row[5]:
            return None
        idle = datetime.now(UTC) - datetime.fromisoformat(row[0])
        if idle > IDLE:
            self.sign_out(token)
            return None
        if idle > timedelta(minutes=5):  # not every request writes
            with self._data.open() as db:
                db.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now(), _hash(token)))
        return _user(row[1:])

    def sign_out(self, token: str) -> None:
        with self._data.open() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def _check_role(self, role: str) -> None:
        if role not in ROLES:
            raise UserError(f"没有角色“{role}”，可选：{'、'.join(r.name for r in ROLES.values())}。")


_NOBODY = "scrypt$16384$8$1$" + "00" * 16 + "$" + "00" * 32


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: tuple[str, str, str, str, int, str]) -> User:
    return User(row[0], row[1], row[2], row[3], bool(row[4]), row[5])
