"""Citation marks in a report's text: 【支撑材料2.3.1-2】, （见支撑材料2.3.1-2、2.3.1-3）, [2.3.1-2], 详见附件2-3-1.

No form is official: schools choose their own (DOMAIN B.3), so the mark is known by its number and by the words around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.metrics.numbers import fold

_WORD = r"(?:(?:支撑|佐证|证明|附件|备查|参考)材料|佐证|支撑|附件|附录|evidence(?=\s))(?:编号|目录)?\s*[:：]?\s*"
_SEE = r"(?:请?(?:见|详见|参见|参阅|如|附)\s*)"
_DASH = r"\s?[-—–―‐－_]{1,2}\s?"
_HEAD = r"(?:[a-z]{1,2}\d{0,2}|\d{1,2})(?:\s?[.．]\s?\d{1,2})*"
_FULL = rf"{_HEAD}(?:{_DASH}\d{{1,3}}){{1,3}}"
_POINTED = rf"(?:[a-z]{{1,2}}\d{{0,2}}|\d{{1,2}}\s?[.．]\s?\d{{1,2}})(?:\s?[.．]\s?\d{{1,2}})*{_DASH}\d{{1,3}}"
_CODED = rf"(?:{_POINTED}|\d{{1,2}}(?:{_DASH}\d{{1,3}}){{2,3}})"
"""Inside plain round brackets a number must look like a code: （1-2） is a range."""
_ANY = rf"(?:{_FULL}|[a-z]?\d{{1,2}}(?:\.\d{{1,2}})+|[a-z]?\d{{1,3}}(?![\d.]))"
_JOINT = rf"\s*(?:[、,，;；/]|和|及|与|至|～|~)\s*(?:{_SEE})?(?:{_WORD})?"
_LIST = rf"{{0}}(?:{_JOINT}{{0}})*"
_OPEN, _CLOSE = r"[【\[（(〔［]", r"[】\]）)〕］]"
_BRACKETED = re.compile(
    rf"{_OPEN}\s*{_SEE}?{_WORD}{_LIST.format(_ANY)}(?:[\s:：,，《《][^【】\[\]（）()]{{0,60}})?\s*{_CLOSE}"
    rf"|[【\[［]\s*{_LIST.format(_FULL)}(?:\s[^【】\[\]]{{0,60}})?\s*[】\]］]"
    rf"|[（(]\s*{_SEE}?{_LIST.format(_CODED)}\s*[)）]"
)
_OPEN_ENDED = re.compile(rf"{_SEE}{_WORD}{_LIST.format(_ANY)}|(?:支撑|佐证)材料\s*(?:编号)?\s*{_LIST.format(_FULL)}")
_NUMBER = re.compile(_FULL)
_LOOSE = re.compile(_ANY)
_YEARS = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark from `start` to `end` of the text with the numbers it prints."""

    start: int
    end: int
    numbers: tuple[str, ...]


def key(number: str) -> tuple[str, ...]:
    """What two spellings of one evidence number share: 2.3.1-2, 2-3-1-2 and ２．３．１—２ are the same."""
    return tuple(part.lstrip("0") or "0" for part in re.findall(r"[a-z]+|\d+", fold(number)))


def find(text: str) -> list[Mark]:
    """The marks of a text, in order. Years in brackets (2023-2024) and plain counts (3) are no marks."""
    plain = fold(text)
    found: list[Mark] = []
    for pattern in (_BRACKETED, _OPEN_ENDED):
        for match in pattern.finditer(plain):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            numbers = _numbers(plain, text, match.start(), match.end())
            if numbers:
                found.append(Mark(match.start(), match.end(), numbers))
    return sorted(found, key=lambda m: m.start)


def _numbers(plain: str, text: str, start: int, end: int) -> tuple[str, ...]:
    inside = plain[start:end]
    words = re.search(_WORD, inside)
    head = re.split(r"(?<=[\d])\s+(?=[\u4e00-\u9fff《])", inside)[0]  # a title may follow the number: 【6.1.1-1 督导条例 第3页】
    spans = [(m.start(), m.end()) for m in (_LOOSE if words else _NUMBER).finditer(head)]
    result = [re.sub(r"\s", "", text[start + a : start + b]) for a, b in spans]
    return tuple(n for n in result if not _YEARS.match(n))
