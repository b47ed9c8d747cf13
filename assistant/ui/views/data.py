"""Metrics as the screen shows them: lines of a table, a formula in words, a chart of years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.domain import Assessment, Framework, Mark, Metric, Observation
from assistant.drafting.figures import line_of, written
from assistant.steps.choosing import Dispute

VERDICTS: dict[str, tuple[str, str]] = {
    "met": ("达到", "good"),
    "not_met": ("未达到", "bad"),
    "below_limit": ("低于限制招生线", "bad"),
    "conflict": ("数据不一致", "warn"),
    "missing": ("缺数据", ""),
    "no_threshold": ("没有标准", ""),
}
"""Verdict → (in words, tone)."""
BY_WEIGHT = ("below_limit", "not_met", "conflict", "missing", "no_threshold", "met")
"""The verdicts as a table sorts them: what needs work first."""
NEAR = "near"
"""A filter beside the verdicts: reached, but the value moves towards the line."""
MARKS: dict[Mark, str] = {
    "official": "官方原文",
    "S": "公开资料",
    "M": "按常识整理，尚未对照原文",
    "U": "存疑，使用前请核对",
    "P": "本软件提议，不是官方标准",
}
"""Where a row of a pack comes from, in words."""
_ID = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*")


class Row(NamedTuple):
    """One metric of the table."""

    metric: Metric
    judged: Assessment
    value: str
    line: str
    verdict: str
    tone: str


def rows(framework: Framework, assessments: Iterable[Assessment], codes: Collection[str] | None = None) -> list[Row]:
    """Every metric of the indicators in `codes` (None: all), in the order of the framework."""
    metrics = {m.id: m for m in framework.metrics}
    found = []
    for judged in assessments:
        metric = metrics.get(judged.id)
        if metric is None or (codes is not None and metric.code not in codes):
            continue
        name, tone = VERDICTS[judged.verdict]
        value = written(judged.value, judged.unit) if judged.value is not None else "—"
        found.append(Row(metric, judged, value, line_of(judged), name, tone))
    return found


def chosen(every: Iterable[Row], verdict: str = "", words: str = "") -> list[Row]:
    """The rows of one verdict (or NEAR) whose name, number or code holds all the words."""
    wanted = words.split()
    return [
        r
        for r in every
        if (not verdict or (bool(r.judged.trend.near) if verdict == NEAR else _is(r, verdict)))
        and all(x in f"{r.metric.name}{r.metric.number}{r.metric.code}" for x in wanted)
    ]


def _is(row: Row, verdict: str) -> bool:
    return row.judged.verdict in (("not_met", "below_limit") if verdict == "not_met" else (verdict,))


def counts(every: Sequence[Row]) -> Counter[str]:
    """How many of each verdict; 低于限制招生线 counts as 未达到 too; NEAR beside them."""
    n: Counter[str] = Counter(r.judged.verdict for r in every)
    n["not_met"] += n["below_limit"]
    n[NEAR] = sum(1 for r in every if r.judged.trend.near)
    return n


def formula_in_words(expression: str, framework: Framework) -> str:
    """'折合在校生数 ÷ 专任教师数': the ids of a formula by their names, the signs as they are written on paper."""
    names = names_of(framework)
    said = _ID.sub(lambda m: names.get(m[0], m[0]), expression)
    for sign, written_as in (("*", "×"), ("/", "÷"), ("+", "＋"), ("-", "－")):
        said = re.sub(rf"\s*{re.escape(sign)}\s*", f" {written_as} ", said)
    return said.replace("(", "（").replace(")", "）")


def names_of(framework: Framework) -> Mapping[str, str]:
    """Id of a metric or quantity → its name."""
    return {q.id: q.name for q in framework.quantities} | {m.id: m.name for m in framework.metrics}


class Source(NamedTuple):
    """One differing value of a year with every place that gives it."""

    value: str
    observations: tuple[Observation, ...]
    used: bool


def sources(dispute: Dispute) -> list[Source]:
    """What there is to choose from, one entry for each value, the one in force first."""
    by_value: dict[Decimal, list[Observation]] = {}
    for o in dispute.offered:
        by_value.setdefault(o.value, []).append(o)
    return [Source(written(v, dispute.unit), tuple(os), v == dispute.used.value) for v, os in by_value.items()]


class Chart(NamedTuple):
    """A line of years in a box of `width` × `height`: points (x, y, year, value in words), the standard's height or None."""

    width: int
    height: int
    points: tuple[tuple[float, float, int, str], ...]
    line: float | None


def label(y: float, line: float | None) -> float:
    """Height of a point's words: above it, below it where the line of the standard would run through them."""
    return y + 20 if (line is not None and -4 < y - 14 - line < 12) or y < 22 else y - 10


def chart(judged: Assessment, width: int = 420, height: int = 150, margin: int = 34) -> Chart | None:
    """The years that are known, oldest first, and the line of the standard; None for fewer than two years."""
    known: dict[int, Decimal] = {o.year: o.value for o in judged.series if o.year}
    known |= dict(zip(judged.trend.years, judged.trend.values, strict=False))
    if judged.year and judged.value is not None:
        known[judged.year] = judged.value
    if len(known) < 2:
        return None
    years = sorted(known)
    levels = [float(known[y]) for y in years]
    level = float(judged.threshold) if judged.threshold is not None else None
    every = [*levels, *([level] if level is not None else [])]
    low, high = min(every), max(every)
    room = (high - low) or abs(high) or 1.0
    low, high = low - room * 0.12, high + room * 0.12

    def up(value: float) -> float:
        return round(height - margin - (value - low) / (high - low) * (height - 2 * margin), 1)

    first, last = years[0], years[-1]
    across = [round(margin + (y - first) / (last - first) * (width - 2 * margin), 1) for y in years]
    points = tuple((x, up(v), y, written(known[y], judged.unit)) for x, v, y in zip(across, levels, years, strict=True))
    return Chart(width, height, points, up(level) if level is not None else None)
