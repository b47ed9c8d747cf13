"""The server tried from outside: without a session, from another site, into other people's workspaces, past the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from ui_server import PASSWORD, client, screen, send

from assistant.accounts import allowed
from assistant.settings import Settings
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server

# --- without a session ------------------------------------------------------------------------------------------------


def test_nothing_but_the_door_is_open(app: Any, workspace: str) -> None:
    nobody = client(app)
    assert nobody.get("/app/").headers["location"].startswith("/signin")
    assert nobody.get("/signin").status_code == 200
    for path in ("/app/config", "/app/theme.css", f"/w/{workspace}/file/report.docx", f"/w/{workspace}/jobs", "/app/assets/x.js"):
        assert nobody.get(path).status_code == 401, path
    assert send(nobody, {"p": "workspaces"}).status_code == 401
    assert nobody.post(f"/w/{workspace}/upload?place=a.txt", content=b"x").status_code == 401


def test_a_wrong_password_opens_nothing(app: Any) -> None:
    answer = client(app).post("/signin", data={"name": "admin", "password": "x"})
    assert answer.status_code == 401 and "set-cookie" not in answer.headers


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(app: Any) -> None:
    answer = client(app).post("/signin", data={"name": "admin", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


def test_signing_in_does_not_lead_to_another_site(app: Any) -> None:
    answer = client(app).post("/signin", data={"name": "admin", "password": PASSWORD, "next": "//evil.example/"})
    assert answer.headers["location"] == "/app/"


def test_set_up_is_over_once_there_is_a_user(app: Any) -> None:
    form = {"name": "me", "password": PASSWORD, "again": PASSWORD, "code": "c0de"}
    assert client(app).post("/setup", data=form).headers["location"] == "/signin"


def test_set_up_from_another_machine_needs_the_code(tmp_path: Path) -> None:
    fresh = Server(tmp_path, Settings)
    far = client(web.build(fresh, PAGES, "c0de"))
    form = {"name": "me", "password": PASSWORD, "again": PASSWORD}
    assert far.get("/signin").headers["location"] == "/setup"
    assert far.post("/setup", data=form).status_code == 400 and not fresh.users.any()
    assert far.post("/setup", data={**form, "code": "c0de"}).status_code == 303
    assert fresh.users.get("me").role == "admin"


# --- what Gradio brings and nobody needs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/app/gradio_api/file=/etc/passwd", "/app/file=/etc/passwd", "/app/gradio_api/file/etc/passwd", "/app/gradio_api/info",
        "/app/gradio_api/openapi.json", "/app/monitoring", "/app/gradio_api/proxy=http://example.org/", "/app/gradio_api/mcp/",
        "/app/gradio_api/queue/data?session_hash=x", "/app/gradio_api/runs", "/docs", "/openapi.json", "/server.db",
        "/app/gradio_api/upload_progress", "/app/assets/../../../../etc/passwd", "/app/static/..%2f..%2f..%2fetc/passwd",
        "/ui/../app.py", "/ui/style.css/../../app.py", "/app/gradio_api/deep_link", "/w/aaaaaaaaaaaaaaaa/../../server.db",
    ],
)  # fmt: skip
def test_paths_that_are_not_needed_are_not_there(app: Any, path: str) -> None:
    answer = client(app, "admin").get(path)
    assert answer.status_code in (401, 403, 404), answer.status_code
    assert b"root:" not in answer.content


@pytest.mark.parametrize("path", ["gradio_api/upload", "gradio_api/queue/join", "gradio_api/component_server", "login",
                                  "gradio_api/run-history/connect", "gradio_api/call/screen"])  # fmt: skip
def test_doors_of_gradio_are_shut(app: Any, path: str) -> None:
    assert client(app, "admin").post(f"/app/{path}", json={}).status_code == 404


def test_another_sites_page_cannot_act(app: Any) -> None:
    zhang = client(app, "zhang")
    answer = zhang.post("/app/gradio_api/run/predict", json={}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert zhang.post("/signin", data={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_every_answer_forbids_other_machines_and_frames(app: Any) -> None:
    for who, path in ((client(app), "/signin"), (client(app, "zhang"), "/app/"), (client(app, "zhang"), "/ui/app.js")):
        headers = who.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "connect-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_request_that_is_no_upload_is_small(app: Any) -> None:
    assert client(app, "zhang").post("/app/gradio_api/run/predict", content=b"x" * (2 << 20)).status_code == 413


@pytest.mark.parametrize("payload", [[], "x", {"p": 7}, {"p": "materials", "args": [1]}, {"w": {}, "p": "x" * 10_000}, {}])
def test_nonsense_is_answered_with_a_page(app: Any, payload: Any) -> None:
    answer = send(client(app, "zhang"), payload)
    assert answer.status_code == 200 and "html" in answer.json()["data"][0]


# --- other people's workspaces ----------------------------------------------------------------------------------------


def test_a_workspace_of_others_gives_nothing(app: Any, server: Server, workspace: str) -> None:
    li = client(app, "li")
    for page in (p for p in PAGES.values() if p.workspace):
        assert "岚江工学院" not in screen(li, w=workspace, p=page.id)["html"], page.id
        for act in page.actions:
            told = screen(li, w=workspace, p=page.id, act=act, form={"code": "2.3"})
            assert told["tone"] == "bad" and "不是它的成员" in told["said"], (page.id, act)
    for path in ("file/report.docx", "jobs", "evidence/0123456789abcdef"):
        answer = li.get(f"/w/{workspace}/{path}")
        assert answer.status_code == 403 and b"secret" not in answer.content
    assert li.post(f"/w/{workspace}/upload?place=a.txt", content=b"x").status_code == 403
    assert not (server.data.workspace_folder(workspace) / "材料" / "a.txt").exists()


def test_its_own_file_is_served_as_an_attachment(app: Any, workspace: str) -> None:
    answer = client(app, "zhang").get(f"/w/{workspace}/file/report.docx")
    assert answer.status_code == 200 and answer.content == b"PK secret report"
    assert answer.headers["content-disposition"].startswith("attachment")
    for name in ("zhiping.db", "..%2fzhiping.db", "%2e%2e/zhiping.db", "jobs.log"):
        assert client(app, "zhang").get(f"/w/{workspace}/file/{name}").status_code == 404


# --- what a role may not do -------------------------------------------------------------------------------------------

EVERY = [(page.id, name, action.needs) for page in PAGES.values() for name, action in page.actions.items()]


@pytest.mark.parametrize("name", ["dept", "expert", "reader"])
def test_no_role_does_what_it_may_not(app: Any, server: Server, workspace: str, name: str) -> None:
    role, who, tried = server.users.get(name).role, client(app, name), 0
    for page, act, needs in EVERY:
        if allowed(role, needs) and allowed(role, PAGES[page].needs):
            continue
        before = server.audit.entries()
        told = screen(who, w=workspace, p=page, act=act, form={"role": "admin", "user": name, "code": "2.3"})
        assert told["tone"] == "bad" and "不能" in told["said"], (page, act)
        assert server.audit.entries() == before
        tried += 1
    assert tried > 10


def test_a_role_cannot_upload_that_may_not(app: Any, server: Server, workspace: str) -> None:
    for name in ("expert", "reader"):
        answer = client(app, name).post(f"/w/{workspace}/upload?place=b.txt", content=b"text of evidence")
        assert answer.status_code == 403 and "不能上传" in answer.json()["error"]
    assert not (server.data.workspace_folder(workspace) / "材料" / "b.txt").exists()


def test_a_department_sees_and_changes_only_its_own_indicators(app: Any, server: Server, workspace: str) -> None:
    server.access.assign(workspace, "2.3", ("教务处",))
    dept = client(app, "dept")
    assert "实践教学" in screen(dept, w=workspace, p="indicator", args={"code": "2.3"})["html"]
    assert "没有分给您的部门" in screen(dept, w=workspace, p="indicator", args={"code": "4.1"})["html"]
    told = screen(dept, w=workspace, p="indicator", act="confirm", form={"code": "4.1", "passage": "x"})
    assert told["tone"] == "bad" and "没有分给您的部门" in told["said"]


# --- uploads ----------------------------------------------------------------------------------------------------------


def test_an_upload_lands_in_its_place_and_says_so(app: Any, server: Server, workspace: str) -> None:
    answer = client(app, "zhang").post(f"/w/{workspace}/upload?place=教务处/总结.txt", content="学校建有实习基地37个。".encode())
    assert answer.status_code == 200 and answer.json()["place"] == "教务处/总结.txt"
    folder = server.data.workspace_folder(workspace)
    assert (folder / "材料" / "教务处" / "总结.txt").read_text(encoding="utf-8").startswith("学校")
    assert str(folder) not in answer.text and list((folder / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("place", "content", "says"),
    [
        ("../../x.txt", b"text", "不是文件夹里的普通位置"),
        ("a.svg", b"<svg><script>1</script></svg>", "SVG"),
        ("a.html", b"<html><script>1</script></html>", "脚本"),
        ("a.txt", b"x" * (2 << 20), "超过上限"),
        ("a.exe", b"MZ" + b"\0" * 99, "程序"),
    ],
)
def test_a_hostile_upload_is_refused_with_a_sentence_and_leaves_nothing(
    app: Any, server: Server, workspace: str, place: str, content: bytes, says: str
) -> None:
    answer = client(app, "zhang").post(f"/w/{workspace}/upload?place={place}", content=content)
    assert answer.status_code == 422 and says in answer.json()["error"]
    incoming = server.data.workspace_folder(workspace) / "incoming"
    assert not incoming.exists() or list(incoming.iterdir()) == []


def test_two_gigabytes_are_refused_before_they_arrive(app: Any, workspace: str) -> None:
    answer = client(app, "zhang").post(
        f"/w/{workspace}/upload?place=a.txt", content=b"x", headers={"Content-Length": str(2 << 30)}
    )
    assert answer.status_code == 422 and "超过上限" in answer.json()["error"]


def test_no_page_tells_a_path_of_the_server(app: Any, server: Server, workspace: str) -> None:
    admin = client(app, "admin")
    for page in PAGES.values():
        html = screen(admin, w=workspace if page.workspace else "", p=page.id, args={"code": "2.3"})["html"]
        assert str(server.data.folder) not in html, page.id


def test_testclient_is_the_real_application(app: Any) -> None:
    assert isinstance(client(app), TestClient) and client(app).get("/healthz").text == "ok"
