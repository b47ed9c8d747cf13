"""Trends: how a metric moved over at least three years, and whether it nears its line.

Three years, because experts look at three years of data (self-report notice of 深圳大学 2023, s-szu; the data platform's own
analysis report gives three, DOMAIN G.2). The tolerances are our own proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from assistant.domain import Assessment, Trend
from assistant.metrics.numbers import write

FEWEST, MOST = 3, 5
"""Years that a trend needs, and years that it looks back at most; they follow each other without a gap."""
STILL = Decimal("0.005")
"""A yearly change of less than 0.5 % is none: rounding makes as much."""
AHEAD = 2
"""A value that would pass its line within so many years, if it went on as it did, nears it."""
CLOSE = Decimal("0.02")
"""A value that moves towards its line and is this near to it is near."""


def trend(judged: Assessment, history: Mapping[int, Decimal]) -> Trend:
    """The movement up to the year that was judged. `history` is year → value, in the unit of the metric."""
    if judged.value is None or judged.year is None:
        return Trend()
    values = {judged.year: judged.value}
    year = judged.year - 1
    while year in history and len(values) < MOST:
        values[year] = history[year]
        year -= 1
    years = tuple(sorted(values))
    listed = tuple(values[y] for y in years)
    if len(years) < FEWEST:
        return Trend(years=years, values=listed)
    way = _direction(listed)
    change = listed[-1] - listed[0]
    better = None
    if judged.direction and way in ("rising", "falling"):
        better = (way == "rising") == (judged.direction == "at_least")
    found = Trend(direction=way, years=years, values=listed, change=change, better=better)
    return found.model_copy(update={"near": _near(judged, found)})


def _direction(values: tuple[Decimal, ...]) -> Literal["rising", "falling", "steady", "none"]:
    """Rising or falling where no year goes the other way; steady where no year moves; else none."""
    steps = [b - a for a, b in pairwise(values)]
    moved = [s for s, a in zip(steps, values, strict=False) if abs(s) > STILL * max(abs(a), abs(a + s))]
    if not moved:
        return "steady"
    if all(s > 0 for s in moved):
        return "rising"
    return "falling" if all(s < 0 for s in moved) else "none"


def _near(judged: Assessment, found: Trend) -> str:
    """'近三年由17.0:1升至17.9:1，接近18:1的标准'; '' where the line is not met, far, or left behind."""
    line, value = judged.threshold, found.values[-1]
    if judged.verdict != "met" or line is None or found.change is None or found.better is not False:
        return ""
    left = abs(line - value)
    yearly = max(abs(found.change) / (len(found.values) - 1), abs(found.values[-1] - found.values[-2]))
    if left > AHEAD * yearly and left > CLOSE * abs(line):
        return ""
    moved = "升" if found.direction == "rising" else "降"
    turn = f"由{write(found.values[0], judged.unit)}{moved}至{write(value, judged.unit)}"
    if judged.unit == "1:":  # 1:190 → 1:198: more students for one teacher; 'rising' would be misread
        turn = f"由{write(found.values[0], judged.unit)}变为{write(value, judged.unit)}"
    return f"{found.years[0]}—{found.years[-1]}年{turn}，接近{write(line, judged.unit)}的标准"
