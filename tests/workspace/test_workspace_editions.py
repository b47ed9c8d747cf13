"""A workspace goes from one edition to the next: what people said follows its node, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from evidence import document, passage

from assistant.domain import (
    Cause,
    CheckedFinding,
    FileOutcome,
    Finding,
    Framework,
    LedgerEntry,
    LedgerEvent,
    Match,
    Measure,
    Paragraph,
    Priority,
    Recommendation,
    ReportCheck,
    ReviewerNote,
    Section,
    Statement,
)
from assistant.editions.correspond import correspond
from assistant.errors import UserError
from assistant.frameworks import load
from assistant.review.standing import key, let_stand
from assistant.settings import Settings
from assistant.steps import advising, checking
from assistant.steps.editions import forecast, mapped, migrate
from assistant.steps.recommend import _keep
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore
from assistant.workspace.checks import CheckStore
from assistant.workspace.core import Place
from assistant.workspace.drafts import Drafts
from assistant.workspace.editions import EditionStore
from assistant.workspace.ledger import LedgerStore

OLD, NEW = "teacher-ed-2", "teacher-ed-3"
"""2.5 班级指导 and 2.6 综合育人 move on by one; 2.3 学科素养, 2.7 学会反思 and 2.8 沟通合作 go, others take their numbers."""


@pytest.fixture
def old() -> Framework:
    return load(OLD)


@pytest.fixture
def new() -> Framework:
    return load(NEW)


def advised(id: str, code: str, problem: str) -> Recommendation:
    return Recommendation(
        id=id, code=code, problem=problem, severity="warning", origin=("evidence",), fits="applied", why_fits="同类学校这样做",
        cause=Cause(cause_class="mechanism", text="没有定期检查"),
        measures=(Measure(text="每学期检查一次", lead_unit="教务处", deadline="2027-06-30", deliverable="检查记录"),),
        priority=Priority(score=1, rank=1, severity="medium", reach="medium", effort="low", reason="学校材料写明"),
    )  # fmt: skip


def section(code: str, title: str, text: str) -> Section:
    body = (Paragraph(statements=(Statement(text=text, role="practice"),)),)
    point = Section(code=f"{code}.1", title="要点", level=3, part="point", body=body)
    return Section(code=code, title=title, level=2, part="indicator", sections=(point,))


@pytest.fixture
def workspace(tmp_path: Path, old: Framework) -> Workspace:
    made = Workspace(tmp_path / "ws")
    made.set("framework", OLD)
    made.set("institution", '{"name": "虚构大学", "type": "applied", "category": "师范", "framework": "teacher-ed-2"}')
    made.set("report", '{"title": "旧报告"}')
    source = document()
    words = {code: passage(f"关于{code}的一段话", source, order=n) for n, code in enumerate(("1.1", "2.3", "2.5", "2.6"))}
    outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id)
    made.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, list(words.values()))
    for code, piece in words.items():
        made.decide(piece.key, code, "confirmed", point=f"{code}.1", by="李", note="看过")
    made.put_matches("m", [(p.id, (Match(code=code, point=f"{code}.1", score=0.9, reason="r"),)) for code, p in words.items()])
    drafts = Drafts(made)
    for code, title in (("A", "学校简介"), ("2.3", "学科素养"), ("2.5", "班级指导"), ("2.6", "综合育人")):
        first = drafts.write(code, section(code, title, f"{title}的初稿。"), base=0, origin="auto", by="")
        drafts.write(code, section(code, title, f"{title}的人工稿。"), base=first.version, origin="human", by="王")
    drafts.comment("2.5", "请补数据", by="赵")
    drafts.comment("2.3", "这里要重写", by="赵")
    ledger = LedgerStore(made)
    for code in ("2.5", "2.3"):
        entry = LedgerEntry(id=f"e{code}", code=code, indicator=f"{code} 旧名", problem=f"{code}的问题")
        at = "2026-01-01T00:00:00Z"
        ledger.append([LedgerEvent(kind="created", entry=entry.id, field="", after=entry.model_dump_json(), by="李", at=at)])
    notes = (("2.5.1", "班级指导材料少"), ("2.3.1", "单薄"))
    made.put_reviews([ReviewerNote(key=f"p:{code}", code=code, comment=comment) for code, comment in notes])
    return made


def test_what_people_said_follows_its_node(workspace: Workspace, old: Framework, new: Framework) -> None:
    done = migrate(workspace, old, new, None, "李")
    said = {d.code: d for rows in workspace.decisions().values() for d in rows}
    assert set(said) == {"1.1", "2.6", "2.7"}
    assert said["2.6"].point == "2.6.1" and said["2.6"].by == "李" and said["2.6"].note == "看过"
    drafts = Drafts(workspace)
    assert set(drafts.sections()) == {"A", "2.6", "2.7"}
    latest = drafts.latest("2.6")
    assert latest is not None and latest.version == 2 and latest.origin == "human" and latest.by == "王"
    assert (latest.body.code, latest.body.title, latest.body.sections[0].code) == ("2.6", "班级指导", "2.6.1")
    assert "班级指导的人工稿" in latest.body.sections[0].body[0].text  # type: ignore[union-attr]
    assert [v.version for v in drafts.history("2.7")] == [1, 2]
    assert [c.section for c in drafts.comments()] == ["2.6"]
    assert [(n.key, n.title) for notes in workspace.reviews() for n in notes] == [("p:2.6.1", ""), ("", "旧版 2.3.1")]
    entries = LedgerStore(workspace).entries()
    assert entries["e2.5"].code == "2.6" and entries["e2.5"].indicator == "2.6 班级指导"
    assert entries["e2.3"].code == "2.3" and LedgerStore(workspace).verify() == ""
    assert workspace.get("framework") == NEW and '"framework": "teacher-ed-3"' in (workspace.get("institution") or "")
    assert done.moved.carried["decision"] == 3 and done.moved.carried["draft"] == 6


def finding(where: str, message: str = "没有材料", quote: str = "") -> Finding:
    return Finding(rule="evidence.missing", severity="warning", where=where, message=message, quote=quote)


def test_what_was_said_of_findings_and_advice_follows_its_node(workspace: Workspace, old: Framework, new: Framework) -> None:
    moves, stays, goes = (
        finding("2.5 班级指导", "审核重点“班级指导”没有材料，另有2.6项"),
        finding("正文", quote="原话"),
        finding("2.3.1"),
    )
    store = CheckStore(workspace)
    items = tuple(CheckedFinding(finding=f) for f in (moves, stays, goes))
    store.put(ReportCheck(findings=items, versions={"A": 1, "2.5": 2}))
    store.put(ReportCheck(target="学校自写.docx", findings=items))
    for f in (moves, stays, goes):
        checking.decide(workspace, f, "waived", by="李", reason="另有说明")
    advice = AdviceStore(workspace)
    advice.say(advised("r-a", "2.6", "综合育人记录不全"), "declined", "已在做", "王")
    advice.say(advised("r-b", "2.3", "学科素养不足"), "declined", "不属本校", "王")
    done = migrate(workspace, old, new, None, "李")
    (check,), (own,) = store.of("", 1), store.of("学校自写.docx", 1)
    assert [c.finding.where for c in check.findings] == ["2.6 班级指导", "正文"] and check.versions == {"A": 1, "2.6": 2}
    assert check.findings[0].finding.message == "审核重点“班级指导”没有材料，另有2.6项", "a figure is no code"
    assert [c.finding.where for c in own.findings] == ["2.5 班级指导", "正文", "2.3.1"], "an uploaded file keeps its own words"
    assert all(f.waived for f in let_stand([c.finding for c in check.findings], store.decisions()))
    assert len(store.history(key(moves))) == 1, "the word as it was said stays"
    assert {s.recommendation.code for s in advice.declined().values()} == {"2.7", "2.3"}
    left = {(x.what, x.code): x.text for x in done.moved.left}
    assert "另有说明" in left["finding", "2.3.1"] and "不属本校" in left["advice", "2.3"]
    assert done.moved.carried["finding"] == 2 and done.moved.carried["check"] == 1 and done.moved.carried["advice"] == 1
    _keep(workspace, (advised("r-new", "2.7", "综合育人记录不全"), advised("r-other", "2.7", "另一个问题")))
    assert [r.id for r in advising.standing(workspace).waiting] == ["r-other"], "declined before is declined under the new id"


def test_what_was_taken_back_is_neither_carried_over_nor_listed(workspace: Workspace, old: Framework, new: Framework) -> None:
    moves, goes = finding("2.5 班级指导"), finding("2.3.1")
    CheckStore(workspace).put(ReportCheck(findings=(CheckedFinding(finding=moves), CheckedFinding(finding=goes))))
    for f in (moves, goes):
        checking.decide(workspace, f, "waived", by="李", reason="另有说明")
        checking.decide(workspace, f, "open", by="李")
    for one in (advised("r-a", "2.6", "综合育人记录不全"), advised("r-b", "2.3", "学科素养不足")):
        AdviceStore(workspace).say(one, "declined", "已在做", "王")
        advising.restore(workspace, one, "王")
    done = migrate(workspace, old, new, None, "李")
    assert not {"finding", "advice"} & {x.what for x in done.moved.left}
    assert not {"finding", "advice"} & set(done.moved.carried)
    assert not CheckStore(workspace).history(key(finding("2.6 班级指导"))) and not AdviceStore(workspace).declined()


def test_what_is_in_the_ledger_is_not_proposed_again(workspace: Workspace, old: Framework, new: Framework) -> None:
    migrate(workspace, old, new, None, "李")
    _keep(workspace, (advised("r-new", "2.6", "2.5的问题"), advised("r-other", "2.6", "另一个问题")))
    assert [r.id for r in advising.standing(workspace).adopted] == ["r-new"]


def test_what_has_no_place_is_listed_and_kept(workspace: Workspace, old: Framework, new: Framework, tmp_path: Path) -> None:
    done = migrate(workspace, old, new, None, "李")
    left = {(x.what, x.code): x.text for x in done.moved.left}
    assert left["decision", "2.3"] == "确认：关于2.3的一段话（看过）"
    assert "学科素养的人工稿" in left["draft", "2.3"] and left["comment", "2.3"] == "这里要重写"
    assert left["ledger", "2.3"] == "2.3的问题"
    archived = list(EditionStore(workspace).archive(done.moved.number))
    assert (
        sum(source == "section_versions" for source, _ in archived) == 8
        and sum(source == "decisions" for source, _ in archived) == 4
    )
    assert any(source == "meta" and "旧报告" in row["value"] for source, row in archived)
    assert workspace.get("report") is None
    (tmp_path / "copy").mkdir()
    shutil.copy(done.backup, tmp_path / "copy" / "zhiping.db")
    with Workspace(tmp_path / "copy") as before:
        assert set(Drafts(before).sections()) == {"A", "2.3", "2.5", "2.6"} and before.get("report") is not None


def test_automatic_matches_go_along_until_the_matcher_speaks(workspace: Workspace, old: Framework, new: Framework) -> None:
    migrate(workspace, old, new, None, "李")
    codes = {p.text: [m.code for m in found] for p, found in workspace.matched()}
    assert codes == {"关于1.1的一段话": ["1.1"], "关于2.3的一段话": [], "关于2.5的一段话": ["2.6"], "关于2.6的一段话": ["2.7"]}


def test_a_mapping_file_goes_before_names(workspace: Workspace, old: Framework, new: Framework, tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    links = "[{node: '2.3', main: ['2.3']}, {node: '2.3.1', main: ['2.3.1']}]"
    file.write_text(f"source_framework: {OLD}\ntarget_family: {NEW}\nmark: P\nlinks: {links}\n", encoding="utf-8")
    done = migrate(workspace, old, new, file, "李")
    assert done.pairs.nodes["2.3"] == ("2.3", "mapped")
    assert "2.3" in Drafts(workspace).sections() and ("draft", "2.3") not in {(x.what, x.code) for x in done.moved.left}
    with pytest.raises(UserError, match="不是从"):
        mapped(new, old, file)


def test_a_move_that_fails_changes_nothing(
    workspace: Workspace, old: Framework, new: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = list(workspace.db.iterdump())

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(EditionStore, "_ledger", broken)
    with pytest.raises(OSError, match="disk"):
        migrate(workspace, old, new, None, "李")
    assert list(workspace.db.iterdump()) == before


def test_there_and_back(workspace: Workspace, old: Framework, new: Framework) -> None:
    migrate(workspace, old, new, None, "李")
    migrate(workspace, new, old, None, "李")
    assert {d.code for rows in workspace.decisions().values() for d in rows} == {"1.1", "2.5", "2.6"}
    assert [m[:2] for m in EditionStore(workspace).moves()] == [(OLD, NEW), (NEW, OLD)]


def test_the_same_edition_is_refused(workspace: Workspace, old: Framework) -> None:
    with pytest.raises(UserError, match="已经是"):
        migrate(workspace, old, old, None, "李")


def test_the_list_is_a_workbook(workspace: Workspace, old: Framework, new: Framework, tmp_path: Path) -> None:
    from assistant.export import migration_xlsx

    done = migrate(workspace, old, new, None, "李")
    migration_xlsx.write(done.moved, done.pairs, old, new, tmp_path / "l.xlsx")
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    assert book["未能带过去的"].max_row == len(done.moved.left) + 2
    assert book["节点对应"].max_row == len(old.indicators) + len(old.points) + 1


def test_the_outlook_for_another_framework(workspace: Workspace, old: Framework) -> None:
    from assistant.domain import Institution

    who = Institution(name="虚构大学", type="applied", category="师范")
    found = forecast(workspace, old, who, load("cee"), Settings())
    assert {p.code for p in found.predictions} == {leaf.code for leaf in load("cee").leaves}
    assert any(s.source == "1.1" and s.target == "4.2" for s in found.supports), "目标定位 through 2.1 培养方案 to 培养目标"
    assert all(p.strength != "strong" for p in found.predictions), "one document alone is never strong"
    with pytest.raises(UserError, match="对照文件"):
        forecast(workspace, old, who, load("inqaahe-isg"), Settings())


def test_correspondence_of_an_edition_with_itself(old: Framework) -> None:
    pairs = correspond(old, old)
    assert all(found == (code, "same") for code, found in pairs.nodes.items()) and len(pairs.nodes) == len(old.indicators)
    assert len(pairs.points) == len(old.points)
