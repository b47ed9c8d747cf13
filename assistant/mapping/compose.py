"""Crosswalks joined end to end: what a node of one framework has to do with a node of another that no file links directly.

A link carries a strength, 1 for a main and 0.5 for a partial correspondence. Along a path strengths are multiplied, and lose
a share at each joint; between paths the strongest counts, and a path is only as well founded as its weakest file. Files are
read in both directions, and no path passes through a family twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.domain import Framework, Mark
from assistant.mapping.crosswalk import FOLDER, MAIN, PARTIAL, Crosswalk, read
from assistant.mapping.model import bare

MARKS: tuple[Mark, ...] = ("official", "S", "M", "U", "P")
"""Surest first."""
LEAST = 0.2
"""A weaker correspondence than this says nothing any more (two partial links in a row give 0.2)."""
JOINT = 0.8
"""What is left of a correspondence at each framework it passes: two nodes that speak of a third are near, not equal."""
LONGEST = 3
"""Files that one path may run through."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A correspondence: codes without kind letters, strength 0–1, the mark of the weakest file, the nodes passed, remarks."""

    source: str
    target: str
    strength: float
    mark: Mark
    path: tuple[str, ...] = ()
    note: str = ""

    @property
    def main(self) -> bool:
        return self.strength >= MAIN


def pairs(walk: Crosswalk) -> Iterator[Pair]:
    """The links of one file."""
    mark: Mark = walk.mark if walk.mark in MARKS else "P"
    for link in walk.links:
        for codes, strength in ((link.main, MAIN), (link.partial, PARTIAL)):
            for code in codes:
                yield Pair(bare(link.node), bare(code), strength, mark, note=link.note)


def turned(found: Iterable[Pair]) -> Iterator[Pair]:
    """The same correspondences read from the other side."""
    return (replace(p, source=p.target, target=p.source, path=p.path[::-1]) for p in found)


def join(first: Iterable[Pair], second: Iterable[Pair], through: str) -> list[Pair]:
    """Both one after the other; `through` names the family in the middle. The strongest path of each pair of codes is kept."""
    onward: dict[str, list[Pair]] = {}
    for pair in second:
        onward.setdefault(pair.source, []).append(pair)
    return strongest(
        Pair(
            a.source, b.target, a.strength * b.strength * JOINT, weaker(a.mark, b.mark),
            (*a.path, f"{through} {a.target}", *b.path), "；".join(filter(None, dict.fromkeys((a.note, b.note)))),
        )
        for a in first
        for b in onward.get(a.target, ())
    )  # fmt: skip


def strongest(found: Iterable[Pair]) -> list[Pair]:
    """One pair for each source and target: the strongest, then the best founded, then the shortest."""
    best: dict[tuple[str, str], Pair] = {}
    for pair in found:
        key = (pair.source, pair.target)
        if pair.strength >= LEAST and (key not in best or _rank(pair) < _rank(best[key])):
            best[key] = pair
    return sorted(best.values(), key=lambda p: (p.source, *_rank(p), p.target))


def weaker(one: Mark, other: Mark) -> Mark:
    """The less sure of two marks."""
    return max(one, other, key=MARKS.index)


def _rank(pair: Pair) -> tuple[float, int, int, tuple[str, ...]]:
    return (-pair.strength, MARKS.index(pair.mark), len(pair.path), pair.path)


def folders(extra: Path | None = None) -> tuple[Path, ...]:
    """Where mapping files lie: `crosswalks/` in the office's own pack folder first, then the shipped ones."""
    return (extra / "crosswalks", FOLDER) if extra else (FOLDER,)


def load(folders: Iterable[Path] = (FOLDER,)) -> dict[tuple[str, str], list[Pair]]:
    """(family, family) → correspondences, each file in both directions. A file of an earlier folder goes before later ones."""
    known: dict[tuple[str, str], list[Pair]] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
            walk = read(file)
            ends = (walk.source_framework, walk.target_family)
            if ends not in known:
                known[ends] = list(pairs(walk))
                known.setdefault(ends[::-1], list(turned(known[ends])))
    return known


def compose(known: Mapping[tuple[str, str], list[Pair]], source: str, target: str) -> list[Pair]:
    """Every correspondence from one family to another, direct or through others; [] where no path leads there."""
    found: list[Pair] = list(known.get((source, target), ()))
    reached: list[tuple[str, frozenset[str], list[Pair]]] = [
        (b, frozenset((source, b)), there) for (a, b), there in known.items() if a == source and b != target
    ]
    for _ in range(LONGEST - 1):
        further = []
        for at, seen, so_far in reached:
            for (a, b), there in known.items():
                if a == at and b not in seen:
                    joined = join(so_far, there, at)
                    if b == target:
                        found.extend(joined)
                    else:
                        further.append((b, seen | {b}, joined))
        reached = further
    return strongest(found)


def between(known: Mapping[tuple[str, str], list[Pair]], source: Framework, target: Framework) -> dict[str, list[Pair]]:
    """Code of a leaf of `source`, as its pack spells it → correspondences to leaves of `target`, strongest first.

    Kinds of one tree correspond by code. Codes that `target` has not (an option left out) are left out.
    """
    there = {bare(leaf.code): leaf.code for leaf in target.leaves}
    one, other = source.family or source.id, target.family or target.id
    if one == other:
        found = [Pair(code, code, MAIN, "official") for leaf in source.leaves if (code := bare(leaf.code)) in there]
    else:
        found = compose(known, one, other)
    result: dict[str, list[Pair]] = {leaf.code: [] for leaf in source.leaves}
    here = {bare(leaf.code): leaf.code for leaf in source.leaves}
    for pair in found:
        if pair.source in here and pair.target in there:
            result[here[pair.source]].append(replace(pair, source=here[pair.source], target=there[pair.target]))
    return result
