"""Quantities in Chinese text: digits or Chinese numerals, multipliers, units, ratios, ranges, approximations and bounds.

`quantities(text)` never raises on any text. A value is exact (Decimal) and in the unit written; `convert` changes units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Bound = Literal["none", "at_least", "at_most"]

_FOLD = str.maketrans(
    "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000∶︰﹕" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "".join(map(chr, range(0x21, 0x7F))).lower() + " :::" + "abcdefghijklmnopqrstuvwxyz",
)


def fold(text: str) -> str:
    """Half-width, lower case, one character for one: positions stay those of the original."""
    return text.translate(_FOLD)


_DIGITS = {
    c: n
    for n, group in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = (("亿", 10**8), ("万", 10**4))
_LONGEST = 24
"""Longest numeral in characters; more is no number anybody writes out."""
_SCALES = {"百": 100, "千": 1000, **dict(_GROUPS)}
_HAN = "".join(_DIGITS) + "".join(_PLACES) + "万亿"

_SPELLINGS: tuple[tuple[str, int, str], ...] = (
    ("%", 1, "%"),
    ("百分点", 1, "个百分点 百分点"),
    ("人次", 1, "人次"),
    ("人", 1, "人 名 位"),
    ("册", 1, "册 本"),
    ("元", 1, "元"),
    ("㎡", 1, "㎡ 平方米 m² m2 平米"),
    ("㎡", 10_000, "公顷"),
    ("学分", 1, "学分"),
    ("学时", 1, "学时 课时"),
    ("小时", 1, "个小时 小时"),
    ("周", 1, "周"),
    ("门次", 1, "门次"),
    ("门", 1, "门"),
    ("个", 1, "个 所 家"),
    ("项", 1, "项 篇"),
    ("件", 1, "件"),
    ("台", 1, "台套 台(套) 台"),
    ("间", 1, "间"),
    ("座", 1, "座"),
    ("年", 1, "年"),
    ("月", 1, "个月 月"),
    ("日", 1, "日"),
    ("次", 1, "次"),
    ("分", 1, "分"),
)
UNITS: dict[str, tuple[str, Fraction]] = {
    **{spelling: (base, Fraction(factor)) for base, factor, all_ in _SPELLINGS for spelling in all_.split()},
    "‰": ("%", Fraction(1, 10)),
    "亩": ("㎡", Fraction(2000, 3)),  # 15亩 are one hectare (国务院关于在我国统一实行法定计量单位的命令, 1984)
}
"""Unit as written → (its base unit, factor). 本 and 册 are one thing, as are 名 and 人."""

# 个 is not the unit of '6个月' (个月 is one of its own), nor 分 that of '三分之一', nor 年 that of '3年级'
_NOT_BEFORE = {"个": "月小多", "分": "之钟", "年": "级", "门": "类", "本": "科专硕", "周": "年", "次": "数", "日": "制"}
_UNIT = "|".join(
    re.escape(u) + (f"(?![{_NOT_BEFORE[u]}])" if u in _NOT_BEFORE else "") for u in sorted(UNITS, key=len, reverse=True)
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_PATTERN = re.compile(
    rf"(?P<bound>不少于|不低于|至少|不小于|不足|未达到?|≥|>=|不高于|不超过|不多于|不大于|至多|最多|≤|<=|<|>)?\s*"
    rf"(?P<about>约为?|近|将近|接近|大约|大概|超过?|逾|突破|达到?)?\s*(?<!第)(?<!第 )"
    rf"(?:(?<!\d)(?<!\d\.)(?P<left>{_NUMBER})\s*:\s*(?P<right>{_NUMBER})(?![\d:])"
    rf"|百分之(?P<percent>[{_HAN}点]{{1,{_LONGEST}}}|{_NUMBER})"
    rf"|(?<!\d)(?<!\d\.)(?P<plain>{_NUMBER})\s*(?P<scale>(?:(?!百分点)[百千万亿]){{0,2}})(?P<more>[余多几])?\s*(?P<unit>{_UNIT})?"
    rf"(?:\s*[-—–~～至]{{1,2}}\s*(?P<high>{_NUMBER})\s*(?P<highscale>(?:(?!百分点)[百千万亿]){{0,2}})\s*(?P<highunit>{_UNIT})?)?"
    rf"|(?<![{_HAN}])(?P<han>[{_HAN}]{{1,{_LONGEST}}})(?P<hanmore>[余多几])?(?P<hanunit>{_UNIT}))"
    rf"(?=\s*(?P<after>及?以上|及?以下|以内|之内|左右|上下|余元|多元)?)"
)
_LOOSE = frozenset({"约", "约为", "近", "将近", "接近", "大约", "大概", "超", "超过", "逾", "突破"})
_BOUNDS: dict[str, Bound] = {
    **dict.fromkeys(("不少于", "不低于", "至少", "不小于", "≥", ">=", ">", "以上", "及以上"), "at_least"),
    **dict.fromkeys(
        ("不足", "未达", "未达到", "不高于", "不超过", "不多于", "不大于", "至多", "最多", "≤", "<=", "<"), "at_most"
    ),
    **dict.fromkeys(("以下", "及以下", "以内", "之内"), "at_most"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as written: `value` in `unit` ('' if none; ':1' and '1:' for ratios), where it stands, and how firmly.

    `high` is the upper end of a range (1200—1500元), else None.
    """

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    approximate: bool = False
    bound: Bound = "none"
    high: Decimal | None = None

    @property
    def firm(self) -> bool:
        """One value, neither a bound nor a range."""
        return self.bound == "none" and self.high is None


