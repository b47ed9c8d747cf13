"""numbers.conflict_in_report: the same quantity of the same year has one value in the whole report."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from assistant.grounding.reading import MASK, Figure, read
from assistant.metrics.assess import close
from assistant.review.document import ReportSentence
from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import Said, names_of
from assistant.review.support import asserted
from assistant.review.text import place

_CLAUSE = re.compile(r"[，。；！？;!?\n]+")
_SHORTEST = 8
"""Characters of a clause, figures left out, from which two clauses that are alike speak of the same thing."""
FAR = 2
"""A sentence that its evidence carries and that differs by more than this factor speaks of a part of the school."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def check(context: Context) -> Iterator[Hit]:
    names = names_of(context.framework)
    told: set[tuple[int, int]] = set()
    groups: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for said in context.said:
        if said.firm and said.year is not None:
            groups[said.subject, said.year, said.scope, said.clock == "academic"].append(said)
    carried = {j.sentence.spot for j in context.judged.values() if j.best.ok}
    for group in groups.values():
        first = _leading(group)
        for said in group:
            far = max(said.value, first.value) > FAR * min(said.value, first.value)
            if not close(said.value, first.value) and not (far and said.spot in carried):
                told.add((said.spot.block, said.spot.start))
                yield Hit(
                    said.spot,
                    said.where,
                    f"{said.year}年“{names[said.subject]}”前后不一致：此处为“{said.text}”，{first.where}为“{first.text}”",
                    quote=said.quote,
                    suggestion="请核实后全文统一，并注明时点和口径",
                )
    for one, figure, other, before in _alike(context):
        if (one.spot.block, one.spot.start) not in told:
            message = f"同一说法前后数字不同：此处为“{figure.text}”，{place(before)}为“{other.text}”"
            yield Hit(
                one.spot, place(one), message, quote=one.text,
                suggestion="请核实后全文统一，并注明时点和口径",
            )  # fmt: skip


def _leading(group: list[Said]) -> Said:
    """The value said most often; the first one where that is a tie."""
    counted: Counter[Decimal] = Counter(s.value for s in group)
    most = max(counted.values())
    return next(s for s in group if counted[s.value] == most)


def _alike(context: Context) -> Iterator[tuple[ReportSentence, Figure, Figure, ReportSentence]]:
    """Clauses with the same words and years and other figures: wherever they stand, one of the two is wrong."""
    known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], tuple[ReportSentence, tuple[Figure, ...]]] = {}
    for sentence in asserted(context.report):
        if sentence.aspect == "measure":
            continue
        years = tuple(_YEAR.findall(sentence.text))
        for clause in _CLAUSE.split(sentence.text):
            words = read(clause)
            amounts = tuple(f for f in words.figures if f.kind == "amount")
            if not amounts or not years or len(words.plain.replace(MASK, "")) < _SHORTEST:
                continue
            before, figures = known.setdefault((words.plain, years, tuple(f.unit for f in amounts)), (sentence, amounts))
            for here, there in zip(amounts, figures, strict=False):
                if here.value != there.value and before is not sentence:
                    yield sentence, here, there, before


RULE = Rule(
    id="numbers.conflict_in_report",
    law="同一数据、同一年份、同一范围，全文（正文与正文、正文与表格）只能有一个数值。",
    bad="3.1节写2024年专任教师686人，4.2节的表写668人。",
    good="全文2024年专任教师均为686人。",
    severity="error",
    check=check,
    source="数据在正文、表格、平台之间互相矛盾是专家常见意见（s-hnsyu）",
)
