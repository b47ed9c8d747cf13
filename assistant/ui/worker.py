"""The jobs of the server, with a chat model where one is set: `python -m assistant.ui.worker FOLDER JOB`.

A process cannot ask a person. So work with a model ends after the estimate, with the estimate as its result, and is
started again with `agreed` (to `tokens` of them) when somebody has said yes on the screen; what waits for approval goes on
with `approved`. `approval` is the stage at which it is to wait: '' for none, plan, sections.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps import jobs
from assistant.steps.jobs import Params, Result
from assistant.steps.progress import Progress
from assistant.steps.worker import main
from assistant.workspace import Workspace

if TYPE_CHECKING:
    from assistant.agent.estimate import Confirm, Estimate


def _agreement(params: Params, told: dict[str, Any]) -> Confirm:
    """Notes the estimate in `told`, and answers what somebody said on the screen: a run that takes far more than they agreed
    to is asked about again."""

    def confirm(guess: Estimate) -> bool:
        from assistant.agent.session import MORE

        told.update(asdict(guess))
        agreed = params.get("tokens")
        return bool(params.get("agreed")) and (not isinstance(agreed, int) or guess.tokens <= MORE * agreed)

    return confirm


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
    reached = ""

    def approve(waiting: Mapping[str, Any]) -> bool | None:
        nonlocal reached
        reached = str(waiting.get("stage", ""))
        return True if params.get("approved") == reached else None

    stage = params.get("approval")
    if stage in ("", "plan", "sections"):
        settings = settings.model_copy(update={"model_approval": stage})
    given = {"approval": settings.model_approval}
    agent = Session(workspace.folder, found, settings, _agreement(params, told), approve)
    try:
        return {**jobs.draft(workspace, params, settings, progress, agent), "model": found.model}
    except NotConfirmed:
        return {"ask": "estimate", "estimate": told, **given}
    except Waiting as waiting:
        return {"ask": reached, "words": str(waiting), "tokens": params.get("tokens", 0), **given}


def reword(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """As `jobs.reword`, then each piece of advice in the words of the model that is set. `by`: who asked for it."""
    made = jobs.reword(workspace, params, settings, progress)
    if not (settings.model or settings.model_base_url):
        raise UserError("没有设置模型，不能润色整改建议。请先在设置里写明模型。")
    from assistant.agent.advising import advise
    from assistant.agent.session import NotConfirmed
    from assistant.llm.endpoints import endpoint
    from assistant.steps.ledger import recommended

    found = endpoint(settings)
    if found is None:
        return made
    told: dict[str, Any] = {}
    by = str(params.get("by", ""))
    try:
        better = advise(workspace, recommended(workspace), found, settings, _agreement(params, told), progress, by=by)
    except NotConfirmed:
        return {**made, "ask": "estimate", "estimate": told}
    return {**made, "words": better.words()}


def question(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """As `jobs.question`, then those that the model adds and puts better, as far as they stand."""
    if not (settings.model or settings.model_base_url):
        raise UserError("没有设置模型，不能请模型补问。请先在设置里写明模型。")
    from assistant.agent.session import NotConfirmed
    from assistant.agent.visiting import visiting
    from assistant.llm.endpoints import endpoint
    from assistant.steps import visit

    found = endpoint(settings)
    if found is None:
        return jobs.question(workspace, params, settings, progress)
    told: dict[str, Any] = {}
    framework, institution = jobs.frame(workspace, settings)
    gathered = visit.gather(workspace, framework, institution, settings, progress)
    made: Result = {"questions": len(gathered.preparation.questions)}
    try:
        better = visiting(workspace, gathered, found, settings, _agreement(params, told), progress)
    except NotConfirmed:
        return {**made, "ask": "estimate", "estimate": told}
    return {**made, "words": better.words()}


KINDS = {**jobs.KINDS, "draft": draft, "reword": reword, "question": question}

if __name__ == "__main__":
    main(KINDS)
