"""From the lines of a page to paragraphs: reading order of columns, running heads, joining of wrapped lines.

Pure functions over Lines; nothing here knows a PDF library. Lengths are points, y grows downwards from the top of the page.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .headings import is_contents_line, numbering
from .pdf_tables import Grid
from .pdf_text import HAN_CHARACTER, clean, join

MARGIN_ZONE = 0.12
"""Running heads stand in this share of the page's height at its top and at its bottom."""
REPEATS = 3
"""A line counts as a running head from this many pages on, among the WINDOW pages around."""
LOOKAHEAD = 5
"""Pages to see beyond a page before its running heads are known: three repeats, also where left and right pages differ."""
WINDOW = 2 * LOOKAHEAD + 1
WIDE_GAP = 1.3
"""A gap inside a line, in widths of a character, that separates columns or cells rather than words."""

_PAGE_NUMBER = re.compile(
    r"[\-—–－·~\s]*(?:第\s*)?(?:\d{1,3}|[ivxlcIVXLC]{1,6}|[Ⅰ-Ⅻ])\s*(?:页)?(?:[/／,，共\s]+\d{1,4}\s*页?)?[\-—–－·~\s]*"
)
_DIGITS = re.compile(r"\d{1,4}")
_COUNTED = re.compile(r"[（(【]?(?:附件|附录|附表|表|图|例|第\d+[章节条部])")
_STOP = tuple("。！？；!?;")
_STOP_OR_COLON = (*_STOP, "：", ":", "”", "》", "）", ".")
_BULLET = re.compile("^[●•■◆▪◦○□➢✓✔➤▶★※·\uf000-\uf0ff]\\s*(?=\\S)")
_NUMBER_START = re.compile(r"[\d第附（(①-⑳零一二三四五六七八九十百]")

_SPECIAL_START = re.compile(f"{_BULLET.pattern}|{_NUMBER_START.pattern}")

_Key = tuple[str, int]


class Line(NamedTuple):
    """One line of text, or a table that stands in its place. `parts` are the x spans between wide gaps; `start` is the
    index of its first character in the page's text."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    start: int = 0
    parts: tuple[tuple[float, float], ...] = ()
    column: int = 0
    grid: Grid | None = None

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Joined lines. `fresh` means that it visibly begins here (indented, numbered), `open` that it runs on (on the next
    page), `bullet` that it is a list item."""

    text: str
    fresh: bool = False
    open: bool = False
    bullet: bool = False
    grid: Grid | None = None


# --- reading order --------------------------------------------------------------------------------------------------

Split = Callable[[Line, float], tuple[Line, Line]]
"""Cuts a line at an x into what stands left and right of it; needs the character boxes, so the page's owner supplies it."""


def reading_order(lines: list[Line], split: Split) -> list[Line]:
    """The lines as a reader takes them. The order of the file is kept unless something speaks against it: lines that go
    upwards or wide gaps inside lines. Then columns are looked for, and without columns lines are sorted downwards."""
    upwards = any(b.top < a.top - a.height for a, b in pairwise(lines))
    if not upwards and sum(len(line.parts) > 1 for line in lines) < REPEATS:
        return lines
    ordered = _columns(lines, split)
    if ordered is not None:
        return ordered
    if not upwards or _scattered(lines):
        return lines
    return _rows(lines)


def order_boxes(lines: list[Line]) -> list[Line]:
    """Boxes of recognised text as a reader takes them: column by column, else row by row."""
    return _columns(lines, lambda line, x: (line, line)) or _rows(lines)


def pieced(lines: list[Line]) -> list[Line]:
    """Lines that follow one another on one row without a wide gap, put together: some programs write a row in pieces."""
    result: list[Line] = []
    for line in lines:
        last = result[-1] if result else None
        if last and line.top < last.bottom and -1.0 < line.x0 - last.x1 < WIDE_GAP * last.height and _beside(last, line, 1.0):
            top, bottom = min(last.top, line.top), max(last.bottom, line.bottom)
            parts = (*last.parts[:-1], (last.parts[-1][0], line.x1)) if last.parts else ()
            text = last.text + " " * max(1, line.start - last.start - len(last.text)) + line.text  # keeps characters countable
            result[-1] = Line(text, last.x0, top, line.x1, bottom, last.start, parts)
        else:
            result.append(line)
    return result


