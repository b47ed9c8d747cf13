"""What people decide on the recommendations: take them into the ledger as they are or adjusted, decline them, think again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from assistant.domain import Framework, LedgerEntry, LedgerEvent, Recommendation, normalise
from assistant.rectification import ledger
from assistant.rectification.fields import LedgerError, canonical, put, text_of
from assistant.rectification.ledger import Via
from assistant.rectification.states import Actor
from assistant.steps.ledger import offered
from assistant.steps.recommend import BEFORE, MOVED, RECORDS, STORED
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore, Said
from assistant.workspace.ledger import LedgerStore

ADJUSTABLE = (
    "problem", "cause", "goal", "measures", "lead_unit", "owner", "support_units", "deadline", "deliverable", "metric_goal",
    "remark",
)  # fmt: skip
"""Fields of an entry that may be changed on the way into the ledger."""


class Standing(NamedTuple):
    """Every recommendation by what was decided. `before`: id → rank in the order that held before this one."""

    waiting: tuple[Recommendation, ...]
    adopted: tuple[Recommendation, ...]
    declined: tuple[Said, ...]
    before: Mapping[str, int]

    def find(self, id: str) -> Recommendation:
        """Raises LedgerError."""
        every = (*self.waiting, *self.adopted, *(s.recommendation for s in self.declined))
        found = next((r for r in every if r.id == id), None)
        if found is None:
            raise LedgerError("没有这条建议，它可能已随材料更新而消失。请回到整改建议的列表。")
        return found


def standing(workspace: Workspace) -> Standing:
    """The stored advice sorted by decision; declined ones that later runs no longer make are there too."""
    stored = workspace.get(STORED)
    every = RECORDS.validate_json(stored) if stored else ()
    declined, entries = AdviceStore(workspace).declined(), LedgerStore(workspace).entries()
    adopted = set(entries)
    if workspace.get(MOVED):  # the ids are those of the edition; the ledger keeps the problems under the ids they had
        taken = {(e.code, normalise(e.problem)) for e in entries.values()}
        adopted |= {r.id for r in every if (r.code, normalise(r.problem)) in taken}
    now = {r.id: r for r in every}
    refused = tuple(s._replace(recommendation=now.get(id, s.recommendation)) for id, s in declined.items() if id not in adopted)
    gone = {s.recommendation.id for s in refused}
    return Standing(
        tuple(r for r in every if r.id not in adopted and r.id not in gone),
        tuple(r for r in every if r.id in adopted),
        refused,
        json.loads(workspace.get(BEFORE) or "{}"),
    )


def draft(recommendation: Recommendation, framework: Framework | None) -> LedgerEntry:
    """The entry that the recommendation would become, for a person to adjust."""
    return offered([recommendation], framework)[recommendation.id]


def adopt(
    workspace: Workspace,
    recommendation: Recommendation,
    values: Mapping[str, str],
    framework: Framework | None,
    actor: Actor,
    via: Via = "cli",
    note: str = "",
) -> list[LedgerEvent]:
    """Takes one recommendation into the ledger with the fields that a person changed, as one change.

    The history keeps what the recommendation said and what it was changed to. Raises LedgerError where it is there already, or
    for a value that a field cannot take.
    """
    entry, at = draft(recommendation, framework), ledger.now()
    events = [ledger.create(entry, actor, at, via)]
    for name in ADJUSTABLE:
        if name in values:
            was, text = canonical(name, text_of(entry, name)), canonical(name, values[name])
            if text != was:
                changed = put(entry, name, was)
                events += ledger.change(changed, name, text, actor, at, via, events, note or "采纳时调整")
    stored = LedgerStore(workspace).append(events)
    if recommendation.id in AdviceStore(workspace).declined():
        AdviceStore(workspace).say(recommendation, "restored", "已采纳", actor.name)
    return stored


def decline(workspace: Workspace, recommendation: Recommendation, reason: str, by: str) -> None:
    """Leaves it out of plan and ledger for good. Raises LedgerError without a reason, or where it is in the ledger already."""
    if not reason.strip():
        raise LedgerError("请写明不采纳的理由；理由会保留，日后可查。")
    if recommendation.id in LedgerStore(workspace).entries():
        raise LedgerError("这条建议已在台账里。不再整改的，请在台账里把“是否纳入整改”改为“否”，并写明理由。")
    AdviceStore(workspace).say(recommendation, "declined", reason.strip(), by)


def restore(workspace: Workspace, recommendation: Recommendation, by: str) -> None:
    """Takes a refusal back; that it was refused stays in the history."""
    if recommendation.id not in AdviceStore(workspace).declined():
        raise LedgerError("这条建议没有被标为不采纳。")
    AdviceStore(workspace).say(recommendation, "restored", "", by)
