"""numbers.share_mismatch: a share is the quotient of the two figures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.metrics.numbers import UNITS, Amount, quantities
from assistant.review.amounts import step
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import asserted
from assistant.review.text import place

_SHARE = re.compile(
    r"^[，,（(、]?\s*(?:约|共)?占(?:比|总数|总人数|全部|全校|其)?(?P<of>[^，。；、（()\d]{0,14}?)(?:的|比例|比重)?(?:为|达|约|到|：)?\s*$"
)
_OF = re.compile(r"^[，,（(、]?\s*占(?P<of>[^，。；\d]{0,14}?)\s*$")
_PER = re.compile(r"^[^，。；\d]{0,8}的\s*$")
_OTHER = re.compile(r"当年|上年|应届|毕业|参加|报名|考生|有效|抽")


def check(context: Context) -> Iterator[Hit]:
    for sentence in asserted(context.report):
        for part, share, wholes in _shares(sentence.text):
            values = {w.value for w in wholes} | {sum((w.value for w in wholes), Decimal(0))}
            if wholes and not any(_fits(part.value, whole, share) for whole in values if whole):
                whole = wholes[-1]
                right = (part.value / whole.value * 100).quantize(Decimal("0.01")).normalize() if whole.value else Decimal(0)
                message = f"占比与前后数字不符：“{part.text}”占“{whole.text}”应为{right:f}%，文中写为“{share.text}”"
                yield Hit(
                    sentence.spot, place(sentence), message, quote=sentence.text,
                    suggestion="请核对分子、分母和比例，改正有误的一个",
                )  # fmt: skip


def _shares(text: str) -> Iterator[tuple[Amount, Amount, list[Amount]]]:
    """(part, its share in per cent, what it may be a share of): 专任教师612人，其中博士356人，占58.2%."""
    amounts = [a for a in quantities(text) if a.high is None]
    for n, part in enumerate(amounts[:-1]):
        share = amounts[n + 1]
        base = _base(part.unit)
        if not base or base == "%" or not part.firm or part.approximate:
            continue
        between = text[part.end : share.start]
        if share.unit == "%" and share.firm and not share.approximate and (found := _SHARE.match(between)):
            start = max(text.rfind(mark, 0, part.start) for mark in "。！？；;") + 1
            before = [a for a in amounts[:n] if a.start >= start and _base(a.unit) == base and a.value >= part.value and a.firm]
            if before and not found["of"] and not _between(text, before[-1], part):
                yield part, share, before
        elif _base(share.unit) == base and n + 2 < len(amounts) and _OF.match(between):
            said = amounts[n + 2]
            if said.unit == "%" and said.firm and share.value and _PER.match(text[share.end : said.start]):
                yield part, said, [share]


def _between(text: str, whole: Amount, part: Amount) -> bool:
    """Whether something between names another whole ('参加考试', '应届毕业生') than the figure before."""
    return _OTHER.search(text[whole.end : part.start]) is not None or "其中" not in text[whole.end : part.start]


def _base(unit: str) -> str:
    return UNITS[unit][0] if unit in UNITS else unit


def _fits(part: Decimal, whole: Decimal, share: Amount) -> bool:
    return abs(part / whole * 100 - share.value) <= step(share)


RULE = Rule(
    id="numbers.share_mismatch",
    law="“A人，其中B人，占x%”中的x须等于B除以A。",
    bad="专任教师612人，其中具有博士学位的356人，占85.2%。",
    good="专任教师612人，其中具有博士学位的356人，占58.2%。",
    severity="error",
    check=check,
    source="数据须严格核对（s-qlb）",
)
