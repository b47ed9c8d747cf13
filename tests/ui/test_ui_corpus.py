"""Cases and standards on the screen: listed, found, shown; added, corrected and taken out by an administrator only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from case_form import FORM
from docx import Document
from ui_server import client, screen

from assistant.corpus import keeping, load
from assistant.corpus.library import FAMILIES
from assistant.steps import jobs
from assistant.steps.progress import Silent
from assistant.ui.seat import Server
from assistant.workspace import Workspace


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def own(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office's folder; what is queued is done at once."""
    chosen = server.load().model_copy(update={"corpus": tmp_path / "本校语料", "workers": 0})
    monkeypatch.setattr(server, "_load", lambda: chosen)

    def at_once(folder: Path, kind: str, params: dict[str, object], by: str) -> None:
        with Workspace(folder) as workspace:
            jobs.KINDS[kind](workspace, params, chosen, Silent())

    monkeypatch.setattr(server.runner, "submit", at_once)
    return chosen.corpus


def test_composed_cases_are_named_as_such_in_the_list_and_on_their_page(app: Any, own: Path, workspace: str) -> None:
    reader = client(app, "reader")
    listed = screen(reader, w=workspace, p="corpus")["html"]
    assert "组合案例" in listed and "加入案例或标准" not in plain(listed) and "第 1/" in listed
    id = re.search(r"case=([\w.-]+)", listed)
    assert id
    shown = plain(screen(reader, w=workspace, p="corpus", args={"case": id[1]})["html"])
    assert "组合案例" in shown and "不是某一所学校的真实情况" in shown and "未奏效的做法" in shown and "与本校的不同" in shown
    out = reader.get("/table", params={"w": workspace, "p": "corpus", "table": "cases", "type": "vocational"})
    assert out.status_code == 200 and out.content[:2] == b"PK"
    assert "打不开" in screen(reader, w=workspace, p="corpus", args={"case": "../x"})["html"]


def test_a_search_finds_cases_standards_and_what_fits_this_school(app: Any, own: Path, workspace: str) -> None:
    reader = client(app, "reader")
    every = screen(reader, w=workspace, p="corpus", args={"words": "毕业设计选题脱离实际"})["html"]
    assert "case=" in every and "note=bk-audit" in every
    fits = plain(screen(reader, w=workspace, p="corpus", args={"words": "毕业设计选题脱离实际", "how": "fit"})["html"])
    assert "适合“岚江工学院”的案例" in fits and "同为应用型高校" in fits
    none = plain(screen(reader, w=workspace, p="corpus", args={"words": "食堂菜价", "how": "fit"})["html"])
    assert "没有合适的案例" in none or "适合“" in none


def test_a_note_says_what_is_asked_and_the_limits_of_this_school(app: Any, own: Path, workspace: str) -> None:
    listed = screen(client(app, "expert"), w=workspace, p="corpus", args={"tab": "standards"})["html"]
    assert "实践教学" in listed
    shown = plain(screen(client(app, "expert"), w=workspace, p="corpus", args={"note": "bk-audit-2/2.3"})["html"])
    assert "不低于25%" in shown and "专家看什么" in shown and "凭记忆待核" in shown, "工科 has the line of 25 %"


def test_an_administrator_writes_corrects_and_takes_out_a_case(app: Any, server: Server, own: Path, workspace: str) -> None:
    admin = client(app, "admin")
    told = screen(admin, w=workspace, p="corpus_add", act="save", form={**FORM, "problem": ""})
    assert told["tone"] == "bad" and "还差这几项：问题" in told["said"] and not own.exists()
    evil = {**FORM, "title": "<img src=x onerror=alert(1)>"}
    told = screen(admin, w=workspace, p="corpus_add", act="save", form=evil)
    assert told["tone"] == "good" and "&lt;img" in told["html"] and "<img" not in told["html"], told["said"]
    id = re.search(r"case=([\w.-]+)", told["url"])
    assert id and "案例" in plain(screen(client(app, "reader"), w=workspace, p="corpus", args={"tab": "own"})["html"])
    edit = screen(admin, w=workspace, p="corpus_add", args={"case": id[1]})["html"]
    seen = re.search(r'data-seen="(\w+)"', edit)
    assert seen and "抽查120份周记" in edit
    form = {**FORM, "case": id[1], "seen": seen[1]}
    assert screen(admin, w=workspace, p="corpus_add", act="save", form=form)["tone"] == "good"
    again = screen(admin, w=workspace, p="corpus_add", args={"case": id[1], "seen": seen[1]}, act="save", form=form)
    assert again["tone"] == "bad" and "被别人改过" in again["said"] and seen[1] in again["url"]
    assert "被别人改过" in again["html"], "the address still says which text was opened, so that reloading does not hide it"
    assert "实习周记无人看" in screen(client(app, "zhang"), w=workspace, p="corpus", args={"words": "实习周记没有人看"})["html"]
    told = screen(admin, w=workspace, p="corpus", args={"case": id[1]}, act="remove", of="corpus_add")
    assert told["tone"] == "good" and load(own).case(id[1]) is None and len(list((own / keeping.REPLACED).iterdir())) == 2
    assert "还没有本校的材料" in told["html"] and str(own) not in told["html"]
    assert server.audit.entries(workspace, 1)[0].action == "settings.manage"


