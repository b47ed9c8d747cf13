"""Tables of a PDF page from its ruling lines and the places of its characters. Pure geometry, points, y downwards.

Three forms are read: fully ruled grids, grids whose outer border is left open, and tables with horizontal rules only
(三线表). Cells are regions of unit cells that no line parts, so merged cells need no guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from .pdf_text import clean, join

SNAP = 3.0
"""Lines nearer to one another than this are one line; ends that miss a line by less than this touch it."""
SHORTEST = 4.0
"""Shorter strokes are the ends of thin rectangles, ticks and dots."""
MOST_RULES = 2000
"""A page with more lines than this, after joining, is a drawing."""
LONGEST_CELL = 24
"""Average length of the cells up to which text between horizontal rules is a table and not two columns of prose."""

_CAPTION = re.compile(
    r"(?:续\s*)?(?:附?表|Table)\s*[\dA-Z一二三四五六七八九十]{1,3}(?:[.\-—–－．]\d{1,3})*(?![\d，。])", re.IGNORECASE
)
_TITLE_END = re.compile(r"(?:表|情况|一览|统计|名单|清单|目录|汇总|数据|分布|明细|结构)(?:[（(].{1,20}[）)])?$")
_UNIT = re.compile(r"[（(]?\s*(?:计量)?单位\s*[:：]\s*([^\s）)，,;；]{1,20})\s*[）)]?")


class Rule(NamedTuple):
    """A straight stroke: at y (horizontal) or x (vertical), from start to end."""

    at: float
    start: float
    end: float


class Char(NamedTuple):
    """A character and its centre; white space has the place of what stands before it."""

    text: str
    x: float
    y: float
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn. `texts[r][c]` is the text of the cell, `anchors[r][c]` the unit cell in which it begins (cells of
    one merged region share it); `xs` are the column borders, `header` says how many rows are header."""

    xs: tuple[float, ...]
    top: float
    bottom: float
    texts: tuple[tuple[str, ...], ...]
    anchors: tuple[tuple[tuple[int, int], ...], ...]
    header: int = 1
    caption: str = ""
    unit: str = ""

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] - SNAP <= x <= self.xs[-1] + SNAP and self.top - SNAP <= y <= self.bottom + SNAP

    def names(self) -> tuple[str, ...]:
        """One name per column: the header rows from top to bottom, each text once ('专任教师/博士')."""
        columns = zip(*self.texts[: self.header], strict=True) if self.header else iter([("",)] * (len(self.xs) - 1))
        return tuple("/".join(dict.fromkeys(text for text in column if text)) for column in columns)


Chars = Callable[[float, float, bool], Sequence[Char]]
"""The characters between two heights; the flag says whether only lines that have gaps are wanted. Asked only where needed."""


