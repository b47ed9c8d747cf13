"""From weak points to questions: the pattern's words, an expert's probe, what to have at hand, how to answer; ranked and few."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assistant.domain import Audience, ExpertQuestion, Framework, Institution, Occasion, VisitPreparation, digest, normalise
from assistant.drafting.select import grams, overlap
from assistant.rectification.levers import Levers, Topic
from assistant.rectification.own_words import kind_of
from assistant.rectification.units import Units
from assistant.visit.at_hand import Shelf, at_hand, missing
from assistant.visit.patterns import Pattern, Patterns, Probe, lines, said
from assistant.visit.weak import WeakPoint
from assistant.wording import wording

VERSION = "1"
MOST, LEAST = 6, 3
"""Questions under one indicator: at most, and at least where the standards note has enough."""
LACKING = frozenset({"point_missing", "point_thin", "metric_missing"})
"""Weak points that only say that something was not seen: beside them a standing question more is put."""
SAME, ASKED = 0.6, 0.5
"""Share of common wording at which two weak points of one indicator are one, and at which a standing question is put already."""
QUALITY = "质量"
"""The duty that prepares an answer where no topic names another."""


@dataclass(frozen=True)
class Ground:
    """What questions are made with. `levers` and `units` are None for a language that has none."""

    framework: Framework
    institution: Institution
    patterns: Patterns
    shelf: Shelf
    levers: Levers | None = None
    units: Units | None = None

    @property
    def family(self) -> str:
        return self.framework.family or self.framework.id


@dataclass
class _Asked:
    """What was asked so far: probes by use, in all and under the indicator; texts."""

    probes: Counter[str] = field(default_factory=Counter)
    here: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def prepare(weak: Iterable[WeakPoint], ground: Ground) -> VisitPreparation:
    """The questions, indicator by indicator; no two of the same words."""
    by_leaf: dict[str, list[_Row]] = {leaf.code: [] for leaf in ground.framework.leaves}
    for w in weak:
        pattern = ground.patterns.of(w.kind, w.rule)
        if pattern is not None and w.code in by_leaf:
            by_leaf[w.code].append(_Row(pattern.weight * w.boost, w, pattern))
    asked, left = _Asked(), dict[str, int]()
    questions: list[ExpertQuestion] = []
    for leaf in ground.framework.leaves:
        asked.here = set()
        rows = by_leaf[leaf.code]
        chosen, over = _chosen([r for r in rows if r.weak.kind != "standing"])
        made = [q for row in chosen if (q := _question(row, leaf.name, ground, asked))]
        wanted = 1 if any(q.kind not in LACKING for q in made) else 2
        bare = {q.point for q in made if q.kind == "point_missing"}
        for row in sorted((r for r in rows if r.weak.kind == "standing"), key=lambda r: r.weak.point in bare):
            if len(made) >= LEAST and sum(q.kind == "standing" for q in made) >= wanted:
                break
            if any(_alike(row.weak.said, q.text) for q in made):
                continue
            made += [q] if (q := _question(row, leaf.name, ground, asked)) else []
        questions += sorted(made, key=lambda q: -q.weight)
        if over:
            left[leaf.code] = over
    return VisitPreparation(questions=tuple(questions), left_out=left)


class _Row(NamedTuple):
    weight: float
    weak: WeakPoint
    pattern: Pattern


def _alike(one: str, other: str, share: float = ASKED) -> bool:
    """Whether a text says again what another says."""
    own = grams(one)
    return bool(own) and overlap(own, grams(other)) >= share


def _chosen(rows: Sequence[_Row]) -> tuple[list[_Row], int]:
    """The heaviest, not too many of one pattern and no two of one thing. Second: how many fell away."""
    count: Counter[str] = Counter()
    chosen: list[_Row] = []
    over = 0
    for row in sorted(rows, key=lambda r: (-r.weight, r.weak.kind, r.weak.key)):
        twin = any(row.weak.kind == c.weak.kind and _alike(row.weak.said, c.weak.said, SAME) for c in chosen)
        if twin or count[row.pattern.id] >= row.pattern.most or len(chosen) >= MOST - 1:
            over += 1
            continue
        count[row.pattern.id] += 1
        chosen.append(row)
    return chosen, over


def _question(row: _Row, indicator: str, ground: Ground, asked: _Asked) -> ExpertQuestion | None:
    weight, w, pattern = row
    topic = _topic(w, ground)
    probe = _probe(w, topic, ground, asked)
    unit = _unit(w, topic, ground)
    slots = {**w.slots, "probe": probe.ask if probe else "", "inquiry": topic.ask.what if topic else "", "unit": unit}
    text = said(pattern.ask, slots, w.tags)
    if not text or normalise(text) in asked.texts:
        return None
    asked.texts.add(normalise(text))
    if probe and probe.ask not in text:
        probe = None
    if probe:
        asked.probes[probe.ask] += 1
        asked.here.add(probe.ask)
    audience, occasion = _put_to(w, pattern, probe, ground)
    cues, shelf, say = ground.patterns.cues, ground.shelf, wording(ground.patterns.language)
    return ExpertQuestion(
        id=digest("visit", w.kind, w.code, w.rule, w.key), code=w.code, indicator=indicator, point=w.point, text=text,
        asked=audience, occasion=occasion, unit=unit, kind=w.kind, rule=pattern.id, why=said(pattern.why, slots, w.tags),
        sources=tuple(dict.fromkeys(w.sources)),
        passages=w.passages or tuple(dict.fromkeys(p for x in w.sources if (p := shelf.passage_at(x)))),
        metric=w.metric, formula=w.formula, basis=w.basis,
        at_hand=at_hand(w, text, shelf, say, cues.texts),
        missing=missing(map(say, w.wanted or (topic.proof if topic else ())), w, shelf),
        answer=lines(pattern.answer, slots, w.tags), weight=round(weight, 2),
    )  # fmt: skip


def _topic(w: WeakPoint, ground: Ground) -> Topic | None:
    """The topic of corpus/levers that a weak point speaks of: its metric's, else its words', the indicator lending weight."""
    levers, kind = ground.levers, ground.institution.type
    if levers is None:
        return None
    if w.topic:
        return next((t for t in levers.topics if t.id == w.topic and kind in t.types), None)
    if w.metric and (found := levers.topic_of(w.said, w.code, ground.family, kind, w.metric)):
        return found
    if found := levers.fitting(w.said, w.code, ground.family, kind):
        return found
    near = levers.topic_of(w.said, w.code, ground.family, kind)
    return near if near and w.code in near.codes.get(ground.family, ()) else None


def _probe(w: WeakPoint, topic: Topic | None, ground: Ground, asked: _Asked) -> Probe | None:
    """The probe that fits best and was put least, never twice under one indicator: those whose words the fact holds, of its topic
    before any, then its topic's general ones, then those of its kind of trouble."""
    side = "metric" if w.kind.startswith("metric") else "told"
    trouble = kind_of(w.said, ground.levers).id if ground.levers and side == "told" else ""

    def rank(p: Probe) -> int:
        mine = topic is not None and p.topic == topic.id
        if p.words:
            holds = re.search(p.words, w.said) is not None
            return (0 if mine else 1 if not p.topic and not p.trouble else 9) if holds else 9
        return 2 if mine else 3 if p.trouble and p.trouble == trouble else 9

    able = [
        (rank(p), asked.probes[p.ask], n, p)
        for n, p in enumerate(ground.patterns.probes)
        if p.side in ("", side) and (not p.types or ground.institution.type in p.types) and p.ask not in asked.here
    ]
    best = min((row for row in able if row[0] < 9), key=lambda row: row[:3], default=None)
    return best[3] if best else None


