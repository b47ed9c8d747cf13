"""Weak points that the figures show: lines not reached, lines neared, figures that contradict each other, lack, or spread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.domain import Assessment, Document, Framework, Indicator, Institution, Locator, Metric, Observation
from assistant.drafting.figures import moved, written
from assistant.metrics.quarrels import Quarrel
from assistant.rectification.problems import beyond
from assistant.visit.weak import WeakPoint, bare_title

MARKS = {"official": "官方文本", "S": "公开来源", "M": "凭记忆，须核对原文", "U": "来源不一，须核对原文", "P": "本项目建议"}
UNITS = ("学院", "学部", "系", "专业", "书院")
"""How the names of teaching units end; a class, a mean or a building is none."""
FEWEST = 3
"""Units that must be compared before a spread says anything. [P]"""
SPREAD = 0.15
"""A spread of less than this share of the highest value is not asked about. [P]"""
PLACES = 4
LONG, SHORT = 20, 8
"""Characters of a metric's name that nobody says in a question, and that a name has at least."""


def weak_points(
    framework: Framework,
    assessments: Iterable[Assessment],
    quarrels: Iterable[Quarrel],
    observations: Iterable[Observation],
    documents: Mapping[str, Document],
    institution: Institution,
) -> Iterator[WeakPoint]:
    """All of them, in the order of the framework's metrics."""
    judged = {a.id: a for a in assessments}
    by_metric: dict[str, list[Observation]] = defaultdict(list)
    for o in observations:
        if o.scope != "school" and not o.approximate and o.bound == "none":
            by_metric[o.subject].append(o)
    for metric in framework.metrics:
        a = judged.get(metric.id)
        if a is None or a.value is None:
            continue
        if a.conflicts:
            yield _conflict(a.id, a.code, a.name, (*a.inputs[:1], *a.conflicts), a, documents, institution)
        if beyond(a):
            yield _short(a, metric)
        elif a.trend.near or (a.verdict == "met" and a.trend.better is False):
            yield _near(a, metric)
        if spread := _uneven(metric, by_metric.get(metric.id, ())):
            yield spread
    for q in quarrels:
        if q.others and q.code:
            yield _conflict(q.quantity.id, q.code, q.quantity.name, (q.best, *q.others), None, documents, institution)
    for leaf in framework.leaves:
        yield from _missing(leaf, framework.metrics, judged)


def _places(a: Assessment) -> tuple[tuple[Locator, ...], tuple[str, ...]]:
    """Where the value, its inputs and its earlier years stand; with the ids of the passages."""
    seen = [*a.inputs, *reversed(a.series)]
    locators = tuple(dict.fromkeys((*a.sources, *(o.locator for o in seen))))
    return locators[: PLACES + len(a.inputs)], tuple(dict.fromkeys((*a.passages, *(o.passage_id for o in seen))))


def _slots(a: Assessment) -> dict[str, str]:
    return {
        "name": a.name,
        "year": f"{a.year}年" if a.year else "",
        "value": written(a.value, a.unit),
        "line": line_in_words(a),
        "moved": moved(a) if a.trend.direction in ("rising", "falling") and len(a.trend.values) > 2 else "",
        "formula": a.formula,
        "inputs": "、".join(f"{o.text}{o.locator.render()}" for o in a.inputs[:3]) if a.formula else "",
    }


def line_in_words(a: Assessment) -> str:
    """'不低于16平方米', '不高于18:1', '不低于1:4000'; '100%' where nothing is beyond it; '' without a line."""
    if a.threshold is None:
        return ""
    line = written(a.threshold, a.unit)
    if a.unit == "%" and a.threshold == 100:
        return line
    least = (a.direction == "at_most") == (a.unit == "1:")
    return f"{'不低于' if least else '不高于'}{line}"


def _basis(metric: Metric) -> str:
    if metric.threshold is None:
        return ""
    mark = metric.threshold.provenance.mark
    return f"标准线的出处标记为{mark}（{MARKS[mark]}）"


def _short(a: Assessment, metric: Metric) -> WeakPoint:
    places, passages = _places(a)
    tags = {"worse"} if a.trend.better is False else {"better"} if a.trend.better else set()
    if a.verdict == "below_limit":
        tags.add("limit")
    if metric.bottom_line:
        tags.add("bottom")
    boost = (1.25 if a.verdict == "below_limit" else 1.0) * (1.15 if metric.bottom_line else 1.0)
    return WeakPoint(
        "metric_short", a.id, a.code, a.name, _slots(a), places, passages, frozenset(tags), metric=a.id, formula=a.formula,
        basis=_basis(metric), boost=boost,
    )  # fmt: skip


def _near(a: Assessment, metric: Metric) -> WeakPoint:
    places, passages = _places(a)
    slots = {**_slots(a), "near": a.trend.near.replace("㎡", "平方米")}
    return WeakPoint(
        "metric_near", a.id, a.code, a.name, slots, places, passages, frozenset({"near"} if a.trend.near else ()), metric=a.id,
        formula=a.formula, basis=_basis(metric), boost=1.15 if metric.bottom_line else 1.0,
    )  # fmt: skip


