"""Other frameworks on the screen: the outlook, a second workspace on the same evidence, the next edition, an official annex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from annex_makers import changed, merged_docx, tree_of
from evidence import document, passage
from starlette.testclient import TestClient
from ui_server import client, screen

from assistant.domain import FileOutcome, Match
from assistant.editions.diff import diff
from assistant.frameworks import load
from assistant.ui.seat import Server
from assistant.ui.views import editions
from assistant.workspace import Workspace
from assistant.workspace.core import Place

OLD, NEW, ANNEX = "teacher-ed-2", "teacher-ed-3", "bk-audit-2-1"
"""2.5 班级指导 moves on to 2.6; 2.3 学科素养 goes."""


@pytest.fixture
def id(server: Server, tmp_path: Path) -> Iterator[str]:
    """A workspace of zhang's with four matched passages, two of them confirmed, and departments."""
    entry = server.access.create("云溪师范学院", server.users.get("zhang"))
    server.access.set_member(entry.id, "reader", "reader")
    source = document()
    words = {code: passage(f"关于{code}培养目标的一段话", source, order=n) for n, code in enumerate(("1.1", "2.3", "2.5"))}
    with Workspace(server.data.workspace_folder(entry.id)) as opened:
        opened.set("framework", OLD)
        opened.set("institution", f'{{"name": "云溪师范学院", "type": "applied", "category": "师范", "framework": "{OLD}"}}')
        opened.set("evidence", str(tmp_path))
        outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id)
        opened.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, list(words.values()))
        matches = [(p.id, (Match(code=c, point=f"{c}.1", score=0.9, reason="r"),)) for c, p in words.items()]
        opened.put_matches("m", matches)
        for code in ("2.3", "2.5"):
            opened.decide(words[code].key, code, "confirmed", point=f"{code}.1", by="李", note="")
    server.access.assign(entry.id, "2.5", ("教师教育学院",))
    yield entry.id


