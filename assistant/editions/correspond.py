"""Which node of one edition is which node of another: by a mapping, by code where the words agree, by name where it moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.domain import Framework

How = Literal["same", "renamed", "moved", "mapped"]
HOW: dict[How, str] = {"same": "相同", "renamed": "改名", "moved": "移动", "mapped": "按对照文件"}
NEAR = 0.34
"""Share of the bigrams of the shorter of two wordings that the other must have to speak of the same."""


class Row(Protocol):
    """What is compared of a node or a review point."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def asks(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Old code → new code with how it was found, for nodes and for review points; a code that is not in it has no counterpart."""

    nodes: Mapping[str, tuple[str, How]]
    points: Mapping[str, tuple[str, How]]

    def code(self, old: str) -> str | None:
        """The new code of an old node or point."""
        found = self.nodes.get(old) or self.points.get(old)
        return found[0] if found else None


def likeness(one: str, other: str) -> float:
    """0–1: how much of the shorter wording stands in the other, by bigrams."""
    first, second = bigrams(one), bigrams(other)
    short = min(len(first), len(second))
    return len(first & second) / short if short else float(plain(one) == plain(other))


def bigrams(text: str) -> set[str]:
    flat = plain(text)
    return {flat[n : n + 2] for n in range(len(flat) - 1)}


def plain(text: str) -> str:
    """Letters alone; a remark in brackets (an English name beside the Chinese one) does not count."""
    return re.sub(r"[\W_]", "", re.sub(r"（[^）]*）", "", text).lower())


def correspond(old: Framework, new: Framework, mapped: Mapping[str, str] | None = None) -> Correspondence:
    """`mapped`: old code → new code where somebody has said so; it goes before everything else."""
    said = mapped or {}
    nodes: dict[str, tuple[str, How]] = {}
    for level in sorted({i.level for i in old.indicators}):
        here = [i for i in old.indicators if i.level == level]
        nodes |= _pair(here, [i for i in new.indicators if i.level == level], said)
    points = _pair(old.points, new.points, said)
    return Correspondence(nodes, points)


def _pair(old: Iterable[Row], new: Iterable[Row], mapped: Mapping[str, str]) -> dict[str, tuple[str, How]]:
    before, after = list(old), list(new)
    there = {row.code: row for row in after}
    found: dict[str, tuple[str, How]] = {}
    for row in before:
        if mapped.get(row.code) in there:
            found[row.code] = (mapped[row.code], "mapped")
    _claim(found, before, there, lambda a, b: plain(a.name) == plain(b.name), "same")
    taken = {code for code, _ in found.values()}
    names = Counter(plain(row.name) for row in after if row.code not in taken)
    by_name = {plain(row.name): row.code for row in after if row.code not in taken}
    for row in before:
        name = plain(row.name)
        if row.code not in found and names[name] == 1 and sum(plain(r.name) == name for r in before) == 1:
            found[row.code] = (by_name[name], "moved")
    _claim(found, before, there, alike, "renamed")
    return found


def _claim(
    found: dict[str, tuple[str, How]], before: list[Row], there: Mapping[str, Row], agrees: Callable[[Row, Row], bool], how: How
) -> None:
    taken = {code for code, _ in found.values()}
    for row in before:
        other = there.get(row.code)
        if row.code not in found and other is not None and row.code not in taken and agrees(row, other):
            found[row.code] = (row.code, how)
            taken.add(row.code)


def alike(one: Row, other: Row) -> bool:
    """Whether two rows of one code speak of the same: by their names, or by what they ask."""
    return likeness(one.name, other.name) >= NEAR or likeness(one.asks, other.asks) >= 0.5