def _unit(w: WeakPoint, topic: Topic | None, ground: Ground) -> str:
    """Who prepares the answer: a college for itself, else the unit that answers for the topic, else the indicator's."""
    if ground.units is None or "own unit" in w.tags:
        return w.unit
    if topic:
        return ground.units.of(topic.ask.who)
    if w.unit and w.unit != "各学院":
        return w.unit
    narrow = ground.patterns.cues.narrow
    duties = Counter(
        t.ask.who
        for t in (ground.levers.topics if ground.levers else ())
        if t.id not in narrow and (codes := t.codes.get(ground.family)) and codes[0] == w.code
    )
    return ground.units.of(duties.most_common(1)[0][0] if duties else QUALITY)


def _put_to(w: WeakPoint, pattern: Pattern, probe: Probe | None, ground: Ground) -> tuple[tuple[Audience, ...], Occasion]:
    """Whom and when: as the probe says, else as the cues say of a standing question, else as the pattern says."""
    if probe and (probe.asked or probe.occasion):
        return probe.asked or pattern.asked, probe.occasion or pattern.occasion
    if w.kind == "standing":
        for cue in ground.patterns.cues.standing:
            if re.search(cue.words, w.said):
                return cue.asked, cue.occasion
    return pattern.asked, pattern.occasion


def most_likely(questions: Sequence[ExpertQuestion], most: int = 10) -> tuple[ExpertQuestion, ...]:
    """The heaviest of all, at most two of one indicator."""
    count: Counter[str] = Counter()
    found: list[ExpertQuestion] = []
    for q in sorted(questions, key=lambda q: -q.weight):
        if q.kind != "standing" and count[q.code] < 2 and len(found) < most:
            count[q.code] += 1
            found.append(q)
    return tuple(found)


def by_audience(questions: Sequence[ExpertQuestion], order: Mapping[Audience, str]) -> dict[Audience, tuple[ExpertQuestion, ...]]:
    """Audience → its questions, in the order given; a question that is put to several stands under each."""
    return {a: found for a in order if (found := tuple(q for q in questions if a in q.asked))}
