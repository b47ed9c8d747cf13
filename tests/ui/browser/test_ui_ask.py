"""A model's answer in a browser: its sentences appear one after the other, a reload goes on, a follow-up is understood."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from ui_held import Held
from ui_served import Served
from visitor import Visitor

from assistant.evaluation.scripted_server import Reply, Request

SAID = (
    "学校建有校外实习基地214个，覆盖全部本科专业，其中国家级实习基地3个。",
    "校外实习基地全年接收实习学生8214人次，有67个基地接收不足10人，利用不够均衡。",
    "校外实习基地由学院与企业共同管理，每学期检查一次，检查结果向全校通报。",
)


def model(request: Request) -> Reply:
    rows = []
    for text in SAID:
        found = re.search(rf'<材料 编号="(P\d+)"[^>]*>\n{re.escape(text)}', request.words)
        rows += [{"text": text, "sources": [found[1]]}] if found else []
    return Reply(json.dumps({"statements": rows}, ensure_ascii=False))


@pytest.fixture(scope="module")
def scripted() -> Iterator[Held]:
    with Held(model) as made:
        yield made


@pytest.fixture(scope="module")
def env(scripted: Held) -> dict[str, str]:
    return {"ZHIPING_MODEL": "scripted", "ZHIPING_MODEL_BASE_URL": scripted.address}


def test_an_answer_appears_sentence_by_sentence(chromium: Browser, served: Served, scripted: Held, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "2024年实践教学工作总结.txt").write_text("\n\n".join(("2024年实践教学工作总结", *SAID)), encoding="utf-8")
    v = Visitor(chromium, served.url)
    v.set_up("zhou", "周管理")
    v.new_workspace(short_name="岚工")
    v.read(folder)
    v.menu("问答")
    v.page.fill("input[name=q]", "校外实习基地有多少个")
    v.page.check("input[name=model]")
    scripted.after = 1
    v.press("提问")
    said = v.main.locator(".said-by-model li")
    seen = v.page.wait_for_function("document.querySelectorAll('.said-by-model li').length || false").json_value()
    assert seen < len(SAID)
    expect(v.main.locator("[data-answer-active]")).to_be_visible()  # the rest is still on its way
    expect(said.first).to_contain_text("214个")
    v.page.reload()
    v.settled()
    expect(said.first).to_contain_text("214个")
    held: list[Route] = []
    v.page.route("**/gradio_api/run/**", lambda route: route.continue_() if held else held.append(route))
    with v.page.expect_request("**/gradio_api/run/**"):  # the answer is whole: the page draws itself anew
        scripted.after = None
    expect(said).to_have_count(3)
    expect(v.main.locator("[data-answer-active]")).to_have_count(0)
    said.first.locator("a").first.click()  # at this very moment: it is not lost
    held[0].continue_()
    v.page.wait_for_url("**p=source**")
    v.sees(SAID[0][:20])
    v.page.go_back()
    v.settled()
    v.page.fill("input[name=q]", "那2023年呢？")
    v.press("提问")
    v.sees("按“2023年校外实习基地有多少个”查找")
    v.press("换一个话题")
    v.sees("我问过的")
    assert v.faults == [] and v.hosts == {served.url.removeprefix("http://")}
    v.context.close()
