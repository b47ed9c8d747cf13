"""The jobs of the server, with a chat model where one is set: `python -m assistant.ui.worker FOLDER JOB`.

A process cannot ask a person. So a draft with a model ends after the estimate, with the estimate as its result, and is
started again with `agreed` when somebody has said yes on the screen; what waits for approval goes on with `approved`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from assistant.steps import jobs
from assistant.steps.jobs import Params, Result
from assistant.steps.progress import Progress
from assistant.steps.worker import main
from assistant.workspace import Workspace

if TYPE_CHECKING:
    from assistant.agent.estimate import Estimate


def draft(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """As `jobs.draft`; with a model only if `model` is asked for and one is set."""
    if not params.get("model") or not (settings.model or settings.model_base_url):
        return jobs.draft(workspace, params, settings, progress)
    from assistant.agent.session import NotConfirmed, Session, Waiting
    from assistant.llm.endpoints import endpoint

    found = endpoint(settings)
    if found is None:
        return jobs.draft(workspace, params, settings, progress)
    told: dict[str, Any] = {}

    def confirm(guess: Estimate) -> bool:
        told["estimate"] = guess.words()
        return bool(params.get("agreed"))

    def approve(waiting: Mapping[str, Any]) -> bool | None:
        told["stage"] = str(waiting.get("stage", ""))
        return True if params.get("approved") == told["stage"] or params.get("approved") == "all" else None

    agent = Session(workspace.folder, found, settings, confirm, approve)
    try:
        return jobs.draft(workspace, params, settings, progress, agent)
    except NotConfirmed:
        return {"ask": "estimate", "words": told.get("estimate", "")}
    except Waiting as waiting:
        return {"ask": told.get("stage", "sections"), "words": str(waiting)}


KINDS = {**jobs.KINDS, "draft": draft}

if __name__ == "__main__":
    main(KINDS)
