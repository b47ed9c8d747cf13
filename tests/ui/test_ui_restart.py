"""The server alone is killed: its work goes on, half an upload is thrown away, edits and sessions stay."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from ui_served import Served
from ui_server import PASSWORD

EXAMPLES = Path(__file__).parents[2] / "examples" / "applied"
TEXT = "学校建有校外实习基地37个，其中校企共建的实验实训基地12个，毕业设计题目来自企业的占62%。"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("killed"))
    made.start()
    made.set_up()
    yield made
    made.kill()


def session(served: Served) -> httpx.Client:
    made = httpx.Client(base_url=served.url, timeout=60)
    assert made.post("/signin", data={"name": "admin", "password": PASSWORD}).status_code == 303
    return made


def screen(who: httpx.Client, **payload: Any) -> dict[str, Any]:
    sent = {"data": [], "event_data": payload, "fn_index": 0, "session_hash": "x"}
    return dict(who.post("/app/gradio_api/run/predict", json=sent).json()["data"][0])


def new_workspace(who: httpx.Client) -> str:
    form = {"name": "岚江工学院", "type": "applied", "category": "工科", "framework": "bk-audit-2-3"}
    url = str(screen(who, p="workspaces", act="create", form=form)["url"])
    found = re.search(r"w=([a-z0-9]{16})", url)
    assert found, url
    return found[1]


def until(what: Callable[[], Any], seconds: float = 240) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := what():
            return value
        time.sleep(0.3)
    raise AssertionError("waited in vain")


def jobs(served: Served, id: str) -> list[tuple[str, str, str, int, int]]:
    """(kind, state, stage, pid, attempt), newest first."""
    with sqlite3.connect(next((served.folder / "data" / "workspaces" / id).glob("*.db")), timeout=30) as db:
        return db.execute("SELECT kind, state, stage, pid, attempt FROM jobs ORDER BY id DESC").fetchall()


def test_a_draft_survives_a_killed_server_while_its_own_process_lives(served: Served) -> None:
    who = session(served)
    id = new_workspace(who)
    for n in range(4):
        assert who.post(f"/w/{id}/upload", params={"place": f"{n}.txt"}, content=f"{TEXT}{n}".encode()).status_code == 200
    screen(who, w=id, p="overview", act="draft")
    until(lambda: jobs(served, id)[0][1] in ("running", "done"))
    served.kill()
    served.start()
    until(lambda: jobs(served, id)[0][1] == "done")
    assert len(jobs(served, id)) == 1


def test_an_upload_cut_off_leaves_nothing_half_and_loses_nothing(served: Served) -> None:
    who = session(served)
    id = new_workspace(who)
    assert who.post(f"/w/{id}/upload", params={"place": "先到.txt"}, content=TEXT.encode()).status_code == 200
    folder = served.folder / "data" / "workspaces" / id
    head = [
        f"POST /w/{id}/upload?place=half.txt HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Cookie: zhiping={who.cookies['zhiping']}",
        f"Content-Length: {2 << 20}",
    ]
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + b"x" * (1 << 20) + b"y" * 1000)
        until(lambda: any((folder / "incoming").iterdir()) if (folder / "incoming").is_dir() else False)
        served.kill()
    assert not (folder / "材料" / "half.txt").exists()

    served.start()
    who = session(served)
    assert (folder / "材料" / "先到.txt").read_text(encoding="utf-8") == TEXT
    until(lambda: not any((folder / "incoming").iterdir()))
    answer = who.post(f"/w/{id}/upload", params={"place": "half.txt"}, content=TEXT.encode() + b"2")
    assert answer.status_code == 200
    screen(who, w=id, p="materials", act="read")
    until(lambda: jobs(served, id)[0][1] == "done")
    html = screen(who, w=id, p="materials")["html"]
    assert "先到.txt" in html and "half.txt" in html


def test_a_session_and_an_edit_survive_a_killed_server(served: Served) -> None:
    who = session(served)
    id = new_workspace(who)
    shutil.copytree(EXAMPLES / "07质评中心" / "督导", served.folder / "督导")
    screen(who, w=id, p="materials", act="folder", form={"folder": str(served.folder / "督导")})
    screen(who, w=id, p="overview", act="draft")
    until(lambda: jobs(served, id)[0][:2] == ("draft", "done"))
    html = str(screen(who, w=id, p="report", args={"section": "7.1"})["html"])
    paragraph = re.search(r"edit=([0-9a-f]+)", html)
    assert paragraph, html[:3000]
    form = {"section": "7.1", "base": "1", "paragraph": paragraph[1], "text": "督导工作由质评中心组织，本段由人改写。"}
    assert "第 2 版" in screen(who, w=id, p="report", act="save", form=form)["said"]
    served.kill()
    served.start()
    assert "本段由人改写" in screen(who, w=id, p="report", args={"section": "7.1"})["html"]