def chinese(words: str) -> Decimal | None:
    """三百二十 → 320, 一点二万 → 12000, 两万五 → 25000, 二〇二四 → 2024; None where the characters make no number."""
    if len(words) > _LONGEST:
        return None
    whole, point, fraction = words.partition("点")
    if not point:
        value = _whole(words)
        return None if value is None else Decimal(value)
    tail = fraction.rstrip("万亿")
    head = _whole(whole) if whole else 0
    if head is None or not tail or any(c not in _DIGITS for c in tail):
        return None
    result = head + Decimal("0." + "".join(str(_DIGITS[c]) for c in tail))
    for group in fraction[len(tail) :]:
        result *= _SCALES[group]
    return result


def _whole(words: str) -> int | None:
    if not words or any(c not in _HAN for c in words):
        return None
    if all(c in _DIGITS for c in words):  # 二〇二四; but '三四' is 'three or four', not 34
        return (
            int("".join(str(_DIGITS[c]) for c in words))
            if len(words) != 2 or _DIGITS[words[0]] * _DIGITS[words[1]] == 0
            else None
        )
    for mark, size in _GROUPS:
        head, found, tail = words.rpartition(mark)
        if found:
            high = _whole(head) if head else 1
            low = _rest(tail, size)
            return None if high is None or low is None or not high or low >= size else high * size + low
    return _section(words)


def _rest(tail: str, size: int) -> int | None:
    """What follows a place: 万五 is 15000, 万零五 is 10005, 万五千 is 15000."""
    if not tail:
        return 0
    if len(tail) == 1 and tail in _DIGITS:
        return _DIGITS[tail] * size // 10
    if tail[0] in "万亿":
        return None
    if tail[0] in "零〇○":
        return _whole(tail[1:]) if len(tail) > 1 else None
    return _whole(tail)


