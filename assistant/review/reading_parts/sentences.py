"""Sentences of a paragraph with exact places, their citation marks taken out and kept beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.review.reading_parts.marks import Mark, find

_END = re.compile(r"[。！？!?\n]+|\.(?=\s*\[Evidence )")
_CLOSERS = "”’」』）)》】"
_PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")", "「": "」", "『": "』"}
_GAP = re.compile(r"【(?:待补充|待核实|待完善|待确认)[^】]*】?|\[To be supplied[^\]]*\]?")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z\d]")
_STRIP = " \t\u3000\xa0\n\r"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence from `start` to `end` of its paragraph; `text` is without marks."""

    text: str
    start: int
    end: int
    numbers: tuple[str, ...]
    gap: bool


def split(text: str) -> Iterator[Piece]:
    """The sentences of a paragraph in order. A mark after the full stop belongs to the sentence before it.

    A gap (【待补充：…】) that stands alone is a piece of its own.
    """
    marks = find(text)
    for start, end in _ranges(text, marks):
        piece = _piece(text, start, end, [m for m in marks if start <= m.start < end])
        if piece is not None:
            yield piece


def _ranges(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    gaps = [(m.start(), m.end()) for m in _GAP.finditer(text)]
    start = position = 0
    while position < len(text):
        gap = next((g for g in gaps if g[0] == position and not text[start:position].strip(_STRIP)), None)
        if gap is not None:
            yield start, position
            end = _over_marks(text, gap[1], marks)
            yield position, end
            start = position = end
            continue
        mark = next((m for m in marks if m.start <= position < m.end), None)
        if mark is not None:
            position = mark.end
            continue
        ending = _END.match(text, position)
        if ending is None or (ending[0] != "\n" and _inside(text[start:position])):
            position += 1
            continue
        end = ending.end()
        while end < len(text) and text[end] in _CLOSERS:
            end += 1
        end = _over_marks(text, end, marks)
        yield start, end
        start = position = end
    if start < len(text):
        yield start, len(text)


def _over_marks(text: str, end: int, marks: Sequence[Mark]) -> int:
    """The end moved behind marks that follow at once, and behind a full stop that follows those."""
    while True:
        reached = end
        while reached < len(text) and text[reached] in _STRIP:
            reached += 1
        mark = next((m for m in marks if m.start == reached), None)
        if mark is None:
            return end
        end = mark.end
        while end < len(text) and text[end] in "。；;":
            end += 1


def _inside(before: str) -> bool:
    """Whether a quotation or bracket is open; one that stays open for long was a typing error."""
    tail = before[-80:]
    return any(tail.count(a) > tail.count(b) for a, b in _PAIRS.items())


def _piece(text: str, start: int, end: int, marks: Sequence[Mark]) -> Piece | None:
    words, position = [], start
    for mark in marks:
        words.append(text[position : mark.start])
        position = mark.end
    words.append(text[position:end])
    plain = "".join(words).strip(_STRIP)
    if not _WORDS.search(plain):
        return None
    first = start
    while first < end and text[first] in _STRIP:
        first += 1
    last = end
    trailing = True
    while trailing:
        while last > first and text[last - 1] in _STRIP:
            last -= 1
        trailing = False
        for mark in marks:
            if mark.end == last and mark.start > first:
                last, trailing = mark.start, True
    numbers = tuple(dict.fromkeys(n for m in marks for n in m.numbers))
    return Piece(plain, first, last, numbers, bool(_GAP.match(plain)))
