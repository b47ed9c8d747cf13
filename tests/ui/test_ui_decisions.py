"""What people decide, through the one door: choosing a source, waiving a finding, an expert's word; and files that come back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from evidence import document, row
from ui_server import client, screen

from assistant.domain import CheckedFinding, FileOutcome, Finding, ReportCheck
from assistant.export.checklist_layout import KEY, MARK
from assistant.review import standing
from assistant.settings import Settings
from assistant.steps import checklist, mapping
from assistant.steps.jobs import frame
from assistant.steps.progress import Silent
from assistant.ui.seat import Server
from assistant.workspace import Place, Workspace
from assistant.workspace.checks import CheckStore
from assistant.workspace.jobs import Jobs

RATIO = "student_teacher_ratio"
FOUND = Finding(rule="style.slogan", severity="warning", where="2.3", message="空话", quote="开创实践教学新局面。")
SOURCES = (
    (document("师资队伍统计表", kind="statistics", format="xlsx"), "18.3:1"),
    (document("2024年质量报告"), "17.6:1"),
)


@pytest.fixture
def held(server: Server, workspace: str) -> Path:
    """The workspace with two sources that contradict each other and one finding."""
    folder = server.data.workspace_folder(workspace)
    with Workspace(folder) as opened:
        for source, value in SOURCES:
            outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id)
            passages = [row({"年度": "2024年", "生师比": value}, source)]
            opened.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, passages)
        pack, who = frame(opened, Settings())
        mapping.map_passages(opened, pack, Settings(), Silent())
        mapping.measure(opened, pack, who, {d.id: d for d in opened.documents()}, Silent())
        CheckStore(opened).put(ReportCheck(at="2026-01-01T08:00:00+00:00", findings=(CheckedFinding(finding=FOUND),)))
    return folder


def test_a_writer_chooses_a_source_and_the_log_says_so(app: Any, server: Server, workspace: str, held: Path) -> None:
    with Workspace(held) as opened:
        offered = {o.text: o.passage_id for o in opened.observations()}
    form = {"subject": RATIO, "year": "2024", "passage": offered["17.6:1"], "text": "17.6:1", "note": "以质量报告为准"}
    for name in ("reader", "expert", "dept"):
        told = screen(client(app, name), w=workspace, p="disputes", act="choose", form=form)
        assert told["tone"] == "bad" and "不能处理数据冲突" in told["said"], name
    zhang = client(app, "zhang")
    assert "待核实" in screen(zhang, w=workspace, p="metric", args={"id": RATIO})["html"]
    told = screen(zhang, w=workspace, p="disputes", act="choose", form=form)
    assert told["tone"] == "good" and "已选定 17.6:1" in told["said"]
    shown = screen(zhang, w=workspace, p="metric", args={"id": RATIO})["html"]
    assert "已选定" in shown and "以质量报告为准" in shown
    entry = next(e for e in server.audit.entries() if e.action == "data.resolve")
    assert entry.user == "zhang" and "18.3:1" in entry.before and "17.6:1" in entry.after
    told = screen(zhang, w=workspace, p="disputes", act="take-back", form={"subject": RATIO, "year": "2024"})
    assert told["tone"] == "good" and "待核实" in screen(zhang, w=workspace, p="metric", args={"id": RATIO})["html"]


def test_a_finding_is_waived_with_a_reason_by_those_who_may(app: Any, server: Server, workspace: str, held: Path) -> None:
    form = {"finding": standing.key(FOUND), "reason": "引用校长讲话原文"}
    told = screen(client(app, "expert"), w=workspace, p="review", act="waive", form=form)
    assert told["tone"] == "bad" and "不能处理审核发现" in told["said"]
    zhang = client(app, "zhang")
    assert "理由" in screen(zhang, w=workspace, p="review", act="waive", form={**form, "reason": ""})["said"]
    assert screen(zhang, w=workspace, p="review", act="waive", form=form)["tone"] == "good"
    with Workspace(held) as opened:
        (said,) = CheckStore(opened).decisions().values()
    assert (said.status, said.reason) == ("waived", "引用校长讲话原文")
    assert screen(zhang, w=workspace, p="review", act="waive", form={**form, "finding": "x"})["tone"] == "bad"


def test_an_experts_word_joins_those_of_the_checklists(app: Any, server: Server, workspace: str, held: Path) -> None:
    form = {"key": "p:2.3.1", "mark": "question", "attainment": "", "comment": "基地协议是否都在期"}
    assert "不能填写评审清单" in screen(client(app, "zhang"), w=workspace, p="expert", act="save", form=form)["said"]
    expert = client(app, "expert")
    with Workspace(held) as opened:
        pack, _ = frame(opened, Settings())
    form["key"] = f"p:{next(i for i in pack.leaves if i.code == '2.3').points[0].code}"
    assert screen(expert, w=workspace, p="expert", act="save", args={"code": "2.3"}, form=form)["tone"] == "good"
    shown = screen(expert, w=workspace, p="expert", args={"code": "2.3"})["html"]
    assert "基地协议是否都在期" in shown and "1/" in shown
    for wrong in ({"key": "p:x"}, {"mark": "maybe"}, {"mark": "", "comment": ""}):
        assert screen(expert, w=workspace, p="expert", act="save", form={**form, **wrong})["tone"] == "bad", wrong
    assert "基地协议是否都在期" in screen(client(app, "zhang"), w=workspace, p="review", args={"tab": "lists"})["html"]


def test_a_department_sees_the_findings_and_points_of_its_own_only(app: Any, server: Server, workspace: str, held: Path) -> None:
    before = server.access.assignments(workspace).get("2.3", ())
    server.access.assign(workspace, "2.3", ("教务处",))
    dept = client(app, "dept")
    shown = screen(dept, w=workspace, p="expert", args={"code": "7.3"})["html"]
    assert "2.3.1" in shown and "7.3.1" not in shown
    assert "没有分给您的部门" in screen(dept, w=workspace, p="metric", args={"id": RATIO})["html"]
    assert "18.3:1" not in screen(dept, w=workspace, p="disputes")["html"]
    for tab in ("", "file", "lists", "first"):
        assert "生师比" not in screen(dept, w=workspace, p="review", args={"tab": tab})["html"], tab
    assert "18.3" not in screen(dept, w=workspace, p="ask", args={"q": "生师比是多少"})["html"]
    server.access.assign(workspace, "2.3", before)


def test_a_filled_checklist_comes_back(app: Any, server: Server, workspace: str, held: Path, tmp_path: Path) -> None:
    with Workspace(held) as opened:
        pack, who = frame(opened, Settings())
        checklist.write(checklist.gather(opened, pack, who, Settings(), Silent()), tmp_path / "x.xlsx", None)
        before = len(opened.reviews())
    expert = client(app, "expert")
    empty = expert.post(f"/w/{workspace}/checklist?place=清单.xlsx", content=(tmp_path / "x.xlsx").read_bytes())
    assert empty.status_code == 400 and "没有填写" in empty.json()["error"]
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    page = next(p for p in book.worksheets if any(c.value == MARK for r in p.iter_rows(max_row=12) for c in r))
    head = next(r for r in page.iter_rows(max_row=12) if any(c.value == MARK for c in r))
    mark, key = (next(c for c in head if c.value == name) for name in (MARK, KEY))
    assert str(page.cell(mark.row + 1, key.column).value)
    page.cell(mark.row + 1, mark.column).value = "破折号"
    filled = io.BytesIO()
    book.save(filled)
    answer = expert.post(f"/w/{workspace}/checklist?place=清单-吴岚.xlsx", content=filled.getvalue())
    assert answer.status_code == 200, answer.text
    with Workspace(held) as opened:
        assert len(opened.reviews()) == before + 1
        assert opened.reviews()[-1][0].file == "清单-吴岚.xlsx"
    for name in ("reader", "dept"):
        refused = client(app, name).post(f"/w/{workspace}/checklist?place=a.xlsx", content=filled.getvalue())
        assert refused.status_code == 403, name


def test_a_report_to_be_checked_is_a_word_file_and_waits_for_its_turn(app: Any, workspace: str, held: Path) -> None:
    made = io.BytesIO()
    report = docx.Document()
    report.add_paragraph("学校简介。")
    report.save(made)
    expert = client(app, "expert")
    refused = expert.post(f"/w/{workspace}/check?place=a.txt", content="学校".encode())
    assert refused.status_code == 422 and "docx" in refused.json()["error"]
    assert expert.post(f"/w/{workspace}/check?place=自评.docx", content=made.getvalue()).status_code == 200
    with Workspace(held) as opened:
        job = Jobs(opened).all(1)[0]
    assert job.kind == "check" and job.params["name"] == "自评.docx"
    assert (held / "checks" / str(job.params["file"])).is_file()
    assert client(app, "reader").post(f"/w/{workspace}/check?place=b.docx", content=made.getvalue()).status_code == 403
    assert client(app, "li").get(f"/w/{workspace}/checked/1").status_code == 403
    assert expert.get(f"/w/{workspace}/checked/99").status_code == 404


def test_a_question_is_answered_with_its_place(app: Any, workspace: str, held: Path) -> None:
    shown = screen(client(app, "reader"), w=workspace, p="ask", args={"q": "生师比是多少"})["html"]
    assert "看来源与算法" in shown and "p=source" in shown
    shown = screen(client(app, "reader"), w=workspace, p="ask", args={"q": "量子计算机采购了几台"})["html"]
    assert "材料中没有找到" in shown