def _section(words: str) -> int | None:
    """Below ten thousand: places fall from left to right."""
    total, last, digit, gap = 0, 10_000, None, False
    for c in words:
        if c in _PLACES:
            size = _PLACES[c]
            if size >= last or digit == 0:
                return None
            total, last, digit, gap = total + (1 if digit is None else digit) * size, size, None, False
        elif digit is not None:
            return None
        elif _DIGITS[c] == 0:
            if gap:
                return None
            gap = True
        else:
            digit = _DIGITS[c]
    if digit is None:
        return None if gap else total
    return total + (digit if gap or last == 10 or last == 10_000 else digit * last // 10)


def plain(number: str) -> Decimal:
    """'1,286.50' → Decimal('1286.50')."""
    return Decimal(re.sub(r"[,，]", "", number))


def quantities(text: str) -> Iterator[Amount]:
    """Every quantity of the text, in order. Calendar years ('2024年') come with the unit 年; ordinals (第3周) do not come."""
    for found in _PATTERN.finditer(fold(text)):
        parts = found.groupdict()
        amount = _amount(parts)
        if amount is None:
            continue
        value, unit, high = amount
        start = next(found.start(k) for k in ("left", "percent", "plain", "han") if parts[k] is not None)
        if parts["percent"] is not None:
            start -= 3
        after = parts["after"] or ""
        bound = _BOUNDS.get(parts["bound"] or after, "none")
        loose = parts["about"] in _LOOSE or bool(parts["more"] or parts["hanmore"]) or after in ("左右", "上下")
        yield Amount(value, unit, text[start : found.end()].strip(), start, found.end(), loose, bound, high)


def _amount(parts: dict[str, str | None]) -> tuple[Decimal, str, Decimal | None] | None:
    if parts["left"] is not None and parts["right"] is not None:
        left, right = plain(parts["left"]), plain(parts["right"])
        if right == 1:
            return left, ":1", None
        return (right, "1:", None) if left == 1 else None
    if parts["percent"] is not None:
        value = chinese(parts["percent"]) if parts["percent"][0] in _HAN else plain(parts["percent"])
        return None if value is None else (value, "%", None)
    if parts["plain"] is not None:
        if parts["high"] is None:
            return _scaled(parts["plain"], parts["scale"]), parts["unit"] or "", None
        scale = parts["scale"] or (parts["highscale"] if not parts["unit"] else "")
        low, high = _scaled(parts["plain"], scale), _scaled(parts["high"], parts["highscale"])
        return low, parts["highunit"] or parts["unit"] or "", high
    if parts["han"] is not None and any(c in _DIGITS or c in "十拾" for c in parts["han"]):  # '百名' alone is no count
        value = chinese(parts["han"])
        return None if value is None else (value, parts["hanunit"] or "", None)
    return None


def _scaled(number: str, scale: str | None) -> Decimal:
    value = plain(number)
    for mark in scale or "":
        value *= _SCALES[mark]
    return value


def unit_of(words: str) -> tuple[str, Fraction] | None:
    """Base unit and factor of a unit as headers write it (万元, 千册, 平方米/生, 元/人·年); None if it is not a unit."""
    words = re.sub(r"\s", "", fold(words))
    words = re.sub(r"(?:[/每·]+(?:生|人|学生|名学生|年|学年))+$", "", words)
    factor = Fraction(1)
    for _ in range(2):
        if words in UNITS:
            base, own = UNITS[words]
            return base, factor * own
        if words[:1] not in _SCALES:
            return None
        factor, words = factor * _SCALES[words[0]], words[1:]
    return (UNITS[words][0], factor * UNITS[words][1]) if words in UNITS else None


def convert(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """The value in another unit of the same kind (万元 → 元, 名 → 人, 亩 → ㎡); None where the kinds differ."""
    if unit == wanted:
        return value
    here, there = unit_of(unit), unit_of(wanted)
    if here is None or there is None or here[0] != there[0]:
        return None
    factor = here[1] / there[1]
    return value * factor.numerator / factor.denominator


def in_unit(amount: Amount, wanted: str, declared: str = "", table: str = "") -> Decimal | None:
    """The value in the subject's unit, or None where that is not sure.

    A bare number takes the unit `declared` for it, else the one of its whole table, if that is of the same kind; without one
    it may be a count or a ratio, but never an amount in 万元 nor a share below 1 (which may be a fraction or a percentage).
    Ratios mean the same either way round: 生师比 17.8:1 and 师生比 1:17.8.
    """
    if wanted in (":1", "1:"):
        return amount.value if amount.unit in (":1", "1:") or (not amount.unit and not unit_of(declared)) else None
    if amount.unit or unit_of(declared):
        return convert(amount.value, amount.unit or declared, wanted)
    if table and (value := convert(amount.value, table, wanted)) is not None:
        return value
    if (wanted == "%" and amount.value <= 1) or wanted == "万元":
        return None
    return amount.value


def write(value: Decimal, unit: str = "") -> str:
    """A value as digits with its unit, without exponent or trailing zeros; the inverse of reading it."""
    digits = f"{value.normalize():f}"
    return f"1:{digits}" if unit == "1:" else f"{digits}{unit}"
