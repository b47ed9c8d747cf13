"""A linear judge over hashed n-grams: ridge regression in closed form, so that the same rows always give the same weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from assistant.mapping.features import SIZE, unit_rows

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights for the columns that were seen often enough. `weights` is stored in whole numbers: margin = x·w·scale + prior."""

    columns: NDArray[np.int32]
    idf: Floats
    weights: NDArray[np.int8]
    scale: Floats
    prior: Floats

    def margins(self, counts: sparse.csr_matrix) -> Floats:
        """(texts × SIZE) n-gram counts → (texts × classes) margins; a text without a known n-gram gets the prior."""
        place = np.full(SIZE, -1, dtype=np.int32)
        place[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        found = place[counts.indices]
        known = found >= 0
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))[known]
        kept = sparse.csr_matrix(
            (counts.data[known] * self.idf[found[known]], (rows, found[known])), shape=(counts.shape[0], len(self.columns))
        )
        product = unit_rows(kept) @ (self.weights.astype(np.float32) * self.scale)
        return np.asarray(product, dtype=np.float32) + self.prior

    def arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """For np.savez; `restore` is the inverse."""
        return {f"{prefix}.{name}": getattr(self, name) for name in ("columns", "idf", "weights", "scale", "prior")}


def restore(arrays: dict[str, NDArray[np.generic]], prefix: str) -> Linear:
    """A Linear from the arrays that `Linear.arrays` gave. KeyError names what lacks."""
    return Linear(*(arrays[f"{prefix}.{name}"] for name in ("columns", "idf", "weights", "scale", "prior")))  # type: ignore[arg-type]


def fit(
    counts: sparse.csr_matrix, labels: Sequence[int], classes: int, weight: Floats, strength: float, least: int = 2
) -> Linear:
    """One-against-rest ridge regression on tf-idf rows (targets ±1). `strength` is the ridge; columns in fewer than `least`
    rows are left out. Solved in the dual: cost grows with the square of the number of rows."""
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(frequency >= least).astype(np.int32)
    idf = (np.log((1 + counts.shape[0]) / (1 + frequency[columns])) + 1).astype(np.float32)
    rows = unit_rows(counts[:, columns] @ sparse.diags(idf))
    target = np.full((counts.shape[0], classes), -1.0)
    target[np.arange(counts.shape[0]), np.asarray(labels)] = 1.0
    prior = np.average(target, axis=0, weights=weight)
    root = np.sqrt(weight)
    scaled = sparse.csr_matrix(sparse.diags(root) @ rows)
    gram = np.asarray((scaled @ scaled.T).todense(), dtype=np.float64)
    dual = np.linalg.solve(gram + strength * np.eye(len(gram)), (target - prior) * root[:, None])
    full = np.asarray(scaled.T @ dual)
    scale = np.maximum(np.abs(full).max(axis=0), 1e-9) / 127
    return Linear(
        columns=columns,
        idf=idf,
        weights=np.rint(full / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        prior=prior.astype(np.float32),
    )


def sigmoid(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), dtype=np.float32)


def logit(chance: Floats) -> Floats:
    """The inverse of `sigmoid`, for chances strictly inside 0 and 1 after clipping."""
    inside = np.clip(chance, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float32)


def calibrate(value: NDArray[np.floating], truth: NDArray[np.bool_], steps: int = 50) -> tuple[float, float]:
    """(slope, offset) of the logistic curve that turns values into probabilities (Platt), by Newton's method."""
    slope, offset = 1.0, 0.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(slope * value + offset, -30, 30)))
        error, spread = truth - p, np.maximum(p * (1 - p), 1e-9)
        gradient = np.array([(error * value).sum(), error.sum()]) - 1e-3 * np.array([slope, offset])
        curvature = np.array([[(spread * value**2).sum(), (spread * value).sum()], [(spread * value).sum(), spread.sum()]])
        change = np.linalg.solve(curvature + 1e-3 * np.eye(2), gradient)
        slope, offset = slope + float(change[0]), offset + float(change[1])
        if np.abs(change).max() < 1e-8:
            break
    return slope, offset
