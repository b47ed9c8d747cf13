"""Metrics over the years, with a warning where a value nears its line, crosses it, or is on the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, NamedTuple

from assistant.domain import Assessment, Locator
from assistant.drafting.figures import line_of, written
from assistant.rectification.limits import Limits
from assistant.rectification.progress import reaches

Sign = Literal["crossed", "beyond", "near", "falling", "recovered", "steady"]
SIGNS: dict[Sign, str] = {
    "crossed": "新近越过标准线", "beyond": "未达到标准", "near": "接近标准线", "falling": "正在滑向标准线",
    "recovered": "已回到标准内", "steady": "平稳",
}  # fmt: skip
"""Heaviest first. 'Beyond' is on the wrong side already the year before."""
LOOKAHEAD = 3
"""Years for which the change of the last year is carried on to warn of a crossing."""


class Point(NamedTuple):
    year: int
    value: Decimal
    locator: Locator | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One metric over the years, oldest first. `line` is the threshold, `goal` that of the ledger if there is one."""

    id: str
    code: str
    name: str
    unit: str
    points: tuple[Point, ...]
    line: Decimal | None
    direction: Literal["at_least", "at_most"] | None
    goal: Decimal | None
    sign: Sign
    text: str


def trends(assessments: Iterable[Assessment], limits: Limits, goals: Mapping[str, Decimal] | None = None) -> tuple[Trend, ...]:
    """Every metric that the evidence gives for two years or more, or that has a line, in the order of the framework."""
    found = []
    for judged in assessments:
        points = _points(judged)
        if len(points) > 1 or (points and judged.threshold is not None):
            sign, text = _sign(judged, points, limits)
            goal = (goals or {}).get(judged.id)
            found.append(Trend(judged.id, judged.code, judged.name, judged.unit, points, judged.threshold, judged.direction,
                               goal, sign, text))  # fmt: skip
    return tuple(found)


def warnings(found: Iterable[Trend]) -> tuple[Trend, ...]:
    """Those that call for attention, heaviest first."""
    order = list(SIGNS)
    return tuple(sorted((t for t in found if t.sign not in ("steady", "recovered")), key=lambda t: order.index(t.sign)))


def _points(judged: Assessment) -> tuple[Point, ...]:
    """One value a year: the one that was judged for its year, the reported ones for the others."""
    by_year = {o.year: Point(o.year, o.value, o.locator) for o in judged.series if o.year}
    if judged.year and judged.value is not None:
        by_year[judged.year] = Point(judged.year, judged.value, next(iter(judged.sources), None))
    return tuple(by_year[y] for y in sorted(by_year))


def _sign(judged: Assessment, points: tuple[Point, ...], limits: Limits) -> tuple[Sign, str]:
    last = points[-1]
    doubt = "（材料数据不一致，待核实）" if judged.verdict == "conflict" else ""
    said = f"{judged.name}{last.year}年为{written(last.value, judged.unit)}{doubt}"
    line, direction = judged.threshold, judged.direction
    if line is None or direction is None:
        return "steady", f"{said}，没有标准线。"
    before = points[-2] if len(points) > 1 else None
    said += f"，标准{line_of(judged)}"
    was = before is None or reaches(before.value, line, direction)
    if not reaches(last.value, line, direction):
        if before is not None and was:
            return "crossed", f"{said}；{before.year}年为{written(before.value, judged.unit)}，尚在标准内。"
        return "beyond", f"{said}，尚未达到。"
    if before is not None and not was:
        return "recovered", f"{said}；{before.year}年为{written(before.value, judged.unit)}，已回到标准内。"
    margin = abs(last.value - line)
    if line and margin / abs(line) * 100 <= limits.near_percent.value:
        share = (margin / abs(line) * 100).quantize(Decimal("0.1"))
        return "near", f"{said}，余量{_bare(margin)}，为标准值的{share}%（≤{_bare(limits.near_percent.value)}%即提醒）。"
    if before is not None:
        step = (last.value - before.value) / (last.year - before.year)
        worse = step > 0 if direction == "at_most" else step < 0
        if worse and margin <= abs(step) * LOOKAHEAD:
            years = int((margin / abs(step)).to_integral_value(ROUND_CEILING))
            return "falling", (
                f"{said}；{before.year}年以来平均每年变动{'+' if step > 0 else '−'}{_bare(abs(step).quantize(Decimal('0.01')))}，"
                f"照此约{years}年后越过标准线（余量{_bare(margin)}÷年变动{_bare(abs(step).quantize(Decimal('0.01')))}）。"
            )
    return "steady", f"{said}。"


def _bare(value: Decimal) -> str:
    return f"{value.normalize():f}"


def span(trend: Trend) -> tuple[float, float, float]:
    """Both ends of an axis that shows all values with their line and goal, and its step; round figures."""
    values = [p.value for p in trend.points] + [v for v in (trend.line, trend.goal) if v is not None]
    low, high = min(values), max(values)
    room = (high - low) / 4 or abs(high) / 10 or Decimal(1)
    unit = Decimal(1).scaleb(room.adjusted())
    step = next(unit * n for n in (1, 2, 5, 10) if unit * n >= room)
    bottom = ((low - room / 3) / step).to_integral_value(ROUND_FLOOR) * step
    top = ((high + room / 3) / step).to_integral_value(ROUND_CEILING) * step
    return float(max(bottom, Decimal(0)) if low >= 0 else bottom), float(top), float(step)
