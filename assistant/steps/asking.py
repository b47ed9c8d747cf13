"""A question answered from what there is: sentences of the evidence as they stand, metrics, standards, cases, with their places.

Nothing is written anew: an answer is what a document says, or a metric by its formula. Where too few of the question's own words
stand anywhere, the answer is that nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.corpus import OwnPassage
from assistant.corpus.relations import family_of
from assistant.corpus.search import Hit
from assistant.domain import Assessment, Case, Passage, StandardNote, normalise
from assistant.steps.progress import Progress
from assistant.steps.quoting import Ground, Quoted, asked_years, of_year, quote

__all__ = ["Answer", "Ground", "Quoted", "ask"]

OTHERS = 3
FLOOR = 0.55
"""Words and meaning together (0–1.6) below which a standard or a reference does not speak of the question. [P]"""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """`found` is False where neither evidence nor metrics speak of the question. `near`: the passages looked at, best first;
    `lacking`: words of the question that none of them holds; `other_years`: years that it names and no sentence is of;
    `closest`: where no sentence answers, those that come nearest."""

    question: str
    metrics: tuple[Assessment, ...]
    sentences: tuple[Quoted, ...]
    standards: tuple[StandardNote, ...]
    cases: tuple[Case, ...]
    own: tuple[OwnPassage, ...]
    near: tuple[Passage, ...] = ()
    lacking: tuple[str, ...] = ()
    other_years: tuple[str, ...] = ()
    closest: tuple[Quoted, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.metrics or self.sentences)


def ask(question: str, ground: Ground, progress: Progress) -> Answer:
    """What there is on a question that stands alone (`steps.followup` makes one of a question that leans on another)."""
    quotes = quote(question, ground, progress)
    hits = [h for h in ground.corpus.search(question, 40) if h.score >= FLOOR]
    family = family_of(ground.framework.family or ground.framework.id)
    notes = [h.item for h in hits if isinstance(h.item, StandardNote) and h.item.family == family]
    fits = ground.corpus.find_cases(question, ground.institution, k=OTHERS).fits
    return Answer(
        question=question,
        metrics=tuple(_metrics(question, ground)),
        sentences=quotes.sentences,
        standards=tuple(notes[:OTHERS]),
        cases=tuple(case for f in fits if (case := ground.corpus.library.case(f.id))),
        own=tuple(_items(hits, OwnPassage)[:OTHERS]),
        near=quotes.near,
        lacking=quotes.lacking,
        other_years=tuple(
            y for y in asked_years(question) if quotes.sentences and not any(of_year(q, y) for q in quotes.sentences)
        ),
        closest=quotes.closest,
    )


def _items(hits: Sequence[Hit], kind: type[_T]) -> list[_T]:
    return [h.item for h in hits if isinstance(h.item, kind)]


def _metrics(question: str, ground: Ground) -> list[Assessment]:
    """The metrics that the question names and that have a value, of the years it names; of two names one of which holds the
    other, the longer one."""
    said = normalise(question)
    judged = {a.id: a for a in ground.assessments if a.value is not None and (ground.codes is None or a.code in ground.codes)}
    named: dict[str, str] = {}
    for metric in ground.framework.metrics:
        if metric.id in judged:
            longest = max((n for n in (metric.name, *metric.synonyms) if normalise(n) in said), key=len, default="")
            if longest:
                named[metric.id] = normalise(longest)
    wanted = [judged[id] for id, name in named.items() if not any(name != other and name in other for other in named.values())]
    asked = [int(y) for y in asked_years(question)]
    return [a for w in wanted for a in ([w] if not asked else _of_years(w, asked))]


def _of_years(judged: Assessment, asked: Sequence[int]) -> Iterator[Assessment]:
    """The metric as it stood in these years; only the newest year is held against the threshold."""
    if judged.year is None:
        yield judged
    for year in asked:
        if year == judged.year:
            yield judged
        for seen in [o for o in judged.series if o.year == year != judged.year][-1:]:
            yield judged.model_copy(
                update={
                    "value": seen.value, "year": year, "threshold": None, "verdict": "no_threshold", "inputs": (seen,),
                    "sources": (seen.locator,), "passages": (seen.passage_id,), "formula": "", "conflicts": (), "note": "",
                }
            )  # fmt: skip
