"""The questions for a visit as the screen shows them: filtered, numbered, with where their preparation stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.domain import ExpertQuestion, Preparation
from assistant.export.visit_words import numbered
from assistant.steps.visit import Standing, below

State = Literal["open", "running", "ready", "changed"]
STATES: dict[State, tuple[str, str]] = {
    "open": ("待准备", "warn"),
    "running": ("准备中", "accent"),
    "ready": ("已准备", "good"),
    "changed": ("题目有变，须重看", "bad"),
}
"""State → its name and tone, in the order of work."""


class Row(NamedTuple):
    """A question in the list. `who`: the person, else the unit that should prepare it."""

    question: ExpertQuestion
    number: str
    state: State
    who: str


class Wanted(NamedTuple):
    """What a list is filtered by; '' is anything."""

    code: str = ""
    audience: str = ""
    kind: str = ""
    state: str = ""
    words: str = ""


def state(question: ExpertQuestion, prepared: Preparation | None) -> State:
    """An answer that was ready before the question changed is to be looked at again."""
    if prepared is None:
        return "open"
    return "changed" if prepared.state == "ready" and prepared.readied != question.text else prepared.state


def mine(questions: Sequence[ExpertQuestion], codes: frozenset[str] | None) -> tuple[ExpertQuestion, ...]:
    """Those that a person may see: of all indicators, or of those of the department."""
    return tuple(q for q in questions if codes is None or q.code in codes)


def rows(standing: Standing, codes: frozenset[str] | None, wanted: Wanted, names: Mapping[str, str]) -> list[Row]:
    """The list; `names`: id of a pattern → what its weak points are called, for the filter by kind."""
    numbers = numbered(standing.questions)
    found = []
    for q in mine(standing.questions, codes):
        prepared = standing.prepared.get(q.id)
        row = Row(q, numbers[q.id], state(q, prepared), (prepared.owner if prepared and prepared.owner else q.unit))
        text = f"{row.number} {q.text} {row.who} {q.indicator} {q.why}"
        if (
            below(q.code, wanted.code)
            and wanted.audience in ("", *q.asked)
            and wanted.kind in ("", kind(q, names))
            and wanted.state in ("", row.state)
            and all(w in text for w in wanted.words.split())
        ):
            found.append(row)
    return found


def kind(question: ExpertQuestion, names: Mapping[str, str]) -> str:
    """What the weak point is called: two patterns of one name are one kind."""
    if question.kind == "own":
        return "学校自拟"
    return names.get(question.rule, "模型补充")


def kinds(standing: Standing, codes: frozenset[str] | None, names: Mapping[str, str]) -> list[tuple[str, int]]:
    """(name, number of questions), in the order of weight."""
    count = Counter(kind(q, names) for q in mine(standing.questions, codes))
    order = list(dict.fromkeys((*names.values(), "模型补充", "学校自拟")))
    return [(name, count[name]) for name in order if count[name]]


def counts(standing: Standing, codes: frozenset[str] | None) -> dict[State, int]:
    found = Counter(state(q, standing.prepared.get(q.id)) for q in mine(standing.questions, codes))
    return {s: found[s] for s in STATES}
