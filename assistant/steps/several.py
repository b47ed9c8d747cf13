"""One evidence folder against several frameworks: read and indexed once, then a report for each in a folder of its own.

`out/.zhiping` holds the evidence and the search index; `out/<framework>/` is a run's folder like any other, with a Workspace
of its own for matches, drafts, ledger and decisions. Killed at any moment, the next run reads only what was not read, and
writes only the reports that are not finished.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from assistant.domain import Framework, Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps.agents import Agent
from assistant.steps.progress import Progress
from assistant.steps.run import STATE, begin, end, finish
from assistant.steps.summary import Summary
from assistant.workspace import Workspace


class _Named:
    """Says of every stage which framework it is for."""

    def __init__(self, progress: Progress, framework: Framework) -> None:
        self._progress, self._name = progress, framework.name
        self.advance, self.note = progress.advance, progress.note

    def start(self, stage: str, total: int | None = None) -> None:
        self._progress.start(f"{stage}·{self._name}", total)


def several(
    folder: Path,
    packs: Sequence[Framework],
    institution: Institution,
    out: Path,
    settings: Settings,
    progress: Progress,
    retry: bool = False,
    agent: Callable[[Path], Agent | None] | None = None,
) -> list[Summary]:
    """A Summary for each framework, in the order given; the seconds of reading and indexing stand with the first.

    `agent` makes the agent of a run from its Workspace's folder; with one each report is finished before the next begins, so
    that budgets and questions keep their order. Where a report cannot be written the others still are. Raises as `run`.
    """
    from assistant.steps.ingest import ingest

    out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    with ExitStack() as opened:
        store = opened.enter_context(Workspace(out / STATE))
        outcomes = ingest(store, folder, settings, progress, retry)
        read = round(time.perf_counter() - start, 3)
        runs: list[tuple[Workspace, Summary, str]] = []
        helpers: dict[str, Agent | None] = {}
        for pack in packs:
            workspace = opened.enter_context(Workspace(out / pack.id / STATE))
            workspace.take_evidence(store)
            helper = helpers[pack.id] = agent(workspace.folder) if agent else None
            version = helper.version if helper else ""
            summary, made_from = begin(workspace, pack, institution, out / pack.id, settings, outcomes, version)
            runs.append((workspace, summary, made_from))
        waiting = [run for run in runs if not run[1].unchanged]
        start = time.perf_counter()
        if waiting:
            _index(store, [workspace for workspace, *_ in waiting], settings, progress)
        shared = {"ingest": read, "index": round(time.perf_counter() - start, 3)}
        if agent is not None:
            found = [
                finish(workspace, s.framework, institution, s.out, settings, progress, outcomes, agent=helpers[s.framework.id])
                for workspace, s, _ in runs
            ]
            for summary in [s for s in found if not s.unchanged][:1]:
                summary.seconds |= shared
            return found
        if waiting:
            waiting[0][1].seconds |= shared
            _write(waiting, settings, progress)
        return [summary for _, summary, _ in runs]


def _index(store: Workspace, workspaces: Iterable[Workspace], settings: Settings, progress: Progress) -> None:
    """Builds the shared index, and says in each Workspace where it lies and that it is up to date."""
    from assistant.steps import mapping

    mapping.index(store, settings, progress)
    for workspace in workspaces:
        workspace.set(mapping.INDEX_FOLDER, os.path.relpath(store.folder / "index", workspace.folder))
        workspace.finish("index", mapping.index_fingerprint(workspace, settings), 0.0)


def _write(runs: Sequence[tuple[Workspace, Summary, str]], settings: Settings, progress: Progress) -> None:
    """All reports, then the advice on each while LibreOffice lays all reports out. The first failure is raised at the end."""
    from assistant.steps.evidence import Evidence
    from assistant.steps.process import draft, publish

    failures: list[UserError] = []
    written, drafted = [], []
    evidence = Evidence(runs[0][0], runs[0][1].institution, settings, several=len(runs) > 1)
    for workspace, summary, made_from in runs:
        try:
            said = _Named(progress, summary.framework)
            written.append(draft(workspace, summary, settings, said, evidence=evidence))
            drafted.append((workspace, summary, made_from))
        except UserError as error:
            failures.append(error)
    publish(written, settings, progress)
    for run in drafted:
        end(*run)
    if failures:
        raise failures[0]
