"""numbers.sum_mismatch: parts add up to their total, shares to one hundred, a change to the difference of its ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.figures import written
from assistant.metrics.numbers import Amount, quantities
from assistant.review.amounts import listed, step
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import asserted
from assistant.review.text import called, place
from assistant.review.totals import wrong_totals

_TOTAL = re.compile(r"(?:合计|共计|总计|总数|总共)(?:为|达|是|有)?\s*$")
_WEIGHTED = re.compile(r"折合|折算|加权|当量|标准")
_SHARES = re.compile(r"(?:分别|依次)(?:占|为|是)|占比(?:分别)?(?:为|依次)")
_CHANGE = re.compile(r"(?:提高|提升|上升|增加|增长|下降|降低|减少|回落)了?\s*$")
_FROM = re.compile(r"(?:由|从)[^，。；]{0,16}$")
_TO = re.compile(r"^[^，。；\d]{0,12}(?:到|至|为)[^，。；\d]{0,6}(?:20\d\d年?(?:度|底|末)?的?)?$")
_SLACK = Decimal(3)
"""Shares that add up to something this near to 100 were meant to add up to 100."""


def check(context: Context) -> Iterator[Hit]:
    for sentence in asserted(context.report):
        for message in _in_text(sentence.text):
            yield Hit(
                sentence.spot, place(sentence), message, quote=sentence.text, suggestion="请核对各分项与合计，改正有误的一个"
            )
    for table in context.report.tables:
        for spot, message, quote in wrong_totals(table):
            where = f"{called(table)}{spot.words().partition('表格')[2]}"
            yield Hit(spot, where, message, quote=quote, suggestion="请核对各分项与合计，改正有误的一个")


def _in_text(text: str) -> Iterator[str]:
    amounts = [a for a in quantities(text) if a.firm and not a.approximate and not (a.unit in ("年", "") and a.value > 1000)]
    for n, total in enumerate(amounts):
        if not _TOTAL.search(text[: total.start]) or _WEIGHTED.search(text[max(0, total.start - 14) : total.start]):
            continue
        start = max(text.rfind(mark, 0, total.start) for mark in "。；！？") + 1
        parts = [a for a in amounts[:n] if a.unit == total.unit and a.start >= start]
        if len(parts) < 2 or any(_adds(parts[k:], total) for k in range(len(parts) - 1)) or _contained(parts, total):
            continue
        if sum(p.value for p in parts[-2:]) < total.value * 2:
            yield f"分项{_sum(parts)}，与合计“{total.text}”不符"
    for group in listed(text, amounts):
        if len(group) >= 3 and all(a.unit == "%" for a in group) and _SHARES.search(text[: group[0].start]):
            made = sum((a.value for a in group), Decimal(0))
            if 0 < abs(made - 100) <= _SLACK and abs(made - 100) > step(group[0]) * len(group) / 2:
                yield f"各项占比{'、'.join(a.text for a in group)}相加为{made:f}%，不是100%"
    yield from _changes(text, amounts)


def _changes(text: str, amounts: Sequence[Amount]) -> Iterator[str]:
    """由85.2%提高到89.6%，提高4.4个百分点."""
    for before, after, change in zip(amounts, amounts[1:], amounts[2:], strict=False):
        if change.unit not in ("个百分点", "百分点", before.unit) or before.unit != after.unit or change.start - after.end > 16:
            continue
        if not (_FROM.search(text[: before.start]) and _TO.match(text[before.end : after.start])):
            continue
        if not _CHANGE.search(text[after.end : change.start]) or (before.unit == "%" and change.unit == "%"):
            continue
        made = abs(after.value - before.value)
        if abs(made - change.value) > max(step(before), step(after), step(change)):
            yield f"由“{before.text}”到“{after.text}”相差{written(made, '')}，文中写为“{change.text}”"


def _adds(parts: Sequence[Amount], total: Amount) -> bool:
    slack = max([step(p) for p in parts] + [step(total)]) * len(parts) / 2 if any("." in p.text for p in parts) else Decimal(0)
    return abs(sum((p.value for p in parts), Decimal(0)) - total.value) <= slack


def _contained(parts: Sequence[Amount], total: Amount) -> bool:
    """Totals of something else: any single part already exceeds it, or all parts together stay far below."""
    made = sum((p.value for p in parts), Decimal(0))
    return max(p.value for p in parts) > total.value or made < total.value * Decimal("0.6")


def _sum(parts: Sequence[Amount]) -> str:
    made = sum((p.value for p in parts), Decimal(0))
    return f"{'、'.join(p.text for p in parts)}相加为{written(made, '')}"


RULE = Rule(
    id="numbers.sum_mismatch",
    law="分项之和等于合计，占比之和等于100%，增减量等于前后两数之差。",
    bad="教授86人、副教授214人、讲师312人，合计602人。",
    good="教授86人、副教授214人、讲师312人，合计612人。",
    severity="error",
    check=check,
    source="数据须严格核对（s-qlb）",
)
