"""A model's words for the advice on the screen: side by side, adopted with either, started only after a yes, failures named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_ui_advice import Advised, put
from ui_server import client, screen

from assistant import settings
from assistant.domain import Document, Locator, ModelAdvice, Passage, RefusedWording, Rewording
from assistant.errors import UserError
from assistant.evaluation.scripted_server import Reply, ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.rectification.fields import LedgerError
from assistant.rectification.states import Actor
from assistant.steps import advising
from assistant.steps.progress import Silent
from assistant.steps.recommend import RECORDS, STORED, planned
from assistant.ui import worker
from assistant.ui.seat import Server
from assistant.workspace import Place, Workspace
from assistant.workspace.advice import AdviceStore
from assistant.workspace.jobs import Jobs
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.model_advice import ModelAdviceStore

SHA = "c" * 64
PLACE = Locator(file="督导/2024年督导总结.docx", sha256=SHA, paragraph=7, quote="实习过程没有定期检查")
CAUSE, MEASURE = "实习过程没有定期检查，记录由学生自填。", "教务处每学期检查一次实习记录，检查结果通报到学院。"


def said(id: str, **fields: Any) -> ModelAdvice:
    given: dict[str, Any] = {
        "recommendation": id, "model": "qwen-plus", "endpoint": "http://127.0.0.1:1/v1", "prompt": "refine_advice 1:abc",
        "redacted": True, "at": "2026-11-26T02:00:00+00:00", "by": "zhang",
        "words": (
            Rewording(part="cause", before="没有定期检查", after=CAUSE, locators=(PLACE,)),
            Rewording(part="measure", before="每学期检查一次", after=MEASURE, locators=(PLACE,)),
        ),
        "refused": (RefusedWording(part="举措2", text="投入9876万元。", reason="数字9876不在原举措和所引片段里"),),
    }  # fmt: skip
    return ModelAdvice.model_validate({**given, **fields})


def with_document(workspace: Workspace) -> None:
    """The file that the model's words cite."""
    document = Document(
        id=SHA[:16], sha256=SHA, title="2024年督导总结", format="docx", size=1, places=(PLACE.file,), level="school", year=2024
    )
    passage = Passage(id="p7", document=document.id, order=7, kind="paragraph", text="实习过程没有定期检查。", locator=PLACE)
    from assistant.domain import FileOutcome

    outcome = FileOutcome(path=PLACE.file, outcome="ok", document=document.id, passages=1)
    workspace.put_file(Place(PLACE.file, SHA, 1, 1, outcome), document, (passage,))


@pytest.fixture
def advised(server: Server, workspace: str) -> Advised:
    """Three recommendations: a model put the first better, gave nothing that stands for the second, failed on the third."""
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        one, two, three = put(opened, "m")
        with_document(opened)
        store = ModelAdviceStore(opened)
        store.put(said(one))
        store.put(said(two, words=()))
        store.put(said(three, words=(), refused=(), failed="端点拒绝了请求（试了1次）"))
    return Advised(workspace, (one, two, three))


def test_both_texts_stand_side_by_side_with_their_places(app: Any, advised: Advised) -> None:
    zhang, (w, (one, two, three)) = client(app, "zhang"), advised
    listed = screen(zhang, w=w, p="advice")["html"]
    assert listed.count("有模型文本</span>") == 1 and "1 条建议有模型文本（qwen-plus）" in listed
    assert "2 处没有通过核验" in listed and "1 条没有得到回答" in listed
    shown = screen(zhang, w=w, p="recommendation", args={"id": one})["html"]
    for text in ("没有定期检查", CAUSE, "每学期检查一次", MEASURE, "规则文本", "模型文本", "采纳模型文本", "采纳规则文本"):
        assert text in shown
    assert "2024年督导总结 第7段" in shown and "p=at" in shown
    assert "qwen-plus" in shown and "refine_advice 1" in shown and "9876" in shown and "不在原举措" in shown
    assert "没有更好的写法" in screen(zhang, w=w, p="recommendation", args={"id": two})["html"]
    failed = screen(zhang, w=w, p="recommendation", args={"id": three})["html"]
    assert "没有得到回答，保留规则文本：端点拒绝了请求" in failed and "采纳模型文本" not in failed
    reader = screen(client(app, "reader"), w=w, p="recommendation", args={"id": one})["html"]
    assert CAUSE in reader and "采纳模型文本" not in reader


