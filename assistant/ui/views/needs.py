"""The needs questionnaire: what a form's fields answer, and what the answers change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from assistant.corpus.fit import CAUSES
from assistant.corpus.needs import Needs
from assistant.corpus.questionnaire import Questionnaire, Values

EFFORTS = {"low": "投入小的事", "medium": "投入中等的事", "high": "投入大的事"}


class Effect(NamedTuple):
    """A reason, and what it puts forward (×1.25) or back (×0.8)."""

    reason: str
    about: str


def given(form: Questionnaire, fields: Mapping[str, str]) -> Values:
    """Answers by question, as `checked` takes them. The places of a ranking come as id.0, id.1, …"""
    found: Values = {}
    for question in form.questions:
        if question.kind == "ranked":
            most = question.most or len(question.options)
            parts = [fields.get(f"{question.id}.{n}", "") for n in range(most)]
        elif question.kind == "many":
            parts = fields.get(question.id, "").split("\n")
        else:
            parts = [fields.get(question.id, "")]
        found[question.id] = tuple(p for p in parts if p.strip())
    return found


def together(base: Values, mine: Values, theirs: Values) -> tuple[Values, list[str]]:
    """The answers of two people who began from `base`: of each question what was changed. Where both changed it mine stands, and
    its id is told."""
    found, both = dict(theirs), []
    for id in {**base, **mine}:
        was, now, other = base.get(id, ()), mine.get(id, ()), theirs.get(id, ())
        if now in (was, other):
            continue
        found[id] = now
        if other != was:
            both.append(id)
    return {id: said for id, said in found.items() if said}, both


def effects(needs: Needs) -> list[Effect]:
    """One line for each reason, with all that it weighs."""
    held: dict[str, list[str]] = {}
    for weight in needs.weights:
        about = weight.code or (CAUSES[weight.cause] if weight.cause else EFFORTS[weight.effort or "medium"])
        held.setdefault(weight.reason, []).append(f"{about} ×{weight.factor:g}")
    return [Effect(reason, "、".join(parts)) for reason, parts in held.items()]
