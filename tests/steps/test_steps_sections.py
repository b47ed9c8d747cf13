"""A person's work on a drafted report through a re-run of the whole job, and through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from steps_command import run_here, write_evidence
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.cli.sections import register
from assistant.domain import Report
from assistant.drafting import prose
from assistant.drafting.merge import paragraphs
from assistant.drafting.report import statements
from assistant.steps import sections
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts, StaleDraft


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("sections")
    write_evidence(root / "材料", 40)
    run_here(root / "材料", root / "out")
    return root / "材料", root / "out"


def drafted(drafts: Drafts) -> str:
    """A section with at least three automatic paragraphs that cite something."""
    for code in sorted(drafts.sections()):
        if sum(1 for p in paragraphs(sections.newest(drafts, code).body) if p.statements[0].citations) >= 3:
            return code
    raise AssertionError("the folder must be good for a section")


def printed(out: Path) -> str:
    return (out / "report.md").read_text(encoding="utf-8")


def test_a_rerun_keeps_an_edited_a_locked_and_a_removed_paragraph(school: tuple[Path, Path]) -> None:
    folder, out = school
    with Workspace(out / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        code = drafted(drafts)
        first = sections.newest(drafts, code)
        edited, locked, removed = [p for p in paragraphs(first.body) if p.statements[0].citations][:3]
        text = prose.to_text(edited, prose.sources(first.body)).replace("。", "，师生反映良好。", 1)
        made = sections.edit(drafts, code, first.version, edited.id, text, by="张某")
        sections.edit(drafts, code, made.version, removed.id, "", by="张某")
        drafts.lock(code, locked.id, by="王某")
        number = len(drafts.history(code))
    (folder / "新增总结.txt").write_text(
        "机械学院2024年本科教学工作总结\n\n机械学院在2024年建成校外实习基地99个，与88家企业签订共建协议，接收实习学生777人次。",
        encoding="utf-8",
    )
    summary, _ = run_here(folder, out)
    assert not summary.unchanged
    with Workspace(out / ".zhiping") as workspace:
        stands = Drafts(workspace).history(code)
        body = stands[-1].body
        report = Report.model_validate_json(workspace.get("report") or "")
    found = {p.id: p for p in paragraphs(body)}
    assert found[edited.id].statements[0].origin == "human" and "师生反映良好" in found[edited.id].text
    assert found[locked.id] == locked and removed.id not in found
    assert len(stands) >= number
    assert "师生反映良好" in printed(out)
    locked_ones = [s for _, s in statements(report) if s.locked]
    assert [s.text for s in locked_ones] == [s.text for s in locked.statements]


def test_a_persons_figure_that_no_evidence_carries_is_printed_with_a_mark(school: tuple[Path, Path]) -> None:
    folder, out = school
    with Workspace(out / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        first = sections.newest(drafts, "A")
        paragraph = next(paragraphs(first.body))
        sections.edit(drafts, "A", first.version, paragraph.id, "学校占地面积9876亩。", by="张某")
    run_here(folder, out)
    assert "学校占地面积9876亩。【待核实】" in printed(out)
    with Workspace(out / ".zhiping") as workspace:
        report = Report.model_validate_json(workspace.get("report") or "")
        (finding,) = (f for f in report.findings if "9876" in f.quote)
        assert finding.rule == "grounding.number"
        drafts = Drafts(workspace)
        assert sections.newest(drafts, "A").body != first.body
        drafts.lock("A", paragraph.id, by="王某")
    run_here(folder, out)
    assert "学校占地面积9876亩。" in printed(out) and "9876亩。【待核实】" not in printed(out)


def test_evidence_that_is_gone_leaves_the_persons_sentence_and_says_so(tmp_path: Path) -> None:
    folder, out = tmp_path / "材料", tmp_path / "out"
    write_evidence(folder, 30)
    run_here(folder, out)
    with Workspace(out / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        code = drafted(drafts)
        first = sections.newest(drafts, code)
        paragraph = next(p for p in paragraphs(first.body) if p.statements[0].citations)
        cited = {c.locator.file for s in paragraph.statements for c in s.citations}
        text = "经核对，" + prose.to_text(paragraph, prose.sources(first.body))
        sections.edit(drafts, code, first.version, paragraph.id, text, by="张某")
    for place in cited:
        (folder / place).unlink()
    run_here(folder, out)
    assert "经核对，" in printed(out) and "【待核实】" in printed(out)


def test_two_people_who_touched_different_paragraphs_are_merged(school: tuple[Path, Path]) -> None:
    _, out = school
    with Workspace(out / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        known = (c for c in sorted(drafts.sections(), reverse=True) if len(drafts.history(c)) == 1)
        code = next(c for c in known if len(list(paragraphs(sections.newest(drafts, c).body))) >= 3)
        first = sections.newest(drafts, code)
        one, *_, two = list(paragraphs(first.body))
        sections.edit(drafts, code, first.version, one.id, "张某写的一段。", by="张某")
        with pytest.raises(StaleDraft) as caught:
            sections.edit(drafts, code, first.version, two.id, "李某写的一段。", by="李某")
        merged = sections.reconcile(drafts, caught.value)
        said = [p.text for p in paragraphs(merged.body)]
        assert "张某写的一段。" in said and "李某写的一段。" in said and not merged.clash
        with pytest.raises(StaleDraft) as caught:
            sections.edit(drafts, code, first.version, one.id, "李某也写这一段。", by="李某")
        assert sections.reconcile(drafts, caught.value).clash
        assert sections.restore(drafts, code, 1, by="李某").body == first.body


def test_the_command_line_shows_edits_and_decides(school: tuple[Path, Path]) -> None:
    _, out = school
    if not any(g.name == "section" for g in app.registered_groups):
        register(app)
    runner = CliRunner()
    listed = runner.invoke(app, ["section", "list", str(out)])
    assert listed.exit_code == 0, listed.output
    with Workspace(out / ".zhiping") as workspace:
        drafts = Drafts(workspace)
        code = sorted(drafts.sections())[-1]
        newest = sections.newest(drafts, code)
        paragraph = next(paragraphs(newest.body)).id
        proposal = drafts.propose(code, newest.body, base=newest.version, origin="model", by="m").id
    command = ["section", "edit", str(out), code, "-p", paragraph, "--text", "命令行写的。", "--by", "赵某"]
    assert runner.invoke(app, command).exit_code == 0
    shown = runner.invoke(app, ["section", "diff", str(out), code, "--json"])
    assert "命令行写的" in shown.output and shown.exit_code == 0
    assert runner.invoke(app, ["section", "accept", str(out), str(proposal), "--by", "赵某"]).exit_code == 0
    again = runner.invoke(app, ["section", "accept", str(out), str(proposal), "--by", "赵某"])
    assert again.exit_code == 2
    history = runner.invoke(app, ["section", "history", str(out), code])
    assert history.exit_code == 0
