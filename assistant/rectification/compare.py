"""Before and after: the metrics and the coverage of two years, or of two cycles, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.domain import Assessment, Coverage, Strength
from assistant.drafting.figures import line_of, written

Change = Literal["better", "worse", "same", "changed", "new", "gone", "unclear"]
CHANGES: dict[Change, str] = {
    "better": "改善", "worse": "变差", "same": "不变", "changed": "有变化（无标准方向）", "new": "新增数据", "gone": "数据缺失",
    "unclear": "数据矛盾或均缺，无法比较",
}  # fmt: skip
_STRENGTHS: tuple[Strength, ...] = ("missing", "thin", "strong")


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric on both sides. `difference` is after − before, in the metric's unit."""

    id: str
    code: str
    name: str
    unit: str
    before: Assessment | None
    after: Assessment | None
    difference: Decimal | None
    change: Change
    line_crossed: Literal["", "reached", "lost"]

    def shown(self) -> tuple[str, str, str, str]:
        """Before, after, difference and line, as a table prints them."""
        difference = "—"
        if self.difference is not None:
            sign = "＋" if self.difference > 0 else "−" if self.difference < 0 else ""
            difference = f"{sign}{abs(self.difference).normalize():f}"
        known = self.after or self.before
        return _shown(self.before), _shown(self.after), difference, line_of(known) if known else "—"


@dataclass(frozen=True, slots=True)
class PointChange:
    """A review point whose evidence is stronger or weaker than before."""

    code: str
    name: str
    indicator: str
    before: Strength | None
    after: Strength | None
    change: Change


@dataclass(frozen=True, slots=True)
class Comparison:
    metrics: tuple[MetricChange, ...]
    points: tuple[PointChange, ...]

    def count(self, change: Change) -> tuple[int, int]:
        """Metrics and review points that changed so."""
        return sum(m.change == change for m in self.metrics), sum(p.change == change for p in self.points)


def compare(before: tuple[Iterable[Assessment], Coverage], after: tuple[Iterable[Assessment], Coverage]) -> Comparison:
    """Sets two workspaces side by side; metrics and points that only one of them knows are named as new or gone."""
    old, new = ({a.id: a for a in side[0]} for side in (before, after))
    metrics = tuple(_metric(id, old.get(id), new.get(id)) for id in dict.fromkeys([*new, *old]))
    was, now = ({c.code: c for c in side[1].cells} for side in (before, after))
    points = []
    for code in dict.fromkeys([*now, *was]):
        first, second = was.get(code), now.get(code)
        known = second or first
        assert known is not None
        a, b = (cell.strength if cell else None for cell in (first, second))
        points.append(PointChange(code, known.name, known.indicator, a, b, _strength(a, b)))
    return Comparison(metrics, tuple(points))


def _metric(id: str, before: Assessment | None, after: Assessment | None) -> MetricChange:
    known = after or before
    assert known is not None
    a, b = _value(before), _value(after)
    difference = b - a if a is not None and b is not None else None
    same_unit = before is None or after is None or before.unit == after.unit
    crossed: Literal["", "reached", "lost"] = ""
    if before and after and "met" in (before.verdict, after.verdict):
        short = ("not_met", "below_limit")
        crossed = "reached" if before.verdict in short else "lost" if after.verdict in short else ""
    if not same_unit:
        difference = None
    return MetricChange(id, known.code, known.name, known.unit, before, after, difference,
                        _kind(a, b, difference, known.direction), crossed)  # fmt: skip


def _value(judged: Assessment | None) -> Decimal | None:
    return None if judged is None or judged.verdict == "conflict" else judged.value


def _kind(before: Decimal | None, after: Decimal | None, difference: Decimal | None, direction: str | None) -> Change:
    if before is None and after is not None:
        return "new"
    if after is None and before is not None:
        return "gone"
    if difference is None:
        return "unclear"
    if not difference:
        return "same"
    if direction is None:
        return "changed"
    return "better" if (difference > 0) == (direction == "at_least") else "worse"


def _strength(before: Strength | None, after: Strength | None) -> Change:
    if before is None or after is None:
        return "new" if before is None else "gone"
    step = _STRENGTHS.index(after) - _STRENGTHS.index(before)
    return "same" if not step else "better" if step > 0 else "worse"


def _shown(judged: Assessment | None) -> str:
    if judged is None or judged.value is None:
        return "—"
    return written(judged.value, judged.unit) + (f"（{judged.year}年）" if judged.year else "")
