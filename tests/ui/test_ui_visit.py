"""专家视角 on the screen: who sees which questions, what people say of them stays, experts see none of it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest
from ui_server import client, screen

from assistant.domain import AtHand, ExpertQuestion, Locator, Preparation, VisitPreparation
from assistant.errors import UserError
from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.settings import Settings
from assistant.settings import load as load_settings
from assistant.steps import visit as step
from assistant.steps.progress import Silent
from assistant.ui import worker
from assistant.ui.seat import Server
from assistant.ui.views import visit
from assistant.ui.views.visit import Wanted
from assistant.workspace import Workspace
from assistant.workspace.jobs import Jobs
from assistant.workspace.visit import VisitStore


def question(id: str, code: str = "2.3", **more: Any) -> ExpertQuestion:
    place = Locator(file="教务处/实习总结.docx", sha256="a" * 64, paragraph=7)
    said = {
        "id": id, "code": code, "indicator": "某指标", "text": f"{id}：实习记录为什么不全？",
        "asked": ("departments", "students"), "occasion": "papers", "unit": "教务处", "kind": "admitted", "rule": "admitted",
        "why": f"原话：{id}", "sources": (place,), "missing": ("巡查记录",), "answer": ("先承认。",), "weight": 80.0,
        "at_hand": (AtHand(title="实习总结", locator=place, why="题目所据"),), **more,
    }  # fmt: skip
    return ExpertQuestion.model_validate(said)


# --- views ------------------------------------------------------------------------------------------------------------

NAMES = {"admitted": "材料自己承认的问题", "standing": "常备问题"}


def standing(*questions: ExpertQuestion, **prepared: Preparation) -> step.Standing:
    return step.Standing(questions, prepared, {}, made=True)


def test_rows_are_filtered_by_everything_that_the_page_offers() -> None:
    one, two = question("a"), question("b", "4.1", kind="standing", rule="standing", asked=("leaders",), unit="人事处")
    stands = standing(one, two, a=Preparation(question=one, owner="王老师", state="ready", readied=one.text))

    def found(**wanted: str) -> list[str]:
        return [r.question.id for r in visit.rows(stands, None, Wanted(**wanted), NAMES)]

    assert found() == ["a", "b"]
    assert found(code="2") == found(audience="students") == found(kind="材料自己承认的问题") == found(state="ready") == ["a"]
    assert found(words="王老师 实习") == ["a"] and found(words="人事处") == ["b"] and found(state="running") == []
    assert [r.number for r in visit.rows(stands, None, Wanted(), NAMES)] == ["2.3-1", "4.1-1"]


def test_a_department_sees_its_own_and_counts_only_those() -> None:
    stands = standing(question("a"), question("b", "4.1"))
    assert [r.question.id for r in visit.rows(stands, frozenset({"4.1"}), Wanted(), NAMES)] == ["b"]
    assert visit.counts(stands, frozenset({"4.1"}))["open"] == 1
    assert visit.kinds(stands, None, NAMES) == [("材料自己承认的问题", 2)]


def test_an_answer_to_a_question_that_has_changed_is_to_be_looked_at_again() -> None:
    q = question("a")
    assert visit.state(q, None) == "open"
    assert visit.state(q, Preparation(question=q, state="ready", readied=q.text)) == "ready"
    assert visit.state(q, Preparation(question=q, state="ready", readied="从前的题面")) == "changed"


# --- through the door -------------------------------------------------------------------------------------------------


class Prepared(NamedTuple):
    workspace: str
    ids: tuple[str, str]


@pytest.fixture
def prepared(server: Server, workspace: str) -> Iterator[Prepared]:
    """The workspace with two questions of its own for each test: one under 2.3, one under 4.1."""
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        number = len(VisitStore(opened).history())
        one, two = f"q-{number}-one", f"q-{number}-two"
        made = VisitPreparation(questions=(question(one), question(two, "4.1")), left_out={"2.3": 2})
        opened.set(step.STORED, made.model_dump_json())
    server.access.assign(workspace, "2.3", ("教务处",))
    yield Prepared(workspace, (one, two))


def test_the_list_names_people_states_and_what_was_left_out(app: Any, prepared: Prepared) -> None:
    w, (one, two) = prepared
    shown = screen(client(app, "zhang"), w=w, p="visit")["html"]
    assert one in shown and two in shown and "另有 2 个薄弱处" in shown
    assert "问：职能部门、学生" in shown and "待准备" in shown and "下载准备手册" in shown
    filtered = screen(client(app, "zhang"), w=w, p="visit", args={"code": "4.1"})["html"]
    assert two in filtered and one not in filtered
    assert "没有符合条件的问题" in screen(client(app, "zhang"), w=w, p="visit", args={"q": "不存在的话"})["html"]


def test_somebody_is_named_and_the_answer_marked_ready_with_its_history(app: Any, server: Server, prepared: Prepared) -> None:
    zhang, (w, (one, _)) = client(app, "zhang"), prepared
    page = screen(zhang, w=w, p="visit_question", args={"id": one})["html"]
    assert "为什么会问" in page and "实习总结" in page and "巡查记录" in page and "先承认" in page
    form = {"id": one, "owner": "王老师", "state": "ready", "note": "带巡查表", "was": ""}
    told = screen(zhang, w=w, p="visit_question", args={"id": one}, act="save", form=form)
    assert told["tone"] == "good" and "已准备" in told["html"] and "王老师" in told["html"]
    assert server.audit.entries(w, 1)[0].after == "王老师/ready"
    again = screen(zhang, w=w, p="visit_question", act="save", form={**form, "owner": "李老师"})
    assert again["tone"] == "warn" and "没有保存" in again["said"], "written over a change that was not seen"
    with Workspace(server.data.workspace_folder(w)) as opened:
        assert step.kept(opened, Settings()).prepared[one].owner == "王老师"
        assert [h.field for h in VisitStore(opened).history(one)] == ["owner", "state", "note"]


def test_a_state_that_there_is_none_of_is_refused(app: Any, prepared: Prepared) -> None:
    told = screen(
        client(app, "zhang"), w=prepared.workspace, p="visit_question", act="save", form={"id": prepared.ids[0], "state": "x"}
    )
    assert told["tone"] == "bad" and "请选一个状态" in told["said"]


def test_a_question_of_ones_own_and_one_that_is_not_used(app: Any, prepared: Prepared) -> None:
    zhang, (w, (one, _)) = client(app, "zhang"), prepared
    form = {"code": "2.3", "text": f"{one} 之外，分散实习怎样巡查？", "asked": "colleges\nstudents", "occasion": "papers"}
    told = screen(zhang, w=w, p="visit", act="own", form=form)
    assert told["tone"] == "good" and "分散实习怎样巡查" in told["html"] and "学校自拟" in told["html"]
    twice = screen(zhang, w=w, p="visit", act="own", form=form)
    assert twice["tone"] == "bad" and "已经在列表里" in twice["said"]
    for missing in ({"asked": ""}, {"code": "99"}, {"occasion": "picnic"}, {"text": ""}):
        assert screen(zhang, w=w, p="visit", act="own", form={**form, **missing})["tone"] == "bad"
    refused = screen(zhang, w=w, p="visit_question", act="drop", form={"id": one, "why": ""})
    assert refused["tone"] == "bad" and "理由" in refused["said"]
    told = screen(zhang, w=w, p="visit_question", act="drop", form={"id": one, "why": "与上题重复"})
    assert told["tone"] == "good"
    shown = screen(zhang, w=w, p="visit", args={"code": "2.3"})["html"]
    assert "不用的问题" in shown and "与上题重复" in shown
    told = screen(zhang, w=w, p="visit_question", act="use", form={"id": one})
    assert told["tone"] == "good" and "不用这个问题" in told["html"]


def test_a_department_sees_and_prepares_its_own_only(app: Any, prepared: Prepared) -> None:
    dept, (w, (one, two)) = client(app, "dept"), prepared
    shown = screen(dept, w=w, p="visit")["html"]
    assert one in shown and two not in shown and "重新生成" not in shown and "自拟问题" not in shown
    assert "没有分给您的部门" in screen(dept, w=w, p="visit_question", args={"id": two})["html"]
    refused = screen(dept, w=w, p="visit_question", act="save", form={"id": two, "state": "ready", "was": ""})
    assert refused["tone"] == "bad"
    told = screen(dept, w=w, p="visit_question", act="save", form={"id": one, "state": "running", "owner": "教务处", "was": ""})
    assert told["tone"] == "good", told["said"]
    for act, form in (("again", {}), ("own", {"code": "2.3"})):
        assert screen(dept, w=w, p="visit", act=act, form=form)["tone"] == "bad"
    assert screen(dept, w=w, p="visit_question", act="drop", form={"id": one, "why": "x"})["tone"] == "bad"
    answer = dept.get(f"/w/{w}/made/visit")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert one in text and two not in text


@pytest.mark.parametrize("who", ["expert", "li"])
def test_experts_and_strangers_see_nothing_of_the_preparation(app: Any, prepared: Prepared, who: str) -> None:
    w, (one, two) = prepared
    visitor = client(app, who)
    for page, args in (("visit", {}), ("visit_question", {"id": one})):
        shown = screen(visitor, w=w, p=page, args=args)["html"]
        assert one not in shown and two not in shown
    assert screen(visitor, w=w, p="visit_question", act="save", form={"id": one, "state": "ready"})["tone"] == "bad"
    for what in ("visit", "visit-list"):
        assert visitor.get(f"/w/{w}/made/{what}").status_code != 200
    assert "专家会问什么" not in screen(visitor, w=w, p="indicator", args={"code": "2.3"})["html"]


def test_a_reader_reads_and_changes_nothing(app: Any, prepared: Prepared) -> None:
    reader, (w, (one, _)) = client(app, "reader"), prepared
    shown = screen(reader, w=w, p="visit_question", args={"id": one})["html"]
    assert "准备情况" in shown and "保存" not in shown
    assert screen(reader, w=w, p="visit_question", act="save", form={"id": one, "state": "ready"})["tone"] == "bad"


def test_the_list_comes_as_a_workbook_and_the_indicator_leads_here(app: Any, prepared: Prepared) -> None:
    zhang, (w, (one, two)) = client(app, "zhang"), prepared
    answer = zhang.get(f"/w/{w}/made/visit-list")
    assert answer.status_code == 200
    texts = [r[2] for r in openpyxl.load_workbook(io.BytesIO(answer.content))["迎评问答"].iter_rows(min_row=3, values_only=True)]
    assert any(one in str(t) for t in texts) and any(two in str(t) for t in texts)
    assert "专家会问什么" in screen(zhang, w=w, p="indicator", args={"code": "2.3"})["html"]


def test_without_questions_the_page_says_what_to_do(app: Any, server: Server) -> None:
    entry = server.access.create("松岚医学院", server.users.get("zhang"))
    with Workspace(server.data.workspace_folder(entry.id)) as opened:
        opened.set("framework", "bk-audit-2-3")
        opened.set("institution", '{"name": "松岚医学院", "type": "applied", "category": "医学"}')
    shown = screen(client(app, "zhang"), w=entry.id, p="visit")["html"]
    assert "还没有问题" in shown and "去放入材料" in shown
    told = screen(client(app, "zhang"), w=entry.id, p="visit", act="again")
    assert told["tone"] == "bad" and "还没有材料" in told["said"]


# --- with a model -----------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with an evidence folder read and matched."""
    folder = tmp_path / "材料"
    folder.mkdir()
    said = "实习基地利用不够充分，有13个基地全年接收学生不足5人，协议没有定期复核。"
    text = f"机械学院2024年本科教学工作总结\n\n二、存在的问题\n\n{said}"
    (folder / "总结.txt").write_text(text, encoding="utf-8")
    with Workspace(tmp_path / "w") as workspace:
        workspace.set("framework", "bk-audit-2-3")
        workspace.set("institution", '{"name": "云溪学院", "type": "applied", "category": "工科", "report_year": 2025}')
        workspace.set("evidence", str(folder))
        worker.KINDS["read"](workspace, {}, load_settings(workers=0, ocr=False), Silent())
        yield workspace


