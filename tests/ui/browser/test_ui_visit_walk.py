"""专家视角 in a browser: questions from real evidence, opened down to the passage, assigned, marked ready, kept, taken away."""

from __future__ import annotations

import re
from pathlib import Path

import docx
from playwright.sync_api import expect
from ui_served import Served
from visitor import PATIENCE, Visitor


def test_the_preparation_of_a_visit_from_first_question_to_handbook(v: Visitor, served: Served, tmp_path: Path) -> None:
    v.menu("专家视角")
    v.press("生成问题")
    v.says("正在生成")
    v.work_done(180)
    v.open("visit", state="open")
    expect(v.main.locator("article.passage").first).to_be_visible()

    v.main.locator("select[name=kind]").select_option("数据两处不一致")
    v.settled()
    v.sees("差在哪里：口径、时点，还是有一处错了？")
    v.main.locator("a.problem").first.click()  # down to the place in the document
    v.settled()
    v.sees("为什么会问")
    v.main.locator("section.panel ol a").first.click()
    v.settled()
    expect(v.page).to_have_url(re.compile("p=source"))
    v.page.go_back()
    v.settled()

    text = v.main.locator("h1").inner_text()
    v.page.fill("input[name=owner]", "王老师")
    v.main.locator("aside select[name=state]").select_option("ready")
    v.page.fill("textarea[name=note]", "带人事年报与质量报告")
    v.press("保存")
    v.says("已保存")
    v.sees("已准备")

    v.open("visit")
    v.press("重新生成")
    v.work_done(180)
    v.open("visit", state="ready")
    v.sees(text[:30])
    v.sees("王老师")

    v.main.locator("summary", has_text="自拟问题").click()
    v.main.locator("details.panel select[name=code]").last.select_option("2.3")
    v.page.fill("textarea[name=text]", "实习基地的接收名单在哪里？")
    v.press("加入")
    v.says("已加入")

    book = docx.Document(str(_handbook(v, tmp_path)))
    said = "\n".join(p.text for p in book.paragraphs)
    assert text in said and "准备单位：王老师" in said and "实习基地的接收名单在哪里？" in said
    assert v.faults == [] and v.hosts == {f"127.0.0.1:{served.port}"}


def _handbook(v: Visitor, folder: Path) -> Path:
    v.open("visit")
    return v.download("下载准备手册", folder)


def test_it_fits_a_narrow_screen_and_speaks_english(v: Visitor) -> None:
    v.page.set_viewport_size({"width": 820, "height": 900})
    for page in ("visit", "indicator"):
        v.open(page, code="2.3")
        wide = v.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, page
    v.press("English", v.page.locator("header"))
    v.open("visit")
    expect(v.main.locator("h1")).to_have_text("Experts' view", timeout=PATIENCE)
    v.sees("Put to:")