def _columns(lines: list[Line], split: Split, depth: int = 0) -> list[Line] | None:
    """The lines column by column; None where the page has a single column."""
    cut = _corridor(lines)
    if cut is None:
        return None
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []

    def flush() -> None:
        for number, side in enumerate((left, right), start=1):
            inner = (_columns(side, split, depth + 1) if depth < 2 else None) or sorted(side, key=lambda line: line.top)
            result.extend(line._replace(column=line.column * 3 + number) for line in inner)
            side.clear()

    for line in sorted(lines, key=lambda line: line.top):
        if line.x1 <= cut:
            left.append(line)
        elif line.x0 >= cut:
            right.append(line)
        elif line.grid is None and any(a[1] <= cut <= b[0] for a, b in pairwise(line.parts)):
            first, second = split(line, cut)
            left.append(first)
            right.append(second)
        else:  # a line across the page: what stands above it is read before it, in full
            flush()
            result.append(line)
    flush()
    return result


def _corridor(lines: list[Line]) -> float | None:
    """The x of a blank vertical band that parts running text into two columns, None if there is none.

    Rows of a borderless table have such bands too; there the pieces are short, while lines of a column fill it.
    """
    pieces = [span for line in lines if line.grid is None for span in (line.parts or ((line.x0, line.x1),))]
    if len(pieces) < 8:
        return None
    left, right = min(a for a, _ in pieces), max(b for _, b in pieces)
    width = int(right - left) + 1
    steps = [0] * (width + 1)
    for a, b in pieces:
        steps[max(0, int(a - left))] += 1
        steps[min(width, int(b - left) + 1)] -= 1
    across, depth = [], 0
    for step in steps:
        depth += step
        across.append(depth)
    em = median(line.height for line in lines if line.grid is None)
    best: tuple[float, float] | None = None
    start = None
    for x in range(int(width * 0.2), int(width * 0.8) + 1):
        if across[x] <= 0.15 * len(pieces):
            start = x if start is None else start
            if x - start >= 0.8 * em and (best is None or x - start > best[1] - best[0]):
                best = (start, x)
        else:
            start = None
    if best is None:
        return None
    cut = left + (best[0] + best[1]) / 2
    for low, high in ((left, left + best[0]), (left + best[1], right)):
        side = [b - a for a, b in pieces if a >= low - em and b <= high + em]
        if len(side) < 4 or median(side) < 0.6 * (high - low):
            return None
    return cut


def _scattered(lines: list[Line]) -> bool:
    """Whether many lines stand beside one another: a layout whose order cannot be guessed from heights alone."""
    ordered = sorted(lines, key=lambda line: line.top)
    beside = sum(_beside(a, b) for a, b in pairwise(ordered))
    return beside > 0.3 * len(lines)


def _beside(a: Line, b: Line, slack: float = 0.0) -> bool:
    apart = a.x1 <= b.x0 + slack or b.x1 <= a.x0 + slack
    return apart and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height)


def _rows(lines: list[Line]) -> list[Line]:
    """Lines sorted downwards; pieces of one row, drawn apart, are put together from left to right."""
    result: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.top, line.x0)):
        last = result[-1] if result else None
        if last is None or last.grid or line.grid or not _beside(last, line):
            result.append(line)
            continue
        a, b = sorted((last, line), key=lambda line: line.x0)
        parts = (*(a.parts or ((a.x0, a.x1),)), *(b.parts or ((b.x0, b.x1),)))
        top, bottom = min(a.top, b.top), max(a.bottom, b.bottom)
        gap, height = b.x0 - a.x1, bottom - top
        between = "" if gap < 0.3 * height else " "  # pieces of one word; any more is a gap, lest two numbers become one
        spans = () if gap < WIDE_GAP * height and len(parts) == 2 else parts
        result[-1] = Line(a.text + between + b.text, a.x0, top, b.x1, bottom, a.start, spans)
    return result


# --- running heads --------------------------------------------------------------------------------------------------


class RunningHeads:
    """Tells running heads and page numbers from text by what the pages around a page have at the same place.

    A line is a running head if it stands among the outermost two lines at the top or bottom, at the same height, on REPEATS
    of the WINDOW pages around; a number in it may grow with the pages ('第3页'), but annexes and tables are never counted so.
    """

    def __init__(self) -> None:
        self._pages: deque[set[_Key]] = deque()
        self._counts: Counter[_Key] = Counter()
        self._outer: dict[int, list[tuple[Line, tuple[_Key, ...]]]] = {}
        self.removed: list[str] = []

    def see(self, lines: list[Line], height: float, page: int) -> None:
        """Take a page into account; each page once, in order."""
        outer = self._outer[page] = [(line, tuple(_keys(line, page))) for line in _outermost(lines, height)]
        keys = {key for _, found in outer for key in found}
        self._pages.append(keys)
        self._counts.update(keys)
        if len(self._pages) > WINDOW:
            self._counts.subtract(self._pages.popleft())

    def body(self, lines: list[Line], page: int) -> list[Line]:
        """The page, which was seen, without its running heads and page numbers; `removed` collects the heads. Each page once."""
        heads = []
        for line, keys in self._outer.pop(page):
            number = _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
            if number or any(self._counts[key] >= REPEATS for key in keys):
                heads.append(line)
            if not number and self._counts[keys[0]] >= REPEATS and line.text not in self.removed and len(self.removed) < 8:
                self.removed.append(line.text)
        return [line for line in lines if line not in heads] if heads else lines


