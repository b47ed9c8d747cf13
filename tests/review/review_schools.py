"""A fictional school, read and drafted; its report as a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant import frameworks, house_style, institution
from assistant.domain import Framework, Institution, Report
from assistant.export import report_docx
from assistant.resources import EXAMPLES
from assistant.settings import Settings
from assistant.steps import drafting, mapping
from assistant.steps.evidence import Evidence
from assistant.steps.ingest import ingest
from assistant.steps.progress import Silent
from assistant.workspace import Workspace

SCHOOLS = ("applied", "research", "vocational")


@dataclass(frozen=True)
class School:
    name: str
    workspace: Workspace
    framework: Framework
    institution: Institution
    report: Report
    file: Path
    settings: Settings


def made_school(name: str, folder: Path) -> School:
    """Everything of a run but the index and the files that the checker does not need."""
    settings, silent = Settings(workers=2, ocr=False, page_numbers=False), Silent()
    who = institution.load(EXAMPLES / name / institution.FILE)
    framework = frameworks.load(who.framework)
    workspace = Workspace(folder / "workspace")
    ingest(workspace, EXAMPLES / name, settings, silent)
    documents = {d.id: d for d in workspace.documents()}
    currencies = mapping.current(workspace, who, documents, settings.years)
    judge = mapping.map_passages(workspace, framework, settings, silent)
    coverage = mapping.cover(workspace, framework, documents, currencies)
    assessments = mapping.measure(workspace, framework, who, documents, silent)
    evidence = Evidence(workspace, who, settings)
    report = drafting.draft(workspace, framework, who, evidence, assessments, coverage, judge, silent)
    file = folder / "report.docx"
    report_docx.write(report, file, house_style.load())
    return School(name, workspace, framework, who, report, file, settings)
