"""numbers.trend_mismatch: figures move the way the words say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from assistant.metrics.numbers import Amount, quantities
from assistant.review.amounts import listed
from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import Said
from assistant.review.support import asserted
from assistant.review.text import place

_STEADY = r"(?:逐年|连年|持续|稳步|连续[两二三四五\d]年|不断|稳中有)(?:有所)?"
_UP = re.compile(rf"{_STEADY}(?:上升|提高|提升|增长|增加|攀升|走高|扩大|升)")
_DOWN = re.compile(rf"{_STEADY}(?:下降|降低|减少|缩小|回落|走低|降)")
_RISE = re.compile(
    r"^[^，。；\d]{0,14}(?:提高|提升|上升|增长|增加|升|增|扩大)了?(?:到|至|为)[^，。；\d]{0,6}(?:20\d\d年?(?:度|底|末)?的?)?\s*$"
)
_FALL = re.compile(
    r"^[^，。；\d]{0,14}(?:下降|降低|减少|缩小|回落|降|减)了?(?:到|至|为)[^，。；\d]{0,6}(?:20\d\d年?(?:度|底|末)?的?)?\s*$"
)
_FROM = re.compile(r"(?:由|从)[^，。；]{0,24}$")


def check(context: Context) -> Iterator[Hit]:
    by_block: dict[int, list[Said]] = defaultdict(list)
    for said in context.said:
        by_block[said.spot.block].append(said)
    for sentence in asserted(context.report):
        messages = list(_in_text(sentence.text))
        if not messages:
            inside = [s for s in by_block[sentence.spot.block] if s.quote == sentence.text]
            messages = list(_in_series(sentence.text, inside, context.said))
        for message in messages:
            yield Hit(sentence.spot, place(sentence), message, quote=sentence.text, suggestion="请核对数据，或改正对趋势的表述")


def _in_text(text: str) -> Iterator[str]:
    amounts = [a for a in quantities(text) if a.firm and not (a.unit == "年" and a.value > 1000)]
    for before, after in pairwise(amounts):
        between = text[before.end : after.start]
        if before.unit != after.unit or not _FROM.search(text[: before.start]):
            continue
        if _RISE.match(between) and after.value < before.value and before.unit not in (":1", "1:"):
            yield f"文中说上升，数字却由“{before.text}”到“{after.text}”"
        if _FALL.match(between) and after.value > before.value and before.unit not in (":1", "1:"):
            yield f"文中说下降，数字却由“{before.text}”到“{after.text}”"
    for clause in re.split(r"[。；！？]", text):
        yield from _in_list(clause)


def _in_list(clause: str) -> Iterator[str]:
    up, down = _UP.search(clause), _DOWN.search(clause)
    if bool(up) == bool(down):
        return
    amounts = [a for a in quantities(clause) if a.firm and not (a.unit in ("年", "") and a.value > 1000)]
    for group in listed(clause, amounts):
        if len(group) >= 3 and "分别" in clause[: group[0].start] and not _moves([a.value for a in group], rising=bool(up)):
            yield f"文中说“{(up or down or [''])[0]}”，数字却是{_shown(group)}"


def _in_series(text: str, inside: Sequence[Said], said: Sequence[Said]) -> Iterator[str]:
    """'生师比逐年下降' against the values of the years that the report gives elsewhere."""
    up, down = _UP.search(text), _DOWN.search(text)
    subjects = {s.subject for s in inside}
    if bool(up) == bool(down) or len(subjects) != 1:
        return
    subject = subjects.pop()
    series: dict[int, Said] = {}
    for row in said:
        if row.subject == subject and row.year is not None and row.scope == "school" and row.firm:
            series.setdefault(row.year, row)
    ordered = [series[year] for year in sorted(series)]
    if len(ordered) >= 3 and not _moves([s.value for s in ordered], rising=bool(up)):
        values = "、".join(f"{s.year}年{s.text}" for s in ordered)
        yield f"文中说“{(up or down or [''])[0]}”，报告给出的数据却是{values}"


def _moves(values: Sequence[Decimal], *, rising: bool) -> bool:
    """Whether the values go the way the words say, standing still allowed."""
    return all((b >= a) if rising else (b <= a) for a, b in pairwise(values))


def _shown(group: Sequence[Amount]) -> str:
    return "、".join(a.text for a in group)


RULE = Rule(
    id="numbers.trend_mismatch",
    law="“逐年上升”“下降到”等表述须与数字的变化方向一致。",
    bad="近三年深造率逐年上升，分别为12.4%、11.8%、13.1%。",
    good="近三年深造率有升有降，分别为12.4%、11.8%、13.1%。",
    severity="warning",
    check=check,
    source="近三年数据看趋势（s-szu）；数据须严格核对（s-qlb）",
)
