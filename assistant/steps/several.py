"""One evidence folder against several frameworks: read and indexed once, then a report for each in a folder of its own.

`out/.zhiping` holds the evidence and the search index; `out/<framework>/` is a run's folder like any other, with a Workspace
of its own for matches, drafts, ledger and decisions. Killed at any moment, the next run reads only what was not read, and
writes only the reports that are not finished.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from assistant.domain import Framework, Institution
from assistant.settings import Settings
from assistant.steps.agents import Agent
from assistant.steps.beside import Job, write
from assistant.steps.progress import Progress
from assistant.steps.run import STATE, finish, unchanged
from assistant.steps.summary import Summary
from assistant.workspace import Workspace


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

    `agent` makes the agent of a run from its Workspace's folder; with one the reports are written one after the other, so
    that budgets and questions keep their order. Raises as `run`.
    """
    from assistant.steps.ingest import ingest

    out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    with Workspace(out / STATE) as store:
        outcomes = ingest(store, folder, settings, progress, retry)
        read = round(time.perf_counter() - start, 3)
        waiting: dict[str, Job] = {}
        found: dict[str, Summary] = {}
        for pack in packs:
            job = Job(pack, institution, out / pack.id, settings, outcomes)
            with Workspace(job.out / STATE) as workspace:
                workspace.take_evidence(store)
                helper = agent(workspace.folder) if agent else None
                known = unchanged(workspace, pack, institution, job.out, settings, outcomes, helper.version if helper else "")
            if known is not None:
                found[pack.id] = known
            else:
                waiting[pack.id] = job
        start = time.perf_counter()
        if waiting:
            _index(store, list(waiting.values()), settings, progress)
        indexed = round(time.perf_counter() - start, 3)
    if agent is not None:
        for id, job in waiting.items():
            with Workspace(job.out / STATE) as workspace:
                found[id] = finish(
                    workspace, job.framework, institution, job.out, settings, progress, outcomes, agent=agent(workspace.folder)
                )  # fmt: skip
    elif waiting:
        found |= _side_by_side(list(waiting.values()), progress)
    first = found[packs[0].id]
    if not first.unchanged:
        first.seconds |= {"ingest": read, "index": indexed}
    return [found[pack.id] for pack in packs]


def _index(store: Workspace, jobs: Sequence[Job], settings: Settings, progress: Progress) -> None:
    """Builds the shared index, and says in each Workspace where it lies and that it is up to date."""
    from assistant.steps import mapping

    mapping.index(store, settings, progress)
    for job in jobs:
        with Workspace(job.out / STATE) as workspace:
            workspace.set(mapping.INDEX_FOLDER, os.path.relpath(store.folder / "index", workspace.folder))
            workspace.finish("index", mapping.index_fingerprint(workspace, settings), 0.0)


def _side_by_side(jobs: Sequence[Job], progress: Progress) -> dict[str, Summary]:
    """As many reports at a time as there are processors. The first failure is raised when all others are done."""
    progress.start("逐个指标体系起草", len(jobs))
    found: dict[str, Summary] = {}
    failures: list[BaseException] = []
    with ThreadPoolExecutor(min(len(jobs), os.cpu_count() or 1)) as pool:
        futures = {pool.submit(write, job): job.framework.id for job in jobs}
        for future in as_completed(futures):
            error = future.exception()
            if error is not None:
                failures.append(error)
            else:
                found[futures[future]] = future.result()
            progress.advance(1, futures[future])
    if failures:
        raise failures[0]
    return found
