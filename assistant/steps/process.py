"""From passages to files: map, measure, index, draft, export, and the record of the run."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import assistant
from assistant.domain import FileOutcome, Report, Strength
from assistant.drafting import VERSION, spoken
from assistant.drafting.report import statements
from assistant.editions import standing
from assistant.errors import UserError
from assistant.export import records
from assistant.mapping import Currency
from assistant.settings import Settings
from assistant.steps import drafting, exporting, ledger, mapping, recommend
from assistant.steps.agents import Agent
from assistant.steps.evidence import Evidence
from assistant.steps.progress import Progress
from assistant.steps.summary import Summary
from assistant.workspace import Workspace

NOT_TOLD = {"packs", "template", "model_api_key", "embedding_api_key", "token_encoding", "server_data"}
"""Settings that hold a secret or a path of this machine."""


class NothingToDraftError(UserError):
    """There is nothing to write from; the message says why and what to do."""


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = round(seconds.get(name, 0.0) + time.perf_counter() - start, 3)


@dataclass(frozen=True, slots=True)
class Written:
    """A run whose report stands: what the advice and the record still need."""

    workspace: Workspace
    summary: Summary
    report: Report
    known: recommend.Basis


def process(workspace: Workspace, summary: Summary, settings: Settings, progress: Progress, agent: Agent | None = None) -> None:
    """Fills the summary and writes every file of the run's folder."""
    publish([draft(workspace, summary, settings, progress, agent)], settings, progress, agent)


def draft(
    workspace: Workspace,
    summary: Summary,
    settings: Settings,
    progress: Progress,
    agent: Agent | None = None,
    evidence: Evidence | None = None,
) -> Written:
    """The report and its companions, but for the page numbers of the contents. `evidence`: what other runs over the same
    evidence worked out."""
    framework, institution, seconds = spoken.plain(summary.framework), summary.institution, summary.seconds
    if not summary.passages:
        raise NothingToDraftError(_why_nothing(summary.outcomes))
    evidence = evidence or Evidence(workspace, institution, settings)
    documents, currencies = evidence.documents, evidence.currencies
    with _timed(seconds, "map"):
        judge = mapping.map_passages(workspace, framework, settings, progress)
        if agent is not None:
            agent.choose(workspace, framework, judge, progress)
        coverage = mapping.cover(workspace, framework, documents, currencies)
    summary.matched = sum(1 for row in mapping.outline(workspace) if any(m.status != "rejected" for m in row.matches))
    if not summary.matched:
        raise NothingToDraftError(
            f"读到{summary.passages}个片段，但没有一个与“{framework.name}”的指标相关。请检查材料文件夹和指标体系是否选对。"
        )
    with _timed(seconds, "measure"):
        assessments = mapping.measure(
            workspace, framework, institution, documents, progress, settings.packs, evidence.remark
        )  # fmt: skip
    with _timed(seconds, "index"):
        mapping.index(workspace, settings, progress)
    with _timed(seconds, "draft"):
        report = drafting.draft(
            workspace, framework, institution, evidence, assessments, coverage, judge, progress, agent=agent
        )  # fmt: skip
        workspace.set("report", report.model_dump_json())
    with _timed(seconds, "export"):
        exporting.export(
            workspace, framework, institution, documents, currencies, assessments, coverage, summary.outcomes, report,
            settings, summary.out, progress,
        )  # fmt: skip
    return Written(workspace, summary, report, recommend.Basis(evidence, coverage, assessments, judge))


def publish(runs: Sequence[Written], settings: Settings, progress: Progress, agent: Agent | None = None) -> None:
    """The advice and the record of each run, while all their reports are laid out together for the page numbers."""
    with exporting.numbering([run.summary.out / exporting.REPORT for run in runs], settings):
        for run in runs:
            _advise(run, settings, progress)
        start = time.perf_counter()
    for run in runs:
        if settings.page_numbers:
            run.summary.seconds["pages"] = round((time.perf_counter() - start) / len(runs), 3)
        _count(run.summary, run.report, run.known.coverage.counts())
        record = run_record(run.summary, settings, run.known.currencies, agent)
        records.write_object("run", record, run.summary.out / "run.json")


def _advise(run: Written, settings: Settings, progress: Progress) -> None:
    workspace, summary = run.workspace, run.summary
    framework, institution = spoken.plain(summary.framework), summary.institution
    with _timed(summary.seconds, "recommend"):
        advised = recommend.recommend(workspace, framework, institution, settings, progress, found=run.known)
        recommend.write(recommend.without_declined(workspace, advised), framework, institution, settings, summary.out)
        summary.recommendations = len(advised.recommendations)
        target = summary.out / "ledger.xlsx"
        ledger.hand_out(workspace, framework, institution, settings, run.known.assessments, target, progress)


def _why_nothing(outcomes: list[FileOutcome]) -> str:
    if not any(o.outcome != "skipped" for o in outcomes):
        return "材料文件夹里没有可读的文件。请放入材料（docx、pdf、xlsx、pptx、txt、图片或 zip）后再运行。"
    reasons = "；".join(f"{o.path}：{o.reason}" for o in outcomes if o.reason and o.outcome != "skipped")[:400]
    return f"{len(outcomes)}个文件都没有读出文字。{reasons}。请按说明处理后再运行。"


def _count(summary: Summary, report: Report, strengths: Mapping[Strength, int]) -> None:
    said = [s for _, s in statements(report)]
    summary.strong, summary.thin, summary.missing = strengths["strong"], strengths["thin"], strengths["missing"]
    summary.gaps = sum(1 for s in said if s.role == "gap")
    summary.statements = len(said) - summary.gaps
    summary.evidence, summary.findings = len(report.catalogue), len(report.findings)


def run_record(
    summary: Summary, settings: Settings, currencies: dict[str, Currency], agent: Agent | None = None
) -> dict[str, object]:
    """run.json: what was run with what on what. Holds no secrets and no absolute paths."""
    framework = summary.framework
    out_of_date = sum(1 for c in currencies.values() if not c.in_date)
    return {
        "versions": {"zhiping": assistant.__version__, "python": platform.python_version(), "chromadb": version("chromadb")},
        "framework": {
            "id": framework.id, "name": framework.name, "edition": framework.edition, "hash": framework.content_hash,
            "completeness": framework.completeness, "completeness_text": standing.completeness(framework),
            "validity": standing.validity(framework, date.today()),
        },
        "institution": summary.institution.model_dump(mode="json"),
        "settings": settings.model_dump(mode="json", exclude=NOT_TOLD),
        "writer": VERSION,
        **({"model": agent.record()} if agent is not None else {}),
        "counts": {**summary.counts(), "out_of_date_documents": out_of_date},
        "seconds": summary.seconds,
        "files": [o.model_dump(mode="json", exclude={"seconds"}) for o in summary.outcomes],
    }  # fmt: skip
