"""Coverage as a heat map: chapters, indicators, review points with the strength of their evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from assistant.domain import CoverageCell, Framework, Indicator, Strength

STRENGTHS: dict[Strength, tuple[str, str]] = {"strong": ("充分", "good"), "thin": ("单薄", "warn"), "missing": ("没有", "bad")}
"""Strength → (in words, tone)."""


class Leaf(NamedTuple):
    """One indicator of the map."""

    code: str
    name: str
    departments: tuple[str, ...]
    cells: tuple[CoverageCell, ...]


class Chapter(NamedTuple):
    """A first-level indicator with what stands under it."""

    code: str
    name: str
    leaves: tuple[Leaf, ...]


def chapters(
    framework: Framework,
    cells: Iterable[CoverageCell],
    departments: Mapping[str, tuple[str, ...]],
    codes: Collection[str] | None = None,
    strength: str = "",
    department: str = "",
) -> list[Chapter]:
    """The map, of the indicators in `codes` (None: all), of one strength and one department where those are given."""
    by_leaf: dict[str, list[CoverageCell]] = {}
    for cell in cells:
        if not strength or cell.strength == strength:
            by_leaf.setdefault(cell.indicator, []).append(cell)
    nodes = {i.code: i for i in framework.indicators}
    found: dict[str, list[Leaf]] = {}
    for leaf in framework.leaves:
        mine = departments.get(leaf.code, ())
        if leaf.code not in by_leaf or (codes is not None and leaf.code not in codes) or (department and department not in mine):
            continue
        top = _top(leaf, nodes)
        found.setdefault(top.code, []).append(Leaf(leaf.code, leaf.name, mine, tuple(by_leaf[leaf.code])))
    return [Chapter(code, nodes[code].name, tuple(leaves)) for code, leaves in found.items()]


def _top(node: Indicator, nodes: Mapping[str, Indicator]) -> Indicator:
    while node.parent and node.parent in nodes:
        node = nodes[node.parent]
    return node


def counts(cells: Iterable[CoverageCell], codes: Collection[str] | None = None) -> Counter[str]:
    """How many review points of each strength, of the indicators in `codes`."""
    return Counter(c.strength for c in cells if codes is None or c.indicator in codes)
