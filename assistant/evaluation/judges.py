"""The one shape in which every method is judged, ours and the peers'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Framework
from assistant.evaluation.data import Example, codes, plain
from assistant.evaluation.metrics import Bools, Floats
from assistant.mapping import Matcher, Query


class Judge(Protocol):
    """`decision` gives (texts × leaves) scores in the order of `framework.leaves`, higher is better, and for each text how
    much speaks for "evidence for nothing", higher is more. Two optional attributes: `calibrated = True` says that the
    highest score is meant as the probability of being right; `abstains(texts)` gives the method's own yes or no."""

    def decision(self, texts: Sequence[str]) -> tuple[Floats, Floats]: ...


@runtime_checkable
class Abstaining(Protocol):
    def abstains(self, texts: Sequence[str]) -> Bools: ...


class _Seen(Protocol):
    @property
    def evidence(self) -> NDArray[np.floating]: ...
    @property
    def score(self) -> NDArray[np.floating]: ...


@runtime_checkable
class Judging(Protocol):
    """A matcher that tells the chances before anything is chosen."""

    def judge(self, queries: Sequence[Query]) -> _Seen: ...


@runtime_checkable
class Scoring(Protocol):
    def scores(self, queries: Sequence[Query]) -> NDArray[np.floating]: ...


Factory = Callable[[Framework, Sequence[Example]], Judge]
"""Builds a judge from a framework and the labelled passages it may learn from."""


class MatcherJudge:
    """Any `Matcher` as a Judge. One with `judge(queries)` (chance that a text is evidence, and that each leaf is right) or with
    `scores(queries)` (texts × leaves) has every leaf ranked; any other, the leaves that its `match` names."""

    calibrated = True

    def __init__(self, matcher: Matcher, framework: Framework) -> None:
        self._matcher = matcher
        self._column = {code: n for n, code in enumerate(codes(framework))}

    def decision(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        queries = [Query(t) for t in texts]
        if isinstance(self._matcher, Judging):
            seen = self._matcher.judge(queries)
            return np.asarray(seen.score, dtype=np.float64), 1 - np.asarray(seen.evidence, dtype=np.float64)
        if isinstance(self._matcher, Scoring):
            scores = np.asarray(self._matcher.scores(queries), dtype=np.float64)
        else:
            scores = np.zeros((len(texts), len(self._column)))
            for row, matches in enumerate(self._matcher.match(queries, len(self._column))):
                for match in matches:
                    scores[row, self._column[plain(match.code)]] = match.score
        return scores, 1 - scores.max(axis=1)

    def abstains(self, texts: Sequence[str]) -> Bools:
        """Where the matcher names no indicator at all."""
        return np.array([not found for found in self._matcher.match([Query(t) for t in texts], 1)])
