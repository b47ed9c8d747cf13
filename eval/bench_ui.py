"""Speed and memory of the web UI, measured on this machine: `python eval/bench_ui.py [--quick]`. Never part of the tests.

A server as users run it, with a workspace of so many passages, its draft and its findings; every page of it is asked for over
loopback as the browser asks, and timed. Wall seconds depend on what else runs; the server's own CPU seconds are given beside
them. Results go to the screen and to out/bench/bench_ui.json.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

import docx
from bench import OUT, SEED, Row, sentences

PASSWORD = "晨光 大道 2026"
PORT = 7899
VISITS = 200
SETTLED = 15
"""Seconds after which a server has warmed itself up."""
FORM = "application/x-www-form-urlencoded"
ACCOUNT = {"name": "bench", "password": PASSWORD, "again": PASSWORD, "full_name": ""}
HERTZ = os.sysconf("SC_CLK_TCK")


class Visitor:
    """A connection that is kept, as a browser keeps it."""

    def __init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
        self._cookie = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> tuple[int, bytes]:
        self._line.request(method, path, body, {"Content-Type": kind, "Cookie": self._cookie})
        answer = self._line.getresponse()
        if given := answer.getheader("set-cookie"):
            self._cookie = given.split(";")[0]
        return answer.status, answer.read()

    def screen(self, **payload: object) -> dict[str, str]:
        sent = {"data": [], "event_data": payload, "fn_index": 0, "session_hash": "bench"}
        status, body = self.ask("POST", "/app/gradio_api/run/predict", json.dumps(sent).encode())
        if status != 200:
            raise RuntimeError(body.decode(errors="replace"))
        return dict(json.loads(body)["data"][0])


def evidence(folder: Path, passages: int) -> None:
    """Word files of twenty paragraphs each."""
    rng, texts = random.Random(SEED), sentences()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(passages // 20):
        made = docx.Document()
        made.add_heading(f"第{number}号教学工作总结（{2022 + number % 3}年）", 0)
        for text in rng.sample(texts, 20):
            made.add_paragraph(f"{text}（{number}）")
        made.save(str(folder / f"{number:04d}.docx"))


def used(pid: int) -> tuple[float, float]:
    """(CPU seconds, MB of memory) of the server's process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return (int(fields[11]) + int(fields[12])) / HERTZ, int(found[1]) / 1024 if found else 0.0


def started(data: Path) -> tuple[subprocess.Popen[bytes], float]:
    env = {**os.environ, "ZHIPING_PAGE_NUMBERS": "false", "ZHIPING_OCR": "false"}
    begun = time.perf_counter()
    log = (data.parent / "server.log").open("ab")
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(PORT), "--data", str(data)], env=env, stdout=log, stderr=log
    )
    while True:
        try:
            if Visitor().ask("GET", "/healthz")[0] == 200:
                return server, time.perf_counter() - begun
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(f"the server did not start, see {data.parent / 'server.log'}") from None
            time.sleep(0.05)


def stopped(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=30)


def pages(workspace: str) -> dict[str, Mapping[str, object]]:
    """What is asked for, by name: every page that a person opens from the menu, and the large ones behind them."""
    inside = (
        "overview", "materials", "mapping", "data", "report", "review", "advice", "ledger", "culture", "ask", "expert", "exports",
        "settings", "disputes", "progress",
    )  # fmt: skip
    asked: dict[str, Mapping[str, object]] = {"workspaces": {"p": "workspaces"}}
    asked |= {name: {"w": workspace, "p": name} for name in inside}
    asked["indicator"] = {"w": workspace, "p": "indicator", "args": {"code": "2.2"}}
    asked["search"] = {"w": workspace, "p": "mapping", "args": {"words": "实习基地建设"}}
    asked["section"] = {"w": workspace, "p": "report", "args": {"section": "2.2"}}
    asked["question"] = {"w": workspace, "p": "ask", "args": {"q": "实习基地有多少个"}}
    return asked


def work(who: Visitor, workspace: str) -> None:
    """Waits for the work in the background."""
    while True:
        told = json.loads(who.ask("GET", f"/w/{workspace}/jobs")[1])["jobs"]
        if not any(j["active"] for j in told):
            return
        time.sleep(1)


def prepared(folder: Path, passages: int) -> str:
    """The workspace of so many passages, with its draft and its findings; made once and kept for the next time."""
    data = folder / "data"
    ready = data / "ready"
    if ready.is_file():
        return ready.read_text(encoding="utf-8")
    evidence(folder / "材料", passages)
    server, _ = started(data)
    try:
        who = Visitor()
        who.ask("POST", "/setup", urlencode(ACCOUNT).encode(), FORM)
        school = {"name": "岚江工学院", "type": "applied", "category": "工科", "framework": "bk-audit-2-3"}
        made = re.search(r"w=([a-z0-9]{16})", who.screen(p="workspaces", act="create", form=school)["url"])
        if made is None:
            raise RuntimeError("no workspace was made")
        workspace = made[1]
        who.screen(w=workspace, p="materials", act="folder", form={"folder": str((folder / "材料").resolve())})
        work(who, workspace)
        for page, act in (("overview", "draft"), ("review", "check")):
            who.screen(w=workspace, p=page, act=act)
            work(who, workspace)
        ready.write_text(workspace, encoding="utf-8")
        return workspace
    finally:
        stopped(server)


