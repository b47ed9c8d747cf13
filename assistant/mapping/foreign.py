"""English evidence under a framework in Chinese: heard by the shipped packs in English, carried over by their crosswalks.

It is a rough judgement: what an English criterion and an indicator have in common. It names no review point unless the indicator
has only one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np

from assistant import frameworks
from assistant.domain import Framework, Match
from assistant.mapping.linear import Floats
from assistant.resources import INDICATORS

JOINT = 0.8
"""What is left of a judgement that passes from one framework to another by way of a third (see `compose`)."""


class Hears(Protocol):
    """What judges English texts for a pack in English: (evidence chances, chances of its leaves)."""

    def heard(self, texts: Sequence[str]) -> tuple[Floats, Floats]: ...


@dataclass(frozen=True, slots=True)
class Bridge:
    """A pack in English with how strongly each of its leaves speaks for each leaf of the framework in Chinese."""

    pack: Framework
    judge: Hears
    strength: Floats


@cache
def packs_in_english() -> tuple[str, ...]:
    """Ids of the shipped packs whose language is English."""
    files = sorted(INDICATORS.glob("*/pack.yaml"))
    return tuple(f.parent.name for f in files if "\nlanguage: en\n" in f.read_text(encoding="utf-8"))


def bridges(
    target: Floats, links: Callable[[Framework], Floats | None], judge: Callable[[Framework], Hears]
) -> tuple[Bridge, ...]:
    """`target`: (leaves of the framework × codes of the general family); `links`: the same of a pack in English, or None."""
    result = []
    for id in packs_in_english():
        pack = frameworks.load(id)
        own = links(pack)
        if own is not None:
            paths = (own[:, None, :] * target[None, :, :]).max(axis=2) * JOINT
            result.append(Bridge(pack, judge(pack), np.asarray(paths, dtype=np.float32)))
    return tuple(result)


def match(
    texts: Sequence[str], framework: Framework, found: Sequence[Bridge], threshold: float, least: float, top: int, share: float
) -> list[tuple[Match, ...]]:
    """For each text up to `top` matches by its best path; () where no pack in English calls it evidence."""
    leaves = framework.leaves
    best = np.zeros((len(texts), len(leaves)), dtype=np.float32)
    via = np.zeros((len(texts), len(leaves), 2), dtype=np.int64)
    sure = np.zeros(len(texts), dtype=np.float32)
    for number, bridge in enumerate(found):
        evidence, own = bridge.judge.heard(texts)
        sure = np.maximum(sure, evidence)
        paths = (own * evidence[:, None])[:, :, None] * bridge.strength[None, :, :]
        here, score = paths.argmax(axis=1), paths.max(axis=1)
        better = score > best
        best = np.where(better, score, best)
        via[better] = np.stack([np.full_like(here, number), here], axis=2)[better]
    result: list[tuple[Match, ...]] = []
    for n in range(len(texts)):
        order = [int(i) for i in np.argsort(-best[n], kind="stable")[:top] if best[n, i] >= max(least, share * best[n].max())]
        chosen = order if sure[n] >= threshold else []
        result.append(tuple(_match(framework, i, float(best[n, i]), found, via[n, i]) for i in chosen))
    return result


def _match(framework: Framework, leaf: int, score: float, found: Sequence[Bridge], via: Sequence[int]) -> Match:
    node = framework.leaves[leaf]
    pack = found[int(via[0])].pack
    criterion = pack.leaves[int(via[1])]
    return Match(
        code=node.code, point=node.points[0].code if len(node.points) == 1 else None, score=float(np.floor(score * 1000) / 1000),
        reason=f"英文材料，经 {pack.id} {criterion.code} 的对照关系匹配",
    )  # fmt: skip
