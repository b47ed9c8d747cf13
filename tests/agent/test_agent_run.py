"""A scripted model over HTTP at work on a school: complete, cited, resumed, and never worse than without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from agent_case import Outcome, School, agent, full_run, school, walk

from assistant.agent.session import NotConfirmed, Session, Waiting
from assistant.drafting.diff import diff
from assistant.drafting.merge import paragraphs
from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.grounding import unsupported
from assistant.llm.wire import Wire
from assistant.steps import sections
from assistant.steps.progress import Silent
from assistant.steps.run import STATE
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore
from assistant.workspace.drafts import Drafts
from assistant.workspace.questions import Questions


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> School:
    return school(tmp_path_factory.mktemp("school"))


def offline(case: School) -> list[str]:
    return [s.text for section in case.work.sections.values() for s in walk(section)]


def carried(outcome: Outcome) -> bool:
    """Every statement has citations that exist and carry its figures."""
    with Workspace(outcome.folder) as workspace:
        for s in outcome.statements:
            cited = [workspace.passage(c.passage_id) for c in s.citations]
            if s.role != "gap" and not s.metrics and (None in cited or not cited or unsupported(s.text, [p for p in cited if p])):
                return False
    return True


def test_a_model_writes_and_everything_it_wrote_is_carried(case: School, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter(rate=0.3)) as server:
        made = case.go(tmp_path / "w", server)
    assert made.said_by("model") and carried(made)
    said = made.record["statements"]
    assert said["accepted"] > 4 and said["rejected"] > 0
    assert made.record["prompts"]["write_section"] and made.record["calls"] == len(server.seen.requests)


def test_the_same_inputs_give_the_same_report_whatever_the_order(case: School, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter(rate=0.3), latency=0.1) as server:
        one = case.go(tmp_path / "a", server, model_concurrency=1)
        other = case.go(tmp_path / "b", server, model_concurrency=8)
    assert one.texts == other.texts
    assert server.seen.most_at_once > 1


@pytest.mark.parametrize(
    "fault", ["rate", "server", "timeout", "cut", "empty", "bad_json", "language", "huge", "refusal", "key", "not_openai"]
)
def test_whatever_the_endpoint_does_the_report_is_complete(case: School, tmp_path: Path, fault: Any) -> None:
    with ScriptedServer(ScriptedWriter(fault=fault), patience=1.5) as server:
        made = case.go(tmp_path / "w", server, model_attempts=2, model_seconds=1.0 if fault == "timeout" else 20.0)
    assert made.texts == offline(case)
    assert made.record["offline_sections"], "the record names the sections and the reason"
    assert max(server.seen.counts.values()) <= 2


def test_a_fault_in_one_section_leaves_the_others_to_the_model(case: School, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter(fault="refusal", only="指标：2.3 ")) as server:
        made = case.go(tmp_path / "w", server)
    assert "拒绝" in made.record["offline_sections"]["2.3"]
    assert made.said_by("model") and carried(made)


def test_a_run_that_is_broken_off_asks_nothing_twice(case: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(ScriptedWriter(rate=0.2)) as server:
        whole = case.go(tmp_path / "whole", server)

    class Stopped(Exception):
        pass

    sent, left = Wire.send, [3]

    def counting(self: Wire, *args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Stopped
        return sent(self, *args, **named)

    monkeypatch.setattr(Wire, "send", counting)
    stops = 0
    with ScriptedServer(ScriptedWriter(rate=0.2)) as server:
        while stops < 30:
            try:
                again = case.go(tmp_path / "parts", server, model_concurrency=2)
                break
            except Stopped:
                left[0] = 3
                stops += 1
        assert stops > 2 and max(server.seen.counts.values()) == 1
    assert again.texts == whole.texts


def test_a_person_may_have_to_agree_and_may_do_so_later(case: School, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter()) as server:
        with pytest.raises(Waiting, match="等待批准"):
            case.go(tmp_path / "w", server, approve=lambda waiting: None, model_approval="sections")
        before = len(server.seen.requests)
        made = case.go(tmp_path / "w", server, model_approval="sections")
        assert len(server.seen.requests) == before and made.said_by("model")
        refused = case.go(tmp_path / "no", server, approve=lambda waiting: False, model_approval="plan")
    assert refused.texts == offline(case)


def test_tools_find_more_and_a_question_waits_for_its_answer(case: School, tmp_path: Path) -> None:
    writer = ScriptedWriter()
    asked = "实习基地的经费由哪个单位承担？"

    def script(request: Request) -> Reply:
        body = request.body
        if "tools" in body and "tool_choice" not in body:
            if any(m["role"] == "tool" for m in body["messages"]):
                return Reply("够了。")
            calls = (("search_evidence", '{"query": "实习基地 企业"}'), ("coverage", "{}"), ("rm_rf", "{}"), ("metric", "坏"))
            more = (("ask_office", json.dumps({"question": asked})),) if "指标：2.3 " in request.words else ()
            return Reply(tools=(*calls, *more))
        return writer(request)

    with ScriptedServer(script) as server:
        made = case.go(tmp_path / "w", server, model_tools=True)
        assert made.said_by("model") and carried(made)
        with Workspace(tmp_path / "w") as workspace, Questions(workspace) as questions:
            assert [(q.code, q.text) for q in questions.every()] == [("2.3", asked)]
            questions.answer(1, "由教务处统筹。", by="李老师")
        case.go(tmp_path / "w", server, model_tools=True)
        assert [r for r in server.seen.requests if "由教务处统筹" in r.words and "statements 是陈述的数组" in r.words]


def test_without_a_yes_nothing_is_sent_but_the_probe(case: School, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter()) as server:
        yes = agent(server, tmp_path)
        no = Session(tmp_path / "w", yes.endpoint, yes.settings, lambda guess: False, lambda waiting: None)
        with Workspace(tmp_path / "w") as workspace, pytest.raises(NotConfirmed, match="--yes"):
            no.revise(workspace, case.work, Silent())
        assert len(server.seen.requests) == 2
        assert not any("学院" in r.words for r in server.seen.requests)


def test_a_whole_run_leaves_what_people_wrote_and_is_not_made_again(case: School, tmp_path: Path) -> None:
    full_run(case.evidence, tmp_path, None)
    with Workspace(tmp_path / STATE) as workspace:
        drafts = Drafts(workspace)
        newest = sections.newest(drafts, "2.3")
        first = next(p for p in paragraphs(newest.body) if p.statements[0].role != "gap")
        sections.edit(drafts, "2.3", newest.version, first.id, "这一段是办公室改写的。", by="王老师")
        held = next(p for p in paragraphs(sections.newest(drafts, "6.2").body) if p.statements[0].role != "gap")
        drafts.lock("6.2", held.id, by="王老师")
    with ScriptedServer(ScriptedWriter()) as server:
        report = full_run(case.evidence, tmp_path, agent(server, tmp_path / STATE))
        before = len(server.seen.requests)
        full_run(case.evidence, tmp_path, agent(server, tmp_path / STATE))
        assert len(server.seen.requests) == before > 0
    said = [s for section in report.sections for s in walk(section)]
    assert any("这一段是办公室改写的" in s.text for s in said) and any(s.origin == "model" for s in said)
    assert all(s.text in {t.text for t in said} for s in held.statements)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["model"]["model"] == "scripted" and record["model"]["calls"] == before
    with Workspace(tmp_path / STATE) as workspace, CallStore(workspace) as store:
        assert len(list(store.calls())) == before
        drafts = Drafts(workspace)
        assert diff(drafts.history("2.3")[0].body, sections.newest(drafts, "2.3").body), "what changed can be shown"
