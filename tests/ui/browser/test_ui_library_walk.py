"""Cases and frameworks in a browser: a case comes in by file and by form, a changed workbook becomes the office's framework."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from case_form import FORM
from playwright.sync_api import Browser, expect
from ui_served import Served
from visitor import Visitor


@pytest.fixture(scope="module")
def v(chromium: Browser, served: Served) -> Iterator[Visitor]:
    """The administrator, in a workspace that has read nothing."""
    made = Visitor(chromium, served.url)
    made.set_up("zhou", "周管理")
    made.new_workspace()
    yield made
    made.context.close()


def test_a_case_comes_in_by_file_and_by_form_and_is_corrected(v: Visitor, served: Served, tmp_path: Path) -> None:
    v.menu("案例与标准")
    v.sees("组合案例")
    v.press("加入案例或标准")
    made = docx.Document()
    for head, text in (("问题", "抽查80门课，51门只有期末卷面成绩。"), ("原因", "没有规定。"), ("举措", "过程考核不少于四成。")):
        made.add_heading(head, level=1)
        made.add_paragraph(text)
    made.save(str(tmp_path / "课程考核.docx"))
    v.main.locator("select[name=type]").select_option("applied")
    v.upload([tmp_path / "课程考核.docx"])
    v.says("已收到 1 个文件")
    v.work_done()
    v.press("课程考核.docx")
    v.sees("51门只有期末卷面成绩")

    v.open("corpus_add", tab="form")
    for name, value in FORM.items():
        box = v.main.locator(f"[name={name}]")
        box.select_option(value) if name in ("type", "category", "family", "cause_class") else box.fill(value)
    v.main.locator("[name=indicators]").fill("2.3、9.9")
    v.press("保存案例")
    v.says("没有二级指标“9.9”")
    expect(v.main.locator("[name=title]")).to_have_value(FORM["title"])
    v.page.reload()  # what was typed is lost neither by a fault nor by this
    v.settled()
    for name, value in FORM.items():
        expect(v.main.locator(f"[name={name}]")).to_have_value("2.3、9.9" if name == "indicators" else value)
    v.main.locator("[name=indicators]").fill("2.3")
    v.main.locator("[name=title]").press("Enter")  # by the keyboard alone
    v.says("案例已加入")
    v.press("更正这个案例")
    v.main.locator("[name=title]").fill("实习周记当周回")
    v.press("保存案例")
    v.says("案例已更正")
    v.open("corpus", words="实习周记没有人看")
    v.press("实习周记当周回")
    v.press("移出")
    v.says("已移出")
    expect(v.main.locator("#own")).not_to_contain_text("实习周记")
    assert v.faults == [] and v.hosts == {f"127.0.0.1:{served.port}"}


def test_a_changed_workbook_becomes_the_offices_framework(v: Visitor, served: Served, tmp_path: Path) -> None:
    v.menu("其他指标体系")
    v.press("导出与改写")
    row = v.main.locator("#packs tbody tr", has_text="thesis")
    with v.page.expect_download() as coming:
        row.locator("a", has_text="Excel").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    book = openpyxl.load_workbook(file)
    book["说明"]["B3"] = "本校论文抽检"
    assert book["说明"]["A3"].value == "name"
    book.save(file)
    v.upload([file])
    v.says("1 行有变化")
    expect(v.main.locator("#changes")).to_contain_text("本校论文抽检")
    v.press("确认，成为学校的指标体系")
    v.says("已成为学校的指标体系")
    v.open("packs")
    expect(v.main.locator("#packs tbody tr", has_text="本校论文抽检")).to_contain_text("本校")
    v.open("settings")
    expect(v.main.locator("select[name=framework]")).to_contain_text("本校论文抽检")
    assert v.faults == [] and v.hosts == {f"127.0.0.1:{served.port}"}
