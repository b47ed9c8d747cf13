"""Advice in a model's words: what the passages carry is taken over, what they do not carry leaves the offline text."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from agent_case import School, agent, school

from assistant.agent.advice import Case, cases, judged, prompt
from assistant.agent.advising import Advice, advise
from assistant.agent.session import NotConfirmed
from assistant.domain import Cause, Document, Measure, Passage, Recommendation
from assistant.evaluation.scripted_advice import ASKED
from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.steps.progress import Silent
from assistant.steps.recommend import in_model_words, recommend
from assistant.steps.run import STATE
from assistant.workspace import Workspace
from assistant.workspace.model_advice import ModelAdviceStore

WHY = "专任教师数量不足，缺口14人，生师比偏高，原因是近三年引进计划没有按专业核定。"
MEASURE = "教务处会同人事处按专业核定教师缺口，2026年起每年引进专任教师5人，并在省级人才项目中单列计划。"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> School:
    return school(tmp_path_factory.mktemp("advice"))


def one(case: School) -> tuple[Case, dict[str, Document]]:
    """A recommendation that rests on one passage."""
    with Workspace(case.out / STATE) as workspace:
        found = next(p for p in workspace.passages() if "缺口" in p.text)
    passage = Passage.model_validate({**found.model_dump(), "text": WHY})
    with Workspace(case.out / STATE) as workspace:
        template = recommend(workspace, case.work.framework, case.work.institution, agent_settings(), Silent()).recommendations[0]
    made = template.model_copy(
        update={
            "cause": Cause(cause_class="staff", text="引进计划没有按专业核定。", locators=(passage.locator,)),
            "measures": (Measure(text=MEASURE, lead_unit="人事处", deadline="2026-12-31", deliverable="引进计划表"),),
            "locators": (passage.locator,),
        }
    )
    documents = {passage.document: case.work.documents[passage.document]}
    return cases([made], [passage], documents)[0], documents


def agent_settings() -> Any:
    from assistant import settings

    return settings.load()


def settle(case: School, cause: str = "", measure: str = "", sources: tuple[str, ...] = ("P1",)) -> tuple[Recommendation, Any]:
    asked, documents = one(case)
    measures = [{"number": 1, "text": measure, "sources": []}] if measure else []
    made = judged(asked, {"cause": {"text": cause, "sources": list(sources)}, "measures": measures}, documents)
    return made.advice, made.record


def test_what_is_carried_is_taken_over(case: School) -> None:
    said = "近三年引进计划没有按专业核定，专任教师缺口14人，生师比偏高。"
    better = "教务处会同人事处按专业核定教师缺口，2026年起每年引进专任教师5人，在省级人才项目中单列引进计划。"
    advice, record = settle(case, said, better)
    assert record["refused"] == [] and record["taken"] == ["原因", "举措1"]
    assert advice.cause.text == said and advice.measures[0].text == better
    assert (advice.measures[0].lead_unit, advice.measures[0].deadline) == ("人事处", "2026-12-31")


@pytest.mark.parametrize(
    ("cause", "sources"),
    [
        ("近三年引进计划没有按专业核定，专任教师缺口41人，生师比偏高。", ("P1",)),
        ("近三年引进计划没有按专业核定，专任教师缺口14人，生师比偏高。", ("P7",)),
        ("近三年引进计划没有按专业核定，专任教师缺口14人，生师比偏高。", ()),
        ("学校对校园文化建设投入不够，社团活动场地长期没有保障。", ("P1",)),
    ],
)
def test_a_cause_that_is_not_carried_leaves_the_offline_one(case: School, cause: str, sources: tuple[str, ...]) -> None:
    advice, record = settle(case, cause, sources=sources)
    assert advice.cause.text == "引进计划没有按专业核定。" and record["refused"][0]["reason"]


@pytest.mark.parametrize(
    "measure",
    [
        MEASURE.replace("5人", "9人"),
        MEASURE.replace("2026年", "2028年"),
        MEASURE.replace("省级", "国家级"),
        MEASURE.replace("人事处", "国际合作处"),
        MEASURE.replace("会同人事处", "由国际合作处"),
        "图书馆延长开放时间，增加自习座位，方便学生考前复习和查阅资料。",
        MEASURE.replace("单列计划", "单列计划，联系邮箱a1@example.com"),
    ],
)
def test_a_measure_with_anything_new_in_it_leaves_the_offline_one(case: School, measure: str) -> None:
    advice, record = settle(case, measure=measure)
    assert advice.measures[0].text == MEASURE and record["refused"][0]["reason"]


def test_the_mark_of_a_rules_measure_stays_whatever_a_model_writes(case: School) -> None:
    asked, documents = one(case)
    mark = "【2024年师资报告 第3段】"
    measure = asked.advice.measures[0].model_copy(update={"text": MEASURE.rstrip("。") + mark})
    marked = Case(asked.advice.model_copy(update={"measures": (measure,)}), asked.material)
    assert mark not in prompt(marked).user
    better = "人事处牵头，" + MEASURE
    for said in (better, better.rstrip("。") + mark, better + "【编造的出处】"):
        answer = {"cause": {"text": "", "sources": []}, "measures": [{"number": 1, "text": said, "sources": []}]}
        made = judged(marked, answer, documents)
        assert not made.refused and made.advice.measures[0].text == better.rstrip("。") + mark + "。"


def test_a_measure_is_held_against_prose_though_its_passage_is_a_row(case: School) -> None:
    asked, documents = one(case)
    text = "基建处把训练用房列入年度计划，合计新增21683㎡，第一年形成10842㎡。"
    row = asked.material.sources[0].passage.model_copy(update={"kind": "row", "unit": "人", "caption": "专任教师（单位：人）"})
    material = replace(asked.material, sources=(replace(asked.material.sources[0], passage=row),))
    measure = asked.advice.measures[0].model_copy(update={"text": text, "lead_unit": "基建处"})
    case_ = Case(asked.advice.model_copy(update={"measures": (measure,)}), material)
    said = {"number": 1, "text": "由基建处" + text.removeprefix("基建处"), "sources": []}
    made = judged(case_, {"cause": {"text": "", "sources": []}, "measures": [said]}, documents)
    assert not made.refused and made.taken == ("举措1",)


def test_nobody_but_a_person_names_an_unconfirmed_cause(case: School) -> None:
    asked, documents = one(case)
    open_ = asked.advice.model_copy(update={"cause": asked.advice.cause.model_copy(update={"cause_class": "unconfirmed"})})
    answer = {"cause": {"text": WHY, "sources": ["P1"]}, "measures": []}
    made = judged(Case(open_, asked.material), answer, documents)
    assert made.advice.cause == open_.cause and "确认" in made.record["refused"][0]["reason"]


def go(case: School, script: Any, yes: bool = True) -> tuple[tuple[Recommendation, ...], Advice, ScriptedServer]:
    with ScriptedServer(script) as server, Workspace(case.out / STATE) as workspace:
        session = agent(server, case.out / STATE, model_attempts=1)
        work, chosen = case.work, session.settings
        offline = recommend(workspace, work.framework, work.institution, chosen, Silent()).recommendations
        made = advise(workspace, offline, session.endpoint, chosen, lambda g: yes, Silent(), 0.01)
    return offline, made, server


def answering(request: Request) -> Reply:
    if '{"ok": true}' in request.words:
        return Reply('{"ok": true}')
    lie = {"text": "经费缺口达到987654元，尚未落实到位。", "sources": ["P1"]}
    return Reply(json.dumps({"cause": lie, "measures": [{"number": 1, **lie}]}, ensure_ascii=False))


def test_a_lying_model_changes_nothing_over_http(case: School) -> None:
    offline, made, _ = go(case, answering)
    assert made.record["asked"] > 0 and made.record["refused"] >= made.record["asked"]
    assert made.recommendations == offline


def test_an_endpoint_that_fails_leaves_the_offline_advice(case: School) -> None:
    offline, made, _ = go(case, lambda request: Reply(fault="refusal"))
    assert made.recommendations == offline and made.record["failed"] == made.record["asked"] > 0
    assert "没有得到回答" in made.words()


def lapsed(case: School, offline: tuple[Recommendation, ...], folder: Path) -> dict[str, Recommendation]:
    with Workspace(folder) as workspace:
        return in_model_words(workspace, offline)


def fresh(case: School, folder: Path) -> Path:
    """A workspace of its own, in which no model was asked about the advice yet."""
    shutil.copytree(case.out / STATE, folder)
    with Workspace(folder) as workspace:
        workspace.db.execute("DROP TRIGGER model_advice_kept")
        workspace.db.execute("DELETE FROM model_advice")
        workspace.db.execute("DELETE FROM model_calls")
    return folder


def refined(case: School, folder: Path, server: ScriptedServer, by: str = "", **flags: Any) -> tuple[Any, Advice]:
    """(the rules' advice, the pass of a model over it) in a workspace of its own."""
    with Workspace(folder) as workspace:
        session = agent(server, folder, model_attempts=1, **flags)
        offline = recommend(workspace, case.work.framework, case.work.institution, session.settings, Silent()).recommendations
        made = advise(workspace, offline, session.endpoint, session.settings, lambda g: True, Silent(), 0.01, by=by)
    return offline, made


def test_a_models_words_are_kept_beside_the_rules(case: School, tmp_path: Path) -> None:
    folder = fresh(case, tmp_path / "w")
    writer = ScriptedWriter(rate=0.3)
    with ScriptedServer(writer) as server:
        offline, made = refined(case, folder, server, by="张老师")
        asked = len(server.seen.requests)
        refined(case, folder, server, by="李老师")
        assert len(server.seen.requests) == asked, "what was answered is not asked for again"
    better = lapsed(case, offline, folder)
    assert better and {r.id: r for r in made.recommendations if r.id in better} == better
    with Workspace(folder) as workspace:
        kept = ModelAdviceStore(workspace).all()
        rows = workspace.db.execute("SELECT count(*) FROM model_advice").fetchone()[0]
    assert len(kept) == rows == made.record["asked"], "the same again is kept once"
    assert all(v.last.by == "张老师" and v.last.model == "scripted" and "refine_advice" in v.last.prompt for v in kept.values())
    said = json.dumps([r.model_dump(mode="json") for r in better.values()], ensure_ascii=False)
    assert writer.advised and not [lie for lie in writer.advised if lie in said]
    refused = [x for v in kept.values() for x in v.last.refused]
    assert len(refused) >= len(set(writer.advised)) * 0.9 and all(x.reason for x in refused)


def test_words_hold_over_a_re_run_and_only_where_the_rules_text_is_the_same(case: School, tmp_path: Path) -> None:
    folder = fresh(case, tmp_path / "w")
    with ScriptedServer(ScriptedWriter()) as server:
        offline, _ = refined(case, folder, server)
    better = lapsed(case, offline, folder)
    with Workspace(folder) as workspace:
        workspace.finish("recommend", "made from something else", 0.0)
        again = recommend(workspace, case.work.framework, case.work.institution, agent_settings(), Silent()).recommendations
    assert lapsed(case, again, folder) == better
    one = next(r for r in offline if r.id in better and better[r.id].measures[0].text != r.measures[0].text)
    other = one.measures[0].model_copy(update={"text": "换成了另一件事。"})
    changed = one.model_copy(update={"measures": (other, *one.measures[1:])})
    held = lapsed(case, (changed,), folder).get(one.id)
    assert held is None or held.measures[0].text == "换成了另一件事。"


def test_a_failed_attempt_keeps_earlier_words_and_says_why(case: School, tmp_path: Path) -> None:
    folder = fresh(case, tmp_path / "w")
    with ScriptedServer(ScriptedWriter()) as server:
        offline, _ = refined(case, folder, server)
    before = lapsed(case, offline, folder)
    with ScriptedServer(lambda request: Reply(fault="refusal")) as server:
        refined(case, folder, server, model="other")
    assert lapsed(case, offline, folder) == before
    with Workspace(folder) as workspace:
        assert all(v.last.failed and v.answer for v in ModelAdviceStore(workspace).all().values())


def test_a_stopped_pass_goes_on_where_it_was(case: School, tmp_path: Path) -> None:
    class Stopped(BaseException):
        pass

    class Stopping(Silent):
        seen = 0

        def advance(self, by: int = 1, detail: str = "") -> None:
            self.seen += by
            if self.seen == 3:
                raise Stopped

    folder = fresh(case, tmp_path / "w")
    with ScriptedServer(ScriptedWriter()) as server:
        with Workspace(folder) as workspace, pytest.raises(Stopped):
            session = agent(server, folder, model_attempts=1, model_concurrency=2)
            offline = recommend(workspace, case.work.framework, case.work.institution, session.settings, Silent())
            advise(
                workspace, offline.recommendations, session.endpoint, session.settings, lambda g: True,
                Stopping(), 0.01,
            )  # fmt: skip
        first = [r.words for r in server.seen.requests if ASKED in r.words]
        with Workspace(folder) as workspace:
            assert len(ModelAdviceStore(workspace).all()) == 3
        _, made = refined(case, folder, server)
        every = [r.words for r in server.seen.requests if ASKED in r.words]
    assert 3 <= len(first) < made.record["asked"] == len(every) == len(set(every)), "none was asked twice"


def test_without_a_yes_nothing_of_the_school_is_sent(case: School, tmp_path: Path) -> None:
    with pytest.raises(NotConfirmed, match="--yes"):
        go(case, lambda request: Reply(fault="empty"), yes=False)
