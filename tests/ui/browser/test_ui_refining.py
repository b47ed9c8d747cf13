"""The advice refined by a model in a browser: the estimate, stopped and taken up, side by side, adopted with either text."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from ui_served import Served
from visitor import Visitor

from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter

LONG = 120_000


@pytest.fixture(scope="module")
def writer() -> ScriptedWriter:
    return ScriptedWriter(rate=0.3)


@pytest.fixture(scope="module")
def model(writer: ScriptedWriter) -> Iterator[ScriptedServer]:
    with ScriptedServer(writer, latency=0.8) as server:
        yield server


@pytest.fixture(scope="module")
def env(model: ScriptedServer) -> dict[str, str]:
    return {
        "ZHIPING_MODEL": "scripted", "ZHIPING_MODEL_BASE_URL": model.address, "ZHIPING_MODEL_CONCURRENCY": "2",
        "ZHIPING_MODEL_PRICE_IN": "2", "ZHIPING_MODEL_PRICE_OUT": "8",
    }  # fmt: skip


def test_the_advice_is_refined_compared_and_adopted(
    v: Visitor, served: Served, model: ScriptedServer, writer: ScriptedWriter
) -> None:
    v.open("advice")
    expect(v.main.locator("button", has_text="请模型润色")).to_have_count(0)  # nothing to refine yet
    v.press("生成整改建议")
    v.work_done(120)
    v.open("advice")
    v.press("请模型润色")
    expect(v.main).to_contain_text("模型润色前的估算", timeout=LONG)
    v.sees("预计调用模型约")
    assert len(model.seen.requests) == 2  # what the endpoint counts; no evidence in them
    v.press("同意，开始")
    v.page.wait_for_function(  # some are answered, others are not
        "() => /请模型润色整改建议（scripted）\\s*[3-9]/.test(document.querySelector('#main').innerText)", timeout=LONG
    )
    v.press("停止")
    expect(v.main.locator("[data-state=cancelled]")).to_be_visible(timeout=LONG)
    before = _kept(served, v.workspace)
    assert before >= 2
    v.press("继续")
    v.work_done(240)
    assert _kept(served, v.workspace) > before
    v.open("advice")
    v.sees("条建议有模型文本（scripted）")
    _nothing_asked_twice(served, v.workspace)
    shown = v.main.locator(".advice-row", has=v.page.locator(".badge", has_text="有模型文本"))
    assert shown.count() > 3
    _side_by_side(v, writer)
    _adopted(v)
    v.open("advice")
    shown.nth(0).locator("input[type=checkbox]").check()
    shown.nth(1).locator("input[type=checkbox]").check()
    v.press("采纳所选，有模型文本的用模型文本")
    v.says("已采纳 2 条")


def _side_by_side(v: Visitor, writer: ScriptedWriter) -> None:
    v.main.locator(".advice-row", has=v.page.locator(".badge", has_text="有模型文本")).first.locator("a.problem").click()
    v.settled()
    sides = v.main.locator(".sides").first
    rule, better = sides.locator(".side-a").bounding_box(), sides.locator(".side-b").bounding_box()
    assert rule and better and abs(rule["y"] - better["y"]) < 2 and better["x"] >= rule["x"] + rule["width"]
    text = v.main.inner_text()
    assert not [lie for lie in writer.advised if lie in "".join(v.main.locator(".side-b").all_inner_texts())]
    assert "规则文本" in text and "模型文本" in text and "模型 scripted" in text


def _adopted(v: Visitor) -> None:
    """Adjusted on the model's text: the history says whose it was."""
    v.main.locator("summary", has_text="在模型文本上改后采纳").click()
    form = v.main.locator("details", has_text="在模型文本上改后采纳").locator("form")
    form.locator("input[name=owner]").fill("王主任")
    form.locator("button", has_text="按改后的内容采纳").click()
    v.settled()
    v.says("已按改后的内容采纳")
    v.sees("采纳模型文本（scripted，refine_advice")


def _kept(served: Served, id: str) -> int:
    with sqlite3.connect(served.folder / "data" / "workspaces" / id / "zhiping.db") as db:
        records = [json.loads(r) for (r,) in db.execute("SELECT record FROM model_advice")]
    return len({r["recommendation"] for r in records})


def _nothing_asked_twice(served: Served, id: str) -> None:
    with sqlite3.connect(served.folder / "data" / "workspaces" / id / "zhiping.db") as db:
        counts = Counter(key for (key,) in db.execute("SELECT key FROM model_calls WHERE outcome = 'ok'"))
    assert counts and max(counts.values()) == 1
