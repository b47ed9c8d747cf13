"""Passage → zero or more indicators, each with a score, its best review point and a readable reason.

The seam for better judges is `Matcher`: whatever implements it can stand in for `DescriptorMatcher`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from assistant.domain import Framework, Match, Passage, digest
from assistant.mapping.features import ngrams, unit_rows
from assistant.mapping.terms import Hits, Terms

VERSION = "descriptor-1"
CONTEXT = 0.4
"""Weight of what stands around a passage (headings, caption, file and folder names) against its own words."""
SATURATION = 6.0
"""Sum of term weights at which the terms are half convinced."""
TERM_SHARE = 0.6
SLOPE, OFFSET = 9.0, -3.2
"""Logistic calibration of the blended score, fitted on the authored trial passages."""
THRESHOLD = 0.45
"""Below it the passage is evidence for nothing."""
SECOND = 0.72
"""A second indicator is named when its score is at least this share of the first's."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is matched: the words, and the words around them ('' if there are none)."""

    text: str
    context: str = ""


class Matcher(Protocol):
    """Anything that maps texts to indicators. `version` changes whenever its answers may."""

    @property
    def version(self) -> str: ...

    def match(self, queries: Sequence[Query], top: int = 3) -> list[tuple[Match, ...]]: ...


def query_of(passage: Passage) -> Query:
    """A passage with its surroundings: folder and file names, heading path, table caption."""
    locator = passage.locator
    return Query(
        passage.text, " ".join((locator.file.rsplit(".", 1)[0].replace("/", " "), *locator.heading_path, passage.caption))
    )


def _descriptor(framework: Framework) -> list[str]:
    texts = []
    for leaf in framework.leaves:
        own = [leaf.name, leaf.asks, *leaf.terms]
        for p in leaf.points:
            own += [p.name, p.asks, *p.evidence, *p.weak_spots, *p.terms]
        texts.append(" ".join(own))
    return texts


class DescriptorMatcher:
    """Weighted key terms and n-gram similarity to what the pack says of each indicator. No training, any framework."""

    def __init__(self, framework: Framework, threshold: float = 0.0) -> None:
        self._leaves = framework.leaves
        self._terms = Terms(framework)
        self._threshold = threshold or THRESHOLD
        raw = ngrams(_descriptor(framework))
        frequency = np.asarray((raw > 0).sum(axis=0)).ravel()
        self._idf = sparse.diags((np.log((1 + len(self._leaves)) / (1 + frequency)) + 0.3).astype(np.float32))
        self._descriptors = unit_rows(raw @ self._idf).T.tocsr()
        self.version = digest(VERSION, framework.content_hash, str(self._threshold))

    def match(self, queries: Sequence[Query], top: int = 3) -> list[tuple[Match, ...]]:
        """For each query up to `top` matches over the threshold, best first; () means that it is evidence for nothing."""
        if not queries:
            return []
        scores, own, around = self.scores(queries)
        return [self._choose(scores[i], own[i], around[i], top) for i in range(len(queries))]

    def scores(self, queries: Sequence[Query]) -> tuple[np.ndarray, list[Hits], list[Hits]]:
        """(queries × leaves) calibrated scores, and the term hits in the texts and in their contexts."""
        similarity = np.asarray((unit_rows(ngrams([q.text for q in queries])) @ self._idf @ self._descriptors).todense())
        own = [self._terms.find(q.text) for q in queries]
        around = [self._terms.find(q.context) if q.context else Hits() for q in queries]
        words = np.zeros_like(similarity)
        for row, (inner, outer) in enumerate(zip(own, around, strict=True)):
            for leaf, weight in inner.leaf.items():
                words[row, leaf] += weight
            for leaf, weight in outer.leaf.items():
                words[row, leaf] += CONTEXT * weight
        words = np.maximum(words, 0)
        blended = TERM_SHARE * words / (words + SATURATION) + (1 - TERM_SHARE) * similarity
        return 1 / (1 + np.exp(-(SLOPE * blended + OFFSET))), own, around

    def _choose(self, scores: np.ndarray, own: Hits, around: Hits, top: int) -> tuple[Match, ...]:
        order = np.argsort(-scores, kind="stable")[:top]
        best = float(scores[order[0]])
        if best < self._threshold:
            return ()
        return tuple(
            self._match(int(leaf), float(scores[leaf]), own, around)
            for leaf in order
            if scores[leaf] >= self._threshold and scores[leaf] >= SECOND * best
        )

    def _match(self, number: int, score: float, own: Hits, around: Hits) -> Match:
        leaf = self._leaves[number]
        weights = [
            own.point.get((number, n), 0.0) + CONTEXT * around.point.get((number, n), 0.0) for n in range(len(leaf.points))
        ]
        point = leaf.points[max(range(len(weights)), key=lambda n: (weights[n], -n))].code if weights else None
        return Match(code=leaf.code, point=point, score=math.floor(score * 1000) / 1000, reason=_reason(number, own, around))


def _reason(number: int, own: Hits, around: Hits) -> str:
    def words(hits: Hits) -> str:
        found = sorted(hits.words.get(number, {}).items(), key=lambda item: (-item[1], -len(item[0])))
        return "、".join(term for term, _ in found[:5])

    parts = [f"正文含：{words(own)}" if words(own) else "", f"标题或文件名含：{words(around)}" if words(around) else ""]
    return "；".join(p for p in parts if p) or "用语与该指标的说明相近"