def test_either_text_goes_into_the_ledger_which_records_whose(app: Any, server: Server, advised: Advised) -> None:
    zhang, (w, (one, two, _)) = client(app, "zhang"), advised
    told = screen(zhang, w=w, p="recommendation", args={"id": one}, act="adopt", form={"id": one, "words": "model"})
    assert told["tone"] == "good", told["said"]
    refused = screen(zhang, w=w, p="recommendation", args={"id": two}, act="adopt", form={"id": two, "words": "model"})
    assert refused["tone"] == "bad" and "没有可用的模型文本" in refused["said"]
    with Workspace(server.data.workspace_folder(w)) as opened:
        entry = LedgerStore(opened).entries()[one]
        (created,) = [e for e in LedgerStore(opened).events(one) if e.kind == "created"]
        assert entry.cause == CAUSE and MEASURE.rstrip("。") in entry.measures and two not in LedgerStore(opened).entries()
        assert created.note == "采纳模型文本（qwen-plus，refine_advice 1）"
        in_plan = {r.id: r for r in planned(opened, RECORDS.validate_json(opened.get(STORED) or ""))}
        assert in_plan[one].cause.text == CAUSE and in_plan[one].measures[0].text == MEASURE
    assert server.audit.entries(w, 1)[0].after == created.note
    assert "采纳模型文本（qwen-plus" in screen(zhang, w=w, p="recommendation", args={"id": one})["html"]
    assert "采纳模型文本（qwen-plus" in screen(zhang, w=w, p="entry", args={"id": one})["html"]


def test_the_rules_text_adopted_beside_a_models_is_recorded_as_such(server: Server, advised: Advised) -> None:
    w, (one, two, _) = advised
    with Workspace(server.data.workspace_folder(w)) as opened:
        stands = advising.standing(opened)
        events = advising.adopt(opened, stands.find(one), {"owner": "王"}, None, Actor("zhang"), "ui")
        assert events[0].note == "采纳规则文本，没有用模型文本" and LedgerStore(opened).entries()[one].cause == "没有定期检查"
        assert advising.adopt(opened, stands.find(two), {}, None, Actor("zhang"), "ui")[0].note == ""
        assert planned(opened, [stands.find(one)])[0].cause.text == "没有定期检查"


def test_a_models_text_is_adjusted_on_the_way_in(server: Server, advised: Advised) -> None:
    w, (one, *_) = advised
    with Workspace(server.data.workspace_folder(w)) as opened:
        values = {"cause": CAUSE + "学院没有专人。", "lead_unit": "教务处"}
        events = advising.adopt(opened, advising.standing(opened).find(one), values, None, Actor("zhang"), "ui", text="model")
        changed = {e.field: (e.before, e.after) for e in events if e.kind == "set"}
        assert changed == {"cause": (CAUSE, CAUSE + "学院没有专人。")}


def test_several_are_adopted_each_in_the_words_that_there_are(app: Any, server: Server, advised: Advised) -> None:
    w, (one, two, three) = advised
    form = {"chosen": f"{one}\n{two}\n{three}", "words": "model"}
    told = screen(client(app, "zhang"), w=w, p="advice", act="adopt", form=form)
    assert told["tone"] == "good", told["said"]
    with Workspace(server.data.workspace_folder(w)) as opened:
        causes = {id: e.cause for id, e in LedgerStore(opened).entries().items() if id in (one, two, three)}
    assert causes == {one: CAUSE, two: "没有定期检查", three: "没有定期检查"}


def test_words_whose_file_was_replaced_are_not_offered(app: Any, server: Server, advised: Advised) -> None:
    w, (one, *_) = advised
    with Workspace(server.data.workspace_folder(w)) as opened:
        opened.forget_places([PLACE.file])
        with pytest.raises(LedgerError, match="没有可用的模型文本"):
            advising.adopt(opened, advising.standing(opened).find(one), {}, None, Actor("zhang"), "ui", text="model")
    shown = screen(client(app, "zhang"), w=w, p="recommendation", args={"id": one})["html"]
    assert CAUSE not in shown and "已更新，原来的模型文本不再适用" in shown


def test_declined_stays_declined_and_restored_keeps_the_models_words(server: Server, advised: Advised) -> None:
    w, (one, *_) = advised
    with Workspace(server.data.workspace_folder(w)) as opened:
        advice = advising.standing(opened).find(one)
        advising.decline(opened, advice, "已有安排", "zhang")
        assert not planned(opened, [advice]) and one in advising.standing(opened).better
        advising.adopt(opened, advice, {}, None, Actor("zhang"), "ui", text="model")
        assert LedgerStore(opened).entries()[one].cause == CAUSE and one not in AdviceStore(opened).declined()


