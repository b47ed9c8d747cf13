"""Checks that are kept: the draft as it stands now, or a Word file that somebody uploaded; and what people say of findings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from assistant import house_style
from assistant.domain import CheckedFinding, Finding, FindingDecision, Framework, Institution, ReportCheck
from assistant.errors import UserError
from assistant.export import comments, records, report_docx
from assistant.review import standing
from assistant.review.document import Spot
from assistant.review.rule import Placed
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.drafting import shown_by
from assistant.steps.evidence import Evidence
from assistant.steps.progress import Progress
from assistant.steps.review import Reviewed, review
from assistant.steps.sections import put_together
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore
from assistant.workspace.drafts import Drafts

FOLDER = "checks"
"""Below the workspace's folder: the files that were checked."""
DRAFT = "draft.docx"


def check_draft(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, progress: Progress, by: str
) -> ReportCheck:
    """The report from its sections as people left them, checked and kept. Raises UserError before anything was drafted."""
    drafts = Drafts(workspace)
    versions = drafts.sections()
    if not versions:
        raise UserError("还没有起草报告，没有可审核的内容。请先起草，或上传一份 Word 文件来检查。")
    evidence = Evidence(workspace, institution, settings)
    documents = evidence.documents
    mapping.map_passages(workspace, framework, settings, progress)
    assessments = mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    quarrelled = mapping.quarrelled(workspace, framework, documents)
    coverage = mapping.cover(workspace, framework, documents, evidence.currencies)
    findings = shown_by(workspace, framework, evidence, assessments, coverage, quarrelled)
    report = put_together(workspace, framework, institution, documents, {a.id: a for a in assessments}, findings)
    file = workspace.folder / FOLDER / DRAFT
    file.parent.mkdir(exist_ok=True)
    progress.start("排出报告", 1)
    report_docx.write(report, file, house_style.load(settings.house_style), settings.template)
    reviewed = review(file, workspace, framework, institution, settings, progress)
    return keep(workspace, reviewed, by=by, file=DRAFT, versions=versions, more=report.findings)


def check_file(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    by: str,
    file: str,
    name: str,
) -> ReportCheck:
    """An uploaded Word file against the evidence of the workspace; `file` lies in FOLDER, `name` is what it was called."""
    reviewed = review(workspace.folder / FOLDER / file, workspace, framework, institution, settings, progress)
    return keep(workspace, reviewed, by=by, target=name, file=file)


def keep(
    workspace: Workspace,
    reviewed: Reviewed,
    *,
    by: str,
    target: str = "",
    file: str = "",
    versions: dict[str, int] | None = None,
    more: Iterable[Finding] = (),
) -> ReportCheck:
    """Stores a finished check; `more` are findings of the draft itself, without a place in the file."""
    decisions = CheckStore(workspace).decisions()
    placed = {p.finding: p.spot for p in reviewed.placed}
    own = {f: None for f in standing.let_stand(more, decisions) if f not in placed}
    found = tuple(CheckedFinding(finding=f, spot=_plain(spot)) for f, spot in {**own, **placed}.items())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    check = ReportCheck(target=target, file=file, by=by, at=now, versions=versions or {}, findings=found)
    return CheckStore(workspace).put(check)


def decide(workspace: Workspace, finding: Finding, status: str, *, by: str, reason: str = "") -> FindingDecision:
    """Waives a finding (with a reason), says that it is put right, or takes either back. Raises UserError."""
    if status not in standing.WORDS:
        raise UserError(f"没有“{status}”这种处理。")
    if status == "waived" and len(reason.strip()) < 2:
        raise UserError("豁免要写明理由，供专家和以后的人核对。")
    said = FindingDecision(
        key=standing.key(finding), status=status, reason=reason.strip(), by=by,
        at=datetime.now(UTC).isoformat(timespec="seconds"), rule=finding.rule, message=finding.message,
        where=finding.where, quote=finding.quote,
    )  # fmt: skip
    CheckStore(workspace).decide(said)
    return said


def latest(workspace: Workspace, files: Iterable[Path] = ()) -> dict[str, Finding]:
    """Key → finding, of the last check of the draft and of the files that reviews left (findings.json), the heaviest first.

    Raises UserError for a file that is none of ours.
    """
    found: dict[str, Finding] = {}
    for file in files:
        found |= {standing.key(f): f for f in _read(file)}
    for check in CheckStore(workspace).of("", 1):
        found |= {standing.key(item.finding): item.finding for item in check.findings}
    order = ("error", "warning", "info")
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].severity)))


def write_down(workspace: Workspace, file: Path) -> None:
    """Writes into a findings.json which of its findings are waived now."""
    decisions = CheckStore(workspace).decisions()
    records.write("findings", "findings", standing.let_stand(_read(file), decisions), file)


def _read(file: Path) -> list[Finding]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return [Finding.model_validate(f) for f in told["findings"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"“{file}”读不出来（{str(error).splitlines()[0]}）。请重新运行 zhiping review。") from error


def commented(workspace: Workspace, check: ReportCheck) -> Path:
    """The checked file with a Word comment at each finding that nobody waived. Raises UserError if the file is gone."""
    source = workspace.folder / FOLDER / check.file
    if not check.file or not source.is_file():
        raise UserError("这份文件已不在服务器上，请重新上传再检查。")
    decisions = CheckStore(workspace).decisions()
    placed = []
    for item in check.findings:
        (finding,) = standing.let_stand((item.finding,), decisions)
        if not finding.waived:
            placed.append(Placed(finding, _spot(item.spot)))
    target = source.with_name(f"{source.stem}-commented.docx")
    comments.write(source, placed, target)
    return target


def _plain(spot: Spot | None) -> tuple[int | None, ...]:
    return () if spot is None else (spot.block, spot.row, spot.column, spot.start, spot.end)


def _spot(plain: tuple[int | None, ...]) -> Spot | None:
    if not plain:
        return None
    block, row, column, start, end = plain
    return Spot(block or 0, row, column, start or 0, end or 0)
