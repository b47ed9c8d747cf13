"""What a run with a model opens: the client with its store, its budget, and what must not leave the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant.agent.estimate import Experience, learned
from assistant.corpus import load as load_corpus
from assistant.llm.budget import Budget, Spent
from assistant.llm.client import CallError, Client, Policy
from assistant.llm.endpoints import Endpoint, redacts
from assistant.llm.prompts import load
from assistant.llm.redaction import Redactor
from assistant.llm.tokens import counter
from assistant.llm.wire import Wire
from assistant.settings import Settings
from assistant.steps.hiding import PLACEHOLDERS, redactor_of
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore


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
    """What must not leave, with its placeholders kept for the next run."""
    redactor = redactor_of(workspace)
    workspace.set(PLACEHOLDERS, json.dumps(redactor.given(), ensure_ascii=False))
    return redactor


def experience(client: Client, store: CallStore) -> tuple[Experience, str]:
    """What is known of the endpoint: from earlier calls of this workspace, else from two small calls that hold no evidence.

    The second value says in words why nothing is known, '' if something is.
    """
    fault = ""
    known = store.experience(client.endpoint.model)
    if len(known) < 2:
        try:
            for sample in (load("write_section").system, _shipped_prose()):
                client.ask(load("probe").render(sample=sample), "probe")
        except CallError as error:
            fault = str(error)
        known = store.experience(client.endpoint.model)
    return shown_by(known) if known else Experience(), fault


def shown_by(known: Sequence[tuple[str, int, int, float]]) -> Experience:
    """What earlier answers, as the store gives them, show of an endpoint."""
    texts = [(_words_sent(request), tokens_in) for request, tokens_in, _, _ in known]
    return learned(texts, sum(out for _, _, out, _ in known), sum(seconds for *_, seconds in known))


def _shipped_prose() -> str:
    """What sections are written from, by look: prose with figures in frames, from the cases that come with the project."""
    told = [f"{c.problem}{c.effect}" for c in load_corpus(None).cases[:6]]
    return "\n".join(f'<材料 编号="P{n}" 审核重点="2.{n}.1" 出处="{n}.docx 第{n}段" 2024年>\n{t}' for n, t in enumerate(told))


def _words_sent(request: str) -> str:
    """The words of a request as the store keeps it."""
    return "\n".join(str(m.get("content") or "") for m in json.loads(request)["messages"])
