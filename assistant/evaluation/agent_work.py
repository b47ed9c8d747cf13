"""What an agent would be shown of the example schools: made once by a run without a model, kept for the trials."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import frameworks, institution, settings
from assistant.agent.session import Approve, Session
from assistant.domain import Framework
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.llm.endpoints import endpoint
from assistant.mapping import Matcher
from assistant.steps.agents import Revised, Work
from assistant.steps.progress import Progress, Silent
from assistant.steps.run import STATE, run
from assistant.workspace import Workspace


class Watcher:
    """An agent that changes nothing and keeps what it was shown."""

    version = "watching"
    work: Work | None = None

    def choose(self, workspace: Workspace, framework: Framework, judge: Matcher, progress: Progress) -> None:
        pass

    def revise(self, workspace: Workspace, work: Work, progress: Progress) -> Revised:
        self.work = work
        return Revised({}, "")

    def record(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True)
class Prepared:
    """A school after a run without a model."""

    name: str
    evidence: Path
    out: Path
    work: Work

    def copy(self, folder: Path) -> Path:
        """Its workspace once more, for an agent to work in."""
        shutil.copytree(self.out / STATE, folder)
        return folder


def prepare(evidence: Path, out: Path) -> Prepared:
    """One run without a model; page layout left out, since nothing here looks at pages."""
    watcher = Watcher()
    who = institution.load(evidence / institution.FILE)
    chosen = settings.load(page_numbers=False, ocr=False)
    run(evidence, frameworks.load(who.framework), who, out, chosen, Silent(), agent=watcher)
    if watcher.work is None:
        raise AssertionError("the agent of a fresh run is always asked")
    return Prepared(evidence.name, evidence, out, watcher.work)


def session(server: ScriptedServer, folder: Path, approve: Approve = lambda waiting: True, **flags: Any) -> Session:
    """An agent with a scripted model over the workspace in `folder`; the estimate is agreed to unasked."""
    chosen = settings.load(**{"model": "scripted", "model_base_url": server.address, "model_seconds": 20.0, **flags})
    found = endpoint(chosen)
    if found is None:
        raise AssertionError("a model is set")
    return Session(folder, found, chosen, lambda guess: True, approve, pause=0.02)
