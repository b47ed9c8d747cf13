"""Tables that go out: the rows of the screen, all of them, for those who may see them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from ui_server import PASSWORD, client, screen

from assistant.domain import CheckedFinding, Finding, ReportCheck
from assistant.rectification.states import Actor
from assistant.steps import ledger as step
from assistant.ui.seat import Server
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore


def rows(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return [[c.value for c in row] for row in sheet.iter_rows()]


def test_the_users_go_out_as_they_are_shown(app: Any, server: Server) -> None:
    server.users.add("evil", PASSWORD, "reader", full_name="=cmd|'/c calc'!A1")
    who = client(app, "admin")
    answer = who.get("/table", params={"p": "users", "table": "users"})
    assert "attachment" in answer.headers["content-disposition"] and "no-store" in answer.headers["cache-control"]
    head, *found = rows(answer)
    assert head == ["登录名", "姓名", "角色", "部门", "状态"]
    assert {r[0] for r in found} == {u.name for u in server.users.all()}
    assert next(r for r in found if r[0] == "evil")[1] == "'=cmd|'/c calc'!A1"
    assert next(r for r in found if r[0] == "dept")[2:4] == ["部门填报", "教务处"]
    asked = {"p": "users", "table": "users", "table-find": "教务处", "table-order": "-1"}
    assert [r[0] for r in rows(who.get("/table", params=asked))[1:]] == ["dept"]
    assert server.audit.entries()[0].target == "用户-现有用户.xlsx"


def test_only_those_who_see_the_page_get_its_table(app: Any, workspace: str) -> None:
    assert client(app).get("/table", params={"p": "users", "table": "users"}).status_code == 401
    assert client(app, "zhang").get("/table", params={"p": "users", "table": "users"}).status_code == 403
    log = {"p": "settings", "w": workspace, "tab": "log", "table": "log"}
    assert client(app, "zhang").get("/table", params=log).status_code == 200
    for name in ("li", "dept", "expert", "reader"):
        assert client(app, name).get("/table", params=log).status_code == 403
    missing = client(app, "zhang").get("/table", params={**log, "table": "users"})
    assert missing.status_code == 404 and "没有这张表" in missing.json()["error"]
    assert client(app, "zhang").get("/table", params={**log, "p": "nowhere"}).status_code == 403
    assert client(app, "zhang").get("/table", params={**log, "table-order": "99"}).status_code == 404


def test_a_long_table_is_sorted_and_filtered_by_the_server_and_goes_out_whole(app: Any, server: Server, workspace: str) -> None:
    for n in range(130):
        server.audit.note("zhang", "test.note", workspace=workspace, target=f"第{n}条", after="偶" if n % 2 == 0 else "奇")
    who = client(app, "zhang")
    shown = screen(who, w=workspace, p="settings", args={"tab": "log"})["html"]
    assert "第129条" in shown and "第1条" not in shown and "第 1/2 页" in shown
    found = screen(who, w=workspace, p="settings", args={"tab": "log", "order": "4", "find": "test.note 奇"})["html"]
    assert found.index("第1条") < found.index("第3条") < found.index("第11条") and "第2条" not in found
    assert 'aria-sort="ascending"' in found
    back = screen(who, w=workspace, p="settings", args={"tab": "log", "order": "-4", "find": "test.note", "page": "2"})["html"]
    assert "第0条" in back and "第129条" not in back
    asked = {"p": "settings", "w": workspace, "tab": "log", "table": "log", "find": "test.note", "order": "4"}
    _, *out = rows(who.get("/table", params=asked))
    assert [r[3] for r in out] == [f"第{n}条" for n in range(130)]
    assert "没有这一列" in screen(who, w=workspace, p="settings", args={"tab": "log", "order": "77"})["html"]


@pytest.mark.parametrize(("name", "sees"), [("zhang", {"甲题", "乙题"}), ("dept", {"甲题"})])
def test_a_department_takes_out_its_own_problems_only(
    app: Any, server: Server, workspace: str, name: str, sees: set[str]
) -> None:
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        if not any(e.problem == "甲题" for e in _entries(opened)):
            for problem, unit in (("甲题", "教务处"), ("乙题", "人事处")):
                step.add(opened, {"problem": problem, "lead_unit": unit}, Actor("zhang"), "ui")
    asked = {"p": "ledger", "w": workspace, "edit": "1", "table": "ledger"}
    _, *out = rows(client(app, name).get("/table", params=asked))
    assert {r[1].split("\n")[0] for r in out} & {"甲题", "乙题"} == sees


def _entries(opened: Workspace) -> list[Any]:
    from assistant.workspace.ledger import LedgerStore

    return list(LedgerStore(opened).entries().values())


def test_findings_go_out_as_rows_all_of_them_and_filtered(app: Any, server: Server, workspace: str) -> None:
    found = [
        Finding(rule="style.slogan", severity="error" if n % 2 else "info", where="2.3", message=f"=第{n}条", quote="空话")
        for n in range(90)
    ]
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        kept = tuple(CheckedFinding(finding=f) for f in found)
        CheckStore(opened).put(ReportCheck(target="稿.docx", at="2026-01-01T08:00:00+00:00", findings=kept))
    asked = {"p": "review", "w": workspace, "tab": "file", "file": "稿.docx", "table": "findings", "page": "2"}
    head, *out = rows(client(app, "zhang").get("/table", params=asked))
    assert head[:4] == ["级别", "规则", "指标", "问题"] and len(out) == 90
    assert {r[3] for r in out} == {f"'=第{n}条" for n in range(90)}
    _, *out = rows(client(app, "zhang").get("/table", params={**asked, "severity": "error"}))
    assert len(out) == 45 and {r[0] for r in out} == {"错误"}
    assert client(app, "li").get("/table", params=asked).status_code == 403