def find_tables(horizontal: Sequence[Rule], vertical: Sequence[Rule], chars: Chars) -> list[Grid]:
    """All tables of a page, from top to bottom. A frame around text, a chart or a drawing gives none."""
    across, down = _merged(horizontal), _merged(vertical)
    if len(across) < 2 or len(across) + len(down) > MOST_RULES:
        return []
    grids: list[Grid] = []
    for rules, columns in _components(across, down):
        if columns:
            grids.extend(_ruled(rules, columns, chars))
    open_rules = [rule for rule in across if not any(g.holds(rule.start, rule.at) or g.holds(rule.end, rule.at) for g in grids)]
    for rules in _three_line(open_rules):
        grids.extend(_unruled(rules, chars))
    return sorted(grids, key=lambda grid: grid.top)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Strokes on one line and near one another as one rule each."""
    result: list[Rule] = []
    for group in _clusters([rule for rule in rules if rule.end - rule.start >= SHORTEST]):
        at = sum(rule.at for rule in group) / len(group)
        spans: list[Rule] = []
        for _, start, end in sorted(group, key=lambda rule: rule.start):
            if spans and start <= spans[-1].end + SNAP:
                spans[-1] = Rule(at, spans[-1].start, max(spans[-1].end, end))
            else:
                spans.append(Rule(at, start, end))
        result.extend(spans)
    return result


def _clusters(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Rules grouped by place, each group within SNAP of its first."""
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[0].at > SNAP:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _components(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Horizontal and vertical rules that touch one another, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - SNAP <= v.at <= h.end + SNAP and v.start - SNAP <= h.at <= v.end + SNAP:
                parent[root(len(across) + j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *down]):
        groups.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    yield from groups.values()


def _ruled(across: list[Rule], down: list[Rule], chars: Chars) -> Iterator[Grid]:
    """The grid of one component. Where horizontal rules reach beyond the outermost vertical ones the border was left open."""
    if len(across) < 2:
        return
    xs = _borders([v.at for v in down], min(h.start for h in across), max(h.end for h in across))
    ys = _borders([h.at for h in across], min(v.start for v in down), max(v.end for v in down))
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2:
        return
    right = [[_covered(down, xs[c + 1], ys[r], ys[r + 1]) for c in range(columns)] for r in range(rows)]
    below = [[_covered(across, ys[r + 1], xs[c], xs[c + 1]) for c in range(columns)] for r in range(rows)]
    anchors = _regions(rows, columns, right, below)
    if len({anchor for row in anchors for anchor in row}) < 4:
        return
    texts = _texts(chars(ys[0], ys[-1], False), xs, ys, anchors)
    filled = sum(any(row) for row in texts)
    if filled >= 2 and sum(bool(t) for row in texts for t in row) >= rows * columns / 6:
        yield _described(xs, ys, texts, anchors)


def _borders(inner: list[float], low: float, high: float) -> tuple[float, ...]:
    """Sorted borders, those that nearly coincide once, with the outer ones added where no rule marks them."""
    result: list[float] = []
    for at in sorted([*inner, low, high]):
        if not result or at - result[-1] > SNAP + 1:
            result.append(at)
    return tuple(result)


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at this place cover most of the way from start to end."""
    spans = (min(end, r.end) - max(start, r.start) for r in rules if abs(r.at - at) <= SNAP + 1)
    return sum(span for span in spans if span > 0) > 0.6 * (end - start)


def _regions(rows: int, columns: int, right: list[list[bool]], below: list[list[bool]]) -> list[list[tuple[int, int]]]:
    """For each unit cell the first unit cell, in reading order, that no line parts from it."""
    anchors: list[list[tuple[int, int]]] = [[(-1, -1)] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if anchors[r][c] != (-1, -1):
                continue
            stack = [(r, c)]
            anchors[r][c] = (r, c)
            while stack:
                y, x = stack.pop()
                for j, i, parted in (
                    (y, x + 1, x + 1 >= columns or right[y][x]),
                    (y, x - 1, x == 0 or right[y][x - 1]),
                    (y + 1, x, y + 1 >= rows or below[y][x]),
                    (y - 1, x, y == 0 or below[y - 1][x]),
                ):
                    if not parted and anchors[j][i] == (-1, -1):
                        anchors[j][i] = (r, c)
                        stack.append((j, i))
    return anchors


def _texts(
    chars: Sequence[Char], xs: Sequence[float], ys: Sequence[float], anchors: list[list[tuple[int, int]]]
) -> list[list[str]]:
    """The text of each unit cell: the characters whose centres lie in its region, in the order of the file."""
    lines: dict[tuple[int, int], list[str]] = {}
    last_y: dict[tuple[int, int], float] = {}
    for char in chars:
        if not (xs[0] <= char.x <= xs[-1] and ys[0] <= char.y <= ys[-1]):
            continue
        r, c = min(bisect_right(ys, char.y), len(ys) - 1) - 1, min(bisect_right(xs, char.x), len(xs) - 1) - 1
        anchor = anchors[r][c]
        cell = lines.setdefault(anchor, [])
        if not cell or abs(char.y - last_y[anchor]) > 4:
            cell.append("")
        if not char.text.isspace():
            last_y[anchor] = char.y
        elif not cell[-1]:
            continue
        last_y.setdefault(anchor, char.y)
        cell[-1] += char.text
    return [[clean(join(lines.get(anchor, []))) for anchor in row] for row in anchors]


# --- tables with horizontal rules only ------------------------------------------------------------------------------


def _three_line(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Sets of at least three horizontal rules of one width, one below another."""
    ordered = sorted(rules, key=lambda rule: (round(rule.start / 6), round(rule.end / 6), rule.at))
    for _, group in groupby(ordered, key=lambda rule: (round(rule.start / 6), round(rule.end / 6))):
        if len(same := list(group)) >= 3:
            yield same


def _unruled(rules: list[Rule], chars: Chars) -> Iterator[Grid]:
    """The table between horizontal rules: columns are parted by bands that no character of any row crosses."""
    top, bottom = rules[0].at, rules[-1].at
    left, right = min(r.start for r in rules), max(r.end for r in rules)
    found = chars(top, bottom, True)
    inside = [c for c in found if left - SNAP <= c.x <= right + SNAP and top < c.y < bottom and not c.text.isspace()]
    if not inside:
        return
    xs = _bands(inside, left, right)
    bodies = _row_borders(rules, inside)
    ys, head = bodies
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2:
        return
    anchors = [[(r, c) for c in range(columns)] for r in range(rows)]
    texts = _texts(found, xs, ys, anchors)
    cells = [text for row in texts for text in row if text]
    enough = sum(sum(map(bool, row)) >= 2 for row in texts) >= 0.7 * rows and len(cells) >= 0.5 * rows * columns
    if enough and sum(map(len, cells)) <= LONGEST_CELL * len(cells):
        grid = _described(xs, ys, texts, anchors)
        yield replace(grid, header=max(grid.header, head))


def _bands(inside: list[Char], left: float, right: float) -> tuple[float, ...]:
    """Column borders in the middle of the blank bands."""
    em = median(char.width for char in inside) or 10.0
    spans = sorted((char.x - char.width / 2, char.x + char.width / 2) for char in inside)
    borders, reach = [left], spans[0][1]
    for start, end in spans:
        if start - reach > 0.8 * em:
            borders.append((reach + start) / 2)
        reach = max(reach, end)
    return (*borders, right)


def _row_borders(rules: list[Rule], inside: list[Char]) -> tuple[tuple[float, ...], int]:
    """Borders of the rows and the number of header rows: with rules between all rows those, else a row per line of text."""
    centres = sorted(char.y for char in inside)
    lines: list[list[float]] = []
    for y in centres:
        if lines and y - lines[-1][0] < 5:
            lines[-1].append(y)
        else:
            lines.append([y])
    places = [sum(line) / len(line) for line in lines]
    ys = [rule.at for rule in rules]
    if len(ys) > 4 or len(places) <= len(ys) - 1:
        return tuple(ys), 1
    middles = [(a + b) / 2 for a, b in pairwise(places)]
    # the rule below the header replaces the middle between header and first row
    borders = sorted({ys[0], ys[-1], *(m for m in middles)})
    return tuple(borders), sum(y < ys[1] for y in places) or 1


# --- header, caption, unit ------------------------------------------------------------------------------------------


def _described(xs: Sequence[float], ys: Sequence[float], texts: list[list[str]], anchors: list[list[tuple[int, int]]]) -> Grid:
    """The grid with its header rows counted; a first row that is one cell across all columns is the caption."""
    caption, first = "", 0
    if len(set(anchors[0])) == 1 and len(texts) > 2 and anchors[1][0] != anchors[0][0]:
        caption, first = texts[0][0], 1
    return Grid(
        xs=tuple(xs),
        top=ys[0],
        bottom=ys[-1],
        texts=tuple(map(tuple, texts[first:])),
        anchors=tuple(tuple((r - first, c) for r, c in row) for row in anchors[first:]),
        header=_header_rows(anchors[first:], first),
        caption=caption,
    )


def _header_rows(anchors: list[list[tuple[int, int]]], first: int) -> int:
    """1, or the depth of a header in which columns are grouped, or 0 for a form, whose first row is no header.

    In a grouped header each cell of the top row spans columns or rows; a form has rows of differing make-up.
    """
    columns = len(anchors[0])
    shapes = {tuple(c for _, c in row) for row in anchors}
    spans = {cell: (sum(row.count(cell) > 0 for row in anchors), anchors[0].count(cell)) for cell in set(anchors[0])}
    grouped = any(wide > 1 for _, wide in spans.values())
    if grouped and all(wide > 1 or deep > 1 for deep, wide in spans.values()):
        depth = max(2, *(deep for deep, _ in spans.values()))
        if depth <= 4 and depth < len(anchors):
            return depth
    form = grouped and columns > 2 and (len(shapes) >= 3 or (len(shapes) == 2 and 2 * len(spans) <= columns))
    return 0 if form else 1


def is_caption(text: str) -> bool:
    """Whether a line above a table is its caption: '表3-1 …', or a short title that ends like one ('…情况一览表')."""
    text = text.strip()
    return (bool(_CAPTION.match(text)) and len(text) <= 60) or (len(text) <= 40 and _TITLE_END.search(text) is not None)


def continues(caption: str) -> bool:
    """Whether a caption says that the table began on an earlier page."""
    return caption.startswith("续") or caption.endswith(("（续）", "(续)", "（续表）"))


def unit_of(text: str) -> tuple[str, str]:
    """The unit that a caption or the line below it states ('单位：人'), and the text without it."""
    found = _UNIT.search(text)
    return (found[1], (text[: found.start()] + text[found.end() :]).strip()) if found else ("", text.strip())
