"""Two writers at once in one workspace, a third in another, and a department's clerk: in four browsers on one server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
from playwright.sync_api import Browser, expect
from ui_served import Served
from ui_server import PASSWORD
from visitor import Visitor

EXAMPLES = Path(__file__).parents[3] / "examples" / "applied" / "03教务处"
PEOPLE = (
    ("zhang", "writer", "张老师", ""), ("li", "writer", "李老师", ""), ("wang", "writer", "王老师", ""),
    ("chen", "department", "陈科长", "教务处"),
)  # fmt: skip
OURS, OTHER = "2.3", "1.1"
"""The indicator that is given to the department, and one that is not."""


def ask(v: Visitor, **payload: Any) -> dict[str, Any]:
    """What a click sends, without the click: for what leads up to the case, and for what no button offers."""
    sent = {"data": [], "event_data": payload, "fn_index": 0, "session_hash": "x"}
    answer = v.page.request.post(f"{v.url}/app/gradio_api/run/predict", data=sent)
    assert answer.ok, answer.text()
    return dict(answer.json()["data"][0])


@pytest.fixture
def people(chromium: Browser, served: Served) -> Any:
    """The four of them, signed in; zhang's workspace has evidence and a draft, and li and chen are members."""
    admin = Visitor(chromium, served.url)
    admin.set_up("admin", "周管理")
    for name, role, full_name, department in PEOPLE:
        form = {"name": name, "password": PASSWORD, "role": role, "full_name": full_name, "department": department}
        assert ask(admin, p="users", act="add", form=form)["tone"] == "good"
    admin.context.close()
    made = {name: Visitor(chromium, served.url) for name, *_ in PEOPLE}
    for name, v in made.items():
        v.sign_in(name)
    zhang = made["zhang"]
    school = {"name": "岚江工学院", "type": "applied", "category": "工科", "framework": "bk-audit-2-3", "title": "岚江自评"}
    zhang.page.goto(f"{zhang.url}/app/{ask(zhang, p='workspaces', act='create', form=school)['url']}")
    zhang.settled()
    files = [f for part in ("规章制度", "毕业设计", "2024年工作总结") for f in sorted((EXAMPLES / part).iterdir())]
    for file in files:
        place = quote(f"{file.parent.name}/{file.name}")
        assert zhang.page.request.post(f"{zhang.url}/w/{zhang.workspace}/upload?place={place}", data=file.read_bytes()).ok
    ask(zhang, w=zhang.workspace, p="overview", act="draft")
    zhang.open("overview")
    zhang.work_done(120)
    for name, role in (("li", "writer"), ("chen", "department")):
        ask(zhang, w=zhang.workspace, p="settings", act="member", form={"user": name, "role": role})
        made[name].page.goto(zhang.page.url)
        made[name].settled()
    ask(zhang, w=zhang.workspace, p="indicator", act="assign", form={"code": OURS, "departments": "教务处"})
    wang = made["wang"]
    wang.page.goto(f"{wang.url}/app/{ask(wang, p='workspaces', act='create', form={**school, 'title': '别家'})['url']}")
    wang.settled()
    yield made
    for v in made.values():
        assert v.faults == [] and v.hosts == {served.url.removeprefix("http://")}
        v.context.close()


def test_nothing_is_overwritten_and_nothing_is_seen_by_others(people: dict[str, Visitor], served: Served, tmp_path: Path) -> None:
    zhang, li, wang, chen = (people[name] for name, *_ in PEOPLE)
    _one_paragraph(zhang, li)
    _two_paragraphs(zhang, li)
    _one_match(zhang, li)
    _one_entry_of_the_ledger(zhang, li)
    _nothing_of_another_workspace(zhang, wang)
    _a_department_sees_its_own(zhang, chen)
    _a_department_hands_in(zhang, chen, tmp_path)
    assert "Traceback" not in served.log()


def _edit(v: Visitor, paragraph: int, text: str) -> None:
    v.open("report", section=OURS)
    v.press("修改", v.main.locator(".para").nth(paragraph))
    v.page.fill(".editing textarea", text)


def _one_paragraph(zhang: Visitor, li: Visitor) -> None:
    """Both open it, zhang saves first: li is told, sees both, and decides."""
    _edit(zhang, 0, "张老师写的：实践教学由教务处统筹安排。[1]")
    _edit(li, 0, "李老师写的：实践教学以毕业设计为抓手。[1]")
    zhang.press("保存")
    zhang.says("已存为第 2 版")
    li.press("保存")
    li.says("您写的已存为建议稿")
    for words in ("由教务处统筹安排", "以毕业设计为抓手"):
        li.sees(words)
    zhang.open("report", section=OURS)
    expect(zhang.main.locator(".para").first).to_contain_text("张老师写的")
    expect(zhang.main).not_to_contain_text("李老师写的：")
    li.press("采纳所选")
    li.says("存为第 3 版")
    expect(li.main.locator(".para").first).to_contain_text("李老师写的")
    li.open("compare", section=OURS, version="2")  # what zhang wrote is kept as a version
    li.sees("由教务处统筹安排")


def _two_paragraphs(zhang: Visitor, li: Visitor) -> None:
    """Different places of one section: both are kept without a question, and it is said."""
    _edit(zhang, 0, "张老师再写的第一段。[1]")
    _edit(li, 1, "李老师写的第二段。[1]")
    zhang.press("保存")
    zhang.says("已存为第 4 版")
    li.press("保存")
    li.says("张老师 刚改过本节的别处，已与您的修改合并为第 5 版")
    expect(li.main.locator(".para").nth(0)).to_contain_text("张老师再写的")
    expect(li.main.locator(".para").nth(1)).to_contain_text("李老师写的第二段")