def _outermost(lines: list[Line], height: float) -> list[Line]:
    """The first and the last two lines of the page, as far as they stand in its margins."""
    low, high = MARGIN_ZONE * height, (1 - MARGIN_ZONE) * height
    upper = sorted([x for x in lines if x.bottom < low], key=lambda line: line.top)
    lower = sorted([x for x in lines if x.top > high], key=lambda line: -line.top)
    return [line for side in (upper, lower) for line in side[:2] if line.grid is None]


def _keys(line: Line, page: int) -> Iterator[_Key]:
    """The words with the height on the page; once as they stand, once with the first and once with the last number relative
    to the page."""
    text, height = line.text.replace(" ", ""), round(line.bottom / 4)
    yield text, height
    numbers = list(_DIGITS.finditer(text))
    if numbers and not _COUNTED.match(text):
        for number in {numbers[0], numbers[-1]}:
            yield f"{text[: number.start()]}#{int(number[0]) - page}{text[number.end() :]}", height


# --- paragraphs -----------------------------------------------------------------------------------------------------


def paragraphs(lines: list[Line], width: float = 0.0, right_hint: float = 0.0) -> Iterator[Paragraph]:
    """Wrapped lines joined; tables handed through. `width` is that of the page (0 if unknown), `right_hint` the right edge of
    text known from earlier pages."""
    by_column: dict[int, list[Line]] = {}
    for line in lines:
        if line.grid is None:
            by_column.setdefault(line.column, []).append(line)
    edges = {
        column: _Edges.of(inner, *((width, right_hint) if column == 0 else (0.0, 0.0))) for column, inner in by_column.items()
    }
    texts: list[Line] = []
    for line in lines:
        if line.grid is not None:
            if texts:
                yield _paragraph(texts, edges, last=False)
            texts = []
            yield Paragraph("", grid=line.grid)
            continue
        if texts and (texts[-1].column != line.column or edges[line.column].starts(texts[-1], line)):
            runs_on = texts[-1].column != line.column and _runs_on(texts[-1], line, edges)
            if not runs_on:
                yield _paragraph(texts, edges, last=False)
                texts = []
        texts.append(line)
    if texts:
        yield _paragraph(texts, edges, last=True)


