"""A draft with a model in a browser: the estimate, the sections as they are written, stopped, killed, taken up, the record."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from ui_served import Served
from visitor import Visitor

from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter

RATE = 0.35
"""Share of the model's statements that are lies."""
LONG = 120_000
"""Milliseconds; before the model's turn the evidence is read and matched."""


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer(ScriptedWriter(rate=RATE), latency=1.5) as server:
        yield server


@pytest.fixture(scope="module")
def env(model: ScriptedServer) -> dict[str, str]:
    return {
        "ZHIPING_MODEL": "scripted", "ZHIPING_MODEL_BASE_URL": model.address, "ZHIPING_MODEL_CONCURRENCY": "2",
        "ZHIPING_MODEL_CHOICES": "0", "ZHIPING_MODEL_PRICE_IN": "2", "ZHIPING_MODEL_PRICE_OUT": "8",
    }  # fmt: skip


def test_a_model_is_watched_stopped_killed_and_taken_up(v: Visitor, served: Served, model: ScriptedServer) -> None:
    v.open("overview")
    v.press("用模型起草")
    expect(v.main).to_contain_text("预计调用模型约", timeout=LONG)
    expect(v.main).to_contain_text("费用约")
    asked = len(model.seen.requests)  # two calls to learn how the endpoint counts, no evidence in them
    assert asked == 2
    v.page.locator("select[name=approval]").select_option("sections")
    v.press("同意，开始")
    expect(v.main.locator("#writing .badge.accent").first).to_be_visible(timeout=LONG)  # being written
    done = v.main.locator("#writing .badge.good")
    expect(done.first).to_be_visible(timeout=LONG)
    v.main.locator("#writing tbody a").first.click()  # a section that is done is read while others are being written
    v.settled()
    expect(v.main.locator(".sheet a.chip").first).to_be_visible()

    v.press("停止")
    expect(v.main.locator("[data-state=cancelled]")).to_be_visible(timeout=LONG)
    before = done.count()
    expect(v.main.locator("#writing .badge.accent")).to_have_count(0)
    v.press("继续")
    expect(v.main.locator("[data-job-active]")).to_be_visible(timeout=LONG)
    v.page.wait_for_function(
        "n => document.querySelectorAll('#writing .badge.good').length > n", arg=before, timeout=LONG
    )  # it goes on, with what was done before still done
    _kill_the_work(served, v.workspace)
    served.kill()  # and the server with it, as a power cut would
    served.start()
    v.open("writing")
    v.work_done(240)  # it was taken up by itself
    v.open("writing")
    assert done.count() > before

    v.sees("等待批准")
    answered = len(model.seen.requests)
    v.press("批准，继续")
    v.says("已开始")
    v.work_done(120)
    v.open("writing")
    assert len(model.seen.requests) == answered, "approving asks the model nothing"
    _nothing_asked_twice(served, v.workspace)
    _record(v, served)


def _kill_the_work(served: Served, id: str) -> None:
    with sqlite3.connect(_folder(served, id) / "zhiping.db") as db:
        (pid,) = db.execute("SELECT pid FROM jobs WHERE state = 'running'").fetchone()
    os.kill(int(pid), signal.SIGKILL)


def _nothing_asked_twice(served: Served, id: str) -> None:
    """Every answer that came whole was used, whatever stopped the work."""
    with sqlite3.connect(_folder(served, id) / "zhiping.db") as db:
        counts = Counter(key for (key,) in db.execute("SELECT key FROM model_calls WHERE outcome = 'ok'"))
    assert counts and max(counts.values()) == 1


def _record(v: Visitor, served: Served) -> None:
    told = json.loads((_folder(served, v.workspace) / "out" / "run.json").read_text(encoding="utf-8"))["model"]
    v.sees("上次用模型起草的记录")
    said = told["statements"]
    assert said["accepted"] > 10 and said["rejected"] > 0
    v.sees(f"采用 {said['accepted']} 句")
    v.open("writing", code=next(iter(told["rejected"])))
    v.sees("没有通过核验的")
    with sqlite3.connect(_folder(served, v.workspace) / "zhiping.db") as db:
        outcomes = {code: json.loads(text) for code, text in db.execute("SELECT code, outcome FROM model_sections")}
    v.open("report", section=next(c for c, o in outcomes.items() if o["record"].get("accepted", 0) > 3))
    expect(v.main.locator(".said-model").first).to_be_visible()


def _folder(served: Served, id: str) -> Path:
    return served.folder / "data" / "workspaces" / id