def _one_match(zhang: Visitor, li: Visitor) -> None:
    for v in (zhang, li):
        v.open("indicator", code=OURS)
    texts = zhang.main.locator("article.passage .text").all_inner_texts()
    zhang.press("确认", zhang.main.locator("article.passage", has_text=texts[0]))
    zhang.says("已确认")
    li.press("排除", li.main.locator("article.passage", has_text=texts[0]))
    li.says("张老师刚把它确认了，没有照您的改")
    expect(li.main.locator("article.passage.confirmed", has_text=texts[0])).to_have_count(1)
    li.press("排除", li.main.locator("article.passage", has_text=texts[1]))
    li.says("已排除")
    zhang.open("indicator", code=OURS)
    expect(zhang.main.locator("article.passage.confirmed", has_text=texts[0])).to_have_count(1)
    zhang.open("indicator", code=OURS, status="rejected")
    expect(zhang.main.locator("article.passage.rejected", has_text=texts[1])).to_have_count(1)


def _one_entry_of_the_ledger(zhang: Visitor, li: Visitor) -> None:
    for problem, unit in (("实验项目偏少", "教务处"), ("教师下企业不足", "人事处")):
        form = {"problem": problem, "lead_unit": unit, "code": OURS if unit == "教务处" else "4.2"}
        assert ask(zhang, w=zhang.workspace, p="ledger", act="add", form=form)["tone"] == "good"
    for v in (zhang, li):
        v.open("ledger", edit="1")
    row = "#ledger tbody tr:has-text('{}')"
    mine = zhang.main.locator(row.format("实验项目偏少"))
    mine.get_by_label("责任人").fill("张三")
    zhang.press("保存改动")
    zhang.says("已保存 1 条")
    theirs = li.main.locator(row.format("实验项目偏少"))
    theirs.get_by_label("责任人").fill("李四")
    li.main.locator(row.format("教师下企业不足")).get_by_label("责任人").fill("王五")
    li.press("保存改动")
    li.says("张三")  # both values of what clashed; the other row is saved all the same
    li.says("李四")
    zhang.open("ledger")
    expect(zhang.main.locator(row.format("实验项目偏少"))).to_contain_text("张三")
    expect(zhang.main.locator(row.format("教师下企业不足"))).to_contain_text("王五")


def _nothing_of_another_workspace(zhang: Visitor, wang: Visitor) -> None:
    other = zhang.workspace
    own = wang.workspace
    wang.page.goto(f"{wang.url}/app/?p=workspaces")
    wang.settled()
    wang.sees("别家")
    expect(wang.main).not_to_contain_text("岚江自评")
    for page in ("overview", "report", "ledger", "settings", "materials"):
        wang.page.goto(f"{wang.url}/app/?w={other}&p={page}")
        wang.settled()
        wang.sees("这一页打不开")
        expect(wang.page.locator(".zp-root")).not_to_contain_text("岚江自评")
    files = ("jobs", "all.zip", "file/report.docx", "made/ledger", "evidence/x", "page/x.png")
    for path in (*(f"/w/{other}/{f}" for f in files), f"/table?w={other}&p=materials&table=files"):
        assert wang.page.request.get(f"{wang.url}{path}").status == 403, path
    told = ask(wang, w=other, p="report", act="lock", form={"section": OURS, "paragraph": "x"})
    assert told["tone"] == "bad"
    wang.page.goto(f"{wang.url}/app/?w={own}&p=overview")
    wang.settled()
    expect(wang.main).not_to_contain_text("这一页打不开")


def _a_department_sees_its_own(zhang: Visitor, chen: Visitor) -> None:
    chen.menu("指标匹配")
    assert [t.split()[0] for t in chen.main.locator("a.leaf").all_inner_texts()] == [OURS]
    chen.open("indicator", code=OTHER)
    chen.sees("没有分给您的部门")
    chen.menu("整改台账")
    chen.sees("实验项目偏少")
    expect(chen.main).not_to_contain_text("教师下企业不足")
    assert chen.page.locator("nav.side a", has_text="设置").count() == 0
    where = chen.workspace
    for page, act, form in (
        ("indicator", "confirm", {"code": OTHER, "passage": "x"}),
        ("overview", "draft", {}),
        ("report", "save", {"section": OURS, "paragraph": "x", "text": "y", "base": "5"}),
        ("settings", "member", {"user": "chen", "role": "writer"}),
        ("ledger", "add", {"problem": "x"}),
    ):
        assert ask(chen, w=where, p=page, act=act, form=form)["tone"] == "bad", (page, act)


def _a_department_hands_in(zhang: Visitor, chen: Visitor, folder: Path) -> None:
    written = docx.Document()
    written.add_heading("教务处实践教学整改佐证", 0)
    written.add_paragraph("2025年教务处新增综合性实验项目36个，全部列入实践教学计划，由督导逐项检查。")
    file = folder / "教务处补充材料.docx"
    written.save(str(file))
    chen.menu("材料")
    chen.upload([file])
    chen.says("收到 1 个文件")
    chen.work_done()
    chen.open("materials")
    chen.sees("教务处补充材料.docx")
    chen.menu("整改台账")
    chen.main.locator("#ledger a", has_text="实验项目偏少").click()
    chen.page.wait_for_url("**p=entry**")
    chen.settled()
    chen.press("改为“进行中”")
    chen.says("状态已改为“进行中”")
    zhang.open("ledger", state="running")
    zhang.sees("实验项目偏少")
    zhang.open("materials")
    zhang.sees("教务处补充材料.docx")
