"""The verifier: do these passages carry this sentence, and if not, what differs?

A sentence is first looked for as a quotation. Otherwise each of its figures must stand in a passage in the like surroundings,
with the same unit; names, levels, negations and quantifiers must be those of the passage that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from assistant.domain import Assessment, Document, Passage, normalise
from assistant.grounding import wording
from assistant.grounding.reading import Figure, Words, closeness, in_unit_of, read, read_passage, same
from assistant.grounding.values import carried
from assistant.metrics.years import years

Level = Literal["exact", "normalised", "partial", "none"]
Kind = Literal["figure", "unit", "date", "name", "level", "negation", "quantifier"]

NEAR = 0.7
"""Share of a sentence's character pairs from which a passage says the same thing: its figures must then be those said."""
ALIKE = 0.3
"""Below this share no passage speaks of what the sentence says."""
_KEPT = 8
_SURE = 4
"""So many like characters around two figures show that they are figures of the same thing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the passages do not carry: as `said` in the sentence, and what stands there instead ('' if nothing does)."""

    kind: Kind
    said: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """How well passages carry a sentence. `overlap`: share of its wording found in `nearest`, 0 to 1."""

    level: Level
    faults: tuple[Fault, ...] = ()
    nearest: Passage | None = None
    overlap: float = 0.0

    @property
    def ok(self) -> bool:
        return self.level != "none" and not self.faults

    def said(self, *kinds: Kind) -> tuple[str, ...]:
        """What the sentence says of these kinds that is not carried."""
        return tuple(f.said for f in self.faults if f.kind in kinds)


