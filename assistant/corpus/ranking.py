"""Hybrid ranking in memory: BM25 over weighted parts of each text and the encoder's cosine, both on an absolute scale.

The corpus is hundreds of cases and notes and some thousands of passages: the whole index is made in a fraction of a second,
so nothing on disk can go stale. Scores do not depend on what else is found, so that a floor can be set.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval import Encoder, Tokenizer

Floats = NDArray[np.float32]
K1, B = 1.2, 0.4
"""As usual for BM25; the second is low because long cases are not worse ones."""
ADDED = 0.5
"""Weight of an official wording that the synonyms put beside the asked one."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is ranked: its parts with their weights, and the part whose meaning is compared."""

    parts: tuple[tuple[str, float], ...]
    gist: str


class Ranking:
    """Scores of every text for a question. Built once; asking costs well under a millisecond a thousand texts."""

    def __init__(self, texts: Sequence[Text], tokenizer: Tokenizer, encoder: Encoder) -> None:
        self._tokenizer, self._encoder = tokenizer, encoder
        self.size = len(texts)
        counts = [self._count(text) for text in texts]
        length = np.array([sum(c.values()) for c in counts], dtype=np.float32)
        norm = K1 * (1 - B + B * length / max(1.0, float(length.mean()) if self.size else 1.0))
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, count in enumerate(counts):
            for token, times in count.items():
                postings.setdefault(token, []).append((number, times * (K1 + 1) / (times + float(norm[number]))))
        self._postings = {
            token: (np.array([n for n, _ in rows]), np.array([w for _, w in rows], dtype=np.float32))
            for token, rows in postings.items()
        }
        self._gists = encoder.encode([t.gist for t in texts]) if texts else np.zeros((0, 1), dtype=np.float32)

    def _count(self, text: Text) -> Counter[str]:
        count: Counter[str] = Counter()
        for part, weight in text.parts:
            for token in self._tokenizer.tokens(part):
                count[token] += weight  # type: ignore[assignment]  # weights are shares of an occurrence
        return count

    def rarity(self, token: str) -> float:
        """How much a token says: high if few texts have it."""
        found = len(self._postings[token][0]) if token in self._postings else 0
        return math.log(1 + (self.size - found + 0.5) / (found + 0.5))

    def share(self, token: str) -> float:
        """Share of the texts that have the token; one that no text has as it stands counts by its rarest pair of characters."""
        held = [len(self._postings[t][0]) for t in (token, *self._tokenizer.tokens(token)) if t in self._postings]
        return min(held, default=0) / max(1, self.size)

    def words(self, question: str) -> Floats:
        """For each text 0–1: the share of what the question says that the text says too."""
        scores = np.zeros(self.size, dtype=np.float32)
        own = set(self._tokenizer.tokens(question))
        full = 0.0
        for token in self._tokenizer.asked(question).keys:
            weight = self.rarity(token) * (1.0 if token in own else ADDED)
            if token in self._postings:
                rows, worth = self._postings[token]
                scores[rows] += weight * worth
            if token in own:
                full += weight * (K1 + 1) / 2
        return np.minimum(scores / full, 1.0) if full else scores

    def meaning(self, question: str) -> Floats:
        """For each text the cosine of its gist and the question, from 0."""
        if not self.size or not question.strip():
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(np.maximum(self._gists @ self._encoder.encode([question])[0], 0.0), dtype=np.float32)