def _runs_on(line: Line, following: Line, edges: dict[int, _Edges]) -> bool:
    """Whether a paragraph goes on in the next column."""
    here, there = edges[line.column], edges[following.column]
    return here.is_full(line, following) and not line.text.endswith(_STOP) and not there.is_indented(following)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where the text of a column stands, with its usual size and line pitch."""

    left: float
    right: float
    em: float
    pitch: float

    @staticmethod
    def of(lines: list[Line], page_width: float, right_hint: float) -> _Edges:
        _, lefts, tops, rights, bottoms, *_ = zip(*lines, strict=True)
        half = 0.5 * max(b - a for a, b in zip(lefts, rights, strict=True))
        left = min(a for a, b in zip(lefts, rights, strict=True) if b - a >= half)
        right = max(max(rights), right_hint)
        if right - left < 0.6 * page_width:  # only short lines: nothing shows the right edge, so take margins to be alike
            right = max(right, page_width - left)
        em = median(b - a for a, b in zip(tops, bottoms, strict=True)) / 0.93
        pitches = [b - a for a, b in pairwise(tops) if b > a]
        return _Edges(left, right, em, min(median(pitches), 2.6 * em) if pitches else 1.6 * em)

    def is_full(self, line: Line, following: Line) -> bool:
        """Whether the first word of the following line would not have fitted at the end of this one."""
        first = following.text[:1]
        if HAN_CHARACTER.match(first):
            need = 1.0  # a hanzi with the marks that may not begin a line
            for mark in following.text[1:4]:
                if mark not in "，。；：、！？”）》":
                    break
                need += 1.0
            return line.x1 + (need + 0.7) * self.em > self.right
        word = following.text.split(" ", 1)[0][:20]
        return line.x1 + (0.5 * len(word) + 1.0) * self.em > self.right

    def is_indented(self, line: Line) -> bool:
        return line.x0 > self.left + 1.2 * self.em

    def is_centred(self, line: Line) -> bool:
        before, after = line.x0 - self.left, self.right - line.x1
        return min(before, after) > 1.2 * self.em and abs(before - after) < 2.4 * self.em

    def is_row(self, line: Line) -> bool:
        """Whether wide gaps make the line a row of cells; the gap after a number ('第一条　　为加强…') does not."""
        if not line.parts:
            return False
        after_number = len(line.parts) == 2 and line.parts[0][1] - line.x0 < 6 * self.em and _NUMBER_START.match(line.text)
        return not (after_number and numbering(line.text))

    def _plainly_runs_on(self, before: Line, line: Line, step: float) -> bool:
        """The ordinary case of two lines of running text, decided without the tests that `starts` needs for all others."""
        return (
            before.x1 + 1.5 * self.em > self.right
            and line.x0 < self.left + 1.2 * self.em
            and step < 1.35 * self.pitch
            and abs(before.bottom - line.bottom + step) < 0.1 * self.em
            and not (before.parts or line.parts or before.text[-1].isdigit())
            and not _SPECIAL_START.match(line.text)
        )

    def starts(self, before: Line, line: Line) -> bool:
        """Whether `line` begins a new paragraph after `before`."""
        text, step = before.text, line.top - before.top
        if self._plainly_runs_on(before, line, step):
            return False
        if self.is_row(line) or self.is_row(before) or is_contents_line(text) or _BULLET.match(line.text):
            return True
        if step > 1.9 * self.pitch or (step > 1.35 * self.pitch and text.endswith(_STOP_OR_COLON)):
            return True
        if not 0.85 < line.height / max(before.height, 0.1) < 1.18 and _both_han(before, line):
            return True
        numbered = _is_numbered(line.text)
        if self.is_centred(line) and not numbered and not text.endswith(_STOP_OR_COLON[:-2]):
            large = min(before.height, line.height) > 1.1 * self.em
            if self.is_centred(before):  # a title over several lines stays one
                return not large and step > 1.2 * self.pitch
            if large and self.is_full(before, line):
                return False
        if not self.is_full(before, line):
            return True
        if (
            line.x0 > before.x0 + 0.5 * self.em
            and not text.endswith(_STOP_OR_COLON)
            and (_BULLET.match(text) or _is_numbered(text))
        ):
            return False  # the hanging indent of a list item
        if self.is_indented(line) and (before.x0 < line.x0 - 0.8 * self.em or text.endswith(_STOP_OR_COLON)):
            return True
        return numbered and (text.endswith(_STOP_OR_COLON) or self.is_indented(line))


def _is_numbered(text: str) -> bool:
    return _NUMBER_START.match(text) is not None and numbering(text) is not None


def _both_han(a: Line, b: Line) -> bool:
    """Heights tell the size of type only between lines of Chinese text."""
    return all(len(HAN_CHARACTER.findall(line.text[:12])) >= 3 for line in (a, b))


def _paragraph(lines: list[Line], edges: dict[int, _Edges], last: bool) -> Paragraph:
    text = clean(join([line.text for line in lines]), wide=edges[lines[0].column].is_row(lines[0]))
    first, final = lines[0], lines[-1]
    bullet = _BULLET.match(text) is not None
    runs_on = last and not (text.endswith(_STOP_OR_COLON) or final.parts or is_contents_line(text))
    return Paragraph(
        _BULLET.sub("", text) if bullet else text,
        fresh=bullet or bool(first.parts) or edges[first.column].is_indented(first) or _is_numbered(text),
        open=runs_on and edges[final.column].is_full(final, Line("中", 0, 0, 0, 0)),
        bullet=bullet,
    )


def lines_of_text(text: str) -> list[Line]:
    """Lines for text that came without places, with widths by number of characters, so that they can be joined."""
    rows = [row.rstrip() for row in text.splitlines()]
    result = []
    for number, row in enumerate(rows):
        words = row.strip()
        if words:
            start = 10.0 * (len(row) - len(row.lstrip(" "))) / 2
            width = sum(10.0 if HAN_CHARACTER.match(c) else 5.0 for c in words)
            result.append(Line(words, start, 16.0 * number, start + width, 16.0 * number + 10))
    return result
