"""Recommendations on the screen: adopt, adjust, decline; what was declined stays declined; answers change the order."""

from __future__ import annotations

import io
import json
import re
from typing import Any, NamedTuple

import openpyxl
import pytest
from culture_samples import diagnosis
from ui_server import client, screen

from assistant.corpus import needs_of
from assistant.corpus.questionnaire import checked, shipped
from assistant.domain import Cause, Measure, Priority, Recommendation
from assistant.rectification.fields import LedgerError
from assistant.rectification.states import Actor
from assistant.steps import advising, culture, ledger
from assistant.steps.recommend import BEFORE, RECORDS, STORED, _keep
from assistant.ui.seat import Server
from assistant.ui.views import advice, needs
from assistant.ui.views import culture as culture_view
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore
from assistant.workspace.culture import CultureStore
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.needs import NeedsStore


def made(id: str, rank: int = 1, code: str = "2.3", **fields: Any) -> Recommendation:
    return Recommendation(
        id=id,
        code=code,
        problem=f"{id}：实习记录不全",
        severity="warning",
        origin=("evidence",),
        cause=Cause(cause_class="mechanism", text="没有定期检查"),
        measures=(Measure(text="每学期检查一次", lead_unit="教务处", deadline="2027-06-30", deliverable="检查记录"),),
        fits="applied",
        why_fits="同类学校这样做",
        priority=Priority(score=1, rank=rank, severity="medium", reach="medium", effort="low", reason="学校材料写明"),
        **fields,
    )


# --- views ------------------------------------------------------------------------------------------------------------


def test_rows_say_where_each_moved_since_the_order_before() -> None:
    found = advice.rows([made("a", 2), made("b", 1), made("c", 3)], {"a": 1, "b": 4})
    assert [(r.id, r.moved, r.fresh) for r in found] == [("b", 3, False), ("a", -1, False), ("c", 0, True)]
    assert advice.shifts(found) == (1, 1, 1)


def test_filters_and_departments_see_their_part() -> None:
    every = [made("a", 1, "2.3"), made("b", 2, "4.1")]
    assert [r.id for r in advice.rows(every, {}, {"4.1"})] == ["b"]
    assert [r.id for r in advice.rows(every, {}, words="a： 教务")] == ["a"]
    assert not advice.rows(every, {}, severity="error")


def test_a_filled_form_becomes_answers_and_the_answers_effects() -> None:
    form = shipped()
    ranked = next(q for q in form.questions if q.kind == "ranked")
    many = next(q for q in form.questions if q.kind == "many" and len(q.options) > 1)
    first, second = ranked.options[:2]
    fields = {f"{ranked.id}.0": second.id, f"{ranked.id}.1": first.id, many.id: f"{many.options[0].id}\n{many.options[1].id}"}
    values, told = checked(form, needs.given(form, fields))
    assert not told and values[ranked.id] == (second.id, first.id) and len(values[many.id]) == 2
    assert needs.effects(needs_of(form, values)) and not needs.effects(needs_of(form, {}))


def test_the_radar_shows_every_axis_and_no_template_sign() -> None:
    found = diagnosis({"C2": 4})
    drawn = culture_view.drawn(found)
    assert set(drawn) == {"dimensions", "behaviours"} and all("{" not in svg and "$" not in svg for svg in drawn.values())
    assert all(axis.name in drawn["dimensions"] for axis in found.dimensions)
    assert [r.code for g in culture_view.groups(found) for r in g.rows] == [r.code for r in found.rows]


# --- what is stored ---------------------------------------------------------------------------------------------------


class Advised(NamedTuple):
    workspace: str
    ids: tuple[str, str, str]


def put(opened: Workspace, kind: str, third: str = "2.3") -> tuple[str, str, str]:
    """Three recommendations whose ids no test has decided on, the last for the node `third`; gives the ids."""
    number = len(AdviceStore(opened).history()) + LedgerStore(opened).revision()
    one, two, three = (f"{kind}-{number}-{name}" for name in ("one", "two", "three"))
    opened.set(STORED, RECORDS.dump_json((made(one, 1), made(two, 2), made(three, 3, third))).decode())
    return one, two, three


