"""Questions that experts put whatever the evidence shows: from the standards notes, else from the weak spots of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.corpus.library import Library
from assistant.corpus.relations import family_of
from assistant.domain import Assessment, Framework, Indicator, StandardNote
from assistant.drafting.select import grams, overlap
from assistant.grounding import figures
from assistant.visit.from_metrics import MARKS
from assistant.visit.weak import WeakPoint

TURNS = 3
"""Wordings that take turns, so that the questions of one indicator do not all begin alike."""


def weak_points(framework: Framework, assessments: Iterable[Assessment], library: Library) -> Iterator[WeakPoint]:
    """In the order of the framework, those of an indicator in the order of its note."""
    lines = {a.threshold.normalize() for a in assessments if a.threshold is not None}
    for leaf in framework.leaves:
        note = library.note(family_of(framework.family or framework.id), leaf.code)
        yield from _of_note(leaf, note, lines) if note else _of_pack(leaf)


def _of_note(leaf: Indicator, note: StandardNote, lines: set[Decimal]) -> Iterator[WeakPoint]:
    """A question that names a line which is not this school's (18:1 at a school of arts) is left out."""
    mark = note.clauses[0].mark
    for question in note.questions:
        if any(f not in lines and f != 1 for f in figures(question)):
            continue
        slots = {
            "question": f"{question.rstrip('。？?')}{'。' if question.startswith('请') else '？'}",
            "looks": _nearest(question, note.looks_at),
            "misreading": _nearest(question, note.misreadings, least=0.08),
        }
        yield WeakPoint(
            "standing", f"{note.family} {leaf.code} {question}", leaf.code, question, slots, tags=frozenset({"note"}),
            basis=f"标准解读 {note.code}（要求的出处标记{mark}，{MARKS[mark]}；题目为本项目拟写，P）",
            wanted=note.evidence,
        )  # fmt: skip


def _of_pack(leaf: Indicator) -> Iterator[WeakPoint]:
    """The first weak spot of each point before the second of any: the points take turns."""
    most = max((len(p.weak_spots) for p in leaf.points), default=0)
    number = 0
    for turn in range(min(most, 2)):
        for point in leaf.points:
            if turn < len(point.weak_spots):
                spot = point.weak_spots[turn].rstrip("。.")
                slots = {"weak": spot, "name": point.name, "looks": point.asks.rstrip("。")}
                yield WeakPoint(
                    "standing", f"{point.code} {spot}", leaf.code, spot, slots, tags=frozenset({"spot", f"turn{number % TURNS}"}),
                    point=point.code, wanted=point.evidence,
                )  # fmt: skip
                number += 1


def _nearest(question: str, texts: Iterable[str], least: float = 0.0) -> str:
    """The text that shares most with the question; the first where none shares anything; '' where it shares less than `least`."""
    listed = list(texts)
    own = grams(question)
    best = max(listed, key=lambda t: overlap(own, grams(t)), default="")
    return best.rstrip("。") if best and overlap(own, grams(best)) >= least else ""