def _conflict(
    id: str, code: str, name: str, seen: Sequence[Observation], a: Assessment | None, documents: Mapping[str, Document],
    institution: Institution,
) -> WeakPoint:  # fmt: skip
    """Two places that say different things of one year; the third and further ones stand among the sources."""
    one = seen[0]
    other = next((o for o in seen[1:] if o.value != one.value), seen[-1])
    year = a.year if a else one.year
    said = [(bare_title(_title(o, documents), institution), _stated(o)) for o in (one, other)]
    slots = {
        "name": name, "year": f"{year}年" if year else "", "first": said[0][1], "second": said[1][1],
        "document": said[0][0], "other": said[1][0],
        "places": "、".join(dict.fromkeys(f"{_stated(o)}{o.locator.render()}" for o in seen)),
    }  # fmt: skip
    tags = frozenset({"line"} if a is not None and _crosses(a, seen) else ())
    slots["line"] = line_in_words(a) if a is not None and tags else ""
    return WeakPoint(
        "metric_conflict", id, code, name, slots, tuple(dict.fromkeys(o.locator for o in seen)),
        tuple(dict.fromkeys(o.passage_id for o in seen)), tags, metric=a.id if a else "", topic="data_consistency",
        boost=1.2 if tags else 1.0,
    )  # fmt: skip


def _stated(o: Observation) -> str:
    """The figure as it stands, with its unit where the cell has none: '612人'."""
    return o.text if not o.text.replace(",", "").replace(".", "").isdigit() else written(o.value, o.unit)


def _crosses(a: Assessment, seen: Sequence[Observation]) -> bool:
    """Whether one of the values reaches the line and another does not: then the choice decides."""
    if a.threshold is None:
        return False
    reached = {(o.value <= a.threshold) if a.direction == "at_most" else (o.value >= a.threshold) for o in seen}
    return len(reached) == 2


def _title(o: Observation, documents: Mapping[str, Document]) -> str:
    known = documents.get(o.locator.sha256[:16])
    return known.title if known else o.locator.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _uneven(metric: Metric, seen: Sequence[Observation]) -> WeakPoint | None:
    """The highest and the lowest teaching unit of the newest year in which enough of them are seen."""
    by_year: dict[int, list[Observation]] = defaultdict(list)
    for o in seen:
        if o.year and o.scope.endswith(UNITS):
            by_year[o.year].append(o)
    for year in sorted(by_year, reverse=True):
        rows = sorted(by_year[year], key=lambda o: o.value)
        low, high = rows[0], rows[-1]
        if len({o.scope for o in rows}) < FEWEST or low.scope == high.scope:
            continue
        if high.value - low.value <= high.value * type(high.value)(str(SPREAD)):
            return None
        tags = frozenset({"line"} if metric.threshold else ())
        slots = {
            "name": metric.name, "year": f"{year}年", "low": _unit_value(low), "high": _unit_value(high),
            "low_unit": low.scope, "high_unit": high.scope,
        }  # fmt: skip
        return WeakPoint(
            "metric_uneven", metric.id, metric.code, f"{metric.name} {low.scope}", slots, (low.locator, high.locator),
            (low.passage_id, high.passage_id), tags, metric=metric.id,
        )  # fmt: skip
    return None


def _unit_value(o: Observation) -> str:
    return written(o.value, o.unit)


def _missing(leaf: Indicator, metrics: Iterable[Metric], judged: Mapping[str, Assessment]) -> Iterator[WeakPoint]:
    """The compulsory metrics of one indicator that no evidence gives, as one weak point; their inputs as material wanted."""
    lacking = [m for m in metrics if m.code == leaf.code and m.choice == "must"]
    lacking = [m for m in lacking if (a := judged.get(m.id)) is None or a.value is None]
    if not lacking:
        return
    inputs = tuple(dict.fromkeys(n for m in lacking for n in (judged[m.id].missing if m.id in judged else ())))
    bottom = [m for m in lacking if m.bottom_line]
    slots = {
        "name": _listed(lacking),
        "inputs": "、".join(inputs),
        "bottom": _listed(bottom) if 0 < len(bottom) < len(lacking) else "",
    }
    tags = frozenset({"bottom"} if len(bottom) == len(lacking) else ()) | frozenset({"many"} if len(lacking) > 1 else ())
    yield WeakPoint(
        "metric_missing", ",".join(sorted(m.id for m in lacking)), leaf.code, " ".join(m.name for m in lacking), slots,
        tags=tags, metric=lacking[0].id, wanted=tuple(f"{_short_name(m)}近三年统计表" for m in lacking),
        boost=1.2 if bottom else 1.0,
    )  # fmt: skip


def _listed(metrics: Iterable[Metric]) -> str:
    return "、".join(f"“{_short_name(m)}”" for m in metrics)


def _short_name(metric: Metric) -> str:
    """The name, or for a long one the shortest that documents use and that is still a name."""
    if len(metric.name) <= LONG:
        return metric.name
    return min((n for n in (*metric.synonyms, metric.name) if len(n) >= SHORT), key=len)
