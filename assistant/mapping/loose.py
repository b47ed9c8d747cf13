"""Key terms said in other words: “到企业去实践” holds most of “企业实践”, pair of characters by pair of characters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from assistant.domain import Framework
from assistant.mapping.linear import Floats
from assistant.mapping.terms import fold
from assistant.mapping.training import SATURATION

LEAST = 0.6
"""Share of a term's pairs of characters that a text must hold; below, it is chance."""
SHORTEST = 3
"""Characters of a term that can be said in parts."""


class LooseTerms:
    """The terms of each leaf as their pairs of characters. A term that several leaves claim counts less for each."""

    def __init__(self, framework: Framework) -> None:
        told: list[tuple[int, str, float]] = []
        for number, leaf in enumerate(framework.leaves):
            own = {fold(t): w for spoken in (leaf.terms, *(p.terms for p in leaf.points)) for t, w in spoken.items()}
            told += [(number, term, weight) for term, weight in own.items() if len(term) >= SHORTEST]
        claimed: dict[str, int] = {}
        for _, term, _ in told:
            claimed[term] = claimed.get(term, 0) + 1
        self._pairs = {pair: n for n, pair in enumerate(dict.fromkeys(p for _, term, _ in told for p in _pairs(term)))}
        rows, columns, values = [], [], []
        for n, (_, term, _) in enumerate(told):
            held = _pairs(term)
            for pair in held:
                rows.append(self._pairs[pair])
                columns.append(n)
                values.append(1 / len(held))
        self._terms = sparse.csr_matrix((values, (rows, columns)), shape=(len(self._pairs), len(told)), dtype=np.float32)
        worth = [weight / math.sqrt(claimed[term]) for _, term, weight in told]
        self._leaves = sparse.csr_matrix(
            (worth, (range(len(told)), [leaf for leaf, _, _ in told])),
            shape=(len(told), len(framework.leaves)), dtype=np.float32,
        )  # fmt: skip

    def scores(self, texts: Sequence[str]) -> Floats:
        """(texts × leaves) how far each text says the leaf's terms, whole or in parts, 0–1."""
        rows, columns = [], []
        for n, text in enumerate(texts):
            found = [self._pairs[p] for p in _pairs(fold(text)) if p in self._pairs]
            rows += [n] * len(found)
            columns += found
        texts_by_pair = sparse.csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(texts), len(self._pairs))
        )
        share = sparse.csr_matrix(texts_by_pair @ self._terms)
        share.data = np.where(share.data >= LEAST - 1e-6, share.data**2, 0).astype(np.float32)
        weight = np.asarray((share @ self._leaves).todense(), dtype=np.float32)
        return np.asarray(weight / (weight + SATURATION), dtype=np.float32)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
