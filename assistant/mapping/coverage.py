"""Coverage: how well each review point is evidenced. Strong needs two distinct documents that are in date.

Two copies of one file are one Document, and passages of one Document are one witness: counting passages instead would let
a single long report make everything look proven.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from assistant.domain import Coverage, CoverageCell, Document, Framework, Match, Strength
from assistant.mapping.currency import Currency
from assistant.wording import wording

STRONG_DOCUMENTS = 2


class OfDocument(Protocol):
    """A passage, or what stands for one: all that counts here is its document."""

    @property
    def document(self) -> str: ...


def coverage(
    framework: Framework,
    matched: Iterable[tuple[OfDocument, tuple[Match, ...]]],
    documents: Mapping[str, Document],
    currencies: Mapping[str, Currency],
) -> Coverage:
    """One cell for each review point, in the order of the framework. Rejected matches do not count."""
    passages: dict[str, int] = defaultdict(int)
    witnesses: dict[str, set[str]] = defaultdict(set)
    for passage, matches in matched:
        for match in matches:
            if match.status != "rejected" and match.point:
                passages[match.point] += 1
                witnesses[match.point].add(passage.document)
    cells, say = [], wording(framework.language)
    for leaf in framework.leaves:
        for point in leaf.points:
            seen = witnesses[point.code]
            fresh = {d for d in seen if d in currencies and currencies[d].in_date}
            years = [y for d in seen if d in documents and (y := documents[d].year)]
            strength: Strength = "strong" if len(fresh) >= STRONG_DOCUMENTS else "thin" if seen else "missing"
            cells.append(
                CoverageCell(
                    code=point.code, name=point.name, indicator=leaf.code, strength=strength, passages=passages[point.code],
                    documents=len(seen), in_date_documents=len(fresh), reason=say(_reason(strength, len(seen), len(fresh))),
                    newest_year=max(years, default=None),
                )
            )  # fmt: skip
    return Coverage(cells=tuple(cells))


def _reason(strength: Strength, seen: int, fresh: int) -> str:
    if strength == "missing":
        return "没有材料对应本审核重点"
    if strength == "strong":
        return f"{fresh}份在期材料相互印证"
    if seen == 1:
        return "只有1份材料" + ("" if fresh else "，且不在期")
    return f"{seen}份材料中只有{fresh}份在期"
