"""Automatic numbers of Word (一、 1.1 第三条): the file stores only the rule, so the text is counted out here.

Rules after ECMA-376 part 1, 17.9 (numbering): numbers of one abstract definition count on across its instances unless an
instance restarts them; a level begins anew after each paragraph of a level above.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .package import parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool
    suffix: str
    style: str


@dataclass(slots=True)
class _Instance:
    abstract: str
    restarts: dict[int, int]
    used: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document, fed in reading order."""

    levels: dict[str, dict[int, _Level]]
    instances: dict[str, _Instance]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, instance_id: str, depth: int) -> str:
        """The number printed before the next paragraph of this list ('' for a bullet or an unknown list)."""
        instance = self.instances.get(instance_id)
        levels = self.levels.get(instance.abstract, {}) if instance else {}
        level = levels.get(depth)
        if instance is None or level is None:
            return ""
        counter = self.counters.setdefault(instance.abstract, {})
        for deeper in [d for d in counter if d > depth]:
            del counter[deeper]
        if depth in instance.restarts and depth not in instance.used:
            counter[depth] = instance.restarts[depth]
        else:
            counter[depth] = counter[depth] + 1 if depth in counter else level.start
        instance.used.add(depth)
        if level.format in ("bullet", "none"):
            return "" if level.format == "bullet" else level.text if "%" not in level.text else ""

        def number(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            rule = levels.get(above, level)
            return spell(counter.get(above, rule.start), "decimal" if level.legal and above < depth else rule.format)

        text = re.sub(r"%(\d)", number, level.text).strip()
        tight = not text or level.suffix == "nothing" or text[-1] in "、．.）)：:"
        return text if tight else f"{text} "

    def depth_of_style(self, instance_id: str, style: str) -> int:
        """The level that a list ties to a paragraph style; 0 if to none."""
        instance = self.instances.get(instance_id)
        levels = self.levels.get(instance.abstract, {}) if instance else {}
        return next((depth for depth, level in levels.items() if level.style == style), 0)


def read_numbering(package: zipfile.ZipFile, part: str = "word/numbering.xml") -> Numbering:
    """The list definitions of a document; none if it has no numbering part."""
    root = parse(package, part)
    if root is None:
        return Numbering({}, {})
    levels: dict[str, dict[int, _Level]] = {}
    linked: dict[str, str] = {}
    defined: dict[str, str] = {}
    for abstract in root.iter(W + "abstractNum"):
        key = abstract.get(W + "abstractNumId", "")
        levels[key] = {int(level.get(W + "ilvl", "0")): _level(level) for level in abstract.iter(W + "lvl")}
        if link := _value(abstract, "numStyleLink"):
            linked[key] = link
        if link := _value(abstract, "styleLink"):
            defined[link] = key
    for key, link in linked.items():
        levels[key] = levels.get(defined.get(link, ""), {})
    instances = {}
    for num in root.iter(W + "num"):
        restarts = {}
        for override in num.iter(W + "lvlOverride"):
            start = override.find(W + "startOverride")
            if start is not None:
                restarts[int(override.get(W + "ilvl", "0"))] = int(start.get(VAL, "1"))
        instances[num.get(W + "numId", "")] = _Instance(_value(num, "abstractNumId"), restarts)
    return Numbering(levels, instances)


def spell(number: int, style: str) -> str:
    """A number in one of Word's number formats; plain digits for the rare ones."""
    writer = _WRITERS.get(style)
    return writer(number) if writer else str(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五; for 0 to 9999."""
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    text, gap = "", False
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + unit
        gap = not digit
    return text[1:] if text.startswith(digits[1] + units[0]) else text


def _level(level: etree._Element) -> _Level:
    start = _value(level, "start")
    legal = level.find(W + "isLgl")
    return _Level(
        int(start) if start.isdigit() else 1,
        _value(level, "numFmt") or "decimal",
        _value(level, "lvlText"),
        legal is not None and legal.get(VAL, "1") not in ("0", "false"),
        _value(level, "suff"),
        _value(level, "pStyle"),
    )


def _value(element: etree._Element, tag: str) -> str:
    child = element.find(W + tag)
    return child.get(VAL, "") if child is not None else ""


def _roman(number: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letter(number: int) -> str:
    return chr(64 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if number > 0 else ""


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else f"({number})"


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda n: _letter(n).lower(),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "ideographTraditional": lambda n: "甲乙丙丁戊己庚辛壬癸"[(n - 1) % 10],
    "ideographDigital": lambda n: "".join("〇一二三四五六七八九"[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n, _LEGAL, "拾佰仟"),
} | dict.fromkeys(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "taiwaneseCounting"), chinese
)
