"""Whole runs with a scripted model over HTTP: complete, cited, resumed, and never worse than without it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from agent_case import Outcome, go, write_evidence

from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.grounding import unsupported
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts
from assistant.workspace.questions import Questions


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_evidence(tmp_path_factory.mktemp("school") / "材料")


@pytest.fixture(scope="module")
def offline(evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return go(evidence, tmp_path_factory.mktemp("offline"), None)


def texts(outcome: Outcome) -> list[str]:
    return [s.text for s in outcome.statements]


def carried(outcome: Outcome) -> bool:
    """Every statement has citations that exist and carry its figures."""
    with Workspace(outcome.out / ".zhiping") as workspace:
        for s in outcome.statements:
            if s.role == "gap" or s.metrics:
                continue
            cited = [workspace.passage(c.passage_id) for c in s.citations]
            if not cited or None in cited or unsupported(s.text, [p for p in cited if p]):
                return False
    return True


def test_a_model_writes_and_everything_it_wrote_is_carried(evidence: Path, tmp_path: Path, offline: Outcome) -> None:
    with ScriptedServer(ScriptedWriter(rate=0.3)) as server:
        made = go(evidence, tmp_path, server)
    assert made.said_by("model") and carried(made)
    said = made.record["statements"]
    assert said["accepted"] > 4 and said["rejected"] > 0
    assert made.record["prompts"]["write_section"] and made.record["calls"] == len(server.seen.requests)
    assert not offline.record and not offline.said_by("model")


def test_the_same_inputs_give_the_same_report_whatever_the_order(evidence: Path, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter(rate=0.3), latency=0.1) as server:
        one = go(evidence, tmp_path / "a", server, model_concurrency=1)
        other = go(evidence, tmp_path / "b", server, model_concurrency=8)
    assert texts(one) == texts(other)
    assert server.seen.most_at_once > 1


@pytest.mark.parametrize(
    "fault", ["rate", "server", "timeout", "cut", "empty", "bad_json", "language", "huge", "refusal", "key", "not_openai"]
)
def test_whatever_the_endpoint_does_the_report_is_complete(evidence: Path, tmp_path: Path, offline: Outcome, fault: Any) -> None:
    with ScriptedServer(ScriptedWriter(fault=fault), patience=1.0) as server:
        made = go(evidence, tmp_path, server, model_attempts=2, model_seconds=0.25, model_choices=4)
    assert texts(made) == texts(offline)
    assert made.record["offline_sections"], "the record names the sections and the reason"
    assert max(server.seen.counts.values()) <= 2


def test_a_fault_in_one_section_leaves_the_others_to_the_model(evidence: Path, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter(fault="refusal", only="指标：2.3 ")) as server:
        made = go(evidence, tmp_path, server)
    assert "2.3" in made.record["offline_sections"]
    assert "拒绝" in made.record["offline_sections"]["2.3"]
    assert made.said_by("model") and carried(made)


def test_a_run_that_is_broken_off_asks_nothing_twice(evidence: Path, tmp_path: Path) -> None:
    writer = ScriptedWriter(rate=0.2)
    with ScriptedServer(writer) as server:
        whole = go(evidence, tmp_path / "whole", server)

    class Stopped(Exception):
        pass

    from assistant.llm.wire import Wire

    sent = Wire.send
    with ScriptedServer(writer) as server, pytest.MonkeyPatch.context() as patch:
        left = [7]

        def counting(self: Wire, *args: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Stopped
            return sent(self, *args, **named)

        patch.setattr(Wire, "send", counting)
        for _ in range(30):
            try:
                again = go(evidence, tmp_path / "parts", server, model_concurrency=2)
                break
            except Stopped:
                left[0] = 7
        assert max(server.seen.counts.values()) == 1
    assert texts(again) == texts(whole)


def test_a_person_may_have_to_agree_and_may_do_so_later(evidence: Path, tmp_path: Path, offline: Outcome) -> None:
    from assistant.agent.session import Waiting

    with ScriptedServer(ScriptedWriter()) as server:
        with pytest.raises(Waiting, match="等待批准"):
            go(evidence, tmp_path, server, approve=lambda waiting: None, model_approval="sections")
        before = len(server.seen.requests)
        made = go(evidence, tmp_path, server, model_approval="sections")
        assert len(server.seen.requests) == before and made.said_by("model")
        refused = go(evidence, tmp_path / "no", server, approve=lambda waiting: False, model_approval="plan", model_choices=0)
    assert texts(refused) == texts(offline)


def test_what_people_wrote_or_locked_stays(evidence: Path, tmp_path: Path, offline: Outcome) -> None:
    from assistant.drafting.diff import diff
    from assistant.drafting.merge import paragraphs
    from assistant.steps import sections

    go(evidence, tmp_path, None)
    with Workspace(tmp_path / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        newest = sections.newest(drafts, "2.3")
        first = next(p for p in paragraphs(newest.body) if p.statements[0].role != "gap")
        sections.edit(drafts, "2.3", newest.version, first.id, "这一段是办公室改写的。", by="王老师")
        other = sections.newest(drafts, "6.2")
        held = next(p for p in paragraphs(other.body) if p.statements[0].role != "gap")
        drafts.lock("6.2", held.id, by="王老师")
    with ScriptedServer(ScriptedWriter()) as server:
        made = go(evidence, tmp_path, server)
    assert any("这一段是办公室改写的" in t for t in texts(made))
    assert all(s.text in texts(made) for s in held.statements)
    with Workspace(tmp_path / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        before, now = drafts.history("2.3")[0], sections.newest(drafts, "2.3")
        assert diff(before.body, now.body), "a re-draft can be compared with what stood before"


def test_tools_find_more_and_a_question_waits_for_its_answer(evidence: Path, tmp_path: Path) -> None:
    writer = ScriptedWriter()
    asked = "实习基地的经费由哪个单位承担？"

    def script(request: Request) -> Reply:
        body = request.body
        if "tools" in body and "tool_choice" not in body:
            rounds = sum(1 for m in body["messages"] if m["role"] == "tool")
            if rounds:
                return Reply("够了。")
            calls = (("search_evidence", '{"query": "实习基地 企业"}'), ("coverage", "{}"), ("rm_rf", "{}"), ("metric", "坏"))
            more = (("ask_office", json.dumps({"question": asked})),) if "指标：2.3 " in request.words else ()
            return Reply(tools=(*calls, *more))
        return writer(request)

    with ScriptedServer(script) as server:
        made = go(evidence, tmp_path, server, model_tools=True)
        assert made.said_by("model") and carried(made)
        with Workspace(tmp_path / ".zhiping") as workspace, Questions(workspace) as questions:
            assert [(q.code, q.text) for q in questions.every()] == [("2.3", asked)]
            questions.answer(1, "由教务处统筹。", by="李老师")
        server.forget()
        go(evidence, tmp_path, server, model_tools=True)
        written = [r.words for r in server.seen.requests if "由教务处统筹" in r.words]
    assert written, "the answer is in the prompt of the next run"


def test_without_a_yes_nothing_is_sent_but_the_probe(evidence: Path, tmp_path: Path) -> None:
    from assistant import frameworks, institution, settings
    from assistant.agent.session import NotConfirmed, Session
    from assistant.llm.endpoints import endpoint
    from assistant.steps.progress import Silent
    from assistant.steps.run import STATE, run

    with ScriptedServer(ScriptedWriter()) as server:
        chosen = settings.load(model="m", model_base_url=server.address, workers=0, page_numbers=False)
        found = endpoint(chosen)
        assert found is not None
        agent = Session(tmp_path / STATE, found, chosen, lambda guess: False, lambda waiting: None)
        who = institution.load(evidence / institution.FILE)
        with pytest.raises(NotConfirmed, match="--yes"):
            run(evidence, frameworks.load(who.framework), who, tmp_path, chosen, Silent(), agent=agent)
        assert len(server.seen.requests) == 1
        assert "实习" not in server.seen.requests[0].words.split("材料里没有的一概不写")[-1]


def test_a_run_with_a_model_is_not_made_again_when_nothing_changed(evidence: Path, tmp_path: Path) -> None:
    with ScriptedServer(ScriptedWriter()) as server:
        go(evidence, tmp_path, server)
        before, start = len(server.seen.requests), time.perf_counter()
        go(evidence, tmp_path, server)
        assert len(server.seen.requests) == before and time.perf_counter() - start < 10
