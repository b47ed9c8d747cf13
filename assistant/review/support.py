"""What the evidence says of each sentence of a report, worked out once for all rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.domain import Assessment, Document, Passage
from assistant.grounding import Support, Verifier
from assistant.review.document import ReportDocument, ReportSentence

STRICT = 0.8
"""Where so many of the sentences bear their own mark, one without a mark has none; else the next mark of its paragraph holds."""
LOOKED_AT = 8
"""So many nearest passages are looked at for a sentence that no cited passage carries."""
_SHORTEST = 8
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")


class Evidence(Protocol):
    """What is asked of the evidence here; rule.Evidence is it."""

    def of_number(self, number: str) -> Sequence[Passage]: ...
    def nearest(self, text: str, k: int = 5) -> Sequence[Passage]: ...
    def documents(self) -> Mapping[str, Document]: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """`cited`: the sentence has marks that lead to passages. `support` is by those, or by the nearest passages if it has none.

    `elsewhere` is the support by the nearest passages, where what is cited does not carry the sentence.
    """

    sentence: ReportSentence
    cited: bool
    support: Support
    numbers: tuple[str, ...] = ()
    elsewhere: Support | None = None

    @property
    def best(self) -> Support:
        """The support by whatever says most nearly the same."""
        if self.elsewhere is not None and self.elsewhere.overlap > self.support.overlap + 0.2:
            return self.elsewhere
        return self.support


def asserted(report: ReportDocument) -> Iterator[ReportSentence]:
    """The sentences that claim something: below a heading (if the report has any), no gaps, not too short to be known again."""
    for sentence in report.sentences:
        if not sentence.gap and (sentence.headings or not report.headings) and len(sentence.text) >= _SHORTEST:
            yield sentence


def cited_share(report: ReportDocument) -> float:
    """Share of the asserted sentences that bear marks of their own; 0 for a report without sentences."""
    sentences = list(asserted(report))
    return sum(1 for s in sentences if s.numbers) / len(sentences) if sentences else 0.0


def marks_of(report: ReportDocument) -> dict[ReportSentence, tuple[str, ...]]:
    """The evidence numbers that hold for each asserted sentence, its own or those that follow in its paragraph."""
    strict = cited_share(report) >= STRICT
    result: dict[ReportSentence, tuple[str, ...]] = {}
    block, following = -1, tuple[str, ...]()
    for sentence in reversed(list(asserted(report))):
        if sentence.spot.block != block:
            block, following = sentence.spot.block, ()
        if sentence.numbers:
            following = sentence.numbers
        result[sentence] = sentence.numbers or (() if strict else following)
    return result


def judge(report: ReportDocument, evidence: Evidence, assessments: Sequence[Assessment] = ()) -> dict[ReportSentence, Judged]:
    """Every asserted sentence with what the evidence says of it, in the order of the report."""
    verifier = Verifier(evidence.documents())
    named = [(_BRACKETS.sub("", a.name), a) for a in assessments if a.value is not None]
    marks = marks_of(report)
    result = {}
    for sentence in asserted(report):
        computed = [a for name, a in named if name in sentence.text]
        passages = [p for number in marks[sentence] for p in evidence.of_number(number)]
        support = verifier.verify(sentence.text, passages, computed) if passages else None
        elsewhere = None
        if support is None or not support.ok or support.overlap < 0.5:
            elsewhere = verifier.verify(sentence.text, evidence.nearest(sentence.text, LOOKED_AT), computed)
        chosen = support or elsewhere or Support("none")
        result[sentence] = Judged(sentence, support is not None, chosen, marks[sentence], elsewhere if support else None)
    return result
