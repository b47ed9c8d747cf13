"""numbers.unit_suspect: a metric is stated in a unit of its kind, and in the order of magnitude that the evidence shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from assistant.metrics import Subjects
from assistant.metrics.numbers import convert, quantities
from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import names_of
from assistant.review.support import asserted
from assistant.review.text import place

_LINK = re.compile(
    r"(?:数|总数|值|比例)?(?:[（(][^（()）]{0,12}[)）])?(?:为|是|达到?了?|有|共有?|共计|已?达|约为?|[：:]|仅为?|保持在)?\s*"
)
_POWERS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10_000), Decimal(100_000_000))
_CHANGES = ("个百分点", "百分点")


def check(context: Context) -> Iterator[Hit]:
    yield from _kinds(context)
    yield from _magnitudes(context)


def _kinds(context: Context) -> Iterator[Hit]:
    names = (context.institution.name, context.institution.short_name, *context.institution.aliases)
    subjects = Subjects(context.framework, tuple(n for n in names if n))
    for sentence in asserted(context.report):
        amounts = list(quantities(sentence.text))
        mentions = list(subjects.find(sentence.text)) if amounts else []
        for mention in mentions:
            amount = next((a for a in amounts if a.start >= mention.end), None)
            if not mention.subject or amount is None or not _LINK.fullmatch(sentence.text[mention.end : amount.start]):
                continue
            wanted = subjects.units[mention.subject]
            if _strange(amount.unit, wanted):
                message = f"“{subjects.names[mention.subject]}”的单位应为{_named(wanted)}，文中写为“{amount.text}”"
                yield Hit(
                    sentence.spot, place(sentence), message, quote=sentence.text,
                    suggestion="请核对单位",
                )  # fmt: skip


def _strange(unit: str, wanted: str) -> bool:
    """Whether a unit is of another kind: money for people, a percentage for a ratio. Counting units are exchanged freely."""
    if not unit or not wanted or unit in _CHANGES:
        return False
    ratios = (":1", "1:")
    if wanted in ratios or unit in ratios:
        return (
            unit in ("元", "册", "㎡", "平方米")
            if wanted in ratios and unit not in ratios
            else wanted in ("元", "册", "㎡", "人", "万元")
        )
    kinds = ("元", "㎡", "册", "人", "%", "学时", "学分")
    return (
        convert(Decimal(1), unit, wanted) is None
        and any(convert(Decimal(1), unit, k) for k in kinds)
        and any(convert(Decimal(1), wanted, k) for k in kinds)
    )


def _named(unit: str) -> str:
    return {":1": "比值（如17.6:1）", "1:": "比值（如1:200）"}.get(unit, f"“{unit}”")


def _magnitudes(context: Context) -> Iterator[Hit]:
    """A value that is a power of ten away from what the evidence gives: 万元 for 元, a shifted decimal point."""
    names = names_of(context.framework)
    seen: dict[str, list[Decimal]] = defaultdict(list)
    for observation in context.observations:
        if observation.scope == "school" and observation.value > 0:
            seen[observation.subject].append(observation.value)
    carried = {j.sentence.spot for j in context.judged.values() if j.best.ok}
    for said in context.said:
        values = seen.get(said.subject, [])
        if said.scope != "school" or said.value <= 0 or not values or said.spot in carried:
            continue
        near = min(values, key=lambda v: max(v / said.value, said.value / v))
        factor = max(near / said.value, said.value / near)
        power = next((p for p in _POWERS if abs(factor / p - 1) < Decimal("0.02")), None)
        if power is not None:
            yield Hit(
                said.spot,
                said.where,
                f"“{names[said.subject]}”为“{said.text}”，与材料相差{power:f}倍，单位或小数点可能写错",
                quote=said.quote,
                suggestion="请核对单位和小数点",
            )


RULE = Rule(
    id="numbers.unit_suspect",
    law="数据的单位须与指标相符，数量级须与材料相符。",
    bad="生均教学科研仪器设备值1.86元；生师比17.6%。",
    good="生均教学科研仪器设备值1.86万元；生师比17.6:1。",
    severity="warning",
    check=check,
    source="数据须严格核对（s-qlb）；指标单位见各指标体系",
)
