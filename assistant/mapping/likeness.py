"""Meaning as a further voice: a configured sentence encoder compares a text with what the pack says of each indicator."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from assistant.domain import Framework
from assistant.mapping.linear import Floats
from assistant.mapping.snippets import snippets
from assistant.retrieval import Encoder, load_encoder

SHARE = 0.05
"""Margin that one standard deviation of likeness adds. Small on purpose: the heads were trained on this very task."""
REMEMBERED = 1 << 15
"""Texts whose vectors are kept: a kilobyte each."""
NEAREST = 3
"""The likeness to an indicator is the mean over so many of its nearest descriptions."""


class Remembering:
    """An encoder that keeps the vectors of the texts it was asked for last: several frameworks are held against the same ones."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.name = encoder, encoder.name
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return self._encoder.encode(texts)
        new = [t for t in dict.fromkeys(texts) if t not in self._known]
        if new:
            if len(self._known) + len(new) > REMEMBERED:
                self._known.clear()
                new = list(dict.fromkeys(texts))
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._known[t] for t in texts], dtype=np.float32)


@cache
def shipped_encoder() -> Remembering:
    """The shipped encoder, one for all frameworks of a process."""
    return Remembering(load_encoder())


class Likeness:
    """Descriptions of the leaves as vectors; `margins` adds up with the heads' own."""

    def __init__(self, framework: Framework, encoder: Encoder, share: float = SHARE) -> None:
        told = [s for s in snippets([framework]) if not s.terms]
        self.name = encoder.name
        self._encoder, self._share = encoder, share
        self._vectors = encoder.encode([s.text for s in told])
        self._columns = [
            np.array([n for n, s in enumerate(told) if s.code == leaf.code], dtype=np.int64) for leaf in framework.leaves
        ]

    def margins(self, texts: Sequence[str]) -> Floats:
        """(texts × leaves), centred and scaled within each text: it ranks, and says nothing of being evidence at all."""
        likeness = self._encoder.encode(texts) @ self._vectors.T
        best = np.stack([np.sort(likeness[:, own], axis=1)[:, -NEAREST:].mean(axis=1) for own in self._columns], axis=1)
        spread = best.std(axis=1, keepdims=True)
        return np.asarray(
            self._share * (best - best.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1, spread), dtype=np.float32
        )