@pytest.mark.parametrize("name", ["zhang", "li", "dept", "expert", "reader"])
def test_nobody_else_adds_or_takes_anything(app: Any, own: Path, workspace: str, name: str) -> None:
    who = client(app, name)
    for act, form in (("save", FORM), ("taken", {"places": "in-x/y"}), ("remove", {"case": "x"})):
        assert screen(who, w=workspace, p="corpus_add", act=act, form=form)["tone"] == "bad", act
    assert "保存案例" not in screen(who, w=workspace, p="corpus_add", args={"tab": "form"})["html"]
    assert "没有问题" not in screen(who, w=workspace, p="corpus", args={"tab": "check"})["html"]
    assert not own.exists()


def _case_docx(path: Path) -> Path:
    made = Document()
    made.add_heading("整改案例：课程考核只有期末一张卷", 0)
    for head, text in (("一、背景", "学校有62个专业。"), ("二、存在的问题", "抽查80门课，51门只有期末卷面成绩。"),
                       ("三、主要举措", "规定过程考核不少于四成。"), ("四、成效", "一年后只看卷面的课降到6门。")):  # fmt: skip
        made.add_heading(text=head, level=1)
        made.add_paragraph(text)
    made.save(str(path))
    return path


def test_uploaded_files_come_in_and_each_is_told(app: Any, own: Path, workspace: str, tmp_path: Path) -> None:
    admin = client(app, "admin")

    def sent(name: str, body: bytes) -> str:
        return str(admin.post(f"/w/{workspace}/hand-in", params={"place": name}, content=body).json().get("place", ""))

    case = _case_docx(tmp_path / "案例.docx").read_bytes()
    tickets = [sent("案例.docx", case), sent("办法.txt", "第一条 学校每学期检查实习。\n第二条 检查结果公布。".encode())]
    form = {"places": "\n".join(tickets), "type": "applied", "category": "工科", "family": "bk-audit-2", "codes": "2.4"}
    told = screen(admin, w=workspace, p="corpus_add", act="taken", form=form)
    assert told["tone"] == "good" and "2 个文件" in told["said"]
    (made,) = [c for c in load(own).cases if c.provenance == "own"]
    assert made.indicators == ("2.4",) and "51门" in made.problem
    shown = plain(told["html"])
    assert "案例.docx 案例" in shown and "办法.txt 参考" in shown and f"case={made.id}" in told["html"]
    assert "每学期检查实习" in screen(client(app, "reader"), w=workspace, p="corpus", args={"file": "办法.txt"})["html"]
    again = screen(admin, w=workspace, p="corpus_add", act="taken", form={"places": sent("案例2.docx", case)})
    assert "案例2.docx 重复" in plain(again["html"])
    gone = screen(admin, w=workspace, p="corpus", args={"file": "办法.txt"}, act="remove", of="corpus_add")
    assert gone["tone"] == "good" and not load(own).own


def test_hostile_files_are_refused_at_the_door_and_codes_are_checked(app: Any, own: Path, workspace: str) -> None:
    admin = client(app, "admin")
    for name, body in (("a.html", b"<script>alert(1)</script>"), ("../x.md", b"---\nid: x"), ("a.exe", b"MZ" + b"0" * 99)):
        assert admin.post(f"/w/{workspace}/hand-in", params={"place": name}, content=body).status_code == 422, name
    place = admin.post(f"/w/{workspace}/hand-in", params={"place": "a.txt"}, content="话".encode()).json()["place"]
    wrong = {"places": place, "family": FAMILIES[0], "codes": "9.9"}
    for form, said in (({"places": place, "codes": "2.3"}, "选体系"), (wrong, "9.9"),
                       ({"places": "../../server.db"}, "不在"), ({"places": ""}, "没有收到")):  # fmt: skip
        told = screen(admin, w=workspace, p="corpus_add", act="taken", form=form)
        assert told["tone"] == "bad" and said in told["said"], told["said"]
    assert not own.exists()


def test_a_file_that_cannot_be_used_is_told_by_place_and_line_and_no_path(app: Any, own: Path, workspace: str) -> None:
    made = keeping.write(FORM, own)
    file = keeping.find(made.id, own)
    file.write_text(file.read_text(encoding="utf-8").replace("category: 工科", "category: 武术"), encoding="utf-8")
    html = screen(client(app, "admin"), w=workspace, p="corpus")["html"]
    assert f"cases/applied/{made.id}.md" in html and "武术" in html and str(own.parent) not in html
    assert "请管理员" in screen(client(app, "reader"), w=workspace, p="corpus")["html"]
    asked = screen(client(app, "reader"), w=workspace, p="ask", act="ask", form={"q": "实习"})
    assert str(own) not in asked["html"] + asked["said"], "no other page shows the path either"
