"""The figures against hand-worked examples."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation import metrics


def accepted(*rows: set[int], classes: int = 3) -> np.ndarray:
    return np.array([[c in row for c in range(classes)] for row in rows])


def test_the_rank_is_that_of_the_best_accepted_class() -> None:
    scores = np.array([[0.9, 0.5, 0.1], [0.9, 0.5, 0.1], [0.9, 0.5, 0.1]])
    assert metrics.ranks(scores, accepted({0}, {2}, {1, 2})).tolist() == [0, 2, 1]


def test_a_tie_never_helps() -> None:
    assert metrics.ranks(np.zeros((1, 3)), accepted({0})).tolist() == [2]


def test_macro_f1_by_hand() -> None:
    # class 0: 1 right, 2 true, 1 said → 2/3; class 1: 1 right, 1 true, 2 said → 2/3; class 2 does not occur
    gold, said = np.array([0, 0, 1]), np.array([0, 1, 1])
    assert metrics.macro_f1(gold, said, 3) == pytest.approx(2 / 3)


def test_auc_by_hand() -> None:
    score = np.array([0.9, 0.8, 0.7, 0.6])
    truth = np.array([True, False, True, False])
    assert metrics.auc(score, truth) == pytest.approx(0.75)
    assert metrics.auc(np.ones(4), truth) == pytest.approx(0.5)
    assert np.isnan(metrics.auc(score, np.ones(4, dtype=bool)))


def test_the_threshold_parts_the_two_sides() -> None:
    score = np.array([0.1, 0.2, 0.8, 0.9])
    assert metrics.best_threshold(score, np.array([False, False, True, True])) == pytest.approx(0.8)


def test_calibration_by_hand() -> None:
    # two answers at 0.95 (one right), two at 0.15 (none right): 0.5·|0.95−0.5| + 0.5·|0.15−0|
    error, bins = metrics.reliability(np.array([0.95, 0.95, 0.15, 0.15]), np.array([True, False, False, False]))
    assert error == pytest.approx(0.3)
    assert [(b.count, b.accuracy) for b in bins] == [(2, 0.0), (2, 0.5)]


def test_intervals_hold_the_mean_and_repeat() -> None:
    values = np.array([True] * 70 + [False] * 30)
    low, high = metrics.interval(values)
    assert low < 0.7 < high and metrics.interval(values) == (low, high)
    score = np.concatenate((np.linspace(0.4, 1, 40), np.linspace(0, 0.6, 40)))
    truth = np.arange(80) < 40
    low, high = metrics.auc_interval(score, truth)
    assert low < metrics.auc(score, truth) < high


def test_the_first_relevant_place() -> None:
    found = [["a", "b"], ["c", "a"], ["b"]]
    assert metrics.first_hits(found, [frozenset("a")] * 3).tolist() == [0, 1, -1]
