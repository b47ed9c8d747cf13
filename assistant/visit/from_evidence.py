"""Weak points of the evidence itself: review points without material or with a single witness, documents out of date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.domain import Coverage, CoverageCell, Document, EvidenceEntry, Framework, Institution, Passage, ReviewPoint
from assistant.mapping import Currency
from assistant.mapping.currency import running, stem
from assistant.visit.weak import WeakPoint
from assistant.wording import wording

USUAL = 2
"""Kinds of usual material named for a point that has none."""
TURNS = 3
"""Wordings that take turns, so that several points without material are not all asked about alike."""


class Held(NamedTuple):
    """A passage that speaks to a review point, with how surely."""

    passage: Passage
    score: float


def of_coverage(
    framework: Framework, institution: Institution, coverage: Coverage, held: Mapping[str, Sequence[Held]],
    documents: Mapping[str, Document],
) -> Iterator[WeakPoint]:  # fmt: skip
    """Points that are not strong. Optional points that the school did not choose are left out where it says which it chose."""
    points = {p.code: p for p in framework.points}
    number = 0
    for cell in coverage.cells:
        point = points[cell.code]
        if cell.strength == "strong" or (
            point.kind == "K" and institution.optional_points and cell.code not in institution.optional_points
        ):
            continue
        if cell.strength == "missing":
            yield _missing(cell, point, number, "、" if framework.language == "zh" else ", ")
            number += 1
        else:
            yield _thin(cell, point, held, documents, framework.language)


def _missing(cell: CoverageCell, point: ReviewPoint, number: int, comma: str) -> WeakPoint:
    optional = point.kind == "K"
    slots = {
        "name": point.name, "usual": comma.join(point.evidence[:USUAL]), "one": point.evidence[0] if point.evidence else "",
        "weak": point.weak_spots[0].rstrip("。.") if point.weak_spots else "",
    }  # fmt: skip
    return WeakPoint(
        "point_missing", cell.code, cell.indicator, f"{point.name} {point.asks}",
        slots, tags=frozenset({"optional"} if optional else {f"turn{number % TURNS}"}),
        point=cell.code, wanted=point.evidence, boost=0.5 if optional else 1.0,
    )  # fmt: skip


def _thin(
    cell: CoverageCell, point: ReviewPoint, held: Mapping[str, Sequence[Held]], documents: Mapping[str, Document], language: str
) -> WeakPoint:
    rows = held.get(cell.code, ())
    titles = list(dict.fromkeys(documents[h.passage.document].title for h in rows if h.passage.document in documents))
    best = rows[0].passage if rows else None
    slots = {
        "name": point.name, "reason": wording(language)(cell.reason), "document": titles[0] if len(titles) == 1 else "",
        "documents": ("、" if language == "zh" else ", ").join(f"《{t}》" if language == "zh" else t for t in titles[:2]),
    }  # fmt: skip
    return WeakPoint(
        "point_thin", cell.code, cell.indicator, f"{point.name} {point.asks}", slots,
        (best.locator,) if best else (), (best.id,) if best else (),
        frozenset({"one"} if cell.documents == 1 else ()) | frozenset({"old"} if not cell.in_date_documents else ()),
        point=cell.code, wanted=point.evidence, boost=0.6 if point.kind == "K" else 1.0,
    )  # fmt: skip


def stale(
    framework: Framework, held: Mapping[str, Sequence[Held]], documents: Mapping[str, Document],
    currencies: Mapping[str, Currency], catalogue: Iterable[EvidenceEntry], year: int,
) -> Iterator[WeakPoint]:  # fmt: skip
    """Documents that are out of date and yet speak strongly to an indicator, each under the one that it speaks to most.

    A rule that a newer one replaces weighs more than a summary of an earlier year. An earlier year's edition beside a newer one
    is history, and a five-year plan that still runs in `year` is in force: neither is a weak point.
    """
    cited = {e.document for e in catalogue}
    fresh = {stem(d.title) for id, d in documents.items() if id in currencies and currencies[id].in_date}
    say = wording(framework.language)
    leaf_of = {p: leaf.code for leaf in framework.leaves for p in (leaf.code, *(p.code for p in leaf.points))}
    at: dict[str, Counter[str]] = {}
    best: dict[tuple[str, str], Held] = {}
    for point, rows in held.items():
        for h in rows:
            id = h.passage.document
            if id in currencies and not currencies[id].in_date and point in leaf_of:
                at.setdefault(id, Counter())[point] += 1
                known = best.get((id, point))
                if known is None or h.score > known.score:
                    best[id, point] = h
    for id, points in at.items():
        document, currency = documents.get(id), currencies[id]
        if document is None or not (currency.replaced_by or document.void or id in cited):
            continue
        if running(document.title, year) or (not currency.replaced_by and not document.void and stem(document.title) in fresh):
            continue
        point = min(points, key=lambda p: (-points[p], p))
        newer = documents.get(currency.replaced_by)
        passage = best[id, point].passage
        slots = {
            "document": document.title, "reason": say(currency.reason), "newer": newer.title if newer else "",
            "year": str(document.year) if document.year else "",
        }  # fmt: skip
        tags = frozenset(
            tag
            for tag, holds in (("replaced", newer is not None), ("void", bool(document.void)), ("cited", id in cited))
            if holds
        )
        if not currency.replaced_by and not document.void and document.year is None:
            tags |= {"undated"}
        yield WeakPoint(
            "stale", document.title, leaf_of[point], document.title, slots, (passage.locator,), (passage.id,), tags,
            point=point if point != leaf_of[point] else "", boost=1.3 if newer else 1.1 if document.void else 0.7,
        )  # fmt: skip
