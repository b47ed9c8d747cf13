"""Frameworks as files through the door: out in every form, changed, looked at row by row, taken over by an administrator."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient
from ui_server import client, screen

from assistant import frameworks
from assistant.steps import packs as step
from assistant.ui.seat import Server

ID, OVERLAY = "thesis", "bk-audit-2-3"


@pytest.fixture(autouse=True)
def own(server: Server) -> Iterator[Path]:
    """The office's frameworks, gone afterwards."""
    yield server.packs()
    shutil.rmtree(server.packs(), ignore_errors=True)
    server.pictures.forget()


@pytest.fixture
def sent(app: Any, workspace: str, tmp_path: Path) -> Iterator[Any]:
    """Hands a changed file in as zhang, who may look but not decide for the whole school."""
    zhang = client(app, "zhang")

    def hand_in(file: Path) -> dict[str, Any]:
        answer = zhang.post(f"/w/{workspace}/hand-in", params={"place": file.name}, content=file.read_bytes()).json()
        told = {"refused": answer["error"]} if "error" in answer else {"places": answer["place"]}
        return screen(zhang, w=workspace, p="packs", act="read", form=told)

    yield hand_in
    screen(zhang, w=workspace, p="packs", act="drop")


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def out(who: TestClient, workspace: str, form: str, id: str, target: Path) -> Path:
    answer = who.get(f"/w/{workspace}/made/pack-{form}", params={"of": id})
    assert answer.status_code == 200, answer.text
    target.write_bytes(answer.content)
    return target


def renamed(file: Path, name: str) -> Path:
    """The name of the first indicator in a workbook, changed."""
    book = openpyxl.load_workbook(file)
    page = book["指标"]
    heads = next(r for r in range(1, 6) if page.cell(r, 1).value == "编码")
    page.cell(heads + 1, 2).value = name
    book.save(file)
    return file


@pytest.mark.parametrize("form", [f for f in step.FILES if f != "profile"])
def test_what_goes_out_comes_back_without_a_difference(app: Any, workspace: str, sent: Any, tmp_path: Path, form: str) -> None:
    file = out(client(app, "zhang"), workspace, form, ID, tmp_path / step.FILES[form])  # type: ignore[index]
    told = sent(file)
    assert told["tone"] == "good" and told["said"].startswith("0 行"), told["said"]
    assert "没有差别" in told["html"] and "校验通过" in told["html"]


def test_a_profile_is_of_an_overlay_only(app: Any, workspace: str, sent: Any, tmp_path: Path) -> None:
    zhang = client(app, "zhang")
    assert "profile" in screen(zhang, w=workspace, p="packs", args={"id": OVERLAY})["html"]
    assert "pack-profile" not in screen(zhang, w=workspace, p="packs", args={"id": ID})["html"]
    refused = zhang.get(f"/w/{workspace}/made/pack-profile", params={"of": ID})
    assert refused.status_code == 404 and "不是叠加方案" in refused.json()["error"]
    told = sent(out(zhang, workspace, "profile", OVERLAY, tmp_path / "p.json"))
    assert told["tone"] == "good", told["said"]
    missing = zhang.get(f"/w/{workspace}/made/pack-xlsx", params={"of": "../../server.db"})
    assert missing.status_code == 404 and "没有名为" in missing.json()["error"]


def test_a_changed_workbook_is_looked_at_and_taken_over(
    app: Any, server: Server, workspace: str, sent: Any, tmp_path: Path
) -> None:
    admin = client(app, "admin")
    file = renamed(out(admin, workspace, "xlsx", ID, tmp_path / "抽检.xlsx"), "<b>新名</b>")
    told = sent(file)
    assert told["tone"] == "good" and told["said"].startswith("1 行"), told["said"]
    assert "更改" in told["html"] and "新名&lt;/b&gt;" in told["html"] and "<b>新名" not in told["html"]
    assert "请管理员在这一页确认" in told["html"] and 'data-act="accept"' not in told["html"]
    assert screen(client(app, "zhang"), w=workspace, p="packs", act="accept", form={})["tone"] == "bad"
    out_rows = admin.get("/table", params={"w": workspace, "p": "packs", "table": "changes"})
    assert out_rows.status_code == 200
    done = screen(admin, w=workspace, p="packs", act="accept", form={})
    assert done["tone"] == "good" and "已成为学校的指标体系" in done["said"], done["said"]
    assert "新名" in frameworks.load(ID, server.packs()).indicators[0].name
    assert "本校" in plain(screen(admin, w=workspace, p="packs")["html"])
    assert server.audit.entries(workspace, 1)[0].action in ("workspace.manage", "settings.manage")

    sent(renamed(out(admin, workspace, "xlsx", ID, tmp_path / "抽检.xlsx"), "再改"))
    told = screen(admin, w=workspace, p="packs", act="accept", form={})
    assert told["tone"] == "bad" and "取代" in told["said"] and str(server.data.folder) not in told["said"]
    assert screen(admin, w=workspace, p="packs", act="accept", form={"replace": "1"})["tone"] == "good"
    assert frameworks.load(ID, server.packs()).indicators[0].name == "再改"
    assert len(list((server.packs() / ".replaced").iterdir())) == 1, "the one before is kept"


def test_faulty_files_are_told_and_change_nothing(app: Any, server: Server, workspace: str, sent: Any, tmp_path: Path) -> None:
    zhang = client(app, "zhang")
    book = out(zhang, workspace, "xlsx", ID, tmp_path / "a.xlsx")
    opened = openpyxl.load_workbook(book)
    opened["指标"].append(["9.9", "", "不是数"])
    opened.save(book)
    case = json.loads(out(zhang, workspace, "case", ID, tmp_path / "c.json").read_text(encoding="utf-8"))
    del case["CFDocument"]["title"]
    (tmp_path / "c.json").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "half.json").write_text('{"catalog": ', encoding="utf-8")
    (tmp_path / "list.json").write_text("[1, 2]", encoding="utf-8")
    (tmp_path / "x.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (tmp_path / "plain.xlsx").write_bytes(b"PK not a workbook")
    for name, said in (("a.xlsx", "没有导入"), ("c.json", "title"), ("deep.json", "JSON"), ("half.json", "JSON"),
                       ("list.json", "CFDocument"), ("x.html", "脚本"), ("plain.xlsx", "")):  # fmt: skip
        told = sent(tmp_path / name)
        assert told["tone"] == "bad" and said in told["said"], (name, told["said"])
        assert "逐行比较" not in plain(told["html"]) and str(server.data.folder) not in told["said"]
    assert not server.packs().exists()


def test_a_pack_of_the_offices_that_cannot_be_used_hides_no_other(app: Any, server: Server, workspace: str) -> None:
    folder = server.packs() / "broken"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: broken\nname: 坏的\n", encoding="utf-8")
    server.pictures.forget()
    html = screen(client(app, "admin"), w=workspace, p="packs")["html"]
    assert "1 个体系用不了" in html and "broken/pack.yaml" in html and "毕业论文" in html and str(server.data.folder) not in html


@pytest.mark.parametrize("name", ["li", "dept", "expert", "reader"])
def test_others_neither_take_out_nor_bring_back(app: Any, workspace: str, name: str) -> None:
    who = client(app, name)
    assert who.get(f"/w/{workspace}/made/pack-xlsx", params={"of": ID}).status_code == 403
    assert "全部指标体系" not in screen(who, w=workspace, p="packs")["html"]
    for act in ("read", "drop", "accept"):
        assert screen(who, w=workspace, p="packs", act=act, form={"places": "x"})["tone"] == "bad", act
