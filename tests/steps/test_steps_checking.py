"""Checks that are kept: what a person waived stays waived, what was said to be put right is looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from assistant import frameworks
from assistant.domain import CheckedFinding, Finding, Institution, ReportCheck
from assistant.errors import UserError
from assistant.review import standing
from assistant.review.whereabouts import Tree
from assistant.settings import Settings
from assistant.steps import checking
from assistant.steps.progress import Silent
from assistant.ui.views import findings as view
from assistant.workspace import Workspace
from assistant.workspace.checks import KEPT, CheckStore

PACK = frameworks.load("bk-audit-2-3")
WHO = Institution(name="岚江工学院", type="applied", category="工科")
FOUND = Finding(rule="style.slogan", severity="warning", where="2.3 实践教学", message="空话", quote="开创实践教学新局面。")
OTHER = Finding(rule="numbers.sum_mismatch", severity="error", where="第9段", message="合计不对", quote="共12人，其中3人、8人。")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


def check(workspace: Workspace, *findings: Finding, at: str) -> list[ReportCheck]:
    held = tuple(CheckedFinding(finding=f) for f in findings)
    CheckStore(workspace).put(ReportCheck(at=at, findings=held))
    return CheckStore(workspace).of("")


def rows(workspace: Workspace, checks: list[ReportCheck]) -> dict[str, view.Row]:
    return {r.finding.rule: r for r in view.rows(checks, CheckStore(workspace).decisions(), Tree(PACK))}


def test_the_place_does_not_matter_but_the_words_do() -> None:
    moved = FOUND.model_copy(update={"where": "第30段"})
    assert standing.key(moved) == standing.key(FOUND)
    assert standing.key(FOUND.model_copy(update={"quote": "开创理论教学新局面。"})) != standing.key(FOUND)


def test_a_waiver_needs_a_reason_and_holds_through_the_next_check(workspace: Workspace) -> None:
    check(workspace, FOUND, OTHER, at="2026-01-01T08:00:00+00:00")
    with pytest.raises(UserError, match="理由"):
        checking.decide(workspace, FOUND, "waived", by="张岚", reason=" ")
    checking.decide(workspace, FOUND, "waived", by="张岚", reason="引自校长讲话，保留原话")
    again = check(workspace, FOUND.model_copy(update={"where": "第31段"}), OTHER, at="2099-01-02T08:00:00+00:00")
    assert rows(workspace, again)["style.slogan"].state == "waived"
    (told,) = standing.let_stand([FOUND], CheckStore(workspace).decisions())
    assert "引自校长讲话" in told.waived and "张岚" in told.waived


def test_what_was_put_right_is_open_again_if_it_is_found_again(workspace: Workspace) -> None:
    checks = check(workspace, FOUND, at="2026-01-01T08:00:00+00:00")
    checking.decide(workspace, FOUND, "resolved", by="张岚")
    assert rows(workspace, checks)["style.slogan"].state == "resolved"
    checks = check(workspace, FOUND, at="2099-01-01T08:00:00+00:00")
    assert rows(workspace, checks)["style.slogan"].state == "open"


def test_a_decision_can_be_taken_back_and_the_history_stays(workspace: Workspace) -> None:
    checking.decide(workspace, FOUND, "waived", by="张岚", reason="保留原话")
    checking.decide(workspace, FOUND, "open", by="陈老师")
    store = CheckStore(workspace)
    assert store.decisions() == {}
    assert [(d.status, d.by) for d in store.history(standing.key(FOUND))] == [("waived", "张岚"), ("open", "陈老师")]


def test_a_second_check_tells_what_is_new_and_what_is_gone(workspace: Workspace) -> None:
    check(workspace, FOUND, at="2026-01-01T08:00:00+00:00")
    checks = check(workspace, OTHER, at="2026-01-02T08:00:00+00:00")
    assert rows(workspace, checks)["numbers.sum_mismatch"].fresh and view.gone(checks) == 1
    assert [r.finding.severity for r in view.rows(checks[1:], {}, Tree(PACK))] == ["warning"]


def test_old_checks_give_way_decisions_never(workspace: Workspace) -> None:
    checking.decide(workspace, FOUND, "waived", by="张岚", reason="保留原话")
    for day in range(1, KEPT + 4):
        check(workspace, FOUND, at=f"2026-01-{day:02}T08:00:00+00:00")
    assert len(CheckStore(workspace).of("", 99)) == KEPT and len(CheckStore(workspace).decisions()) == 1


def test_a_word_file_is_checked_and_comes_back_with_comments(workspace: Workspace) -> None:
    folder = workspace.folder / checking.FOLDER
    folder.mkdir()
    report = docx.Document()
    report.add_heading("2.3 实践教学", 2)
    report.add_paragraph("学校建有实习基地120个，其中校内20个、校外90个，合计120个。张老师电话13912345678。")
    report.save(str(folder / "a.docx"))
    made = checking.check_file(workspace, PACK, WHO, Settings(), Silent(), "周明", "a.docx", "自评报告.docx")
    phone = next(c.finding for c in made.findings if c.finding.rule == "privacy.phone")

    def comments() -> str:
        held = docx.Document(str(checking.commented(workspace, made)))
        return "\n".join(c.text for c in held.comments)

    assert made.target == "自评报告.docx" and phone.rule in comments()
    checking.decide(workspace, phone, "waived", by="张岚", reason="公开的值班电话")
    assert phone.rule not in comments()
    with pytest.raises(UserError, match="重新上传"):
        checking.commented(workspace, made.model_copy(update={"file": "gone.docx"}))


def test_without_a_draft_there_is_nothing_to_check(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="还没有起草"):
        checking.check_draft(workspace, PACK, WHO, Settings(), Silent(), "张岚")
