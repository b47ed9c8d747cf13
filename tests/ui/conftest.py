"""One server with a user of every role and a workspace, for the tests that try it from outside."""

from __future__ import annotations

from typing import Any

import pytest
from ui_server import PASSWORD

from assistant.settings import Settings
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server
from assistant.workspace import Workspace

USERS = (
    ("admin", "admin"),
    ("zhang", "writer"),
    ("li", "writer"),
    ("dept", "department"),
    ("expert", "expert"),
    ("reader", "reader"),
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    settings = Settings(ocr=False, page_numbers=False, file_mb=1)
    made = Server(tmp_path_factory.mktemp("server"), lambda: settings)
    for name, role in USERS:
        made.users.add(name, PASSWORD, role, department="教务处" if role == "department" else "")
    return made


@pytest.fixture(scope="session")
def workspace(server: Server) -> str:
    """A workspace of zhang's with every role in it; li is no member."""
    entry = server.access.create("岚江工学院", server.users.get("zhang"))
    for name, role in USERS:
        if role not in ("admin", "writer"):
            server.access.set_member(entry.id, name, role)
    folder = server.data.workspace_folder(entry.id)
    with Workspace(folder) as opened:
        opened.set("framework", "bk-audit-2-3")
        opened.set("institution", '{"name": "岚江工学院", "type": "applied", "category": "工科"}')
    (folder / "out").mkdir()
    (folder / "out" / "report.docx").write_bytes(b"PK secret report")
    return entry.id


@pytest.fixture(scope="session")
def app(server: Server) -> Any:
    return web.build(server, PAGES, "c0de")
