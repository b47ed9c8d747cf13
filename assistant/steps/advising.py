"""What people decide on the recommendations: take them into the ledger as they are or adjusted, decline them, think again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.domain import Framework, LedgerEntry, LedgerEvent, Recommendation, normalise
from assistant.rectification import ledger
from assistant.rectification.fields import LedgerError, canonical, put, text_of
from assistant.rectification.ledger import Via
from assistant.rectification.states import Actor
from assistant.steps import ledger as steps_ledger
from assistant.steps.recommend import BEFORE, MOVED, RECORDS, STORED, in_model_words
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore, Said, Word
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.model_advice import ModelAdviceStore, Variants

ADJUSTABLE = (
    "problem", "cause", "goal", "measures", "lead_unit", "owner", "support_units", "deadline", "deliverable", "metric_goal",
    "remark",
)  # fmt: skip
"""Fields of an entry that may be changed on the way into the ledger."""

Text = Literal["rule", "model"]
"""In whose words a recommendation is taken over: the rules', or a model's."""
BY: dict[Text, Word] = {"rule": "by_rule", "model": "by_model"}


class Standing(NamedTuple):
    """Every recommendation by what was decided. `before`: id → rank in the order that held before this one; `better`: id → the
    same in a model's words, where it has some that hold; `made`: id → what a model made of it."""

    waiting: tuple[Recommendation, ...]
    adopted: tuple[Recommendation, ...]
    declined: tuple[Said, ...]
    before: Mapping[str, int]
    better: Mapping[str, Recommendation]
    made: Mapping[str, Variants]

    @property
    def every(self) -> tuple[Recommendation, ...]:
        """All of them, whatever was decided."""
        return (*self.waiting, *self.adopted, *(s.recommendation for s in self.declined))

    def find(self, id: str) -> Recommendation:
        """Raises LedgerError."""
        found = next((r for r in self.every if r.id == id), None)
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
        in_model_words(workspace, (*every, *(s.recommendation for s in refused if s.recommendation.id not in now))),
        ModelAdviceStore(workspace).all(),
    )


def draft(recommendation: Recommendation, framework: Framework | None) -> LedgerEntry:
    """The entry that the recommendation would become, for a person to adjust."""
    return steps_ledger.offered([recommendation], framework)[recommendation.id]


def adopt(
    workspace: Workspace,
    recommendation: Recommendation,
    values: Mapping[str, str],
    framework: Framework | None,
    actor: Actor,
    via: Via = "cli",
    note: str = "",
    text: Text = "rule",
) -> list[LedgerEvent]:
    """Takes one recommendation into the ledger with the fields that a person changed, as one change; `text`: in whose words.

    The history keeps what the recommendation said, in whose words, and what it was changed to. Raises LedgerError where it is
    there already, where a model has no words for it, or for a value that a field cannot take.
    """
    chosen, origin = in_words_of(workspace, recommendation, text)
    entry, at = draft(chosen, framework), ledger.now()
    events = [ledger.create(entry, actor, at, via, note=origin)]
    for name in ADJUSTABLE:
        if name in values:
            was, after = canonical(name, text_of(entry, name)), canonical(name, values[name])
            if after != was:
                changed = put(entry, name, was)
                events += ledger.change(changed, name, after, actor, at, via, events, note or "采纳时调整")
    stored = LedgerStore(workspace).append(events)
    if recommendation.id in AdviceStore(workspace).declined():
        AdviceStore(workspace).say(recommendation, "restored", "已采纳", actor.name)
    if origin:
        AdviceStore(workspace).say(chosen, BY[text], origin, actor.name)
    return stored


def in_words_of(workspace: Workspace, recommendation: Recommendation, text: Text) -> tuple[Recommendation, str]:
    """(the recommendation in these words, what the history says of them); '' where a model never had any.

    Raises LedgerError where a model's words are asked for and none hold.
    """
    better = in_model_words(workspace, [recommendation]).get(recommendation.id)
    if text == "model":
        if better is None:
            raise LedgerError("这条建议没有可用的模型文本：模型没有改写，或材料、建议已更新。请采纳规则文本，或重新请模型润色。")
        said = ModelAdviceStore(workspace).all()[recommendation.id].answer
        return better, f"采纳模型文本（{said.model}，{said.prompt.split(':')[0]}）" if said else ""
    return recommendation, "采纳规则文本，没有用模型文本" if better is not None else ""


def adopt_several(
    workspace: Workspace, chosen: Sequence[Recommendation], framework: Framework | None, actor: Actor, via: Via, text: Text
) -> list[LedgerEvent]:
    """Takes several in as they are; `text` model: in a model's words where there are some, else in the rules'."""
    better = in_model_words(workspace, chosen) if text == "model" else {}
    taken = [in_words_of(workspace, r, "model" if r.id in better else "rule") for r in chosen]
    events = steps_ledger.adopt(workspace, [r for r, _ in taken], framework, actor, via, {r.id: said for r, said in taken})
    fresh = {event.entry for event in events}
    for r, origin in taken:
        if r.id in fresh and origin:
            AdviceStore(workspace).say(r, BY["model" if r.id in better else "rule"], origin, actor.name)
    return events


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
