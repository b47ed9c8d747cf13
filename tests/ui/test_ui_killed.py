"""The real server, killed while a file comes in and while a report is drafted; what it was doing is there afterwards."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from ui_served import Served
from ui_server import PASSWORD

from assistant.accounts import Access, ServerData, Users
from assistant.workspace import Workspace
from assistant.workspace.jobs import Job, Jobs

SAID = "机械学院2024年本科教学工作总结\n\n一、主要工作\n\n机械学院在2024年建成校外实习基地{n}个，与{n}家企业签订共建协议。\n"


def wait(reached: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@contextmanager
def browser(serving: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, trust_env=False, timeout=60) as made:
        assert made.post("/signin", data={"name": "admin", "password": PASSWORD}).status_code == 303
        yield made


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Served]:
    data = ServerData(tmp_path / "data")
    Users(data).add("admin", PASSWORD, "admin")
    made = Served(tmp_path, ZHIPING_FILE_MB="64")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def workspace(serving: Served) -> str:
    data = ServerData(serving.folder / "data")
    entry = Access(data).create("岚江工学院", Users(data).get("admin"))
    with Workspace(data.workspace_folder(entry.id)) as opened:
        opened.set("framework", "bk-audit-2-3")
        opened.set("institution", '{"name": "岚江工学院", "type": "applied", "category": "工科"}')
    return entry.id


def click(who: httpx.Client, **payload: object) -> dict[str, object]:
    body = {"data": [], "event_data": payload, "fn_index": 0, "session_hash": "x"}
    answer = who.post("/app/gradio_api/run/predict", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"][0])


def test_killed_in_an_upload_what_arrived_is_there_and_offered(serving: Served, workspace: str) -> None:
    folder = serving.folder / "data" / "workspaces" / workspace
    with browser(serving) as who:
        whole = who.post(f"/w/{workspace}/upload", params={"place": "一.txt"}, content=SAID.format(n=7).encode())
        assert whole.status_code == 200

        def slowly() -> Iterator[bytes]:
            for _ in range(400):
                yield b"x" * 65536
                time.sleep(0.02)

        def send() -> None:
            with pytest.raises(httpx.TransportError):
                who.post(f"/w/{workspace}/upload", params={"place": "二.txt"}, content=slowly())

        sending = threading.Thread(target=send)
        sending.start()
        wait(lambda: (folder / "incoming").is_dir() and any(f.stat().st_size > 0 for f in (folder / "incoming").iterdir()))
        serving.kill()
        sending.join()
    assert (folder / "材料" / "一.txt").is_file() and not (folder / "材料" / "二.txt").exists(), "whole or not at all"
    serving.start()
    wait(lambda: not list((folder / "incoming").iterdir()))
    with browser(serving) as who:
        html = str(click(who, w=workspace, p="materials")["html"])
        assert "1 个文件已收到，还没有读取：一.txt" in html
        click(who, w=workspace, p="materials", act="unread")
        wait(lambda: "已读" in str(click(who, w=workspace, p="materials")["html"]) and not active(folder))


def active(folder: Path) -> list[Job]:
    with Workspace(folder) as opened:
        return Jobs(opened).active()


def places(folder: Path) -> int:
    with Workspace(folder) as opened:
        return opened.count("places")


def test_killed_in_a_draft_with_its_work_the_draft_is_taken_up(serving: Served, workspace: str) -> None:
    folder = serving.folder / "data" / "workspaces" / workspace
    (folder / "材料").mkdir()
    for n in range(400):
        (folder / "材料" / f"{n}.txt").write_text(SAID.format(n=n), encoding="utf-8")
    with Workspace(folder) as opened:
        opened.set("evidence", str(folder / "材料"))
    with browser(serving) as who:

        def ask() -> None:
            with suppress(httpx.TransportError):  # the page may be drawn still when the server is killed
                click(who, w=workspace, p="overview", act="draft")

        asking = threading.Thread(target=ask)
        asking.start()
        wait(lambda: any(j.state == "running" for j in active(folder)) and places(folder) > 3)
        (running,) = active(folder)
        serving.kill()
        os.killpg(running.pid, signal.SIGKILL)
        asking.join()
    read = places(folder)
    serving.start()
    wait(lambda: not active(folder))
    with Workspace(folder) as opened:
        jobs = {j.id: j for j in Jobs(opened).all()}
        assert opened.count("places") >= max(400, read)
    assert jobs[running.id].state == "interrupted" and jobs[max(jobs)].state == "done", jobs
    with browser(serving) as who:
        assert who.get(f"/w/{workspace}/file/report.docx").content.startswith(b"PK")
