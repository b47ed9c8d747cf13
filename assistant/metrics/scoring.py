"""Scores by a scheme that is data: points given, a ratio between two lines, or grades; summed up the tree.

A scheme lies in `indicators/scoring/`; an office's own of the same name goes before the shipped one. What has no value gets no
score and is named: a missing figure is never counted as zero in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from assistant.domain import Framework, Threshold
from assistant.errors import UserError
from assistant.packs import ScoringScheme, read
from assistant.resources import INDICATORS

FOLDER = "scoring"


class ScoringError(UserError):
    """A scheme that there is none of, or a value that it does not know."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a weight, or None where there is nothing to score; `formula` says how they came about."""

    weight: Decimal
    points: Decimal | None
    formula: str


def scheme(id: str, extra: Path | None = None) -> ScoringScheme:
    """Raises ScoringError with the ids there are, PackError for a faulty file."""
    roots = [root / FOLDER for root in ((extra, INDICATORS) if extra else (INDICATORS,))]
    for root in roots:
        if (root / f"{id}.yaml").is_file():
            return read(root / f"{id}.yaml", ScoringScheme)
    known = sorted({f.stem for root in roots if root.is_dir() for f in root.glob("*.yaml")})
    raise ScoringError(f"没有名为“{id}”的计分办法。可用的有：{'、'.join(known)}。")


def lines(threshold: Threshold, category: str) -> tuple[Decimal | None, Decimal | None]:
    """(合格, 限制招生) of an institution category, written 'undergraduate:工科'."""
    met = threshold.value if threshold.value is not None else threshold.by_category.get(category)
    return met, threshold.limit if threshold.limit is not None else threshold.limit_by_category.get(category)


def ratio(rule: ScoringScheme, weight: Decimal, value: Decimal, threshold: Threshold, category: str) -> Score:
    """合格–限制 scoring (DOMAIN C.2): full marks at the line, none beyond the limit, a share between.

    `actual_to_met` gives actual ÷ line (line ÷ actual where less is better); `linear` the way from the limit to the line.
    """
    met, limit = lines(threshold, category)
    if met is None:
        return Score(weight, None, "没有合格线，不能计分")
    more = threshold.direction == "at_least"
    if value >= met if more else value <= met:
        return Score(weight, weight, f"{value:f} 达到合格线 {met:f}，得满分")
    if limit is not None and rule.floor == "limit" and (value < limit if more else value > limit):
        return Score(weight, Decimal(0), f"{value:f} 越过限制线 {limit:f}，得 0 分")
    if rule.between == "linear":
        if limit is None or limit == met:
            return Score(weight, None, "没有零分线，不能按比例计分")
        share = (value - limit) / (met - limit)
        told = f"（{value:f}−{limit:f}）÷（{met:f}−{limit:f}）"
    else:
        if not (met if more else value):
            return Score(weight, None, "合格线为 0，不能按比例计分")
        share = value / met if more else met / value
        told = f"{value:f}÷{met:f}" if more else f"{met:f}÷{value:f}"
    share = min(Decimal(1), max(Decimal(0), share))
    return Score(weight, _rounded(weight * share), f"{told}×{weight:f}")


def graded(rule: ScoringScheme, weight: Decimal, grade: str) -> Score:
    """Points of a grade; a scheme whose grades have no share gives none."""
    found = next((g for g in rule.grades if g.grade == grade), None)
    if found is None:
        raise ScoringError(f"“{rule.name}”里没有“{grade}”这一级，只有：{'、'.join(g.grade for g in rule.grades)}。")
    if found.share is None:
        return Score(weight, None, f"{found.grade}（{found.name}），本办法不折算分数")
    share = Decimal(str(found.share))
    return Score(weight, _rounded(weight * share), f"{found.grade}：{share:f}×{weight:f}")


def given(weight: Decimal, points: Decimal) -> Score:
    """Points that a reviewer gave; they lie between nothing and the weight."""
    if not 0 <= points <= weight:
        raise ScoringError(f"给分{points:f}不在 0 与分值 {weight:f} 之间。")
    return Score(weight, points, "评审人给分")


def passes(rule: ScoringScheme, grades: Mapping[str, str]) -> bool | None:
    """Whether all grades pass; None as long as one neither passes nor fails."""
    known = {g.grade: g.passes for g in rule.grades}
    verdicts = [known.get(grade) for grade in grades.values()]
    if any(v is False for v in verdicts):
        return False
    return None if any(v is None for v in verdicts) else True


def totals(framework: Framework, scores: Mapping[str, Score]) -> dict[str, Score]:
    """Code of a node → the sum of what stands below it, for every node that has something below; '' is the whole.

    `scores`: by id of a metric or code of a point or leaf. What was not scored adds neither points nor weight, and is named.
    """
    below: dict[str, list[tuple[str, Score]]] = {}
    parents = {i.code: i.parent for i in framework.indicators}
    homes = {m.id: m.code for m in framework.metrics} | {p.code: leaf.code for leaf in framework.leaves for p in leaf.points}
    for key, score in scores.items():
        node: str | None = homes.get(key, key)
        while node:
            below.setdefault(node, []).append((key, score))
            node = parents.get(node)
        below.setdefault("", []).append((key, score))
    return {node: _sum(found) for node, found in below.items()}


def _sum(found: list[tuple[str, Score]]) -> Score:
    scored = [(key, s) for key, s in found if s.points is not None]
    without = [key for key, s in found if s.points is None]
    points = sum((s.points for _, s in scored if s.points is not None), Decimal(0))
    told = f"{len(scored)}项相加" + (f"；{len(without)}项没有计分：{'、'.join(without[:8])}" if without else "")
    return Score(sum((s.weight for _, s in scored), Decimal(0)), points if scored else None, told)


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(Decimal("0.01")).normalize() if points else Decimal(0)
