"""Questions on the screen: kept for the one who asked, followed up, answered by a scripted model sentence by sentence."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from evidence import document, passage
from starlette.testclient import TestClient
from ui_held import Held
from ui_server import PASSWORD, client, screen, send

from assistant.domain import FileOutcome, Match, ModelAnswer
from assistant.evaluation.scripted_server import Reply, Request, wait_until
from assistant.settings import Settings
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Seat, Server
from assistant.workspace import Place, Workspace
from assistant.workspace.asked import AskedStore
from assistant.workspace.calls import CallStore

SCHOOL, COLLEGE = document("本科教学质量报告"), document("教务处工作总结")
BASES, USED = "学校建有校外实习基地214个，覆盖全部本科专业。", "校外实习基地全年接收实习学生8214人次，有67个基地接收不足10人。"
LONG = 120.0
"""Seconds; the machine may be busy."""
OWN = "教务处组织检查校外实习基地26个，提出整改意见41条。"
LIE = "学校建有校外实习基地999个，覆盖全部本科专业。"
QUESTION = "校外实习基地有多少个"
PEOPLE = (("zhang", "writer", ""), ("dept", "department", "教务处"), ("reader", "reader", ""))


def model(request: Request) -> Reply:
    """Says what is in the material, with a lie in the middle on which it insists."""
    words = request.words
    if "没有通过的陈述：" in words:
        return Reply(json.dumps({"statements": [{"number": 1, "text": LIE, "sources": ["P1"]}]}, ensure_ascii=False))
    rows = []
    for text, of in ((BASES, BASES), (LIE, BASES), (USED, USED), (OWN, OWN)):
        found = re.search(rf'<材料 编号="(P\d+)"[^>]*>\n{re.escape(of)}', words)
        rows += [{"text": text, "sources": [found[1]]}] if found else []
    return Reply(json.dumps({"statements": rows}, ensure_ascii=False))


@dataclass
class School:
    """A server with a scripted model behind it, and a workspace with a report and a department's summary."""

    app: Any
    server: Server
    workspace: str
    model: Held

    @property
    def folder(self) -> Path:
        return self.server.data.workspace_folder(self.workspace)

    def ask(self, who: TestClient, question: str = QUESTION, **form: str) -> tuple[dict[str, Any], int]:
        """The screen after a question, and the question's number."""
        told = screen(who, w=self.workspace, p="ask", act="ask", form={"q": question, **form})
        found = re.search(r"[?&]n=(\d+)", told["url"])
        return told, int(found[1]) if found else 0

    def heard(self, who: TestClient, number: int) -> dict[str, Any]:
        """What the page is told of an answer at this moment."""
        return dict(who.get(f"/w/{self.workspace}/answer/{number}").json())

    def answered(self, who: TestClient, number: int) -> list[str]:
        """What the page was told of an answer, from the first look to the last."""
        heard: list[str] = []

        def over() -> bool:
            told = self.heard(who, number)
            heard.append(told["html"])
            return not told["active"]

        assert wait_until(over, LONG)
        return heard


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with Held(model, pace=0.01) as scripted:
        settings = Settings(ocr=False, page_numbers=False, model="scripted", model_base_url=scripted.address)
        server = Server(tmp_path_factory.mktemp("server"), lambda: settings)
        for name, role, department in PEOPLE:
            server.users.add(name, PASSWORD, role, department=department)
        entry = server.access.create("岚江工学院", server.users.get("zhang"))
        for name, role, _ in PEOPLE[1:]:
            server.access.set_member(entry.id, name, role)
        server.access.assign(entry.id, "2.3", ("教务处",))
        with Workspace(server.data.workspace_folder(entry.id)) as opened:
            opened.set("framework", "bk-audit-2-3")
            opened.set("institution", '{"name": "岚江工学院", "type": "applied", "category": "工科"}')
            for source, texts in ((SCHOOL, (BASES, USED)), (COLLEGE, (OWN,))):
                outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id)
                held = [passage(text, source, order=n) for n, text in enumerate(texts)]
                opened.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, held)
            own = passage(OWN, COLLEGE)
            opened.put_matches("x", [(own.id, (Match(code="2.3", score=0.9, reason="实习"),))])
        yield School(web.build(server, PAGES, "c0de"), server, entry.id, scripted)