def measured(passages: int, findings: int) -> list[Row]:
    folder = OUT / f"ui-{passages}"
    workspace = prepared(folder, passages)
    rows = [("load of the machine before", os.getloadavg()[0], "")]
    rows += _held(folder, folder / "data" / "workspaces" / workspace, findings)
    for wait, words in ((0, "at once after a restart"), (SETTLED, f"{SETTLED} s after a restart")):
        rows += _restarted(folder / "data", workspace, wait, words)
    server, _ = started(folder / "data")
    try:
        who = Visitor()
        who.ask("POST", "/signin", urlencode(ACCOUNT).encode(), FORM)
        rows += _visits(who, server.pid, pages(workspace))
    finally:
        stopped(server)
    return [*rows, ("load of the machine after", os.getloadavg()[0], "")]


def _restarted(data: Path, workspace: str, wait: float, words: str) -> list[Row]:
    """What the first person after a restart waits for: the door, the list of workspaces, the largest one's first page."""
    server, start = started(data)
    rows: list[Row] = [(f"{words}: start to first answer", start, "s")]
    try:
        time.sleep(wait)
        who = Visitor()
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("first page (sign-in)", lambda: who.ask("GET", "/signin")),
            ("signing in", lambda: who.ask("POST", "/signin", urlencode(ACCOUNT).encode(), FORM)),
            ("first page after sign-in", lambda: (who.ask("GET", "/app/"), who.screen(p="workspaces"))),
            ("first overview", lambda: who.screen(w=workspace, p="overview")),
            ("second overview", lambda: who.screen(w=workspace, p="overview")),
        )
        for name, do in steps:
            begun, cpu = time.perf_counter(), used(server.pid)[0]
            do()
            rows.append((f"{words}: {name}", time.perf_counter() - begun, "s"))
            rows.append((f"{words}: {name}, CPU of the server", used(server.pid)[0] - cpu, "s"))
    finally:
        stopped(server)
    return rows


def _held(folder: Path, workspace: Path, findings: int) -> list[Row]:
    """How much the workspace holds; findings are multiplied up to the number asked for, each with a sentence of its own."""
    from assistant.domain import ReportCheck
    from assistant.workspace import Workspace
    from assistant.workspace.checks import CheckStore

    with Workspace(workspace) as opened:
        newest = CheckStore(opened).of("", 1)
        if newest and len(newest[0].findings) < findings:
            seen = newest[0].findings
            more = []
            for n in range(findings):
                checked = seen[n % len(seen)]
                told = checked.finding.model_copy(update={"message": f"第{n}条：{checked.finding.message}"})
                more.append(checked.model_copy(update={"finding": told}))
            raised: ReportCheck = newest[0].model_copy(update={"findings": tuple(more)})
            CheckStore(opened).put(raised)
        newest = CheckStore(opened).of("", 1)
        held = len(newest[0].findings) if newest else 0
        return [("passages", float(opened.count("passages")), ""), ("findings", float(held), "")]


def _visits(who: Visitor, pid: int, asked: Mapping[str, Mapping[str, object]]) -> list[Row]:
    rows: list[Row] = []
    for name, payload in asked.items():
        taken, cpu = [], used(pid)[0]
        for _ in range(4):
            begun = time.perf_counter()
            html = who.screen(**payload)["html"]
            taken.append(time.perf_counter() - begun)
        if "这一页打不开" in html:
            raise RuntimeError(f"page {name} could not be drawn: {html[:2000]}")
        rows.append((f"{name}: first", taken[0], "s"))
        rows.append((f"{name}: median of 3 more", statistics.median(taken[1:]), "s"))
        rows.append((f"{name}: CPU per visit", (used(pid)[0] - cpu) / 4, "s"))
    names = list(asked)
    before, half = used(pid)[1], 0.0
    for n in range(VISITS):
        who.screen(**asked[names[n % len(names)]])
        if n == VISITS // 2:
            half = used(pid)[1]
    rows += [("memory before 200 visits", before, "MB"), ("after 100", half, "MB"), ("after 200", used(pid)[1], "MB")]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small workspace: a look, not a measurement")
    quick = parser.parse_args().quick
    OUT.mkdir(parents=True, exist_ok=True)
    rows = measured(400 if quick else 10_000, 200)
    for name, value, unit in rows:
        print(f"{name:40} {value:12,.3f} {unit}", flush=True)
    (OUT / "bench_ui.json").write_text(
        json.dumps({n: [v, u] for n, v, u in rows}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
