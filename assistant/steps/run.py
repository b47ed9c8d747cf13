"""The whole job over one folder. What did not change is not done again, nor are the modules loaded that would do it."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import assistant
from assistant.domain import FileOutcome, Framework, Institution, digest
from assistant.drafting import VERSION
from assistant.resources import CORPUS
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.steps.subject import STATE as STATE
from assistant.steps.summary import Summary
from assistant.workspace import Workspace
from assistant.workspace.choices import ChoiceStore
from assistant.workspace.drafts import Drafts

if TYPE_CHECKING:
    from assistant.steps.agents import Agent  # drafting behind it: not loaded by a run that changes nothing

FILES = (
    "report.docx",
    "report.md",
    "catalogue.xlsx",
    "coverage.html",
    "coverage.json",
    "metrics.json",
    "mapping.jsonl",
    "findings.json",
    "recommendations.json",
    "plan.docx",
    "ledger.xlsx",
    "run.json",
)
"""What a run leaves in its folder."""
NOT_OF_THE_REPORT = {"workers", "language", "server_data", "server_processes", "workspace_mb"}
"""Settings that change nothing in the files."""


UNMARKED = frozenset(
    {"model_api_key", "embedding_api_key", "model_concurrency", "model_attempts", "model_seconds", "model_streaming"}
    | {"max_cost", "max_tokens"}
)
"""Settings that say how a model is reached, not what comes out."""


def run(
    folder: Path,
    framework: Framework,
    institution: Institution,
    out: Path,
    settings: Settings,
    progress: Progress,
    retry: bool = False,
    agent: Agent | None = None,
) -> Summary:
    """Evidence folder in, report and companions out. Raises UserError where the office must do something, OSError."""
    from assistant.steps.ingest import ingest  # the readers' machinery: not loaded to answer `zhiping --help`

    out.mkdir(parents=True, exist_ok=True)
    with Workspace(out / STATE) as workspace:
        start = time.perf_counter()
        outcomes = ingest(workspace, folder, settings, progress, retry)
        return finish(workspace, framework, institution, out, settings, progress, outcomes, time.perf_counter() - start, agent)


def begin(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    out: Path,
    settings: Settings,
    outcomes: list[FileOutcome],
    agent: str = "",
) -> tuple[Summary, str]:
    """The Summary of a run and the identity of what it is made from. If the last run was made from exactly this and its files
    are there, the Summary is what that one said, and `unchanged`."""
    fingerprint = fingerprint_of(workspace, framework, institution, settings, outcomes, agent)
    summary = Summary(out, framework, institution, outcomes, passages=workspace.count("passages"))
    if workspace.finished("run", fingerprint) and all((out / name).is_file() for name in FILES):
        summary.unchanged = True
        summary.recall(workspace.step_info("run"))
    return summary, fingerprint


def end(workspace: Workspace, summary: Summary, fingerprint: str) -> None:
    """Remembers what the run said, for the next one that finds nothing changed."""
    workspace.finish("run", fingerprint, sum(summary.seconds.values()), summary.counts())


def finish(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    out: Path,
    settings: Settings,
    progress: Progress,
    outcomes: list[FileOutcome],
    ingest_seconds: float = 0.0,
    agent: Agent | None = None,
) -> Summary:
    """Everything after ingest, unless the last run was made from exactly this."""
    version = agent.version if agent else ""
    summary, fingerprint = begin(workspace, framework, institution, out, settings, outcomes, version)
    if summary.unchanged:
        return summary
    from assistant.steps.process import process  # drafting, exports and the index: a second of loading

    summary.seconds["ingest"] = round(ingest_seconds, 3)
    process(workspace, summary, settings, progress, agent)
    end(workspace, summary, fingerprint)
    return summary


def fingerprint_of(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    outcomes: list[FileOutcome],
    agent: str = "",
) -> str:
    """Identity of everything that the outputs depend on."""
    return digest(
        assistant.__version__, VERSION, framework.id, framework.content_hash, institution.model_dump_json(),
        settings.model_dump_json(exclude={*NOT_OF_THE_REPORT, *UNMARKED}), agent, *workspace.passage_ids(),
        *(o.model_dump_json(exclude={"seconds"}) for o in outcomes),
        *(str(d) for said in workspace.decisions().values() for d in said), Drafts(workspace).said_by_people(),
        ChoiceStore(workspace).said(),
        *_advice_rests_on(workspace, settings),
        *(sha256(f.read_bytes()).hexdigest() for f in (settings.template, Path(settings.house_style)) if f and f.is_file()),
    )  # fmt: skip


def _advice_rests_on(workspace: Workspace, settings: Settings) -> list[str]:
    """What only the recommendations depend on: levers, cases, standards, the school's answers, the conclusion's day, refusals.

    Read as bytes and rows, so that a run that finds nothing changed loads none of the modules that understand them.
    """
    roots = [CORPUS / name for name in ("levers", "cases", "standards", "questionnaires")]
    files = sorted(f for root in (*roots, settings.corpus) if root.is_dir() for f in root.rglob("*") if f.is_file())
    rows = [
        *workspace.db.execute("SELECT record FROM needs ORDER BY id DESC LIMIT 1"),
        *workspace.db.execute("SELECT record FROM ledger_events WHERE entry = '' ORDER BY number"),
        *workspace.db.execute("SELECT recommendation || word FROM advice_words ORDER BY number"),
    ]
    return [*(sha256(f.read_bytes()).hexdigest() for f in files), *(str(record) for (record,) in rows)]