def test_only_who_may_draft_starts_a_model(app: Any, server: Server, advised: Advised) -> None:
    for name in ("reader", "dept", "expert"):
        told = screen(client(app, name), w=advised.workspace, p="advice", act="reword")
        assert told["tone"] == "bad", name


# --- the job ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Any) -> Workspace:
    """A workspace with an evidence folder read and matched."""
    folder = tmp_path / "材料"
    folder.mkdir()
    text = (
        "机械学院2024年本科教学工作总结\n\n二、存在的问题\n\n专任教师数量不足，缺口14人，生师比偏高，"
        "主要原因是近三年引进计划没有按专业核定。\n\n实习过程管理不规范，实习记录由学生自填，主要原因是没有定期检查制度。"
    )
    (folder / "总结.txt").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    workspace.set("framework", "bk-audit-2-3")
    workspace.set("institution", '{"name": "云溪学院", "type": "applied", "category": "工科", "report_year": 2025}')
    workspace.set("evidence", str(folder))
    worker.KINDS["read"](workspace, {}, settings.load(workers=0, ocr=False), Silent())
    return workspace


def asked_of(server: ScriptedServer) -> Any:
    return settings.load(model="scripted", model_base_url=server.address, model_attempts=1, workers=0, ocr=False)


def test_the_job_asks_first_and_starts_when_somebody_agreed(own: Workspace) -> None:
    writer = ScriptedWriter(rate=0.4)
    with own, ScriptedServer(writer) as server:
        first = worker.KINDS["reword"](own, {"by": "zhang"}, asked_of(server), Silent())
        assert first["ask"] == "estimate" and first["estimate"]["calls"] > 0  # type: ignore[index]
        assert not ModelAdviceStore(own).all() and len(server.seen.requests) == 2  # to learn how it counts
        tokens = first["estimate"]["tokens_in"] + first["estimate"]["tokens_out"]  # type: ignore[index]
        done = worker.KINDS["reword"](own, {"by": "zhang", "agreed": True, "tokens": tokens}, asked_of(server), Silent())
        assert "模型改写了" in str(done["words"])
        kept = ModelAdviceStore(own).all()
        assert kept and all(v.last.by == "zhang" for v in kept.values())
        better = advising.standing(own).better
        words = json.dumps([r.model_dump(mode="json") for r in better.values()], ensure_ascii=False)
        assert better and not [lie for lie in writer.advised if lie in words]


def test_more_than_was_agreed_to_is_asked_about_again(own: Workspace) -> None:
    with own, ScriptedServer(ScriptedWriter()) as server:
        again = worker.KINDS["reword"](own, {"agreed": True, "tokens": 3}, asked_of(server), Silent())
        assert again["ask"] == "estimate" and not ModelAdviceStore(own).all()


def test_a_model_that_fails_leaves_the_rules_text_with_the_reason(own: Workspace) -> None:
    with own, ScriptedServer(lambda request: Reply(fault="refusal")) as server:
        done = worker.KINDS["reword"](own, {"agreed": True}, asked_of(server), Silent())
        assert "没有得到回答" in str(done["words"])
        stands = advising.standing(own)
        assert stands.waiting and not stands.better
        assert {v.last.failed != "" for v in stands.made.values()} == {True}


def test_without_a_model_the_job_says_so(own: Workspace) -> None:
    with own, pytest.raises(UserError, match="没有设置模型"):
        worker.KINDS["reword"](own, {"agreed": True}, settings.load(), Silent())


def test_the_estimate_waits_on_the_page_until_somebody_decides(app: Any, server: Server, advised: Advised) -> None:
    w = advised.workspace
    guess = {"calls": 9, "tokens_in": 9000, "tokens_out": 3000, "cost": None, "seconds": 60.0}
    with Workspace(server.data.workspace_folder(w)) as opened:
        jobs = Jobs(opened)
        job = jobs.add("reword", {"agreed": False, "by": "zhang"}, "zhang")
        jobs.finish(job.id, "done", result={"ask": "estimate", "estimate": guess})
    shown = screen(client(app, "zhang"), w=w, p="advice")["html"]
    assert "模型润色前的估算" in shown and "预计调用模型约 9 次" in shown and 'data-tokens="12000"' in shown
    assert "模型润色前的估算" not in screen(client(app, "reader"), w=w, p="advice")["html"]
    screen(client(app, "zhang"), w=w, p="jobs", act="job-hide", form={"job": str(job.id)})
    assert "模型润色前的估算" not in screen(client(app, "zhang"), w=w, p="advice")["html"]