@pytest.fixture
def advised(server: Server, workspace: str) -> Advised:
    """The workspace with three recommendations of its own for each test: two for 2.3, one for 4.1."""
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        return Advised(workspace, put(opened, "r", "4.1"))


def test_the_order_before_is_kept_only_when_it_was_another(tmp_path: Any) -> None:
    with Workspace(tmp_path / "w") as opened:
        _keep(opened, (made("a", 1), made("b", 2)))
        assert opened.get(BEFORE) is None
        _keep(opened, (made("b", 1), made("a", 2)))
        _keep(opened, (made("b", 1), made("a", 2)))
        assert json.loads(opened.get(BEFORE) or "") == {"a": 1, "b": 2}


def test_declined_needs_a_reason_and_holds_over_a_run_that_no_longer_makes_it(tmp_path: Any) -> None:
    with Workspace(tmp_path / "w") as opened:
        _keep(opened, (made("a", 1), made("b", 2)))
        with pytest.raises(LedgerError, match="理由"):
            advising.decline(opened, made("a"), "  ", "zhang")
        advising.decline(opened, made("a"), "另有安排", "zhang")
        assert [r.id for r in ledger.recommended(opened)] == ["b"]
        _keep(opened, (made("a", 1), made("c", 2)))
        assert [r.id for r in advising.standing(opened).waiting] == ["c"]
        _keep(opened, (made("c", 1),))
        assert [(s.recommendation.id, s.reason) for s in advising.standing(opened).declined] == [("a", "另有安排")]
        advising.restore(opened, made("a"), "li")
        assert not advising.standing(opened).declined
        with pytest.raises(LedgerError, match="没有被标为"):
            advising.restore(opened, made("a"), "li")


def test_an_adjusted_adoption_keeps_what_the_recommendation_said(tmp_path: Any) -> None:
    with Workspace(tmp_path / "w") as opened:
        values = {"lead_unit": "学工部", "deadline": "2027年9月", "measures": "", "state": "closed"}
        events = advising.adopt(opened, made("a"), values, None, Actor("zhang"), "ui")
        entry = LedgerStore(opened).entries()["a"]
        assert (entry.lead_unit, entry.deadline, entry.measures, entry.state) == ("学工部", "2027-09-30", "", "planned")
        assert {e.field: e.before for e in events if e.kind == "set"}["lead_unit"] == "教务处"
        with pytest.raises(LedgerError, match="已有编号"):
            advising.adopt(opened, made("a"), {}, None, Actor("zhang"))
        with pytest.raises(LedgerError, match="不是日期"):
            advising.adopt(opened, made("b"), {"deadline": "某天"}, None, Actor("zhang"))
        assert "b" not in LedgerStore(opened).entries()


# --- through the door -------------------------------------------------------------------------------------------------


def test_adopt_and_decline_through_the_door(app: Any, server: Server, advised: Advised) -> None:
    zhang, (w, (one, two, three)) = client(app, "zhang"), advised
    told = screen(zhang, w=w, p="recommendation", args={"id": one}, act="adopt", form={"owner": "王"})
    assert told["tone"] == "good" and "p=entry" in told["url"]
    told = screen(zhang, w=w, p="recommendation", args={"id": two}, act="decline", form={"reason": ""})
    assert told["tone"] == "bad" and "理由" in told["said"]
    screen(zhang, w=w, p="recommendation", args={"id": two}, act="decline", form={"reason": "已列入规划"})
    assert server.audit.entries(w, 1)[0].after == "不采纳：已列入规划"
    assert "已列入规划" in screen(zhang, w=w, p="advice", args={"tab": "declined"})["html"]
    shown = screen(zhang, w=w, p="advice")["html"]
    assert three in shown and two not in shown and one not in shown
    refused = screen(zhang, w=w, p="recommendation", args={"id": one}, act="decline", form={"reason": "晚了"})
    assert refused["tone"] == "bad" and "已在台账里" in refused["said"]


