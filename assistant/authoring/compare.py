"""An official tree beside the shipped pack: what is confirmed, corrected, added, missing, and what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.authoring.measures import Measure
from assistant.authoring.nodes import digits
from assistant.authoring.tree import IMPLIED, Doubt, Node, Tree
from assistant.editions.correspond import NEAR, bigrams, likeness
from assistant.packs import RawIndicator, RawPack, RawPoint

Status = Literal["confirmed", "corrected", "added", "missing", "doubtful"]
STATUSES: dict[Status, str] = {
    "confirmed": "一致", "corrected": "更正", "added": "新增", "missing": "官方没有", "doubtful": "待定",
}  # fmt: skip
Shipped = RawIndicator | RawPoint


@dataclass(frozen=True, slots=True)
class Line:
    """One node on both sides. `keeps` says whether what we know of it (asks, evidence, words) goes on to the official row."""

    status: Status
    level: int
    official: Node | None
    shipped: Shipped | None
    notes: tuple[str, ...] = ()

    @property
    def keeps(self) -> bool:
        return self.status in ("confirmed", "corrected")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every node of both sides, in the official order, then what the official text has not; and the doubts of reading."""

    lines: tuple[Line, ...]
    doubts: tuple[Doubt, ...]
    measures: tuple[Measure, ...] = ()

    def counts(self) -> dict[Status, int]:
        return {status: sum(1 for line in self.lines if line.status == status) for status in STATUSES}


def compare(tree: Tree, pack: RawPack | None) -> Comparison:
    """Official nodes against rows of the pack: by code where the words agree, else by name; words that disagree are a doubt."""
    if pack is None:
        return Comparison(tuple(Line("added", n.level, n, None) for n in tree.nodes), tuple(tree.doubts), tuple(tree.measures))
    points = [p for rows in pack.points.values() for p in rows]
    used: set[int] = set()
    lines = [
        Line("added", 3, node, None, ("另一类型的表述，本方案不取用，写入备查",))
        if node.variant and pack.variants and node.variant not in pack.variants
        else _line(node, pack.indicators, points, used)
        for node in tree.nodes
    ]
    rest: Iterable[Shipped] = (*pack.indicators, *points)
    for row in rest:
        if id(row) not in used:
            level = row.level if isinstance(row, RawIndicator) else 3
            if level <= 2 or not _is_stand_in(row, pack, tree):
                lines.append(Line("missing", level, None, row))
    return Comparison(tuple(lines), tuple(tree.doubts), tuple(tree.measures))


def _is_stand_in(row: Shipped, pack: RawPack, tree: Tree) -> bool:
    """Our own points under a node that the official text does not divide further are kept, not missing."""
    above = next((code for code, rows in pack.points.items() if any(r is row for r in rows)), "")
    divided = any(n.level == 3 and digits(n.parent) == digits(above) for n in tree.nodes)
    return not divided and any(n.level == 2 and digits(n.code) == digits(above) for n in tree.nodes)


def _line(
    node: Node, nodes: Iterable[RawIndicator], points: Iterable[RawPoint], used: set[int]
) -> Line:  # fmt: skip
    candidates: list[Shipped] = [*(i for i in nodes if i.level == node.level)] if node.level < 3 else [*points]
    free = [c for c in candidates if id(c) not in used]
    same = [c for c in free if digits(c.code) == digits(node.code)]
    if node.level == 3 and len(same) > 1:
        same = [c for c in same if isinstance(c, RawPoint) and c.variant == node.variant] or same[:1]
    by_code = same[0] if same else None
    if by_code is not None and (node.remark == IMPLIED or _agree(node, by_code)):
        used.add(id(by_code))
        return _judged(node, by_code)
    by_name = next((c for c in free if likeness(node.name, c.name) >= 0.8 and len(bigrams(c.name)) > 1), None)
    if by_name is not None:
        used.add(id(by_name))
        return _judged(node, by_name)
    if by_code is not None:
        used.add(id(by_code))
        note = f"编码相同而内容看不出是同一条：我们记的是“{by_code.name}”；只取官方文字，原有的看点与材料没有沿用"
        return Line("doubtful", node.level, node, by_code, (note,))
    return Line("added", node.level, node, None)


def _agree(node: Node, row: Shipped) -> bool:
    words = f"{node.name} {node.text}"
    if likeness(node.name, row.name) >= NEAR or likeness(words, row.asks) >= NEAR / 2:
        return True
    return any(weight >= 4 and len(term) > 2 and term in words for term, weight in row.terms.items())


def _judged(node: Node, row: Shipped) -> Line:
    notes = [node.remark] if node.remark == IMPLIED else []
    if node.code != row.code:
        notes.append(f"编码由“{row.code}”改为“{node.code}”")
    if node.remark != IMPLIED and re.sub(r"\s", "", node.name) != re.sub(r"\s|（[^）]*）", "", row.name):
        notes.append(f"名称由“{row.name}”改为官方表述")
    if node.kind != row.kind:
        notes.append(f"类别由{row.kind}改为{node.kind}")
    if isinstance(row, RawPoint) and node.variant and node.variant != row.variant:
        notes.append(f"表述由“{row.variant or '不分'}”改为“{node.variant}”")
    if node.weight is not None and node.weight != row.weight:
        notes.append(f"分值为{node.weight:g}")
    return Line("corrected" if [n for n in notes if n != IMPLIED] else "confirmed", node.level, node, row, tuple(notes))
