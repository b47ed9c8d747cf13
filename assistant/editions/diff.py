"""How two editions differ, row by row: added, removed, renamed, moved, re-weighted, of another kind, with another line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.domain import Framework, Indicator, Metric, ReviewPoint
from assistant.editions.correspond import Correspondence, correspond, plain

Kind = Literal["added", "removed", "renamed", "moved", "reweighted", "rekinded", "rethresholded", "same"]
KINDS: dict[Kind, str] = {
    "added": "新增", "removed": "删去", "renamed": "改名", "moved": "移动", "reweighted": "改分值", "rekinded": "改类别",
    "rethresholded": "改限值", "same": "未变",
}  # fmt: skip
LEVELS = {1: "一级指标", 2: "二级指标", 3: "三级指标", 4: "四级指标", 0: "审核重点", -1: "定量指标"}
"""Level of a row → what it is; review points are 0, metrics −1."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row on both sides; '' where it is not there. A row may have changed in several ways."""

    kinds: tuple[Kind, ...]
    level: int
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """Every row of both editions, in the order of the new one, those that are gone where they stood."""

    old: Framework
    new: Framework
    rows: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(row for row in self.rows if row.kinds != ("same",))

    def counts(self) -> dict[Kind, int]:
        return {kind: sum(kind in row.kinds for row in self.rows) for kind in KINDS if kind != "same"}


@dataclass(frozen=True, slots=True)
class _Row:
    level: int
    code: str
    name: str
    parent: str
    weight: float | None
    kind: str
    line: str = ""


def diff(old: Framework, new: Framework, mapped: Mapping[str, str] | None = None) -> Diff:
    """`mapped`: old code → new code where a mapping file says so."""
    pairs = correspond(old, new, mapped)
    before = {(r.level, r.code): r for r in _rows(old)}
    met: set[tuple[int, str]] = set()
    rows: list[Change] = []
    sources = _turned(pairs, old, new)
    for row in _rows(new):
        key = sources.get((row.level, row.code))
        source = before.get(key) if key else None
        if source is None:
            rows.append(Change(("added",), row.level, "", "", row.code, row.name, _said(row)))
        else:
            met.add((source.level, source.code))
            rows.append(_changed(source, row, pairs))
    at = 0
    for key, source in before.items():
        place = next((n for n, r in enumerate(rows) if (r.level, r.old_code) == key), None)
        if place is not None:
            at = place + 1
        elif key not in met:
            rows.insert(at, Change(("removed",), source.level, source.code, source.name, "", "", _said(source)))
            at += 1
    return Diff(old, new, tuple(rows))


def _turned(pairs: Correspondence, old: Framework, new: Framework) -> dict[tuple[int, str], tuple[int, str]]:
    levels = {i.code: i.level for i in old.indicators}
    after = {i.code: i.level for i in new.indicators}
    found = {(after[b], b): (levels[a], a) for a, (b, _) in pairs.nodes.items()}
    found |= {(0, b): (0, a) for a, (b, _) in pairs.points.items()}
    return found | {(-1, m.id): (-1, m.id) for m in old.metrics}


def _rows(framework: Framework) -> Iterator[_Row]:
    for node in framework.indicators:
        yield _node(node)
        for point in node.points:
            yield _point(point, node.code)
        for metric in framework.metrics:
            if metric.code == node.code:
                yield _Row(-1, metric.id, metric.name, metric.code, metric.weight, metric.choice, _line(metric))


def _node(node: Indicator) -> _Row:
    return _Row(node.level, node.code, node.name, node.parent or "", node.weight, node.kind)


def _point(point: ReviewPoint, parent: str) -> _Row:
    return _Row(0, point.code, point.name, parent, point.weight, point.kind)


def _line(metric: Metric) -> str:
    t = metric.threshold
    if t is None:
        return "无限值"
    sign = "≥" if t.direction == "at_least" else "≤"
    if t.value is not None:
        return f"{sign}{t.value.normalize():f}{metric.unit}"
    return f"{sign}按类别：" + "、".join(
        f"{key.partition(':')[2]}{value.normalize():f}" for key, value in sorted(t.by_category.items())
    )


def _said(row: _Row) -> str:
    parts = [f"分值{row.weight:g}" if row.weight is not None else "", row.line]
    return "，".join(p for p in parts if p)


def _changed(old: _Row, new: _Row, pairs: Correspondence) -> Change:
    kinds: list[Kind] = []
    notes = []
    if plain(old.name) != plain(new.name):
        kinds.append("renamed")
    above = pairs.nodes.get(old.parent, ("", "same"))[0]
    if (new.level >= 0 and old.code != new.code) or (old.parent and above != new.parent):
        kinds.append("moved")
        if old.parent and above != new.parent:
            notes.append(f"上级由{old.parent}改为{new.parent}")
    if old.weight != new.weight:
        kinds.append("reweighted")
        notes.append(f"分值由{_shown(old.weight)}改为{_shown(new.weight)}")
    if old.kind != new.kind:
        kinds.append("rekinded")
        notes.append(f"类别由{old.kind}改为{new.kind}")
    if old.line != new.line:
        kinds.append("rethresholded")
        notes.append(f"限值由“{old.line}”改为“{new.line}”")
    return Change(tuple(kinds) or ("same",), new.level, old.code, old.name, new.code, new.name, "；".join(notes))


def _shown(weight: float | None) -> str:
    return "无" if weight is None else f"{weight:g}"