def asked_of(model: ScriptedServer) -> Settings:
    return load_settings(model="scripted", model_base_url=model.address, model_attempts=1, workers=0, ocr=False)


def adding(request: Request) -> Reply:
    """One sound question where the planted sentence is shown, one with an invented figure beside it."""
    found = re.search(r'<材料 编号="(P\d+)"[^>]*>\n[^<]*有13个基地', request.words)
    if '{"ok": true}' in request.words or not found:
        return Reply(json.dumps({"ok": True, "questions": [], "refined": []}))
    why = "实习基地利用不够充分，有13个基地全年接收学生不足5人，协议没有定期复核。"
    sound = {"text": "这13个基地的协议没有定期复核，还续不续签？", "why": why, "asked": ["colleges"], "occasion": "papers",
             "sources": [found[1]]}  # fmt: skip
    lie = {**sound, "text": "这987654个基地的协议没有定期复核，还续不续签？"}
    return Reply(json.dumps({"questions": [sound, lie], "refined": []}, ensure_ascii=False))


def test_the_job_asks_first_and_adds_what_stands_when_somebody_agreed(own: Workspace) -> None:
    with ScriptedServer(adding) as model:
        first = worker.KINDS["question"](own, {}, asked_of(model), Silent())
        assert first["ask"] == "estimate" and first["estimate"]["calls"] > 0  # type: ignore[index]
        assert not step.model_said(own).added
        done = worker.KINDS["question"](own, {"agreed": True}, asked_of(model), Silent())
        assert "模型补了" in str(done["words"])
        texts = [q.text for q in step.kept(own, Settings()).questions]
        assert "这13个基地的协议没有定期复核，还续不续签？" in texts and not [t for t in texts if "987654" in t]
        again = worker.KINDS["question"](own, {"agreed": True, "tokens": 3}, asked_of(model), Silent())
        assert again["ask"] == "estimate", "far more than was agreed to"


