"""Quantities in Chinese text: digits or Chinese numerals, multipliers, units, ratios, approximations and bounds.

`quantities(text)` never raises on any text. A value is exact (Decimal) and in the unit written; `convert` changes units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Bound = Literal["none", "at_least", "at_most"]

_DIGITS = {
    c: n
    for n, group in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_HAN = "".join(_DIGITS) + "".join(_PLACES) + "万亿"

_SPELLINGS: tuple[tuple[str, str, str], ...] = (
    ("%", "1", "% ％"),
    ("%", "0.1", "‰"),
    ("百分点", "1", "个百分点 百分点"),
    ("人次", "1", "人次"),
    ("人", "1", "人 名 位"),
    ("册", "1", "册 本"),
    ("元", "100000000", "亿元"),
    ("元", "10000", "万元"),
    ("元", "1000", "千元"),
    ("元", "1", "元"),
    ("㎡", "10000", "万平方米 万㎡"),
    ("㎡", "1", "平方米 ㎡ m² m2 平米"),
    ("亩", "1", "亩"),
    ("学分", "1", "学分"),
    ("学时", "1", "学时 课时"),
    ("周", "1", "周"),
    ("门次", "1", "门次"),
    ("门", "1", "门"),
    ("个", "1", "个 所 家"),
    ("项", "1", "项 篇"),
    ("件", "1", "件"),
    ("台", "1", "台套 台"),
    ("间", "1", "间"),
    ("座", "1", "座"),
    ("年", "1", "年"),
    ("月", "1", "月"),
    ("日", "1", "日"),
    ("次", "1", "次"),
    ("分", "1", "分"),
)
UNITS = {spelling: (base, Decimal(factor)) for base, factor, all_ in _SPELLINGS for spelling in all_.split()}
"""Unit as written → (its base unit, factor). 本 and 册 are one thing, as are 名 and 人."""

_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_PATTERN = re.compile(
    rf"(?P<bound>不少于|不低于|至少|不小于|≥|>=|不高于|不超过|不多于|至多|≤|<=)?\s*"
    rf"(?P<about>约为?|近|将近|大约|大概|超过?|逾|达到?)?\s*"
    rf"(?:(?P<left>{_NUMBER})\s*[:：∶]\s*(?P<right>{_NUMBER})(?![\d:：])"
    rf"|百分之(?P<percent>[{_HAN}点]+|{_NUMBER})"
    rf"|(?P<plain>{_NUMBER})\s*(?P<scale>[百千万亿]{{0,2}})(?P<more>[余多几])?\s*(?P<unit>{_UNIT})?"
    rf"|(?P<han>[{_HAN}]{{1,16}})(?P<hanmore>[余多几])?(?P<hanunit>{_UNIT}))"
)
_LOOSE = frozenset({"约", "约为", "近", "将近", "大约", "大概", "超", "超过", "逾"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as written: `value` in `unit` ('' if none; ':1' and '1:' for ratios), where it stands, and how firmly."""

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    approximate: bool = False
    bound: Bound = "none"


def chinese(words: str) -> Decimal | None:
    """三百二十 → 320, 一点二万 → 12000, 二〇二四 → 2024; None where the characters make no number."""
    if not words or any(c not in _DIGITS and c not in _PLACES and c not in _GROUPS and c != "点" for c in words):
        return None
    whole, point, fraction = words.partition("点")
    if point:
        tail = fraction.rstrip("万亿")
        if not tail or any(c not in _DIGITS for c in tail):
            return None
        head = chinese(whole) if whole else Decimal(0)
        if head is None:
            return None
        value = head + Decimal("0." + "".join(str(_DIGITS[c]) for c in tail))
        for group in fraction[len(tail) :]:
            value *= _GROUPS[group]
        return value
    if all(c in _DIGITS for c in words):
        return Decimal("".join(str(_DIGITS[c]) for c in words))
    total = section = Decimal(0)
    digit: int | None = None
    for c in words:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
        elif c in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[c]
            digit = None
        else:
            section += digit or 0
            total = (total + section) * _GROUPS[c] if section or total else Decimal(_GROUPS[c])
            section, digit = Decimal(0), None
    return total + section + (digit or 0)


def plain(number: str) -> Decimal:
    """'1,286.50' → Decimal('1286.50')."""
    return Decimal(re.sub(r"[,，]", "", number))


def quantities(text: str) -> Iterator[Amount]:
    """Every quantity of the text, in order. Calendar years ('2024年') come with the unit 年."""
    for found in _PATTERN.finditer(text):
        parts = found.groupdict()
        amount = _amount(parts)
        if amount is None:
            continue
        value, unit = amount
        start = next(found.start(k) for k in ("left", "percent", "plain", "han") if parts[k] is not None)
        if parts["percent"] is not None:
            start -= 3
        bound: Bound = "none"
        if parts["bound"]:
            bound = "at_least" if parts["bound"] in ("不少于", "不低于", "至少", "不小于", "≥", ">=") else "at_most"
        loose = (parts["about"] in _LOOSE) or bool(parts["more"] or parts["hanmore"])
        yield Amount(value, unit, text[start : found.end()].strip(), start, found.end(), loose, bound)


def _amount(parts: dict[str, str | None]) -> tuple[Decimal, str] | None:
    if parts["left"] is not None and parts["right"] is not None:
        left, right = plain(parts["left"]), plain(parts["right"])
        if right == 1:
            return left, ":1"
        return (right, "1:") if left == 1 else None
    if parts["percent"] is not None:
        value = chinese(parts["percent"]) if parts["percent"][0] in _HAN else plain(parts["percent"])
        return (value, "%") if value is not None else None
    if parts["plain"] is not None:
        value = plain(parts["plain"])
        for mark in parts["scale"] or "":
            value *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[mark]
        return value, (parts["unit"] or "")
    if parts["han"] is not None:
        value = chinese(parts["han"])
        return (value, parts["hanunit"] or "") if value is not None else None
    return None


def convert(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """The value in another unit of the same kind (万元 → 元, 名 → 人, ㎡ → 万平方米); None where the kinds differ."""
    if unit == wanted:
        return value
    here, there = UNITS.get(unit), UNITS.get(wanted)
    if here is None or there is None or here[0] != there[0]:
        return None
    return value * here[1] / there[1]


def write(value: Decimal, unit: str = "") -> str:
    """A value as digits with its unit, without exponent or trailing zeros; the inverse of reading it."""
    digits = f"{value.normalize():f}"
    return f"1:{digits}" if unit == "1:" else f"{digits}{unit}"