def test_a_department_reads_the_advice_on_its_own_indicators_only(app: Any, server: Server, advised: Advised) -> None:
    w, (one, _, three) = advised
    server.access.assign(w, "2.3", ("教务处",))
    dept = client(app, "dept")
    shown = screen(dept, w=w, p="advice")["html"]
    assert one in shown and three not in shown
    assert "没有分给您的部门" in screen(dept, w=w, p="recommendation", args={"id": three})["html"]
    told = screen(dept, w=w, p="recommendation", args={"id": one}, act="adopt")
    assert told["tone"] == "bad" and "不能采纳" in told["said"]


def test_the_list_goes_out_as_its_reader_sees_it(app: Any, server: Server, advised: Advised) -> None:
    w, (one, two, three) = advised
    server.access.assign(w, "2.3", ("教务处",))

    def out(name: str, **args: str) -> list[tuple[Any, ...]]:
        answer = client(app, name).get("/table", params={"p": "advice", "w": w, "table": "advice", **args})
        assert answer.status_code == 200, answer.text
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        return list(sheet.iter_rows(values_only=True))

    head, *rows = out("zhang")
    assert head[:6] == ("优先次序", "指标", "问题", "轻重", "原因", "首要举措")
    assert [r[2].partition("：")[0] for r in rows] == [one, two, three] and rows[0][5:8] == (
        "每学期检查一次",
        "教务处",
        "2027-06-30",
    )
    assert {r[1] for r in out("dept")[1:]} == {"2.3"}
    assert [r[1] for r in out("zhang", words="4.1")[1:]] == ["4.1"]
    assert "导出本表" in screen(client(app, "reader"), w=w, p="advice")["html"]


def test_answers_that_cannot_be_used_store_nothing(app: Any, server: Server, workspace: str) -> None:
    number = next(q for q in shipped().questions if q.kind == "number")
    told = screen(client(app, "zhang"), w=workspace, p="needs", act="save", form={number.id: "很多"})
    assert told["tone"] == "bad" and "不是数字" in told["said"]
    told = screen(client(app, "zhang"), w=workspace, p="needs", act="save", form={number.id: "120"})
    assert told["tone"] == "good", told["said"]
    assert "120" in screen(client(app, "reader"), w=workspace, p="needs")["html"]


def test_two_people_fill_the_questionnaire_at_once(app: Any, server: Server, workspace: str) -> None:
    one, two = (next(q for q in shipped().questions if q.kind == kind) for kind in ("lines", "one"))
    seen = re.search(r'name="seen" value="(\d+)"', screen(client(app, "zhang"), w=workspace, p="needs")["html"])
    assert seen is not None

    def save(who: str, **form: str) -> str:
        told = screen(client(app, who), w=workspace, p="needs", act="save", form={"seen": seen[1], **form})
        assert told["tone"] == "good", told["said"]
        return str(told["said"])

    save("admin", **{one.id: "扩建实训楼"})
    assert "也改了" not in save("zhang", **{two.id: two.options[0].id}), "each changed another question"
    assert "别人刚才也改了" in save("zhang", **{one.id: "改造旧实训楼"})
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        said = NeedsStore(opened).history()
    assert (said[-1].values[one.id], said[-1].values[two.id]) == (("改造旧实训楼",), (two.options[0].id,))
    assert said[-2].values[one.id] == ("扩建实训楼",), "what the other one wrote stays in the history"


def test_a_level_is_set_with_a_reason_and_stands_beside_the_evidences(app: Any, server: Server, workspace: str) -> None:
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        opened.set(culture.STORED, diagnosis({"C2": 3}).model_dump_json())

    def said(who: str, act: str = "set", **form: str) -> dict[str, Any]:
        return screen(client(app, who), w=workspace, p="culture_row", args={"code": "C2"}, act=act, form=form)

    told = said("zhang", level="5", note="")
    assert told["tone"] == "bad" and "理由" in told["said"]
    assert said("zhang", level="9", note="高")["tone"] == "bad"
    told = said("zhang", level="4", note="有未公开的记录")
    assert told["tone"] == "good" and "有未公开的记录" in told["html"]
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        assert CultureStore(opened).overrides()["C2"].level == 4
    refused = said("dept", level="1", note="x")
    assert refused["tone"] == "bad" and "不能" in refused["said"]
    shown = screen(client(app, "reader"), w=workspace, p="culture")["html"]
    assert "<svg" in shown and "薄弱环节" in shown and "更新诊断" not in shown
