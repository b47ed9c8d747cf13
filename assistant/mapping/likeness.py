"""Meaning as a further voice: a configured sentence encoder compares a text with what the pack says of each indicator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.domain import Framework
from assistant.mapping.linear import Floats
from assistant.mapping.snippets import snippets
from assistant.retrieval import Encoder

SHARE = 0.05
"""Margin that one standard deviation of likeness adds. Small on purpose: the heads were trained on this very task."""
NEAREST = 3
"""The likeness to an indicator is the mean over so many of its nearest descriptions."""


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
