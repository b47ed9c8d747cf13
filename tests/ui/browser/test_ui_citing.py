"""Citing evidence in a sentence of one's own, in a browser; the chip opens the page or the sheet at the place that is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pdf_maker import Sheet, write_pdf
from playwright.sync_api import Browser, Locator, expect
from ui_served import Served
from visitor import Visitor

REPORTS = 6
SAID = (
    "第{n}教学单位2024年建成校外实习基地{a}个，与{a}家企业签订共建协议，接收实习学生{b}人次。",
    "第{n}教学单位修订毕业设计管理办法，2024届毕业设计选题来自生产一线的占{a}.5%。",
    "第{n}教学单位成立教学督导组，全年听课{b}节次，听课意见当周反馈给教师。",
)
PDF = "学校设立实践教学专项经费，2024年投入实践教学经费780万元，用于实验室更新。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("citing") / "材料"
    made.mkdir()
    for n in range(1, REPORTS + 1):
        lines = [f"第{n}教学单位2024年本科教学工作总结", *(s.format(n=n, a=11 + n, b=120 + n) for s in SAID)]
        (made / f"总结{n}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    write_pdf(made / "实践经费.pdf", [Sheet().lines(60, 80, "实践教学经费说明", PDF)])
    book = openpyxl.Workbook()
    for row in (["实习基地", "接收人数"], ["东湖机电厂", 231], ["南岭软件园", 342], ["西山电力公司", 128]):
        book.active.append(row)
    book.save(made / "实习基地统计.xlsx")
    return made


@pytest.fixture(scope="module")
def v(chromium: Browser, served: Served, folder: Path) -> Iterator[Visitor]:
    made = Visitor(chromium, served.url)
    made.set_up("zhou", "周管理")
    made.new_workspace("云溪学院")
    made.read(folder)
    made.open("overview")
    made.press("起草报告")
    made.work_done(180)
    yield made
    made.context.close()


def put_cursor(v: Visitor, area: Locator, at: int) -> None:
    """As somebody who clicks there; the page has taken it in afterwards."""
    area.evaluate("(e, at) => { e.focus(); e.setSelectionRange(at, at); }", at)
    kept = "([draft, at]) => sessionStorage.getItem(`${draft}:at`) === String(at)"
    v.page.wait_for_function(kept, arg=[area.get_attribute("data-draft"), at])


def cite(v: Visitor, words: str, evidence: str) -> None:
    """Looks for words and puts the mark of the passage that holds `evidence` behind the sentence at the cursor."""
    v.page.fill("input[name=find]", words)
    v.page.locator(".editor .beside button[type=submit]").click()
    v.settled()
    v.main.locator(".hit", has_text=evidence).first.locator("a[data-insert]").click()
    v.settled()


def test_evidence_is_cited_beside_the_editor_and_the_verifier_answers(v: Visitor) -> None:
    v.open("report", section="2.3")
    v.press("修改", v.main.locator(".para").first)
    area = v.page.locator(".editing textarea")
    mine = "2024年学校投入实践教学经费780万元。西山电力公司接收实习学生500人。"
    area.fill(mine)
    put_cursor(v, area, 6)  # within the first sentence
    cite(v, "实践教学经费 780万元", "780万元")
    expect(area).to_have_value(re.compile(r"780万元。\[\d+\]西山电力公司"))  # behind the sentence, not at the cursor
    put_cursor(v, area, len(area.input_value()))
    cite(v, "西山电力公司", "西山电力公司")
    v.page.reload()  # what was typed and picked is still there
    v.settled()
    assert area.input_value().startswith("2024年学校投入") and area.input_value().rstrip().endswith("]")
    v.press("保存")
    v.says("已存为第 2 版")
    mine_now = v.main.locator(".para", has_text="西山电力公司接收实习学生500人")
    expect(mine_now.locator(".carried")).to_have_count(1)  # the first sentence is carried
    expect(mine_now.locator(".badge.warn")).to_contain_text("500")  # the second is not
    mine_now.locator("a.chip").first.click()
    v.settled()
    image = v.main.locator("img.page-image")
    expect(image).to_be_visible()
    v.page.wait_for_function("document.querySelector('img.page-image').naturalWidth > 300")  # drawn when it is asked for
    expect(v.main.locator("mark")).to_contain_text("780万元")


def test_a_chip_opens_the_sheet_with_its_row_marked(v: Visitor) -> None:
    v.open("report", section="2.3")
    v.main.locator(".para", has_text="西山电力公司接收实习学生500人").locator("a.chip").last.click()
    v.settled()
    expect(v.main.locator("td.marked").first).to_be_visible()
    expect(v.main.locator("tr", has=v.page.locator("td.marked"))).to_contain_text("西山电力公司")


def test_a_paragraph_of_ones_own_is_added_where_it_is_wanted(v: Visitor) -> None:
    v.open("report", section="2.3")
    first = v.main.locator(".para").first
    said = first.locator("p").inner_text()
    v.press("在后面加一段", first)
    v.page.locator(".editing textarea").fill("学校另有新的安排。")
    cite(v, "教学督导组 听课", "督导组")
    v.press("保存")
    v.says("已存为第 3 版")
    paragraphs = v.main.locator(".para > p")
    assert paragraphs.nth(0).inner_text() == said
    expect(paragraphs.nth(1)).to_contain_text("学校另有新的安排。")
    assert v.faults == []
