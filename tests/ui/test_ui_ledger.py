"""The ledger on the screen: whose an entry is, who moves it, two people at once, both values in sight."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_server import client, screen

from assistant.domain import LedgerEntry, LedgerEvent
from assistant.rectification.fields import LedgerError
from assistant.rectification.states import Actor
from assistant.steps import ledger as step
from assistant.ui.seat import Server
from assistant.ui.views import charts, ledger
from assistant.workspace import Workspace
from assistant.workspace.ledger import LedgerStore


def entry(**fields: Any) -> LedgerEntry:
    return LedgerEntry(**{"id": "own-1", "code": "4.1", "problem": "教授上课比例偏低", **fields})


# --- views ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "mine"),
    [
        ({"lead_unit": "教务处"}, True),
        ({"support_units": "人事处、教务处"}, True),
        ({"lead_unit": "人事处"}, False),
        ({"lead_unit": "教务处后勤科"}, False),
        ({}, True),
        ({"code": "9.9"}, False),
    ],
)
def test_an_entry_is_a_departments_by_its_units_else_by_its_indicator(fields: dict[str, Any], mine: bool) -> None:
    assert ledger.own(entry(**fields), "教务处", {"4.1"}) is mine


def test_a_user_without_department_owns_no_entry_that_names_units() -> None:
    assert not ledger.own(entry(lead_unit="教务处"), "", set())


def test_only_what_was_changed_is_sent_with_what_was_seen() -> None:
    form = {"owner": "王", "seen.owner": "", "progress": "同", "seen.progress": "同", "remark": "没有看到旧值"}
    assert ledger.changes(form, ledger.UNIT_FIELDS) == ({"owner": "王"}, {"owner": ""})
    with pytest.raises(LedgerError, match="不是日期"):
        ledger.changes({"deadline": "明年", "seen.deadline": ""}, ledger.editable("office"))


@given(st.sampled_from(ledger.UNIT_FIELDS), st.text(max_size=20))
def test_a_unit_changes_nothing_but_its_own_fields(field: str, text: str) -> None:
    form = dict.fromkeys(ledger.editable("office"), text) | {f"seen.{f}": f"{text}x" for f in ledger.editable("office")}
    form["deadline"] = form["seen.deadline"] = ""
    values, _ = ledger.changes(form, ledger.editable("unit"))
    assert set(values) <= set(ledger.UNIT_FIELDS)


def test_a_unit_is_offered_only_the_steps_that_it_may_take() -> None:
    submitted = entry(state="submitted")
    assert [to for to, _, _ in ledger.steps(submitted, "unit")] == ["running"]
    assert {"verified", "returned"} <= {to for to, _, _ in ledger.steps(submitted, "office")}


def test_a_clash_shows_both_values_and_who_wrote_the_other() -> None:
    now = entry(progress="李写的")
    history = [LedgerEvent(entry="own-1", field="progress", after="李写的", by="李", at="2026-01-02T03:04:05+00:00")]
    assert ledger.stale(now, {"progress": "", "owner": ""}) == ["progress"]
    said = ledger.clash(now, history, ["progress"], {"progress": "张写的"})
    assert "李写的" in said and "李，2026-01-02" in said and "张写的" in said


def test_a_chart_writes_every_figure_and_escapes_names() -> None:
    from assistant.rectification.standing import standing

    counted = standing({"a": entry(lead_unit="<b>处", state="running"), "b": entry(id="b", lead_unit="<b>处", state="closed")})
    drawn = charts.bars(counted.units, "按单位")
    assert "&lt;b&gt;处" in drawn and "1/2" in drawn and "<b>" not in drawn


# --- through the door -------------------------------------------------------------------------------------------------


@pytest.fixture
def entries(server: Server, workspace: str) -> dict[str, str]:
    """A problem of the department's, one of another's, afresh for each test."""
    made = {}
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        for unit in ("教务处", "人事处"):
            problem = f"{unit}的问题{LedgerStore(opened).revision()}"
            made[unit] = step.add(opened, {"problem": problem, "lead_unit": unit, "code": "4.1"}, Actor("zhang")).id
    return made


def now(server: Server, workspace: str, id: str) -> LedgerEntry:
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        return LedgerStore(opened).entries()[id]


def test_a_department_sees_and_moves_only_its_own(app: Any, server: Server, workspace: str, entries: dict[str, str]) -> None:
    dept, own, other = client(app, "dept"), entries["教务处"], entries["人事处"]
    shown = screen(dept, w=workspace, p="ledger")["html"]
    assert own in shown and other not in shown
    for act, form in (("save", {"progress": "x", "seen.progress": ""}), ("move", {"to": "running"}), ("cite", {"place": "a"})):
        told = screen(dept, w=workspace, p="entry", args={"id": other}, act=act, form=form)
        assert told["tone"] == "bad" and "不由您的部门" in told["said"], act
    assert "不由您的部门" in screen(dept, w=workspace, p="entry", args={"id": other})["html"]
    told = screen(
        dept, w=workspace, p="ledger", act="save", form={"ids": other, f"{other}.progress": "x", f"{other}.seen.progress": ""}
    )
    assert told["tone"] == "bad"
    assert now(server, workspace, other).progress == ""
    screen(dept, w=workspace, p="entry", args={"id": own}, act="save", form={"progress": "已发通知", "seen.progress": ""})
    for to in ("running", "submitted"):
        told = screen(dept, w=workspace, p="entry", args={"id": own}, act="move", form={"to": to})
        assert told["tone"] == "good", told["said"]
    assert now(server, workspace, own).progress == "已发通知"


def test_a_department_neither_verifies_nor_sets_what_is_the_offices(
    app: Any, server: Server, workspace: str, entries: dict[str, str]
) -> None:
    dept, own = client(app, "dept"), entries["教务处"]
    form = {
        "deadline": "2030-01-01",
        "seen.deadline": "",
        "included": "否",
        "seen.included": "是",
        "state": "closed",
        "seen.state": "planned",
    }
    assert screen(dept, w=workspace, p="entry", args={"id": own}, act="save", form=form)["said"] == "没有改动。"
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        step.update(opened, own, {"progress": "做完", "state": "running"}, Actor("zhang"))
        step.update(opened, own, {"state": "submitted"}, Actor("zhang"))
    told = screen(dept, w=workspace, p="entry", args={"id": own}, act="move", form={"to": "verified"})
    assert told["tone"] == "bad" and "质量管理部门" in told["said"]
    same = screen(client(app, "zhang"), w=workspace, p="entry", args={"id": own}, act="move", form={"to": "verified"})
    assert same["tone"] == "bad" and "另一人" in same["said"]
    assert (
        screen(client(app, "admin"), w=workspace, p="entry", args={"id": own}, act="move", form={"to": "verified"})["tone"]
        == "good"
    )
    assert now(server, workspace, own).state == "verified" and now(server, workspace, own).deadline == ""


def test_the_second_of_two_people_sees_both_values(app: Any, server: Server, workspace: str, entries: dict[str, str]) -> None:
    zhang, admin, id = client(app, "zhang"), client(app, "admin"), entries["人事处"]
    first = screen(zhang, w=workspace, p="entry", args={"id": id}, act="save", form={"owner": "王", "seen.owner": ""})
    assert first["tone"] == "good"
    second = screen(admin, w=workspace, p="entry", args={"id": id}, act="save", form={"owner": "李", "seen.owner": ""})
    assert second["tone"] == "bad" and "王" in second["said"] and "李" in second["said"] and "别人刚改成" in second["html"]
    assert now(server, workspace, id).owner == "王"
    again = screen(admin, w=workspace, p="entry", args={"id": id}, act="save", form={"owner": "李", "seen.owner": "王"})
    assert again["tone"] == "good" and now(server, workspace, id).owner == "李"


def test_a_table_saves_what_it_can_and_tells_the_rest(app: Any, server: Server, workspace: str, entries: dict[str, str]) -> None:
    one, two = entries["教务处"], entries["人事处"]
    form = {
        "ids": f"{one}\n{two}",
        f"{one}.deadline": "某天",
        f"{one}.seen.deadline": "",
        f"{two}.owner": "赵",
        f"{two}.seen.owner": "",
    }
    told = screen(client(app, "zhang"), w=workspace, p="ledger", act="save", form=form)
    assert told["tone"] == "bad" and "不是日期" in told["said"] and "已保存 1 条" in told["said"]
    assert now(server, workspace, two).owner == "赵" and now(server, workspace, one).deadline == ""


def test_evidence_goes_into_the_material_and_onto_the_entry(
    app: Any, server: Server, workspace: str, entries: dict[str, str]
) -> None:
    dept, own, other = client(app, "dept"), entries["教务处"], entries["人事处"]
    place = f"整改佐证/{own}/通知.txt"
    assert dept.post(f"/w/{workspace}/upload?place={place}", content="关于教授上课的通知。".encode()).status_code == 200
    told = screen(dept, w=workspace, p="entry", args={"id": own}, act="uploaded", form={"places": place, "taken": "1"})
    assert told["tone"] == "good", told["said"]
    assert [loc.file for loc in now(server, workspace, own).evidence] == [place]
    assert (server.data.workspace_folder(workspace) / "材料" / place).is_file()
    for wrong in (f"整改佐证/{own}/没有.txt", "../zhiping.db", f"整改佐证/{own}/../../../zhiping.db"):
        screen(dept, w=workspace, p="entry", args={"id": own}, act="uploaded", form={"places": wrong})
    screen(dept, w=workspace, p="entry", args={"id": other}, act="uploaded", form={"places": place})
    assert len(now(server, workspace, own).evidence) == 1 and not now(server, workspace, other).evidence


def test_every_change_is_in_the_audit_log(app: Any, server: Server, workspace: str, entries: dict[str, str]) -> None:
    id = entries["人事处"]
    screen(client(app, "zhang"), w=workspace, p="entry", args={"id": id}, act="save", form={"owner": "王", "seen.owner": ""})
    newest = server.audit.entries(workspace, 1)[0]
    assert newest.user == "zhang" and id in newest.target and newest.after == "王"


# --- files ------------------------------------------------------------------------------------------------------------


def test_forms_out_and_in_are_for_those_who_may(app: Any, server: Server, workspace: str, entries: dict[str, str]) -> None:
    made = f"/w/{workspace}/made/ledger"
    whole = client(app, "zhang").get(made)
    assert whole.status_code == 200 and whole.headers["content-disposition"].startswith("attachment")
    assert client(app, "reader").get(made).status_code == 403
    assert client(app, "li").get(made).status_code == 403
    for what in ("plan", "midterm", "final", "comparison", "culture", "needs", "survey"):
        assert client(app, "dept").get(f"/w/{workspace}/made/{what}").status_code == 403, what
    assert client(app, "zhang").get(f"/w/{workspace}/made/../zhiping.db").status_code == 404
    assert client(app, "zhang").get(f"/w/{workspace}/made/nothing").status_code == 404
    for name in ("dept", "reader", "expert", "li"):
        assert client(app, name).post(f"/w/{workspace}/hand-in?place=a.xlsx", content=whole.content).status_code == 403


def test_a_departments_copy_holds_its_own_problems(app: Any, tmp_path: Any, workspace: str, entries: dict[str, str]) -> None:
    from assistant.export import ledger_import

    file = tmp_path / "own.xlsx"
    file.write_bytes(client(app, "dept").get(f"/w/{workspace}/made/ledger?of=人事处").content)
    ids = {r.id for r in ledger_import.read(file).rows}
    assert entries["教务处"] in ids and entries["人事处"] not in ids


def test_a_filled_copy_comes_back_through_a_ticket(
    app: Any, server: Server, workspace: str, entries: dict[str, str], tmp_path: Any
) -> None:
    import openpyxl

    zhang, id = client(app, "zhang"), entries["人事处"]
    file = tmp_path / "filled.xlsx"
    file.write_bytes(zhang.get(f"/w/{workspace}/made/ledger").content)
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    rows = [(c.row, c.column) for line in page.iter_rows() for c in line if c.value == id]
    heads = {c.value: c.column for line in page.iter_rows(max_row=12) for c in line if c.value}
    page.cell(rows[0][0], heads["责任人"], "孙")
    book.save(file)
    ticket = zhang.post(f"/w/{workspace}/hand-in?place=filled.xlsx", content=file.read_bytes()).json()["place"]
    told = screen(zhang, w=workspace, p="exchange", act="take", form={"places": ticket, "role": "unit"})
    assert "改动 1 条" in told["said"] and now(server, workspace, id).owner == "孙"
    again = screen(zhang, w=workspace, p="exchange", act="take", form={"places": ticket})
    assert again["tone"] == "bad" and "重新上传" in again["said"]
    for forged in ("../zhiping.db", "in-000000000000000000000000/../../zhiping.db"):
        assert screen(zhang, w=workspace, p="exchange", act="take", form={"places": forged})["tone"] == "bad"
    assert (server.data.workspace_folder(workspace) / "zhiping.db").is_file()
