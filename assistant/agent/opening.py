"""What a run with a model opens: the client with its store, its budget, and what must not leave the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.agent.estimate import SPEED, Experience
from assistant.llm.budget import Budget, Spent
from assistant.llm.client import CallError, Client, Policy
from assistant.llm.endpoints import Endpoint, redacts
from assistant.llm.prompts import load
from assistant.llm.redaction import Redactor, names_in
from assistant.llm.tokens import counter
from assistant.llm.wire import Wire
from assistant.settings import Settings
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore

PLACEHOLDERS = "model_placeholders"
"""Key of the workspace under which it lies what placeholder stands for what."""


def budget(endpoint: Endpoint, settings: Settings) -> Budget:
    """The limits of one run."""
    cost = endpoint.cost(0, 0)
    return Budget(settings.max_tokens, settings.max_cost, endpoint.price_in, endpoint.price_out, Spent(cost=cost))


@contextmanager
def opened(
    workspace: Workspace, endpoint: Endpoint, settings: Settings, spending: Budget, run: str, pause: float
) -> Iterator[tuple[Client, CallStore]]:
    """The client of a run; what placeholder stands for what is kept for the next one."""
    redactor = _redactor(workspace) if redacts(endpoint, settings) else None
    with CallStore(workspace) as store:
        policy = Policy(attempts=settings.model_attempts, pause=pause)
        wire = Wire(endpoint, settings.model_seconds, settings.model_streaming)
        yield Client(endpoint, wire, store, spending, counter(settings.token_encoding), redactor, policy, run), store
    if redactor is not None:
        workspace.set(PLACEHOLDERS, json.dumps(redactor.given(), ensure_ascii=False))


def _redactor(workspace: Workspace) -> Redactor:
    """Names from every table, and a placeholder for all personal data of the evidence, in the order of the evidence: the
    numbers are the same however the calls come about."""
    known = json.loads(workspace.get(PLACEHOLDERS) or "{}")
    redactor = Redactor(names_in(p.text for p in workspace.passages() if p.kind == "row"), known)
    for passage in workspace.passages():
        redactor.hide(passage.text)
        redactor.hide(passage.locator.file)
    workspace.set(PLACEHOLDERS, json.dumps(redactor.given(), ensure_ascii=False))
    return redactor


def experience(client: Client, store: CallStore) -> tuple[Experience, str]:
    """What is known of the endpoint: from earlier calls of this workspace, else from one small call that holds no evidence.

    The second value says in words why nothing is known, '' if something is.
    """
    fault = ""
    known = store.experience(client.endpoint.model)
    if known is None:
        try:
            client.ask(load("probe").render(sample=load("write_section").system), "probe")
        except CallError as error:
            fault = str(error)
        known = store.experience(client.endpoint.model)
    if known is None:
        return Experience(), fault
    tokens_in, counted_in, tokens_out, seconds = known
    speed = tokens_out / seconds if tokens_out > 200 and seconds > 0 else SPEED
    return Experience(tokens_in / counted_in if counted_in else 1.0, speed), fault
