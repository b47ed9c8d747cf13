"""Problems: all that is wrong, from whichever side it was seen, merged so that one trouble is one problem.

Sides: metrics on the wrong side of their lines, falling, or contradicting themselves; review points with no or thin evidence;
problems that the evidence names; findings of a review; weak points that the school names itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.corpus import Needs
from assistant.domain import Assessment, CoverageCell, Finding, Institution, Locator, Severity, digest, normalise
from assistant.drafting.figures import line_of, written
from assistant.drafting.select import grams, overlap
from assistant.mapping.english import is_english
from assistant.rectification import english
from assistant.rectification.evidence import Told, common
from assistant.rectification.levers import Levers, Topic
from assistant.rectification.own_words import topic_for

SAME = 0.5
"""Share of common bigrams at which two wordings are one problem."""
FACETS = 3
"""Sentences of the evidence that a problem's wording takes in."""
LONGEST = 200
"""Characters of a problem's wording beyond which no further facet is added."""
JOINS = 4
"""Pairs of characters, beyond everyday ones, that two sentences of one topic share when they speak of the same thing."""
NAMES = 0.6
"""Share of a metric's name that a sentence must hold to speak of that metric."""
PER_TOPIC, PER_COLLECTION = 2, 10
"""Problems of one topic, and problems that no topic speaks of, that stand by themselves; what is told beyond them joins the
nearest of them with its place, so that nothing that is told is lost."""
FALLING_YEARS = 3
NEAR_LINE = 0.06
"""A falling metric is told of when it is within 6 % of its line, or when it has no line."""
SCHOOL_FAULTS = ("numbers.conflict", "numbers.recomputed", "metrics.")
"""Findings that are faults of the school; all others are faults of the report and mended in the report."""
DATA = "data_consistency"
"""The topic of contradicting figures."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One trouble of the institution, with everything that shows it."""

    topic: Topic
    code: str
    text: str
    severity: Severity
    origin: tuple[str, ...]
    locators: tuple[Locator, ...] = ()
    judged: Assessment | None = None
    cell: CoverageCell | None = None
    told: tuple[Told, ...] = ()
    self_named: tuple[str, ...] = ()
    point: str = ""
    findings: tuple[str, ...] = field(default=())
    part: str = ""

    @property
    def key(self) -> str:
        """What makes it the same problem in the next run."""
        judged, cell = self.judged.id if self.judged else "", self.cell.code if self.cell else ""
        return f"{self.topic.id}:{judged}:{'' if self.topic.id.startswith('collect-') else cell}{self.part and ':' + self.part}"


def falling(judged: Assessment, better: str) -> bool:
    """Whether the metric has gone the wrong way year after year to the value judged."""
    values = [o.value for o in judged.series][-FALLING_YEARS:]
    if len(values) < FALLING_YEARS or judged.series[-1].year != judged.year:
        return False
    pairs = list(pairwise(values))
    return all(a > b for a, b in pairs) if better == "up" else all(a < b for a, b in pairs)


def beyond(judged: Assessment) -> bool:
    """Whether the value adopted is on the wrong side of its line, whatever else contradicts it."""
    if judged.value is None or judged.threshold is None:
        return False
    if judged.verdict in ("not_met", "below_limit"):
        return True
    over = judged.direction == "at_most"
    return judged.verdict == "conflict" and (judged.value > judged.threshold if over else judged.value < judged.threshold)


def near_line(judged: Assessment) -> bool:
    """Whether a met metric stands close to its line."""
    if judged.value is None or not judged.threshold:
        return False
    return abs(judged.value - judged.threshold) <= judged.threshold * type(judged.threshold)(str(NEAR_LINE))


def trend(judged: Assessment) -> str:
    """'（2020年17.4:1、2023年18.6:1、2024年18.9:1）' without the value judged itself."""
    earlier = [o for o in judged.series if o.year != judged.year][-3:]
    if not earlier:
        return ""
    return f"（{'、'.join(f'{o.year}年{written(o.value, judged.unit)}' for o in earlier)}）"