@pytest.fixture
def zhang(app: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(server.runner, "submit", lambda *job: None)  # what is queued is not what is tried here
    return client(app, "zhang")


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_the_outlook_for_another_framework_and_what_a_passage_also_supports(zhang: TestClient, id: str) -> None:
    listed = plain(screen(zhang, w=id, p="another")["html"])
    assert "工程教育认证" in listed and "个节点有对照" in listed
    shown = screen(zhang, w=id, p="another", args={"to": "cee", "code": "4.2"})["html"]
    assert "4.2 培养目标" in plain(shown) and "关于1.1培养目标的一段话" in plain(shown) and "经 1.1" in plain(shown)
    one = screen(zhang, w=id, p="indicator", args={"code": "1.1"})["html"]
    assert "也可支撑" in one and "p=another&amp;to=" in one
    passage_id = re.search(r"p=source&amp;passage=([0-9a-f]+)", one)
    assert passage_id and "cee 4.2" in plain(screen(zhang, w=id, p="source", args={"passage": passage_id[1]})["html"])
    assert "没有从" in screen(zhang, w=id, p="another", args={"to": "inqaahe-isg"})["html"]


def test_a_second_workspace_uses_the_same_evidence(zhang: TestClient, server: Server, id: str, tmp_path: Path) -> None:
    said = screen(zhang, w=id, p="another", act="second", form={"to": "cee"})
    made = re.search(r"w=([a-z0-9]{16})", said["url"])
    assert said["tone"] == "good" and made and made[1] != id
    with (
        Workspace(server.data.workspace_folder(made[1])) as new,
        Workspace(server.data.workspace_folder(id)) as old,
    ):
        assert new.get("framework") == "cee" and new.get("evidence") == str(tmp_path)
        assert set(new.passage_ids()) == set(old.passage_ids()) and not new.decisions()
        assert old.get("framework") == OLD and len(old.decisions()) == 2
    assert screen(zhang, w=id, p="another", act="second", form={"to": OLD})["tone"] == "bad"


def test_a_move_is_seen_before_it_is_made(zhang: TestClient, server: Server, id: str) -> None:
    folder = server.data.workspace_folder(id)
    with Workspace(folder) as workspace:
        before = list(workspace.db.iterdump())
    shown = plain(screen(zhang, w=id, p="editions", args={"to": NEW})["html"])
    assert "人工判断" in shown and re.search(r"带不过去的（\d 项）", shown) and "关于2.3" in shown and "班级指导" in shown
    with Workspace(folder) as workspace:
        assert list(workspace.db.iterdump()) == before, "looking changes nothing"
    said = screen(zhang, w=id, p="editions", act="move", form={"to": NEW})
    assert said["tone"] == "warn" and "已换到" in said["said"], said
    with Workspace(folder) as workspace:
        assert workspace.get("framework") == NEW
        assert {d.code for rows in workspace.decisions().values() for d in rows} == {"2.6"}
    assert dict(server.access.assignments(id)) == {"2.6": ("教师教育学院",)}
    assert list(folder.glob(f"zhiping-{OLD}-*.db")), "the database as it was lies beside it"
    after = screen(zhang, w=id, p="editions")["html"]
    assert "换版记录" in after and "migration.xlsx" in after
    assert zhang.get(f"/w/{id}/file/migration.xlsx").content[:2] == b"PK"


def test_nobody_moves_a_workspace_while_work_runs(zhang: TestClient, server: Server, id: str) -> None:
    from assistant.workspace.jobs import Jobs

    with Workspace(server.data.workspace_folder(id)) as workspace:
        Jobs(workspace).add("read", {}, "zhang")
    assert "后台工作还在进行" in screen(zhang, w=id, p="editions", args={"to": NEW})["html"]
    said = screen(zhang, w=id, p="editions", act="move", form={"to": NEW})
    assert said["tone"] == "bad" and "做完再换" in said["said"]


def test_an_official_annex_is_compared_and_taken_over(
    app: Any, zhang: TestClient, server: Server, id: str, tmp_path: Path
) -> None:
    file = merged_docx(tmp_path / "附件1 指标体系.docx", changed(tree_of(ANNEX)))
    sent = zhang.post(f"/w/{id}/hand-in", params={"place": file.name}, content=file.read_bytes()).json()
    said = screen(zhang, w=id, p="annex", act="read", form={"places": sent["place"], "against": ANNEX})
    assert said["tone"] == "good", said
    shown = screen(zhang, w=id, p="annex")["html"]
    counts = dict(re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", shown))
    assert set(counts.values()) >= {"一致", "更正", "新增", "存疑"} and "附件1 指标体系.docx" in plain(shown)
    assert "请管理员在这一页确认导入" in shown, "zhang may look, not decide for the whole school"
    told = {"id": "yunxi-audit", "name": "云溪审核评估指标", "source": "云教〔2026〕8号附件1"}
    assert screen(zhang, w=id, p="annex", act="accept", form=told)["tone"] == "bad"

    admin = client(app, "admin")
    assert 'value="附件1' not in screen(admin, w=id, p="annex")["html"], "a file's name is not the framework's"
    lacking = screen(admin, w=id, p="annex", act="accept", form={**told, "source": " "})
    assert lacking["tone"] == "bad" and "出处" in lacking["said"]
    done = screen(admin, w=id, p="annex", act="accept", form=told)
    assert done["tone"] == "good" and "p=editions" in done["url"] and "yunxi-audit" in done["url"], done
    pack = load("yunxi-audit", server.packs())
    assert pack.name == told["name"] and any(p.provenance.mark == "official" for p in pack.points)
    assert "云溪审核评估指标" in screen(zhang, w=id, p="editions")["html"], "at once to choose"
    assert server.load().packs == server.packs() and server._environment() == {"ZHIPING_PACKS": str(server.packs().resolve())}
    assert "yunxi-audit-比对.xlsx" in {f.name for f in server.packs().iterdir()}


def test_a_file_without_indicators_is_told(zhang: TestClient, server: Server, id: str) -> None:
    sent = zhang.post(f"/w/{id}/hand-in", params={"place": "a.txt"}, content="没有表".encode()).json()
    said = screen(zhang, w=id, p="annex", act="read", form={"places": sent.get("place", ""), "against": OLD})
    assert said["tone"] == "bad" and "annex.xlsx" not in screen(zhang, w=id, p="annex")["html"]


def test_a_reader_sees_the_outlook_and_moves_nothing(app: Any, server: Server, id: str) -> None:
    reader = client(app, "reader")
    assert "工程教育认证" in screen(reader, w=id, p="another")["html"]
    for page, act, form in (("another", "second", {"to": "cee"}), ("editions", "move", {"to": NEW}), ("annex", "accept", {})):
        assert screen(reader, w=id, p=page, act=act, form=form)["tone"] == "bad", act


def test_successors_come_first_and_a_metrics_code_is_not_shown() -> None:
    old, new = load("gz-adapt-2016"), load("gz-capability")
    found = editions.choices(old, [load("cee"), new, old])
    assert [c.framework.id for c in found] == ["gz-capability", "cee"] and found[0].next
    rows = editions.rows(diff(load("bk-audit-2-3"), load("bk-audit-2-2")))
    assert rows and not [r for r in rows if r.level == "定量指标" and "_" in r.old]