class _Source:
    """A passage prepared for comparison; what is costly is done once and only if asked for."""

    def __init__(self, passage: Passage, document: Document | None) -> None:
        self.passage, self.document = passage, document

    @cached_property
    def words(self) -> Words:
        return read_passage(self.passage)

    @cached_property
    def grams(self) -> frozenset[str]:
        return wording.grams(self.words.plain)

    @cached_property
    def normal(self) -> str:
        return normalise(self.passage.text)

    @cached_property
    def clauses(self) -> list[wording.Clause]:
        return wording.clauses(self.passage.text)

    @cached_property
    def frame(self) -> str:
        """Everything around the words: caption, headings, title, file name."""
        title = (self.document.title, self.document.number) if self.document else ()
        return " ".join((self.passage.caption, *self.passage.locator.heading_path, self.passage.locator.file, *title))

    @cached_property
    def bare(self) -> str:
        """Words and frame as names are looked for: without brackets, spaces and punctuation."""
        texts = (self.passage.text, self.frame)
        return "|".join((*map(wording.bare, texts), *map(wording.squeezed, texts)))

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that hold for the passage without standing in it."""
        named = {y for found in years(self.frame) for y in (found.year, found.first)}
        return frozenset(named | ({self.document.year} if self.document and self.document.year else set()))


class Verifier:
    """Keeps what it read of each passage, for a report whose sentences cite the same ones again and again."""

    def __init__(self, documents: Mapping[str, Document] | None = None) -> None:
        self._documents = documents or {}
        self._sources: dict[str, _Source] = {}

    def verify(self, text: str, passages: Iterable[Passage], assessments: Sequence[Assessment] = ()) -> Support:
        """Whether the passages (and the computed figures) carry the sentence."""
        claim = read(text)
        whole, rest = wording.grams(claim.plain), wording.grams(read(wording.unnamed(text)).plain)
        sources = [self._source(p) for p in passages]
        shares = [max(wording.share(whole, s.grams), wording.share(rest, s.grams)) for s in sources]
        ranked = sorted(zip(shares, range(len(sources)), sources, strict=True), key=lambda r: (-r[0], r[1]))[:_KEPT]
        if not ranked:
            return Support("none")
        overlap, _, best = ranked[0]
        for _, _, source in ranked:
            if level := _quoted(text, claim, source):
                return Support(level, (), source.passage, 1.0)
        near = [s for share, _, s in ranked if share >= NEAR]
        others = [s for share, _, s in ranked if share >= ALIKE] or [best]
        faults, best = _figures(claim, near, others, assessments)
        faults += _names(text, near or others, sources)
        if near:
            faults += _levels(text, near)
            faults += _senses(text, near)
        if overlap < ALIKE:
            return Support("none", tuple(faults), best.passage, overlap)
        return Support("partial" if faults or overlap < NEAR else "normalised", tuple(faults), best.passage, overlap)

    def _source(self, passage: Passage) -> _Source:
        if passage.id not in self._sources:
            self._sources[passage.id] = _Source(passage, self._documents.get(passage.document))
        return self._sources[passage.id]


def verify(
    text: str,
    passages: Iterable[Passage],
    assessments: Sequence[Assessment] = (),
    documents: Mapping[str, Document] | None = None,
) -> Support:
    """Whether the passages carry the sentence; `documents` (by id) lend their titles and years."""
    return Verifier(documents).verify(text, passages, assessments)


def _quoted(text: str, claim: Words, source: _Source) -> Level | None:
    """Whether the sentence stands in the passage as written, or but for width, spaces, separators, units written otherwise.

    Its figures must be those of the passage at that very place: '9700人' is not quoted from '9700人次'.
    """
    wanted = text.strip(" \t\u3000。；;")
    if not wanted:
        return None
    alike = claim.plain in source.words.plain and _in_order(claim, source.words)
    if wanted in source.passage.text and (alike or not claim.figures):
        return "exact"
    if (alike and len(claim.plain) >= _SURE) or (not claim.figures and normalise(wanted) in source.normal):
        return "normalised"
    return None


def _in_order(claim: Words, source: Words) -> bool:
    start = source.plain.find(claim.plain)
    while start >= 0:
        inside = [f for f in source.figures if start <= f.place < start + len(claim.plain)]
        if len(inside) == len(claim.figures) and all(same(a, b) for a, b in zip(claim.figures, inside, strict=True)):
            return True
        start = source.plain.find(claim.plain, start + 1)
    return False


def _figures(
    claim: Words, near: Sequence[_Source], others: Sequence[_Source], assessments: Sequence[Assessment]
) -> tuple[list[Fault], _Source]:
    """The figures not carried, and the passage that carries most. A passage that says the same must carry all by itself."""
    if near:
        tries = [([x for f in claim.figures if (x := _fault(f, claim, [s]))], n, s) for n, s in enumerate(near)]
        faults, _, best = min(tries, key=lambda t: (len(t[0]), t[1]))
        missed = [f for f in claim.figures if f.text in {x.said for x in faults}]
        if faults and len(others) > len(near) and not _sure(claim, missed, best):
            faults = [x for f in missed if (x := _fault(f, claim, others))]  # the rest may stand in another passage cited
    else:
        best = others[0]
        faults = [x for f in claim.figures if (x := _fault(f, claim, others))]
    said = {f.said for f in faults}
    return [f for f in faults if not (_computed(f, claim, assessments) or _derived(f, claim, said))], best


def _computed(fault: Fault, claim: Words, assessments: Sequence[Assessment]) -> bool:
    """Whether a figure is what a named formula gave or the line it is held against.

    Years and inputs of the formula count only where no passage states another figure in that place.
    """
    values = {f.value.normalize() for f in claim.figures if f.text == fault.said}
    if fault.kind == "unit":
        return False
    if fault.kind == "figure" and values & {v.normalize() for a in assessments for v in (a.value, a.threshold) if v is not None}:
        return True
    return not fault.found and bool(values & carried((), assessments))


def _sure(claim: Words, missed: Sequence[Figure], source: _Source) -> bool:
    """Whether every figure missed has a counterpart in the passage, in the same surroundings."""
    return all(any(_like(f, x) and closeness(claim, f, source.words, x) >= _SURE for x in source.words.figures) for f in missed)


def _like(one: Figure, other: Figure) -> bool:
    return (one.kind == "year") == (other.kind == "year")


def _fault(figure: Figure, claim: Words, sources: Sequence[_Source]) -> Fault | None:
    """What is wrong with one figure; None if one of the passages carries it in the like surroundings."""
    rated = [
        (closeness(claim, figure, s.words, x), same(figure, x), x) for s in sources for x in s.words.figures if _like(figure, x)
    ]
    best = max((r[0] for r in rated), default=0)
    right = max((r[0] for r in rated if r[1]), default=-1)
    if right >= 0 and (best < _SURE or right * 2 >= best):
        return None
    if figure.kind == "year" and best < _SURE:
        known = frozenset().union(*(s.years for s in sources))
        return None if not known or int(figure.value) in known else Fault("date", figure.text)
    instead = next((x for rate, _, x in sorted(rated, key=lambda r: -r[0]) if rate >= _SURE), None)
    if figure.kind == "year":
        return Fault("date", figure.text, instead.text if instead else "")
    same_digits = [x for _, _, x in rated if _number(x) == _number(figure) and x.unit and figure.unit]
    swapped = next((x for x in same_digits if in_unit_of(figure, x) != figure.value and (instead is None or x is instead)), None)
    if swapped is not None:
        return Fault("unit", figure.text, swapped.text)
    return Fault("figure", figure.text, instead.text if instead else "")


def _number(figure: Figure) -> str:
    return "".join(c for c in figure.text if c.isdigit() or c == ".").strip(".")


def _derived(fault: Fault, claim: Words, wrong: set[str]) -> bool:
    """Whether a figure follows from two others of the sentence that are carried: a difference, a sum, a growth in per cent."""
    if fault.kind != "figure" or fault.found:
        return False
    figure = next(f for f in claim.figures if f.text == fault.said)
    given = [f.value for f in claim.figures if f.text not in wrong and f.kind == "amount"]
    step = figure.step or Decimal(1)
    for n, a in enumerate(given):
        for b in given[n + 1 :]:
            made = [abs(a - b), a + b]
            if figure.unit == "%" and a and b:
                made += [abs(a - b) / a * 100, abs(a - b) / b * 100, a / b * 100, b / a * 100]
            if any(abs(m - figure.value) * 2 <= step for m in made):
                return True
    return False


def _names(text: str, sources: Sequence[_Source], cited: Sequence[_Source]) -> list[Fault]:
    """Names that stand neither in the passages nor in what frames them (title, headings)."""
    faults = []
    for name in wording.names(text):
        wanted = wording.bare(name) or wording.squeezed(name)
        if any(wanted in s.bare for s in (*sources, *cited)):
            continue
        own = wording.grams(wanted)
        rated = [
            (wording.share(own, wording.grams(other)), given)
            for s in sources
            for given in (*wording.names(s.passage.text), *((s.document.title,) if s.document else ()))
            if (other := wording.bare(given))
        ]
        rate, given = max(rated, default=(0.0, ""))
        faults.append(Fault("name", name, given if rate >= 0.5 else ""))
    return faults


def _levels(text: str, near: Sequence[_Source]) -> list[Fault]:
    given = set().union(*(wording.levels(s.passage.text + s.frame) for s in near))
    return [Fault("level", level, "、".join(sorted(given))) for level in sorted(wording.levels(text) - given)]


def _senses(text: str, near: Sequence[_Source]) -> list[Fault]:
    """Clauses that a passage says too, but with another negation or another quantifier."""
    known: dict[str, list[wording.Clause]] = {}
    for source in near:
        for clause in source.clauses:
            known.setdefault(clause.bare, []).append(clause)
    faults = []
    for clause in wording.clauses(text):
        alike = known.get(clause.bare) or _alike(clause, known)
        if not alike:
            continue
        if all(bool(clause.negations) != bool(a.negations) for a in alike):
            faults.append(Fault("negation", clause.text, alike[0].text))
        elif all(clause.quantifiers != a.quantifiers for a in alike):
            faults.append(Fault("quantifier", clause.text, alike[0].text))
    return faults


def _alike(clause: wording.Clause, known: Mapping[str, list[wording.Clause]]) -> list[wording.Clause]:
    """The clauses that say nearly the same: nine tenths of the pairs in common both ways."""
    own = wording.grams(clause.bare)
    for bare, found in known.items():
        other = wording.grams(bare)
        if len(own) >= 8 and min(wording.share(own, other), wording.share(other, own)) >= 0.9:
            return found
    return []
