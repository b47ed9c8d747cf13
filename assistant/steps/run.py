"""All steps in order over one Workspace. Each is skipped where its inputs are what they were."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import assistant
from assistant.domain import FileOutcome, Framework, Institution, Report, Strength, digest
from assistant.drafting.report import statements
from assistant.export import records
from assistant.mapping import Currency
from assistant.settings import Settings
from assistant.steps import drafting, exporting, mapping
from assistant.steps.ingest import ingest
from assistant.steps.progress import Progress
from assistant.workspace import Workspace

STATE = ".zhiping"
"""The Workspace of a run lies in this folder below the output."""


@dataclass(slots=True)
class Summary:
    """What a run did, for the screen and for run.json."""

    out: Path
    framework: Framework
    institution: Institution
    outcomes: list[FileOutcome]
    passages: int = 0
    matched: int = 0
    strong: int = 0
    thin: int = 0
    missing: int = 0
    statements: int = 0
    gaps: int = 0
    evidence: int = 0
    findings: int = 0
    unchanged: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def files(self) -> Counter[str]:
        return Counter(o.outcome for o in self.outcomes)


class NothingToDraftError(RuntimeError):
    """There is nothing to write from; the message says why and what to do."""


@contextmanager
def _timed(summary: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    summary[name] = round(time.perf_counter() - start, 3)


def run(
    folder: Path, framework: Framework, institution: Institution, out: Path, settings: Settings, progress: Progress
) -> Summary:
    """Evidence folder in, report and companions out. Raises Unreadable, NothingToDraftError, WorkspaceError, OSError."""
    out.mkdir(parents=True, exist_ok=True)
    with Workspace(out / STATE) as workspace:
        seconds: dict[str, float] = {}
        with _timed(seconds, "ingest"):
            outcomes = ingest(workspace, folder, settings, progress)
        return process(workspace, framework, institution, out, settings, progress, outcomes, seconds)


def process(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    out: Path,
    settings: Settings,
    progress: Progress,
    outcomes: list[FileOutcome],
    seconds: dict[str, float],
) -> Summary:
    """Everything after ingest."""
    summary = Summary(out, framework, institution, outcomes, passages=workspace.count("passages"), seconds=seconds)
    if not summary.passages:
        raise NothingToDraftError(_why_nothing(outcomes))
    fingerprint = fingerprint_of(workspace, framework, institution, settings, outcomes)
    if workspace.finished("run", fingerprint) and all((out / f).is_file() for f in (*exporting.FILES, "run.json")):
        summary.unchanged = True
        _recall(summary, workspace.step_info("run"))
        return summary
    documents = {d.id: d for d in workspace.documents()}
    currencies = mapping.current(workspace, institution, documents, settings.years)
    with _timed(seconds, "map"):
        judge = mapping.map_passages(workspace, framework, settings, progress)
        coverage = mapping.cover(workspace, framework, documents, currencies)
    summary.matched = sum(1 for _, found in mapping.matched(workspace) if any(m.status != "rejected" for m in found))
    if not summary.matched:
        raise NothingToDraftError(
            f"读到{summary.passages}个片段，但没有一个与“{framework.name}”的指标相关。请检查材料文件夹和指标体系是否选对。"
        )
    with _timed(seconds, "measure"):
        assessments = mapping.measure(workspace, framework, institution, documents, progress)
    with _timed(seconds, "index"):
        mapping.index(workspace, settings, progress)
    with _timed(seconds, "draft"):
        report = drafting.draft(workspace, framework, institution, documents, currencies, assessments, coverage, judge, progress)
        workspace.set("report", report.model_dump_json())
    with _timed(seconds, "export"):
        exporting.export(
            workspace, framework, institution, documents, currencies, assessments, coverage, outcomes, report, settings,
            out, progress,
        )  # fmt: skip
    _count(summary, report, coverage.counts())
    records.write_object("run", run_record(summary, settings, currencies), out / "run.json")
    workspace.finish("run", fingerprint, sum(seconds.values()), _remember(summary))
    return summary


def fingerprint_of(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, outcomes: list[FileOutcome]
) -> str:
    """Identity of everything that the outputs depend on."""
    return digest(
        assistant.__version__, drafting.VERSION, framework.id, framework.content_hash, institution.model_dump_json(),
        settings.model_dump_json(exclude={"workers", "language"}), *workspace.passage_ids(),
        *(o.model_dump_json(exclude={"seconds"}) for o in outcomes),
        *(str(d) for said in workspace.decisions().values() for d in said),
    )  # fmt: skip


def _why_nothing(outcomes: list[FileOutcome]) -> str:
    if not outcomes:
        return "材料文件夹是空的，没有可读的文件。请放入材料（docx、pdf、xlsx、pptx、txt、图片或 zip）后再运行。"
    reasons = "；".join(f"{o.path}：{o.reason}" for o in outcomes[:5] if o.reason)
    return f"{len(outcomes)}个文件都没有读出文字。{reasons}。请按说明处理后再运行。"


def _count(summary: Summary, report: Report, strengths: Mapping[Strength, int]) -> None:
    said = [s for _, s in statements(report)]
    summary.strong, summary.thin, summary.missing = strengths["strong"], strengths["thin"], strengths["missing"]
    summary.gaps = sum(1 for s in said if s.role == "gap")
    summary.statements = len(said) - summary.gaps
    summary.evidence, summary.findings = len(report.catalogue), len(report.findings)


_COUNTS = ("passages", "matched", "strong", "thin", "missing", "statements", "gaps", "evidence", "findings")


def _remember(summary: Summary) -> dict[str, object]:
    return {name: getattr(summary, name) for name in _COUNTS}


def _recall(summary: Summary, info: dict[str, object]) -> None:
    for name in _COUNTS:
        setattr(summary, name, info.get(name, 0))


def run_record(summary: Summary, settings: Settings, currencies: dict[str, Currency]) -> dict[str, object]:
    """run.json: what was run with what on what. Holds no secrets and no absolute paths."""
    framework = summary.framework
    out_of_date = sum(1 for c in currencies.values() if not c.in_date)
    return {
        "versions": {"zhiping": assistant.__version__, "python": platform.python_version(), "chromadb": version("chromadb")},
        "framework": {
            "id": framework.id, "name": framework.name, "edition": framework.edition, "hash": framework.content_hash,
            "completeness": framework.completeness,
        },
        "institution": summary.institution.model_dump(mode="json"),
        "settings": settings.model_dump(mode="json", exclude={"packs", "template"}),
        "writer": drafting.VERSION,
        "counts": {**_remember(summary), "out_of_date_documents": out_of_date},
        "seconds": summary.seconds,
        "files": [o.model_dump(mode="json", exclude={"seconds"}) for o in summary.outcomes],
    }  # fmt: skip