def test_a_model_that_fails_leaves_the_offline_questions(own: Workspace) -> None:
    with ScriptedServer(lambda request: Reply(fault="refusal")) as model:
        done = worker.KINDS["question"](own, {"agreed": True}, asked_of(model), Silent())
        assert "没有得到回答" in str(done["words"])
        assert step.kept(own, Settings()).questions and not step.model_said(own).added


def test_without_a_model_the_job_says_so_and_the_page_offers_none(own: Workspace, app: Any, prepared: Prepared) -> None:
    with pytest.raises(UserError, match="没有设置模型"):
        worker.KINDS["question"](own, {"agreed": True}, load_settings(), Silent())
    zhang = client(app, "zhang")
    assert "请模型补问" not in screen(zhang, w=prepared.workspace, p="visit")["html"]
    assert screen(zhang, w=prepared.workspace, p="visit", act="question")["tone"] == "bad"


def test_what_came_of_it_is_told_until_somebody_has_read_it(app: Any, server: Server, prepared: Prepared) -> None:
    w = prepared.workspace
    with Workspace(server.data.workspace_folder(w)) as opened:
        job = Jobs(opened).add("question", {"agreed": True}, "zhang")
        Jobs(opened).finish(job.id, "done", result={"words": "模型补了 2 题"})
    zhang = client(app, "zhang")
    assert "模型补了 2 题" in screen(zhang, w=w, p="visit")["html"]
    screen(zhang, w=w, p="jobs", act="job-hide", form={"job": str(job.id)})
    assert "模型补了 2 题" not in screen(zhang, w=w, p="visit")["html"]
