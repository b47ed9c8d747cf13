"""What a pack says of its nodes, as short texts to learn from: topics, evidence names, weak spots, key terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.domain import Framework


class Snippet(NamedTuple):
    """A text with the leaf and the review point it speaks of ('' for the leaf as a whole)."""

    text: str
    code: str
    point: str
    terms: bool = False


def snippets(frameworks: Sequence[Framework]) -> list[Snippet]:
    """Every text once, in the order of the packs; variants of one tree add their own wordings."""
    result: dict[tuple[str, str], Snippet] = {}
    for framework in frameworks:
        for leaf in framework.leaves:
            for text in (leaf.name, leaf.asks):
                if text:
                    result.setdefault((text, leaf.code), Snippet(text, leaf.code, ""))
            for point in leaf.points:
                for text in (point.name, point.asks, *point.evidence, *point.weak_spots):
                    result.setdefault((text, leaf.code), Snippet(text, leaf.code, point.code))
                words = " ".join(point.terms)
                result.setdefault((words, leaf.code), Snippet(words, leaf.code, point.code, True))
    return list(result.values())
