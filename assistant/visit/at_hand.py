"""What should lie ready for a question: the documents that speak to it, best first, and what is usual and was not seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.domain import AtHand, Document, Framework, Locator, Passage, normalise
from assistant.drafting.select import grams
from assistant.mapping import Currency
from assistant.rectification.evidence import common
from assistant.visit.from_evidence import Held
from assistant.visit.weak import WeakPoint
from assistant.wording import Wording

MOST = 5
"""Documents that lie ready for one question."""
LEAST = 3
"""Documents that lie ready at least, where the indicator has so many."""
NEAR = 0.12
"""Share of the question's telling words from which a passage of the indicator speaks to it and not only to the indicator. [P]"""
LIKE = 0.6
"""Share of the wording of a material's name that a title or heading must hold to be that material. [P]"""
NAMED = 4
_PARTS = re.compile(r"[、与和及/（）()，,]|\band\b")
_ASIDE = re.compile(r"[（(][^（）()]*[)）]")


@dataclass(frozen=True)
class Shelf:
    """The evidence as it is looked through here. `number`: evidence number of a document in the report.

    `passage_at` gives the id of the passage at a place, '' where there is none.
    """

    framework: Framework
    documents: Mapping[str, Document]
    currencies: Mapping[str, Currency]
    held: Mapping[str, Sequence[Held]]
    number: Mapping[str, str]
    names: tuple[str, ...]
    """Titles, headings, captions and sheets: what the material is called."""
    passage_at: Callable[[Locator], str]

    @cached_property
    def worded(self) -> tuple[frozenset[str], ...]:
        """The wording of each name, worked out once for all questions."""
        return tuple(grams(name) for name in self.names)

    def of_leaf(self, code: str, point: str = "") -> list[Held]:
        """The passages that speak to an indicator, those of the point first."""
        leaf = next(i for i in self.framework.leaves if i.code == code)
        points = sorted((p.code for p in leaf.points), key=lambda p: p != point)
        return [h for p in (*points, code) for h in self.held.get(p, ())]


def at_hand(weak: WeakPoint, wording: str, shelf: Shelf, say: Wording, reasons: Mapping[str, str]) -> tuple[AtHand, ...]:
    """First where the fact itself stands, then what else speaks to the question, each document once.

    `reasons`: 'fact', 'more' and 'indicator' → the words that say why a document is there.
    """
    found: dict[str, AtHand] = {}

    def add(document: Document, locator: Locator, passage: str, why: str) -> None:
        currency = shelf.currencies.get(document.id)
        remark = say(currency.reason) if currency and not currency.in_date else ""
        found.setdefault(
            document.id,
            AtHand(
                number=shelf.number.get(document.id, ""), title=document.title, locator=locator, passage=passage,
                why=reasons[why], remark=remark,
            ),
        )  # fmt: skip

    for locator in weak.sources:
        if document := shelf.documents.get(locator.sha256[:16]):
            add(document, locator, shelf.passage_at(locator), "fact")
    said = f"{weak.said} {wording}"
    own = max(1, len(common(said, said)))
    ranked = sorted(
        ((len(common(said, _speaking(h.passage))) / own, h) for h in shelf.of_leaf(weak.code, weak.point)),
        key=lambda row: (-_worth(row[0], row[1], shelf), row[1].passage.id),
    )
    for near, h in ranked:
        document = shelf.documents.get(h.passage.document)
        if document is None or document.id in found or not _usable(document, shelf):
            continue
        if near >= NEAR and len(found) < MOST:
            add(document, h.passage.locator, h.passage.id, "more")
        elif len(found) < LEAST:
            add(document, h.passage.locator, h.passage.id, "indicator")
    return tuple(found.values())[:MOST]


def _usable(document: Document, shelf: Shelf) -> bool:
    """Whether it may be put forward: neither void nor replaced nor of years gone by."""
    currency = shelf.currencies.get(document.id)
    return not document.void and (currency is None or currency.in_date or document.year is None)


def _worth(near: float, h: Held, shelf: Shelf) -> float:
    currency, document = shelf.currencies.get(h.passage.document), shelf.documents.get(h.passage.document)
    fresh = 0.1 if currency and currency.in_date else -0.1
    school = 0.05 if document and document.level == "school" else 0.0
    return near + 0.3 * h.score + fresh + school


def _speaking(passage: Passage) -> str:
    return " ".join((passage.text[:300], passage.caption, *passage.locator.heading_path[-1:]))


def missing(wanted: Iterable[str], weak: WeakPoint, shelf: Shelf) -> tuple[str, ...]:
    """Names of usual material that neither a title, heading or caption carries nor a passage of the indicator names."""
    told = "\n".join(normalise(h.passage.text) for h in shelf.of_leaf(weak.code, weak.point))
    gone = [name for name in dict.fromkeys(wanted) if name and not _seen(name, shelf.worded, told)]
    return tuple(gone[:NAMED])


def _seen(name: str, known: Sequence[frozenset[str]], told: str) -> bool:
    """Whether at least half of the parts of a name are there."""
    plain = _ASIDE.sub("", name) or name
    parts = [p.strip() for p in _PARTS.split(plain) if len(p.strip()) >= 2] or [plain]
    held = 0
    for part in parts:
        own = grams(part)
        if normalise(part) in told or any(own and len(own & k) >= LIKE * len(own) for k in known):
            held += 1
    return held * 2 >= len(parts)


def names_of(documents: Iterable[Document], passages: Iterable[Passage]) -> tuple[str, ...]:
    """What the material is called: titles and places of documents, headings, captions and sheets of passages."""
    found: dict[str, None] = {}
    for d in documents:
        found.setdefault(d.title)
        for place in d.places:
            found.setdefault(place.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    for p in passages:
        for text in (p.caption, p.locator.sheet or "", *p.locator.heading_path[-2:]):
            if text:
                found.setdefault(text)
    return tuple(found)
