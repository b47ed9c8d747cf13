"""The page of a model at work: where sections stand, what came of each sentence, its questions, its calls in full."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ui_server import client, screen

from assistant.domain import Paragraph, Section, Statement
from assistant.llm.store import Call
from assistant.ui.seat import Server
from assistant.ui.views import writing
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore
from assistant.workspace.jobs import Jobs
from assistant.workspace.questions import Questions
from assistant.workspace.tracing import Traces

TEXT = "学校建有实习基地37个。"
OUTCOME = {
    "section": Section(
        code="2.3", title="实践教学", level=2, part="indicator",
        body=(Paragraph(statements=(Statement(text=TEXT, role="practice", origin="model"),)),),
    ).model_dump(mode="json"),
    "record": {"offered": 3, "accepted": 1, "replaced": 1, "rounds": 1,
               "rejected": [{"text": "学校建有基地99个。", "reasons": ["数字99不在所引材料中"]}]},
}  # fmt: skip


@pytest.fixture
def id(server: Server) -> Iterator[str]:
    entry = server.access.create("云溪学院", server.users.get("zhang"))
    server.access.set_member(entry.id, "reader", "reader")
    with Workspace(server.data.workspace_folder(entry.id)) as opened:
        opened.set("framework", "bk-audit-2-3")
        opened.set("institution", '{"name": "云溪学院", "type": "applied", "category": "工科"}')
    yield entry.id


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_each_section_is_told_as_far_as_it_is(app: Any, server: Server, id: str) -> None:
    with Workspace(server.data.workspace_folder(id)) as workspace, Traces(workspace) as traces:
        traces.begin("r1", ["2.3", "2.4", "2.6"], anew=True)
        first = traces.change()
        traces.tell("r1", "2.3", "done", 1, OUTCOME)
        traces.tell("r1", "2.4", "revise", 1)
        assert traces.change() > first
        traces.begin("r1", ["2.3", "2.4", "2.6"], anew=False)
        assert [t.stage for t in traces.sections("r1")] == ["done", "revise", "waiting"], "a run taken up keeps what it told"
        rows = [writing.row(t) for t in traces.sections("r1")]
        Jobs(workspace).add("draft", {"model": True}, "zhang")
    assert rows[0] == ("2.3", "done", 1, 3, 1, 1, 1, "") and writing.totals(rows)["done"] == 1
    zhang = client(app, "zhang")
    shown = plain(screen(zhang, w=id, p="writing", args={"code": "2.3"})["html"])
    assert TEXT in shown and "学校建有基地99个。" in shown and "数字99不在所引材料中" in shown
    assert "退回修改" in shown and "第 1 次" in shown and "1/3" in shown
    told = zhang.get(f"/w/{id}/jobs").json()
    assert told["change"] > first and told["active"]


def test_a_stopped_run_does_not_say_that_it_writes(app: Any, server: Server, id: str) -> None:
    with Workspace(server.data.workspace_folder(id)) as workspace, Traces(workspace) as traces:
        traces.begin("r1", ["2.3"], anew=True)
        traces.tell("r1", "2.3", "write")
    shown = plain(screen(client(app, "zhang"), w=id, p="writing")["html"])
    assert "没写完，继续时接着写" in shown and "badge accent" not in shown


def test_the_models_questions_are_answered_on_the_screen(app: Any, server: Server, id: str) -> None:
    with Workspace(server.data.workspace_folder(id)) as workspace, Questions(workspace) as store:
        store.ask("2.3", "实习经费由哪个单位承担？")
        (asked,) = store.every()
    reader, zhang = client(app, "reader"), client(app, "zhang")
    form = {"question": str(asked.id), "text": "由各学院承担。"}
    assert "实习经费由哪个单位承担？" in screen(reader, w=id, p="writing")["html"]
    assert screen(reader, w=id, p="writing", act="answer", form=form)["tone"] == "bad"
    assert screen(zhang, w=id, p="writing", act="answer", form={**form, "text": " "})["tone"] == "bad"
    assert screen(zhang, w=id, p="writing", act="answer", form=form)["tone"] == "good"
    with Workspace(server.data.workspace_folder(id)) as workspace, Questions(workspace) as store:
        assert [(q.answer, q.answered_by) for q in store.every()] == [("由各学院承担。", "zhang")]


def test_calls_are_seen_in_full_by_those_who_manage_the_workspace(app: Any, server: Server, id: str) -> None:
    request = json.dumps({"messages": [{"role": "user", "content": "材料 <b>P1</b>"}]}, ensure_ascii=False)
    answer = json.dumps({"text": "写好了"}, ensure_ascii=False)
    values = {
        "key": "k", "request": request, "answer": answer, "outcome": "ok", "run": "r1",
        "at": "2026-11-26T03:00:00", "prompt": "write_section", "subject": "2.3", "model": "m", "endpoint": "e", "version": "1",
    }  # fmt: skip
    fields = Call.__dataclass_fields__
    blank = {n: 0 if f.type in ("int", "float") else "" for n, f in fields.items()}
    with Workspace(server.data.workspace_folder(id)) as workspace, CallStore(workspace) as store:
        store.put(Call(**{**blank, **values}))
    zhang = client(app, "zhang")
    assert "write_section" in screen(zhang, w=id, p="calls")["html"]
    whole = screen(zhang, w=id, p="calls", args={"show": "1"})["html"]
    assert "写好了" in whole and "&lt;b&gt;P1" in whole and "<b>P1" not in whole
    assert "write_section" not in screen(client(app, "reader"), w=id, p="calls")["html"]


def test_what_to_stop_for_is_one_of_the_ways(app: Any, server: Server, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(server.runner, "submit", lambda *job: queued.append(job))
    zhang = client(app, "zhang")
    bad = screen(zhang, w=id, p="overview", act="draft-model", form={"agreed": "1", "approval": "never"})
    assert bad["tone"] == "bad" and not queued
    screen(zhang, w=id, p="overview", act="draft-model", form={"agreed": "1", "approval": "sections", "tokens": "1000"})
    assert queued[0][2] == {"model": True, "agreed": True, "approval": "sections", "tokens": 1000}