def _metric_text(judged: Assessment, better: str) -> str:
    now = f"{judged.year}年" if judged.year else ""
    said = f"{now}{judged.name}为{written(judged.value, judged.unit)}"
    down = falling(judged, better)
    if beyond(judged):
        said += f"，未达到{line_of(judged)}的标准" + ("，且低于限制招生线" if judged.verdict == "below_limit" else "")
        return f"{said}{'，并且逐年变差' if down else ''}{trend(judged)}"
    if judged.threshold is not None:
        return f"{said}，虽达到{line_of(judged)}的标准，但逐年变差、已接近标准线{trend(judged)}"
    return f"{said}，逐年{'下降' if better == 'up' else '上升'}{trend(judged)}"


def from_metrics(assessments: Iterable[Assessment], levers: Levers, family: str, institution: Institution) -> list[Problem]:
    """Metrics on the wrong side, falling towards their line, or contradicting themselves."""
    result = []
    for a in assessments:
        if a.value is None:
            continue
        topic = levers.topic_of(a.name, a.code, family, institution.type, a.id)
        better = topic.metrics[a.id] if topic else ""
        down = bool(better) and falling(a, better)
        if topic and (beyond(a) or (down and (a.threshold is None or near_line(a)))):
            severity: Severity = "error" if a.verdict == "below_limit" else "warning" if beyond(a) or down else "info"
            result.append(
                Problem(topic, a.code, _metric_text(a, better), severity, ("metric",), a.sources[:3], judged=a, point="")
            )
        if a.conflicts:
            data = next((t for t in levers.topics if t.id == DATA and institution.type in t.types), None)
            values = "、".join(
                dict.fromkeys(f"{written(o.value, a.unit)}{o.locator.render()}" for o in (*a.inputs[:1], *a.conflicts))
            )
            if data:
                places = (*a.sources[:1], *(o.locator for o in a.conflicts))
                text = f"{a.year}年{a.name}在材料中报法不一：{values}"
                result.append(Problem(data, a.code, text, "warning", ("metric", "finding"), places, cell=None, findings=(a.id,)))
    return result


def from_told(said: Sequence[Told], levers: Levers, family: str, institution: Institution) -> list[Problem]:
    """Problems that the evidence names. Sentences of one topic that speak of the same thing are one problem with up to three
    facets; sentences that no topic truly speaks of are problems with measures made from their own words."""
    by_topic: dict[str, list[Told]] = {}
    alone: list[Told] = []
    for t in said:
        topic = levers.fitting(t.text, t.candidate.code, family, institution.type)
        if topic:
            by_topic.setdefault(topic.id, []).append(t)
        else:
            alone.append(t)
    result = []
    for id, members in by_topic.items():
        topic = levers.topic(id)
        for n, (cluster, beside) in enumerate(clusters(members, PER_TOPIC)):
            part = digest(normalise(cluster[0].text), length=8) if n else ""
            result.append(_named(topic, home(topic, cluster[:1], family), cluster, part, beside))
    for cluster, beside in clusters(alone, PER_COLLECTION):
        result.append(_named(topic_for(cluster[0].text, levers), cluster[0].candidate.code, cluster, "", beside))
    return result


def _named(topic: Topic, code: str, cluster: Sequence[Told], part: str, beside: Sequence[Told]) -> Problem:
    """The cluster as a problem: its best sentences in words, all of them, and what stands beside them, by place."""
    chosen = facets(cluster)
    text = wording(chosen)
    others = len(dict.fromkeys(t.locator for t in cluster)) - len(chosen)
    if others > 0:
        text = more(text, others)
    return Problem(
        topic, code, text, "warning" if chosen[0].of_school else "info", ("evidence",),
        tuple(dict.fromkeys(t.locator for t in (*chosen, *cluster, *beside))), told=tuple(dict.fromkeys((*chosen, *cluster))),
        point=chosen[0].candidate.point, part=part,
    )  # fmt: skip


