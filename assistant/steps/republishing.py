"""All files of a report again, from the sections as people left them: nothing is drafted, nothing is read anew."""

from __future__ import annotations

from pathlib import Path

from assistant.domain import Framework, Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps import exporting, mapping
from assistant.steps.drafting import shown_by
from assistant.steps.evidence import Evidence
from assistant.steps.progress import Progress
from assistant.steps.sections import put_together
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts


def republish(
    workspace: Workspace, framework: Framework, institution: Institution, out: Path, settings: Settings, progress: Progress
) -> dict[str, object]:
    """Writes them into `out`. Raises UserError if nothing was drafted yet."""
    if not set(Drafts(workspace).sections()) >= {leaf.code for leaf in framework.leaves}:
        raise UserError("报告还没有起草完，不能导出。请先在“概况”页起草报告。")
    out.mkdir(parents=True, exist_ok=True)
    evidence = Evidence(workspace, institution, settings)
    documents, currencies = evidence.documents, evidence.currencies
    coverage = mapping.cover(workspace, framework, documents, currencies)
    assessments = mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    quarrelled = mapping.quarrelled(workspace, framework, documents)
    findings = shown_by(workspace, framework, evidence, assessments, coverage, quarrelled)
    judged = {a.id: a for a in assessments}
    report = put_together(workspace, framework, institution, documents, judged, findings)
    workspace.set("report", report.model_dump_json())
    outcomes = [p.outcome for p in workspace.places()]
    exporting.export(
        workspace, framework, institution, documents, currencies, assessments, coverage, outcomes, report,
        settings, out, progress,
    )  # fmt: skip
    with exporting.numbering([out / exporting.REPORT], settings):
        pass
    return {"evidence": len(report.catalogue), "findings": len(report.findings)}