def test_sentences_come_one_by_one_and_no_lie_is_ever_on_the_screen(school: School) -> None:
    zhang = client(school.app, "zhang")
    school.model.after = 0
    told, number = school.ask(zhang, model="1")
    assert "data-answer-active" in told["html"] and BASES in told["html"], "what was found without it is there at once"
    heard = [school.heard(zhang, number)["html"]]
    school.model.after = 1
    assert wait_until(lambda: 'class="text"' in school.heard(zhang, number)["html"], LONG)
    heard.append(school.heard(zhang, number)["html"])
    school.model.after = None
    heard += school.answered(zhang, number)
    counts = [html.count('class="text"') for html in heard]
    assert counts == sorted(counts) and {0, 1} <= set(counts) and counts[-1] == 3, counts
    assert not any("999" in html for html in heard)
    whole = screen(zhang, w=school.workspace, p="ask", args={"n": str(number)})["html"]
    assert "data-answer-active" not in whole and "有 1 句没有通过核验" in whole and "999" not in whole
    assert f"p=source&amp;passage={passage(BASES, SCHOOL).id}" in whole


def test_an_answer_that_cannot_be_stored_does_not_bar_the_next_one(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    zhang, put = client(school.app, "zhang"), AskedStore.put

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(AskedStore, "put", full)
    asked = {"w": school.workspace, "p": "ask", "act": "ask", "form": {"q": "实习怎样检查", "model": "1"}}
    assert send(zhang, asked).status_code == 500
    monkeypatch.setattr(AskedStore, "put", put)
    told, number = school.ask(zhang, "实习怎样考核", model="1")
    assert number and "还在回答" not in told["said"]
    assert "data-answer-active" not in school.answered(zhang, number)[-1]


def test_a_department_s_model_gets_and_says_only_what_is_the_department_s(school: School) -> None:
    dept, before = client(school.app, "dept"), len(school.model.seen.requests)
    told, number = school.ask(dept, "校外实习基地检查了多少个", model="1")
    heard = school.answered(dept, number)
    assert OWN in heard[-1] and BASES not in told["html"]
    sent = "\n".join(r.words for r in school.model.seen.requests[before:])
    assert OWN in sent and BASES not in sent and "8214" not in sent
    school.server.access.assign(school.workspace, "2.3", ())
    assert OWN not in screen(dept, w=school.workspace, p="ask", args={"n": str(number)})["html"], "nor what it may no longer see"
    school.server.access.assign(school.workspace, "2.3", ("教务处",))


def test_a_question_is_its_asker_s_and_nobody_else_s(school: School) -> None:
    zhang, reader = client(school.app, "zhang"), client(school.app, "reader")
    _, number = school.ask(zhang, "督导听课多少节次")
    assert "没有这个问题" in screen(reader, w=school.workspace, p="ask", args={"n": str(number)})["html"]
    for what in (f"answer/{number}", f"made/answer?of={number}", "answer/x", "answer/99999999999"):
        assert reader.get(f"/w/{school.workspace}/{what}").status_code == 404, what
    told = screen(reader, w=school.workspace, p="ask", act="model", form={"n": str(number)})
    assert told["tone"] == "bad" and "没有这个问题" in told["said"]
    assert "督导听课多少节次" not in screen(reader, w=school.workspace, p="ask")["html"]
    assert client(school.app).get(f"/w/{school.workspace}/answer/{number}").status_code == 401


def test_a_follow_up_is_read_with_the_question_before(school: School) -> None:
    zhang = client(school.app, "zhang")
    _, first = school.ask(zhang, "2024年校外实习基地有多少个")
    told, second = school.ask(zhang, "那2019年呢？", after=str(first))
    assert "按“2019年校外实习基地有多少个”查找" in told["html"] and f"n={first}" in told["html"]
    assert "没有找到写明 2019 年的句子" in told["html"]
    with Workspace(school.folder) as opened:
        assert AskedStore(opened).get(second, "zhang").after == first
    alone, third = school.ask(zhang, "图书馆有多少册图书", after=str(second))
    with Workspace(school.folder) as opened:
        assert AskedStore(opened).get(third, "zhang").after == 0
    assert "按“" not in alone["html"]


def test_an_answer_is_stopped_and_what_stood_stays(school: School) -> None:
    zhang = client(school.app, "zhang")
    school.model.after = 1
    _told, number = school.ask(zhang, "校外实习基地现在有多少个", model="1")
    second = screen(zhang, w=school.workspace, p="ask", act="ask", form={"q": "校外实习基地一共几个", "model": "1"})
    assert second["tone"] == "bad" and "还在回答" in second["said"]
    assert wait_until(lambda: BASES in school.heard(zhang, number)["html"], LONG)
    screen(zhang, w=school.workspace, p="ask", act="stop", form={"n": str(number)})
    school.model.after = None
    heard = school.answered(zhang, number)
    assert "已停止" in heard[-1] and BASES in heard[-1] and OWN not in heard[-1]
    with Workspace(school.folder) as opened, CallStore(opened) as store:
        assert "stopped" in {c.outcome for c in store.calls()}


def test_an_answer_that_nobody_works_on_any_more_says_so(school: School) -> None:
    zhang = client(school.app, "zhang")
    _, number = school.ask(zhang, "实习基地建在哪里")
    with Workspace(school.folder) as opened:  # as a server leaves it that was killed
        AskedStore(opened).put(number, ModelAnswer(state="running"))
    told = screen(zhang, w=school.workspace, p="ask", args={"n": str(number)})["html"]
    assert "模型没有答完：回答中途断了" in told and "再请模型回答一次" in told and "data-answer-active" not in told


def test_an_answer_that_ends_while_its_page_is_drawn_is_whole(school: School) -> None:
    zhang = client(school.app, "zhang")
    _, number = school.ask(zhang, "实习基地有什么问题")
    seat = Seat.take(school.server, school.server.users.get("zhang"), school.workspace)
    store = AskedStore(seat.workspace)
    store.put(number, ModelAnswer(state="running"))
    read = store.get(number, "zhang")
    store.put(number, ModelAnswer(state="done"))
    made = school.server.answers.now(seat, read)
    assert made is not None and made.state == "done"
    seat.close()


def test_the_answer_goes_along_in_word_and_the_history_can_be_deleted(school: School) -> None:
    zhang = client(school.app, "zhang")
    told, number = school.ask(zhang, QUESTION, model="1")
    school.answered(zhang, number)
    got = zhang.get(f"/w/{school.workspace}/made/answer?of={number}")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(got.content)).paragraphs)
    assert QUESTION in text and BASES in text and "【本科教学质量报告" in text and "999" not in text
    assert "answer-words" in told["html"]
    assert QUESTION in screen(zhang, w=school.workspace, p="ask")["html"]
    gone = screen(zhang, w=school.workspace, p="ask", act="forget", form={})
    assert "已删去" in gone["said"] and "我问过的" not in gone["html"]
    assert screen(zhang, w=school.workspace, p="ask", act="ask", form={"q": " "})["tone"] == "bad"


def test_examples_are_in_the_reader_s_language(school: School) -> None:
    zhang = client(school.app, "zhang")
    screen(zhang, w=school.workspace, p="ask", act="language", of="account", form={"language": "en"})
    shown = screen(zhang, w=school.workspace, p="ask")["html"]
    assert "How many internship sites are there" in shown and ">实习基地有多少个<" not in shown
    assert 'data-q="实习基地有多少个"' in shown, "the evidence is Chinese, so the question is"
    screen(zhang, w=school.workspace, p="ask", act="language", of="account", form={"language": "zh"})