def clusters(members: Sequence[Told], most: int) -> list[tuple[list[Told], list[Told]]]:
    """Sentences that speak of the same thing together, the best first, each with what joins it beyond `most`: those are cited
    with the nearest, but not counted as the same trouble."""
    result: list[tuple[list[Told], list[Told]]] = []
    for t in sorted(members, key=lambda t: (not t.of_school, -t.worth)):
        near = max(range(len(result)), key=lambda n: len(common(result[n][0][0].text, t.text)), default=-1)
        if near >= 0 and same(result[near][0][0].text, t.text):
            result[near][0].append(t)
        elif near >= 0 and len(result) >= most:
            result[near][1].append(t)
        else:
            result.append(([t], []))
    return result


def same(one: str, other: str) -> bool:
    """Whether two sentences speak of the same thing."""
    return overlap(grams(one), grams(other)) >= SAME or len(common(one, other)) >= JOINS


def home(topic: Topic, chosen: Sequence[Told], family: str) -> str:
    """The indicator a problem stands under: its sentences' own where the topic knows it, else the topic's first."""
    known = topic.codes.get(family, ())
    own = [t.candidate.code for t in chosen if t.candidate.code in known]
    return own[0] if own else known[0] if known else chosen[0].candidate.code


def facets(members: Sequence[Told]) -> list[Told]:
    """The best sentences that say different things, those of the whole school before those of one college."""
    ordered = sorted(members, key=lambda t: (not t.of_school, -t.worth))
    result: list[Told] = []
    for t in ordered:
        if len(result) == FACETS or sum(len(r.text) for r in result) > LONGEST // 2:
            break
        if result and (not t.of_school and result[0].of_school and len(result) > 1):
            continue
        if all(overlap(grams(t.text), grams(other.text)) < SAME for other in result):
            result.append(t)
    return result


def more(text: str, others: int) -> str:
    """The wording with how often the evidence says the like beside."""
    if is_english(text):
        places = "one more place" if others == 1 else f"{others} more places"
        return f"{english.joined([text])} The evidence says the like in {places}."
    return f"{text}。材料中另有{others}处同类记载"


def wording(chosen: Sequence[Told]) -> str:
    """One sentence, or 一是…；二是…; English sentences stand one after the other."""
    if chosen and all(is_english(t.text) for t in chosen):
        return english.joined(t.text for t in chosen)
    texts = [t.text.rstrip("。；") for t in chosen]
    if len(texts) < 2:
        return "".join(texts)
    return "；".join(f"{'一二三'[n]}是{text}" for n, text in enumerate(texts))


def from_profile(institution: Institution, needs: Needs | None, levers: Levers, family: str, fallback: Locator) -> list[Problem]:
    """The school's own weak points. They are cited by the profile until a problem of the evidence takes them in."""
    result = []
    for text in dict.fromkeys((*institution.weak_points, *(needs.weak_points if needs else ()))):
        topic = levers.topic_of(text, "", family, institution.type)
        if topic:
            codes = topic.codes.get(family) or ("",)
            place = fallback.model_copy(update={"quote": text})
            result.append(Problem(topic, codes[0], text, "warning", ("profile",), (place,), self_named=(text,)))
    return result


def from_findings(findings: Iterable[Finding], levers: Levers, family: str, institution: Institution) -> list[Problem]:
    """Findings that tell of the school and not of the report's wording; those of metrics and coverage merge with the same."""
    result = []
    for f in findings:
        if not f.rule.startswith(SCHOOL_FAULTS) or not f.locators:
            continue
        topic = levers.topic_of(f.message, f.where, family, institution.type)
        if topic:
            result.append(Problem(topic, f.where, f.message, f.severity, ("finding",), f.locators[:3]))
    return result


_RANK = {"error": 0, "warning": 1, "info": 2}
_SIDE = {"metric": 0, "evidence": 1, "profile": 2, "coverage": 3, "finding": 4, "culture": 5}


