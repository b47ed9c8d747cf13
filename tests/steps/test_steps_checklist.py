"""What the checklist, the first page of mends and the advice take for findings: of a check, of a draft, of the evidence alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence import document, row

from assistant import frameworks
from assistant.domain import CheckedFinding, FileOutcome, Finding, Institution, Report, ReportCheck
from assistant.settings import Settings
from assistant.steps import checking, checklist
from assistant.steps.progress import Silent
from assistant.workspace import Place, Workspace
from assistant.workspace.checks import CheckStore

PACK = frameworks.load("bk-audit-2-3")
WHO = Institution(name="岚江工学院", type="applied", category="工科")
CHECKED = Finding(rule="style.slogan", severity="warning", where="2.3 实践教学", message="空话", quote="开创实践教学新局面。")
DRAFTED = Finding(rule="evidence.missing", severity="warning", where="2.3", message="审核重点没有材料")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Two documents give a number of teachers that no metric uses by itself."""
    with Workspace(tmp_path) as opened:
        for title, figure in (("师资队伍统计表", "612"), ("2024年质量报告", "638")):
            source = document(title, kind="statistics", format="xlsx")
            place = source.places[0]
            outcome = FileOutcome(path=place, outcome="ok", document=source.id)
            held = [row({"年度": "2024年", "专任教师数（人）": figure}, source)]
            opened.put_file(Place(place, source.sha256, 1, 1, outcome), source, held)
        yield opened


def draft(workspace: Workspace) -> None:
    report = Report(
        framework=PACK.id,
        framework_name=PACK.name,
        institution=WHO.name,
        title="自评报告",
        sections=(),
        catalogue=(),
        findings=(DRAFTED,),
    )
    workspace.set("report", report.model_dump_json())


def test_before_a_draft_nothing_is_open_and_the_evidence_itself_speaks(workspace: Workspace) -> None:
    assert checklist.open_findings(workspace) is None
    state = checklist.gather(workspace, PACK, WHO, Settings(), Silent()).state
    assert any("专任教师" in p.finding.message and "不一致" in p.finding.message for p in state.problems)


def test_a_draft_that_nobody_checked_has_what_was_found_as_it_was_drafted(workspace: Workspace) -> None:
    draft(workspace)
    assert checklist.open_findings(workspace) == (DRAFTED,)


def test_where_everything_was_waived_nothing_is_open(workspace: Workspace) -> None:
    draft(workspace)
    CheckStore(workspace).put(ReportCheck(at="2026-01-01T08:00:00+00:00", findings=(CheckedFinding(finding=CHECKED),)))
    assert checklist.open_findings(workspace) == (CHECKED,)
    checking.decide(workspace, CHECKED, "waived", by="张岚", reason="引自校长讲话，保留原话")
    assert checklist.open_findings(workspace) == ()
    told = [p.finding for p in checklist.gather(workspace, PACK, WHO, Settings(), Silent()).state.problems]
    assert DRAFTED not in told and CHECKED not in told, "nor are they taken from the draft again"
