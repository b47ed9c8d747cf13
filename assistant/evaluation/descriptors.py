"""What a pack says of its indicators, as plain texts for the peers that compare with descriptors."""

from __future__ import annotations

from assistant.domain import Framework, Indicator, ReviewPoint


def of_point(leaf: Indicator, point: ReviewPoint) -> str:
    """Names, question, evidence and terms of one review point."""
    return " ".join((leaf.name, point.name, point.asks, *point.evidence, *point.terms))


def of_leaves(framework: Framework) -> list[str]:
    """One text for each leaf: all that its pack rows say."""
    return [
        " ".join((leaf.asks, *leaf.terms, *(of_point(leaf, p) + " " + " ".join(p.weak_spots) for p in leaf.points)))
        for leaf in framework.leaves
    ]


def of_points(framework: Framework) -> tuple[list[str], list[int]]:
    """One text for each review point, and the number of its leaf."""
    texts, leaves = [], []
    for number, leaf in enumerate(framework.leaves):
        for point in leaf.points:
            texts.append(of_point(leaf, point))
            leaves.append(number)
    return texts, leaves
