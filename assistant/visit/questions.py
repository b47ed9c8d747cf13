"""From weak points to questions: the pattern's words, an expert's probe, what to have at hand, how to answer; ranked and few."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
SAME = 0.6
"""Share of common wording at which two weak points of one indicator are one."""
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
    by_leaf: dict[str, list[tuple[float, WeakPoint, Pattern]]] = {leaf.code: [] for leaf in ground.framework.leaves}
    for w in weak:
        pattern = ground.patterns.of(w.kind, w.rule)
        if pattern is not None and w.code in by_leaf:
            by_leaf[w.code].append((pattern.weight * w.boost, w, pattern))
    asked, left = _Asked(), dict[str, int]()
    questions: list[ExpertQuestion] = []
    for leaf in ground.framework.leaves:
        asked.here = set()
        chosen, over = _chosen(by_leaf[leaf.code])
        made = [q for weight, w, pattern in chosen if (q := _question(weight, w, pattern, leaf.name, ground, asked))]
        questions += sorted(made, key=lambda q: -q.weight)
        if over:
            left[leaf.code] = over
    return VisitPreparation(questions=tuple(questions), left_out=left)


def _chosen(rows: Sequence[tuple[float, WeakPoint, Pattern]]) -> tuple[list[tuple[float, WeakPoint, Pattern]], int]:
    """The heaviest, not too many of one pattern and no two of one thing; then standing ones. Second: how many fell away."""
    seen = sorted((r for r in rows if r[1].kind != "standing"), key=lambda r: (-r[0], r[1].kind, r[1].key))
    count: Counter[str] = Counter()
    chosen: list[tuple[float, WeakPoint, Pattern]] = []
    over = 0
    for row in seen:
        _, w, pattern = row
        own = grams(w.said)
        twin = any(w.kind == c.kind and own and overlap(own, grams(c.said)) >= SAME for _, c, _ in chosen)
        if twin or count[pattern.id] >= pattern.most or len(chosen) >= MOST - 1:
            over += 1
            continue
        count[pattern.id] += 1
        chosen.append(row)
    standing = [r for r in rows if r[1].kind == "standing"]
    fresh = [r for r in standing if not any(overlap(grams(r[1].said), grams(c.said)) >= SAME for _, c, _ in chosen)]
    return chosen + fresh[: max(1, LEAST - len(chosen))], over


def _question(
    weight: float, w: WeakPoint, pattern: Pattern, indicator: str, ground: Ground, asked: _Asked
) -> ExpertQuestion | None:
    topic = _topic(w, ground)
    probe = _probe(w, topic, ground, asked)
    slots = {**w.slots, "probe": probe.ask if probe else "", "inquiry": topic.ask.what if topic else ""}
    unit = _unit(w, topic, ground)
    slots.setdefault("unit", unit)
    slots["unit"] = slots["unit"] or unit
    text = said(pattern.ask, slots, w.tags)
    if not text or normalise(text) in asked.texts:
        return None
    asked.texts.add(normalise(text))
    if probe and probe.ask in text:
        asked.probes[probe.ask] += 1
        asked.here.add(probe.ask)
    audience, occasion = _put_to(w, pattern, probe, ground)
    say = wording(ground.patterns.language)
    texts = ground.patterns.cues.texts
    wanted = w.wanted or (topic.proof if topic else ())
    shelf = ground.shelf
    return ExpertQuestion(
        id=digest("visit", w.kind, w.code, w.rule, w.key), code=w.code, indicator=indicator, point=w.point, text=text,
        asked=audience, occasion=occasion, unit=unit, kind=w.kind, rule=pattern.id, why=said(pattern.why, slots, w.tags),
        sources=tuple(dict.fromkeys(w.sources)),
        passages=w.passages or tuple(dict.fromkeys(p for x in w.sources if (p := shelf.passage_at(x)))),
        metric=w.metric, formula=w.formula, basis=w.basis, at_hand=at_hand(w, text, shelf, say, texts),
        missing=missing(wanted, w, shelf), answer=lines(pattern.answer, slots, w.tags), weight=round(weight, 2),
    )  # fmt: skip


def _topic(w: WeakPoint, ground: Ground) -> Topic | None:
    levers, kind = ground.levers, ground.institution.type
    if levers is None:
        return None
    if w.topic:
        return next((t for t in levers.topics if t.id == w.topic and kind in t.types), None)
    if w.metric and (found := levers.topic_of(w.said, w.code, ground.family, kind, w.metric)):
        return found
    if w.kind in ("admitted", "ledger", "single_source", "finding"):
        return levers.fitting(w.said, w.code, ground.family, kind)
    return levers.topic_of(w.said, w.code, ground.family, kind)


def _probe(w: WeakPoint, topic: Topic | None, ground: Ground, asked: _Asked) -> Probe | None:
    """The probe that fits best and was put least; never twice under one indicator. Its topic's before its kind of trouble's."""

    side = "metric" if w.kind.startswith("metric") else "told"
    trouble = kind_of(w.said, ground.levers).id if ground.levers and side == "told" else ""

    def fits(p: Probe) -> bool:
        return (
            p.side in ("", side)
            and (not p.types or ground.institution.type in p.types)
            and p.ask not in asked.here
            and (not p.words or re.search(p.words, w.said) is not None)
        )

    of_topic = [p for p in ground.patterns.probes if topic and p.topic == topic.id and fits(p)]
    of_trouble = [p for p in ground.patterns.probes if trouble and p.trouble == trouble and fits(p)]
    for found in (of_topic, of_trouble):
        if found:
            return min(found, key=lambda p: (not p.words, asked.probes[p.ask]))
    return None


def _unit(w: WeakPoint, topic: Topic | None, ground: Ground) -> str:
    if w.unit or ground.units is None:
        return w.unit
    return ground.units.of(topic.ask.who if topic else QUALITY)


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
