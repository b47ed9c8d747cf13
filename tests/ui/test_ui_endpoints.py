"""Every address that the application or Gradio knows, tried by somebody who should not get anything from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from ui_server import client, screen

from assistant.accounts import ROLES
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server

OPEN = {"/signin", "/setup", "/healthz", "/favicon.ico", "/ui/{name}"}
"""The door; shown to everybody."""
HOSTILE = ("..%2f..%2f..%2fetc%2fpasswd", "/etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "server.db", "x")
DOORS = (
    "/app/gradio_api/file=", "/app/file=", "/app/gradio_api/file/", "/app/gradio_api/stream/x/y/z/", "/ui/", "/app/static/",
    "/app/assets/", "/app/custom_component/x/y/z/", "/app/gradio_api/custom_component/x/", "/app/gradio_api/proxy=",
)  # fmt: skip
"""Where Gradio hands out files."""
FORMS = ("{path}", "//{path}", "{encoded}", "..%5c..{path}", "....//....//{path}", "%252e%252e/{path}", "file://{path}")
SPELLINGS = ("/proc/self/environ", "~/.bashrc")


def routes(app: Any, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """(path with its parameters, methods), those of what is mounted too."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from routes(route.app, prefix + route.path) if hasattr(route.app, "routes") else ()
        elif isinstance(route, Route) or hasattr(route, "methods"):
            yield prefix + route.path, set(route.methods or ())
        elif hasattr(route, "original_router"):  # a router taken in whole
            yield from routes(route.original_router, prefix)


def filled(path: str, workspace: str, value: str) -> str:
    return re.sub(r"\{[^}]+\}", value, path.replace("{workspace}", workspace))


def test_the_list_of_addresses_is_the_whole_one(app: Any) -> None:
    known = {path for path, _ in routes(app)}
    assert {"/w/{workspace}/upload", "/w/{workspace}/file/{name}", "/signin"} <= known
    assert any("gradio_api" in p and "file" in p for p in known) and any("queue/join" in p for p in known), sorted(known)


def test_nobody_gets_anything_from_any_address(app: Any, workspace: str) -> None:
    nobody = client(app)
    for path, methods in routes(app):
        if path in OPEN:
            continue
        for value in HOSTILE:
            for method in sorted(methods - {"HEAD", "OPTIONS"}):
                answer = nobody.request(method, filled(path, workspace, value), json={} if method == "POST" else None)
                leads_to_the_door = answer.status_code == 303 and answer.headers["location"].startswith("/signin")
                assert leads_to_the_door or answer.status_code in (401, 403, 404, 405), (method, path, value, answer.status_code)


@pytest.mark.parametrize("name", ["li", "reader", "admin"])
def test_no_address_gives_a_file_of_the_server_or_of_others(app: Any, server: Server, workspace: str, name: str) -> None:
    who = client(app, name)
    for path, methods in routes(app):
        if path == "/signout" or "heartbeat" in path:  # that one answers without end
            continue
        for value in HOSTILE:
            for method in sorted(methods & {"GET", "POST", "DELETE", "PUT", "PATCH"}):
                answer = who.request(method, filled(path, workspace, value), json={} if method == "POST" else None)
                assert answer.status_code < 500, (method, path, value)
                for secret in (b"root:x:", b"SQLite format 3", str(server.data.folder).encode()):
                    assert secret not in answer.content, (method, path, value)
                if name == "li" and "{workspace}" in path:
                    assert answer.status_code in (403, 404, 405, 422), (method, path, value, answer.status_code)


def test_files_by_path_are_not_served_whatever_the_spelling(app: Any, server: Server) -> None:
    secret = server.data.folder / "server.db"
    admin = client(app, "admin")
    for door in DOORS:
        for spelling in (*SPELLINGS, *(form.format(path=secret, encoded=str(secret).replace("/", "%2f")) for form in FORMS)):
            answer = admin.get(door + spelling)
            assert answer.status_code in (403, 404), (door, spelling, answer.status_code)


def test_the_endpoint_of_the_screen_obeys_no_other_function_and_no_other_session(app: Any, workspace: str) -> None:
    li = TestClient(app, base_url="http://testserver", cookies=client(app, "li").cookies, raise_server_exceptions=False)
    asked = {"w": workspace, "p": "materials"}
    others: list[dict[str, object]] = [
        {"fn_index": 1},
        {"fn_index": -1},
        {"fn_index": 0, "session_hash": "another"},
        {"api_name": "screen", "fn_index": None},
        {"fn_index": 0, "trigger_id": 99},
        {"fn_index": 0, "username": "admin"},
    ]
    for extra in others:
        answer = li.post("/app/gradio_api/run/predict", json={"data": [], "event_data": asked, "session_hash": "x", **extra})
        assert "岚江工学院" not in answer.text, extra


def test_a_forged_or_stale_session_is_nobody(app: Any, server: Server, workspace: str) -> None:
    zhang = client(app, "zhang")
    assert zhang.get(f"/w/{workspace}/jobs").status_code == 200
    kept = dict(zhang.cookies)
    zhang.get("/signout")
    for token in (kept["zhiping"], "x" * 43, "", "zhang", "../../server.db", "' OR 1=1 --"):
        other = client(app)
        answer = other.get(f"/w/{workspace}/jobs", headers={"Cookie": f'zhiping="{token}"'})
        assert answer.status_code == 401, token


def test_a_user_who_is_shut_out_is_out_at_once(app: Any, server: Server, workspace: str) -> None:
    server.users.add("gone", "晨光 大道 2026", "reader")
    server.access.set_member(workspace, "gone", "reader")
    gone = client(app, "gone")
    assert gone.get(f"/w/{workspace}/jobs").status_code == 200
    server.access.set_member(workspace, "gone", "")
    assert gone.get(f"/w/{workspace}/jobs").status_code == 403
    assert "岚江工学院" not in screen(gone, p="workspaces")["html"]


def test_the_name_of_a_role_in_a_form_changes_nothing(app: Any, server: Server, workspace: str) -> None:
    reader = client(app, "reader")
    for page in PAGES.values():
        for act in page.actions:
            screen(reader, w=workspace, p=page.id, act=act, form={r: r for r in (*ROLES, "role", "user", "by", "name")})
    assert server.users.get("reader").role == "reader"
    assert server.access.role_in(workspace, server.users.get("reader"))[1] == "reader"


def test_the_address_of_a_second_page_opens(app: Any, workspace: str) -> None:
    """Gradio has a parameter `page` of its own; ours is none of its business."""
    answer = client(app, "zhang").get("/app/", params={"w": workspace, "p": "materials", "page": "2", "deep_link": "x"})
    assert answer.status_code == 200 and "gradio" in answer.text


@pytest.mark.parametrize("said", ["²", "--5", "1.5", "9999999999"])
def test_a_number_that_is_none_is_named(app: Any, workspace: str, said: str) -> None:
    who = client(app, "zhang")
    assert f"“{said}”不是整数" in screen(who, w=workspace, p="jobs", args={"page": said})["html"]
    assert who.get(f"/w/{workspace}/answer/{said}").status_code == 404
    assert who.get(f"/w/{workspace}/made/answer", params={"of": said}).status_code == 404


def test_a_year_that_is_none_is_named(app: Any) -> None:
    school = {"name": "岚江工学院", "type": "applied", "category": "综合", "report_year": "²⁰²⁵"}
    answer = screen(client(app, "admin"), p="workspaces", args={"new": "1"}, act="create", form=school)
    assert "报告年份“²⁰²⁵”不对" in str(answer["said"])
