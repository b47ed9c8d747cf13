"""Tables of a PDF that no line is drawn around: columns by where text begins again and again, rows by their heads and gaps.

For official annexes only, where the table is the text itself; evidence is read by `pdf`. What is doubtful shows as rows whose
cells a person has to look at, never as text that is gone: every segment of a page stands in a row or in a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

from . import pdf
from .pdf_page import opened
from .pdf_tables import Char
from .pdf_text import join

NEAR = 4.0
"""Points between the beginnings of two texts of one column, at most; and between the middles of characters of one line."""
GAP = 1.2
"""Widths of a character that part two columns."""
LONGEST_HEAD = 12
"""Characters of the head of a column."""
FEWEST_ROWS = 2
"""Lines that must begin where a column begins."""
OPENED = 1.25
"""A distance between lines that is so many times the usual one begins a new row."""
_CODED = re.compile(r"[BKX]?\d{1,2}(?:[.．]\d{1,2}){0,3}(?![\d%％年])\s*[^\d\s.．%％]|[一二三四五六七八九十]{1,3}[、.．]")
_PROSE = re.compile(r"[。；，：]|\d")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text without a gap: where it begins and ends, the middle of its line."""

    text: str
    x0: float
    x1: float
    y: float


@dataclass(slots=True)
class Found:
    """The rows of a table on one page (the header first where it stands there), and the lines outside it."""

    page: int
    rows: list[list[str]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def read(path: Path) -> list[Found]:
    """The pages of a document as tables without lines; [] where no page has a header over columns. Raises Unreadable."""
    result: list[Found] = []
    columns: tuple[float, ...] = ()
    with pdf._document(path) as document:
        for index in range(len(document)):
            with opened(document, index) as page:
                lines = list(_lines(page.chars([line]) for line in page.lines()))
            head = _header(lines)
            if head is not None:
                columns = _starts(lines[head + 1 :], lines[head]) or columns
            if not columns:
                result.append(Found(index + 1, before=[_joined(line) for line in lines]))
                continue
            result.append(_page(index + 1, lines, head, columns))
    return result if any(f.rows for f in result) else []


def _lines(lines: Iterable[Sequence[Char]]) -> Iterator[list[Segment]]:
    """The lines of a page from top to bottom, each as its segments; `lines` are the pieces of text in the order of the file."""
    found = sorted((s for line in lines for s in _segments(line)), key=lambda s: s.y)
    rows: list[list[Segment]] = []
    for segment in found:
        if rows and segment.y - rows[-1][0].y <= NEAR:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    for row in rows:
        yield sorted(row, key=lambda s: s.x0)


def _segments(line: Sequence[Char]) -> Iterator[Segment]:
    """One piece of text, cut where it leaves a gap."""
    em = median([c.width for c in line if c.width] or [10.0])
    parts: list[list[Char]] = []
    for char in line:
        if char.text.isspace():
            if parts:
                parts[-1].append(char)
            continue
        last = next((c for c in reversed(parts[-1]) if not c.text.isspace()), None) if parts else None
        if last is None or (char.x - char.width / 2) - (last.x + last.width / 2) > GAP * em:
            parts.append([])
        parts[-1].append(char)
    for part in parts:
        ink = [c for c in part if not c.text.isspace()]
        text = re.sub(r"\s+", " ", "".join(c.text for c in part)).strip()
        yield Segment(text, ink[0].x - ink[0].width / 2, ink[-1].x + ink[-1].width / 2, median(c.y for c in ink))


def _joined(line: Sequence[Segment]) -> str:
    return "　".join(s.text for s in line)


def _header(lines: Sequence[Sequence[Segment]]) -> int | None:
    """The first line of short names under which columns of text begin."""
    for number, line in enumerate(lines):
        if len(line) < 2 or any(len(s.text) > LONGEST_HEAD or _PROSE.search(s.text) for s in line):
            continue
        if len(_starts(lines[number + 1 :], line)) == len(line):
            return number
    return None


def _starts(body: Sequence[Sequence[Segment]], head: Sequence[Segment]) -> tuple[float, ...]:
    """Where the columns begin: for each name of the header the place left of its middle where most lines begin; () if not."""
    begun: list[list[float]] = []
    for x in sorted(s.x0 for line in body for s in line):
        if begun and x - begun[-1][0] <= NEAR:
            begun[-1].append(x)
        else:
            begun.append([x])
    places = [(median(group), len(group)) for group in begun]
    result: list[float] = []
    left = float("-inf")
    for name in head:
        middle = (name.x0 + name.x1) / 2
        able = [
            (count, x)
            for x, count in places
            if left < x <= max(middle, name.x0 + NEAR) and (count >= FEWEST_ROWS or abs(x - name.x0) <= NEAR)
        ]
        if not able:
            return ()
        result.append(max(able)[1])
        left = middle
    return tuple(result)


def _page(number: int, lines: Sequence[Sequence[Segment]], head: int | None, columns: tuple[float, ...]) -> Found:
    found = Found(number)
    first = head if head is not None else 0
    found.before = [_joined(line) for line in lines[:first]]
    if head is not None:
        found.rows.append([s.text for s in lines[head]])
        first += 1
    body = list(lines[first:])
    while body and _foot(body[-1]):
        found.after.insert(0, _joined(body.pop()))
    pitch = _pitch(body)
    owner = [-1] * len(columns)
    last: list[float | None] = [None] * len(columns)
    for line in body:
        placed = [(_column(s, columns), s) for s in line]
        if any(column is None for column, _ in placed):
            (found.after if found.rows else found.before).append(_joined(line))
            continue
        cells = [(column, s) for column, s in placed if column is not None]
        if _begins(cells, last, pitch, fresh=not found.rows or (head is not None and len(found.rows) == 1)):
            found.rows.append([""] * len(columns))
        for column, s in cells:
            at = owner[column]
            near = last[column]
            goes_on = at >= 0 and near is not None and s.y - near <= OPENED * pitch and not _CODED.match(s.text)
            if not goes_on:
                at = owner[column] = len(found.rows) - 1
            found.rows[at][column] = join([found.rows[at][column], s.text]) if found.rows[at][column] else s.text
            last[column] = s.y
    return found


def _begins(cells: Sequence[tuple[int, Segment]], last: Sequence[float | None], pitch: float, fresh: bool) -> bool:
    """Whether a line begins a new row: a code in any column, or a wider gap above every text of it."""
    if fresh:
        return True
    if any(_CODED.match(s.text) for _, s in cells):
        return True
    return all((near := last[column]) is None or s.y - near > OPENED * pitch for column, s in cells)


def _column(segment: Segment, columns: Sequence[float]) -> int | None:
    """The column that a segment begins in; None left of all."""
    at = [n for n, x in enumerate(columns) if segment.x0 >= x - NEAR]
    return at[-1] if at else None


def _foot(line: Sequence[Segment]) -> bool:
    """A page number: one text that is nothing but a figure and what is printed around it."""
    return len(line) == 1 and re.fullmatch(r"[—\-–·\s第页]*\d{1,4}[—\-–·\s页]*", line[0].text) is not None


def _pitch(lines: Sequence[Sequence[Segment]]) -> float:
    """The usual distance between the lines of one cell: the smallest that occurs often."""
    middles = [min(s.y for s in line) for line in lines]
    steps = sorted(b - a for a, b in pairwise(middles) if b - a > NEAR)
    return steps[len(steps) // 4] if steps else 14.0
