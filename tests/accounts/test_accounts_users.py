"""Users, sessions, roles, members, departments and the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.accounts import ACTIONS, ROLES, Access, Audit, NotAllowed, ServerData, SignInRefused, Users, allowed, passwords
from assistant.accounts.users import IDLE, TRIES
from assistant.errors import UserError

GOOD = "晨光 大道 2026"


@pytest.fixture
def data(tmp_path: Path) -> ServerData:
    return ServerData(tmp_path / "数据")


@pytest.fixture
def users(data: ServerData) -> Users:
    made = Users(data)
    made.add("admin", GOOD, "admin", full_name="陈老师")
    return made


# --- passwords and sessions -------------------------------------------------------------------------------------------


def test_a_password_is_kept_as_a_salted_hash(data: ServerData, users: Users) -> None:
    assert passwords.hashed(GOOD) != passwords.hashed(GOOD)
    assert passwords.matches(GOOD, passwords.hashed(GOOD)) and not passwords.matches(GOOD + "x", passwords.hashed(GOOD))
    stored = b"".join(f.read_bytes() for f in data.folder.glob("server.db*"))
    assert GOOD.encode() not in stored and b"scrypt$" in stored


@pytest.mark.parametrize("weak", ["1234567", "12345678", "aaaaaaaaa", "password", "Li.Lei-2026"])
def test_a_weak_password_is_refused(users: Users, weak: str) -> None:
    with pytest.raises(UserError, match="密码"):
        users.add("li.lei-2026", weak, "writer")


def test_a_session_is_kept_only_as_a_hash_and_ends(data: ServerData, users: Users) -> None:
    token = users.sign_in("admin", GOOD)
    assert (users.signed_in(token) or pytest.fail("not signed in")).full_name == "陈老师"
    assert users.signed_in(token + "x") is None and users.signed_in("") is None
    assert token.encode() not in b"".join(f.read_bytes() for f in data.folder.glob("server.db*"))
    users.sign_out(token)
    assert users.signed_in(token) is None


def test_an_idle_session_is_over(data: ServerData, users: Users) -> None:
    token = users.sign_in("admin", GOOD)
    old = (datetime.now(UTC) - IDLE - timedelta(minutes=1)).isoformat(timespec="seconds")
    with data.open() as db:
        db.execute("UPDATE sessions SET seen = ?", (old,))
    assert users.signed_in(token) is None


def test_wrong_names_and_wrong_passwords_read_the_same_and_soon_pause(users: Users) -> None:
    said = set()
    for name in ("admin", "nobody"):
        with pytest.raises(SignInRefused) as caught:
            users.sign_in(name, "wrong password", "10.0.0.9")
        said.add(str(caught.value))
    assert len(said) == 1
    for _ in range(TRIES - 1):
        with pytest.raises(SignInRefused):
            users.sign_in("admin", "wrong password", "10.0.0.9")
    with pytest.raises(SignInRefused, match="次数过多"):
        users.sign_in("admin", GOOD, "10.0.0.9")
    assert users.sign_in("admin", GOOD, "10.0.0.10"), "another address is not shut out"


def test_changing_a_password_ends_all_sessions(users: Users) -> None:
    token = users.sign_in("admin", GOOD)
    with pytest.raises(SignInRefused, match="原密码"):
        users.set_password("admin", "另一个 密码 77", old="不对的密码")
    users.set_password("admin", "另一个 密码 77", old=GOOD)
    assert users.signed_in(token) is None and users.sign_in("admin", "另一个 密码 77")


def test_who_is_switched_off_is_signed_out_and_cannot_sign_in(users: Users) -> None:
    users.add("zhang", GOOD, "writer")
    token = users.sign_in("zhang", GOOD)
    users.change("zhang", full_name="", role="writer", department="", active=False)
    assert users.signed_in(token) is None
    with pytest.raises(SignInRefused):
        users.sign_in("zhang", GOOD)


def test_the_last_administrator_stays(users: Users) -> None:
    with pytest.raises(UserError, match="最后一位管理员"):
        users.change("admin", full_name="", role="reader", department="", active=True)
    users.add("other", GOOD, "admin")
    assert users.change("admin", full_name="", role="reader", department="", active=True).role == "reader"


@pytest.mark.parametrize(("name", "says"), [("Admin", "已经有了"), ("a b", "登录名"), ("x", "登录名"), ("../etc", "登录名")])
def test_a_name_that_cannot_be_is_refused(users: Users, name: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        users.add(name, GOOD, "writer")


# --- roles ------------------------------------------------------------------------------------------------------------


def test_roles_are_data_and_the_reader_only_reads() -> None:
    assert {r.name for r in ROLES.values()} == {"管理员", "编写", "部门填报", "专家", "只读"}
    assert ROLES["admin"].actions == frozenset(ACTIONS)
    assert ROLES["reader"].actions == {"workspace.read", "visit.read", "ask"}
    assert not allowed("nobody", "workspace.read")
    with pytest.raises(KeyError):
        allowed("admin", "no.such.action")


@pytest.mark.parametrize("role", [r for r in ROLES if r != "admin"])
def test_only_the_administrator_manages_users(role: str) -> None:
    assert not allowed(role, "users.manage") and not allowed(role, "settings.manage")


# --- workspaces -------------------------------------------------------------------------------------------------------


def test_a_workspace_is_seen_by_its_members_only(data: ServerData, users: Users) -> None:
    access = Access(data)
    zhang, li = users.add("zhang", GOOD, "writer"), users.add("li", GOOD, "expert")
    entry = access.create("岚江工学院", zhang)
    assert access.role_in(entry.id, zhang)[1] == "writer" and access.role_in(entry.id, users.get("admin"))[1] == "admin"
    for id in (entry.id, "aaaaaaaaaaaaaaaa", "../../etc", ""):
        with pytest.raises(NotAllowed, match="没有这个工作区"):
            access.role_in(id, li)
    assert access.workspaces(li) == [] and access.workspaces(zhang) == [entry]
    access.set_member(entry.id, "li", "reader")
    assert access.role_in(entry.id, li)[1] == "reader", "the role in the workspace counts"
    access.set_member(entry.id, "li", "")
    assert access.workspaces(li) == []


def test_a_member_is_never_made_administrator(data: ServerData, users: Users) -> None:
    access = Access(data)
    entry = access.create("岚江工学院", users.add("zhang", GOOD, "writer"))
    with pytest.raises(UserError):
        access.set_member(entry.id, "zhang", "admin")


def test_who_may_not_create_cannot(data: ServerData, users: Users) -> None:
    with pytest.raises(NotAllowed, match="专家"):
        Access(data).create("x", users.add("li", GOOD, "expert"))


def test_departments_answer_for_indicators(data: ServerData, users: Users) -> None:
    access = Access(data)
    entry = access.create("岚江工学院", users.get("admin"))
    access.assign(entry.id, "2.3", ("教务处", "学生处", "教务处"))
    access.assign(entry.id, "4.1", ("人事处",))
    access.assign(entry.id, "4.1", ())
    assert access.assignments(entry.id) == {"2.3": ("教务处", "学生处")}


def test_the_log_keeps_who_changed_what_from_what_to_what(data: ServerData) -> None:
    audit = Audit(data)
    audit.note("zhang", "match.decide", workspace="w1", target="2.3 p", before="proposed", after="confirmed")
    audit.note("li", "match.decide", workspace="w2", target="x")
    (one,) = audit.entries("w1")
    assert (one.user, one.before, one.after) == ("zhang", "proposed", "confirmed")
    assert [c.workspace for c in audit.entries()] == ["w2", "w1"]
    assert audit.targets("zhang", "w1", "match.decide") == {"2.3 p"}