def merge(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for each trouble: only what speaks of the same thing is joined. The figures speak first, then the evidence's
    own words, then the rest; every origin and every place is kept.

    A told problem joins the metric that it names; a weak point and a finding join their topic; material that is missing is a
    matter of its own (`gaps`) and joins nothing.
    """
    groups: list[list[Problem]] = []
    metrics = sorted({m.judged.id: m for m in problems if m.judged}.values(), key=lambda m: not (m.judged and beyond(m.judged)))
    for m in metrics:
        near = next((g for g in groups if g[0].topic.id == m.topic.id), None)
        if near is None or (m.judged and beyond(m.judged)):
            groups.append([m])
        else:
            near.append(m)
    for p in (p for p in problems if p.told and not p.judged):
        named = next((g for g in groups if g[0].judged and any(names(g[0].judged, t.text) for t in p.told[:FACETS])), None)
        if named:
            named.append(p)
        else:
            groups.append([p])
    for p in (p for p in problems if not p.told and not p.judged):
        place = _place(p, groups)
        if place is None:
            groups.append([p])
        else:
            place.append(p)
    return [_joined(g) for g in groups]


def _place(problem: Problem, groups: Sequence[list[Problem]]) -> list[Problem] | None:
    """The group that a weak point or a finding belongs to: its topic's, the one closest in words where there are several."""
    if problem.cell:
        return None
    mine = [g for g in groups if g[0].topic.id == problem.topic.id]
    told = [g for g in mine if g[0].told]
    best = max(told, key=lambda g: len(common(g[0].text, problem.text)), default=None)
    if best is not None and len(common(best[0].text, problem.text)) >= 2:
        return best
    return next((g for g in mine if not g[0].told), best)


def names(judged: Assessment, text: str) -> bool:
    """Whether a sentence speaks of a metric: it holds most of the metric's name."""
    core = re.sub(r"[（(].*?[)）]|与在校生比例|岗位|所占比例|占比|比例|生均|年新增|的", "", judged.name) or judged.name
    held = grams(core)
    return bool(held) and len(held & grams(text)) >= max(2, NAMES * len(held))


def _joined(members: list[Problem]) -> Problem:
    members = sorted(members, key=lambda m: (_SIDE[m.origin[0]], _RANK[m.severity]))
    first = members[0]
    texts = [first.text]
    for other in members[1:]:
        if other.origin[0] == "profile" and first.told and not first.told[0].of_school:
            texts.insert(0, other.text)  # one college's trouble is an instance of what the school itself calls weak
            continue
        if other.origin[0] in ("finding", "profile") and (first.judged or first.told):
            continue  # the same trouble in fewer words
        text = wording(_beside(first.judged, other.told)) if first.judged and other.told else other.text
        if text and all(overlap(grams(text), grams(t)) < SAME for t in texts) and sum(map(len, texts)) < LONGEST:
            texts.append(text)
    return replace(
        first,
        text=english.joined(texts) if all(map(is_english, texts)) else "。".join(t.rstrip("。") for t in texts) + "。",
        severity=min((m.severity for m in members), key=_RANK.__getitem__),
        origin=tuple(sorted({o for m in members for o in m.origin}, key=lambda o: _SIDE[o])),
        locators=_cited(members),
        told=tuple(t for m in members for t in m.told),
        self_named=tuple(dict.fromkeys(s for m in members for s in m.self_named)),
        findings=tuple(dict.fromkeys(f for m in members for f in m.findings)),
        point=next((m.point for m in members if m.point), ""),
    )


def _beside(judged: Assessment, told: Sequence[Told]) -> list[Told]:
    """What the evidence adds to a metric: sentences that do not only state its value again."""
    value = f"{judged.value.normalize():f}" if judged.value is not None else ""
    return [t for t in told if not value or value not in t.text]


def _cited(members: Sequence[Problem]) -> tuple[Locator, ...]:
    """All places, each once; the profile's only where no figure and no sentence shows the problem."""
    shown = any(m.judged or m.told or m.findings for m in members)
    places = [p for m in members if not (shown and m.origin == ("profile",)) for p in m.locators]
    return tuple(dict.fromkeys(places))
