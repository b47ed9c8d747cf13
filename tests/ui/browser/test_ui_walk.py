"""The whole job as a new user does it, in a browser, on a served copy: from the first account to the files that go out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import crawl
import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, expect
from ui_served import Served
from visitor import Visitor

EDITED = "本段由编写人员改写：学校把实践教学条件作为本次自评的重点，逐项核对了材料。"


@pytest.fixture(scope="module")
def visitor(chromium: Browser, served: Served) -> Iterator[Visitor]:
    made = Visitor(chromium, served.url)
    yield made
    made.context.close()


def test_the_whole_job(visitor: Visitor, served: Served, evidence: Path, tmp_path: Path) -> None:
    """One test, since each step needs the one before; what fails names its step."""
    _new_workspace(visitor)
    _materials(visitor, evidence)
    _move_a_match(visitor)
    _settle_a_contradiction(visitor)
    _draft(visitor)
    _edit_and_lock(visitor)
    _draft_again(visitor)
    _review_and_waive(visitor)
    _check_a_word_file(visitor, tmp_path)
    _adopt_and_follow(visitor, tmp_path)
    _exports(visitor, tmp_path)
    _every_table(visitor)
    _nothing_went_wrong(visitor, served)


def _new_workspace(v: Visitor) -> None:
    v.set_up("zhou", "周管理")
    v.sees("从这里开始")
    v.new_workspace(short_name="岚工")


def _materials(v: Visitor, evidence: Path) -> None:
    v.upload(evidence)
    v.says("正在读取")
    expect(v.page.locator("[data-job-active]")).to_be_visible()
    v.page.reload()  # the work goes on, and the page shows it again
    v.settled()
    v.work_done()
    v.open("materials")
    v.sees("开启 OCR")  # the picture that could not be read says what to do
    v.main.locator("a", has_text="预览").first.click()
    v.settled()
    expect(v.main).not_to_contain_text("打不开")
    v.menu("指标匹配")
    expect(v.main.locator(".cell.strong").first).to_be_visible()
    assert v.main.locator(".cell").count() > 40


def _move_a_match(v: Visitor) -> None:
    v.open("indicator", code="2.3")
    first = v.main.locator("article.passage").first
    text = first.locator(".text").inner_text()
    v.press("改归、备注…", first)
    v.page.locator("select[name=to]").select_option(index=0)
    v.page.fill("textarea[name=note]", "讲的是办学方向")
    v.press("保存")
    v.says("已归到")
    v.open("indicator", code="2.3", status="rejected")
    v.sees(text[:30])
    v.open("indicator", code="1.1", status="confirmed")
    v.sees(text[:30])


def _settle_a_contradiction(v: Visitor) -> None:
    """The two ratios of students to teachers in the evidence."""
    v.menu("数据")
    v.sees("生师比")
    v.open("disputes")
    first = v.main.locator("section.conflict").first
    rival = first.locator(".rival").last
    value = rival.locator(".figure").inner_text()
    rival.locator("input[name=note]").fill("以学校年报为准")
    v.press("选定这个数", rival)
    v.says(f"已选定 {value}")
    v.sees("以学校年报为准")


def _draft(v: Visitor) -> None:
    v.menu("概况")
    v.press("起草报告")
    v.work_done(120)
    v.menu("报告")
    expect(v.main.locator("a.chip").first).to_be_visible()
    v.main.locator("a.chip").first.click()
    v.settled()
    expect(v.main).not_to_contain_text("打不开")


def _edit_and_lock(v: Visitor) -> None:
    v.open("report", section="2.3")
    v.press("修改", v.main.locator(".para").first)
    v.page.fill(".editing textarea", f"{EDITED}[1]")
    v.page.reload()  # what was typed is still there
    v.settled()
    assert v.page.input_value(".editing textarea") == f"{EDITED}[1]"
    v.press("保存")
    v.says("已存为第 2 版")
    edited = v.main.locator(".para", has_text=EDITED)
    expect(edited.locator("a.chip")).to_be_visible()
    v.press("锁定", edited)
    expect(v.main.locator(".para", has_text=EDITED)).to_contain_text("解锁")


def _draft_again(v: Visitor) -> None:
    v.press("重新起草本节")
    v.work_done()
    v.menu("概况")
    v.press("重新起草")
    v.work_done(120)
    v.open("report", section="2.3")
    expect(v.main.locator(".para", has_text=EDITED)).to_have_count(1)
    v.open("compare", section="2.3")
    v.sees("人工")


def _review_and_waive(v: Visitor) -> None:
    v.menu("审核")
    if v.main.locator("article.finding").count() == 0:
        v.press("审核报告")
        v.work_done(120)
    finding = v.main.locator("article.finding").first
    said = finding.locator("strong").first.inner_text()
    finding.locator("summary").first.click()
    finding.locator("input[name=reason]").fill("与教务处核对过，材料正在补")
    v.press("豁免", finding)
    v.says("已豁免")
    v.open("review", state="waived")
    v.sees(said)
    v.sees("与教务处核对过")


def _check_a_word_file(v: Visitor, folder: Path) -> None:
    written = docx.Document()
    written.add_heading("2.3 实践教学", 2)
    written.add_paragraph("学校现有校外实习基地9999个，毕业设计题目全部来自企业，实践教学全国领先。")
    file = folder / "自己写的报告.docx"
    written.save(str(file))
    v.open("review", tab="file")
    v.upload([file])
    v.says("已收到 1 个文件")
    v.work_done(120)
    v.open("review", tab="file")
    v.press("自己写的报告.docx")
    v.sees("9999")
    commented = v.download("下载带批注的文件", folder)
    with zipfile.ZipFile(commented) as package:
        assert "word/comments.xml" in package.namelist()
        assert "9999" in package.read("word/document.xml").decode()


def _adopt_and_follow(v: Visitor, folder: Path) -> None:
    """A recommendation into the ledger, a proof beside it, and a step on."""
    v.menu("整改建议")
    if v.main.locator("article.advice-row").count() == 0:
        v.press("生成整改建议")
        v.work_done(120)
    v.main.locator("article.advice-row a.problem").first.click()
    v.page.wait_for_url("**p=recommendation**")
    v.settled()
    problem = v.main.locator("h1").inner_text()
    v.press("原样采纳，加入台账")
    v.menu("整改台账")
    v.sees(problem[:20])
    v.main.locator("a", has_text=problem[:20]).first.click()
    v.page.wait_for_url("**p=entry**")
    v.settled()
    v.press("改为“进行中”")
    v.says("状态已改为“进行中”")
    proof = folder / "整改佐证.docx"
    written = docx.Document()
    written.add_paragraph("2025年学校新增教学行政用房1.2万平方米，已于9月投入使用，验收材料齐备。")
    written.save(str(proof))
    v.upload([proof])
    v.says("收到 1 份佐证")
    v.work_done()
    v.sees("【整改佐证】")
    ledger = folder / "ledger"
    ledger.mkdir()
    v.menu("整改台账")
    book = openpyxl.load_workbook(v.download("导出 xlsx", ledger))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert any("进行中" in c for c in cells) and any(problem[:20] in c for c in cells)


def _exports(v: Visitor, folder: Path) -> None:
    v.menu("导出")
    v.press("按现稿重新导出")
    v.work_done(120)
    report = docx.Document(str(v.download("report.docx", folder)))
    assert any(EDITED in p.text for p in report.paragraphs)
    catalogue = openpyxl.load_workbook(v.download("catalogue.xlsx", folder))
    assert any("师资队伍统计表" in str(c.value) for row in catalogue.worksheets[0].iter_rows() for c in row)
    with zipfile.ZipFile(v.download("全部下载（zip）", folder)) as all_files:
        assert all_files.testzip() is None and {"report.docx", "plan.docx", "metrics.json"} <= set(all_files.namelist())


def _every_table(v: Visitor) -> None:
    v.menu("概况")
    assert crawl.every_table(v) > 10


def _nothing_went_wrong(v: Visitor, served: Served) -> None:
    assert v.faults == []
    assert v.hosts == {served.url.removeprefix("http://")}
    assert "Traceback" not in served.log()
