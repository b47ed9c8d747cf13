"""The figures, as pure functions over arrays. `scores` is (texts × classes), higher is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SEED = 20261123
RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of the reliability diagram: answers whose confidence lies in [low, high)."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def ranks(scores: Floats, accepted: Bools) -> NDArray[np.int64]:
    """Place of the best accepted class, from 0; a wrong class with the same score goes before it, so ties never help.

    `accepted` is (texts × classes); a text without any accepted class gets the last place.
    """
    best = np.where(accepted, scores, -np.inf).max(axis=1)
    return np.asarray(((scores >= best[:, None]) & ~accepted).sum(axis=1), dtype=np.int64)


def macro_f1(gold: NDArray[np.int64], said: NDArray[np.int64], classes: int) -> float:
    """Mean F1 over the classes that occur in `gold`."""
    values = []
    for number in range(classes):
        right = int(((gold == number) & (said == number)).sum())
        truth, claimed = int((gold == number).sum()), int((said == number).sum())
        if truth:
            values.append(2 * right / (truth + claimed))
    return float(np.mean(values)) if values else float("nan")


def auc(score: Floats, positive: Bools) -> float:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties half. NaN if one side is empty."""
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if not ones or not zeros:
        return float("nan")
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    return float((mean_rank[place][positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def best_threshold(score: Floats, positive: Bools) -> float:
    """The cut with the best mean of both recalls, when everything at or above it is called positive."""
    values = np.unique(score)
    order = np.sort(score[positive]), np.sort(score[~positive])
    above = [1 - np.searchsorted(side, values, side="left") / max(1, len(side)) for side in order]
    return float(values[int(np.argmax(above[0] + (1 - above[1])))])


def reliability(confidence: Floats, correct: Bools, bins: int = 10) -> tuple[float, tuple[Bin, ...]]:
    """Expected calibration error over equal-width bins of [0, 1], and the bins that are not empty."""
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.digitize(confidence, edges[1:-1]), 0, bins - 1)
    found, error = [], 0.0
    for number in range(bins):
        inside = place == number
        count = int(inside.sum())
        if count:
            mean, share = float(confidence[inside].mean()), float(correct[inside].mean())
            error += count / len(confidence) * abs(mean - share)
            found.append(Bin(float(edges[number]), float(edges[number + 1]), count, mean, share))
    return error, tuple(found)


def interval(values: Floats | Bools) -> tuple[float, float]:
    """95 % bootstrap interval of a mean; seeded."""
    if len(values) == 0:
        return float("nan"), float("nan")
    rng = np.random.default_rng(SEED)
    data = np.asarray(values, dtype=np.float64)
    means = np.array([data[rng.integers(0, len(data), len(data))].mean() for _ in range(RESAMPLES)])
    return _middle(means)


def auc_interval(score: Floats, positive: Bools) -> tuple[float, float]:
    """95 % bootstrap interval of the AUC; both sides are drawn anew; seeded."""
    ones, zeros = score[positive], score[~positive]
    if not len(ones) or not len(zeros):
        return float("nan"), float("nan")
    rng = np.random.default_rng(SEED)
    truth = np.arange(len(score)) < len(ones)
    drawn = [
        auc(np.concatenate((ones[rng.integers(0, len(ones), len(ones))], zeros[rng.integers(0, len(zeros), len(zeros))])), truth)
        for _ in range(RESAMPLES)
    ]
    return _middle(np.array(drawn))


def _middle(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def first_hits(found: Sequence[Sequence[str]], relevant: Sequence[frozenset[str]]) -> NDArray[np.int64]:
    """Place of the first relevant id in each ranking, from 0; -1 where there is none."""
    return np.array(
        [next((n for n, id in enumerate(ids) if id in wanted), -1) for ids, wanted in zip(found, relevant, strict=True)],
        dtype=np.int64,
    )
