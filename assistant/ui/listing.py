"""What a table says: its cells as text, in order, filtered, and read back from a page's HTML for a workbook.

The screen sorts and filters short tables itself (static/app.js); here the same is done for tables that come in pages and for
exports. A column of figures goes by value, every other one as people look it up: Chinese by pinyin, `2.10` after `2.9`,
dates by day. Cells that hold nothing stay last either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from typing import NamedTuple, TypeVar

T = TypeVar("T")
NOTHING = frozenset({"", "—", "-", "–"})
_BIT = re.compile(r"<(/?)([a-z0-9]+)\b([^>]*)>|([^<]+)")
_SELECT = re.compile(r"<select\b[^>]*>(.*?)</select>", re.S)
_OPTION = re.compile(r"<option\b([^>]*)>(.*?)</option>", re.S)
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.S)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.S)
_CELL = re.compile(r"<(th|td)\b([^>]*)>(.*?)</\1>", re.S)
_HEADING = re.compile(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]>", re.S)
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
_RATIO = re.compile(r"(?<!\d)1[:：](?=\d)")
_BLOCKS = frozenset({"div", "p", "li", "br"})
_SILENT = frozenset({"svg", "button", "summary"})
_UNREAD = frozenset({"hidden", "password", "file", "submit"})


class Cell(NamedTuple):
    """`rank` is where the cell stands in its column if the words do not say it (error, warning, info)."""

    text: str
    rank: float | None = None


class Grid(NamedTuple):
    """A table of a page: the heading above it, its columns (whether of figures), its rows. A column without title is left out."""

    id: str
    heading: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[tuple[Cell, ...]]


def cell(html: str) -> Cell:
    """What a reader sees in the HTML of a cell: its words, what stands in its fields; no drawings, no buttons but heads."""
    said: list[str] = []
    rank, silent, depth = None, "", 0
    for closing, name, inside, words in _BIT.findall(_SELECT.sub(_chosen, html)):
        if silent:
            depth += 0 if name != silent else -1 if closing else 1
            silent = silent if depth else ""
        elif words:
            said.append(unescape(words))
        elif closing:
            said.append("\n" if name in _BLOCKS else "")
        else:
            given = dict(_ATTRIBUTE.findall(inside))
            if "data-rank" in given:
                rank = float(given["data-rank"])
            look = given.get("class", "").split()
            if (name in _SILENT and "sort" not in look) or "button" in look:
                silent, depth = name, 1
            elif name == "input":
                said.append(_field(given))
            elif name in _BLOCKS:
                said.append("\n")
    lines = (" ".join(line.split()) for line in "".join(said).split("\n"))
    return Cell("\n".join(line for line in lines if line), rank)


def _chosen(found: re.Match[str]) -> str:
    options = [(inside, words) for inside, words in _OPTION.findall(found[1])]
    marked = [words for inside, words in options if re.search(r"\bselected\b", inside)]
    return str((marked or [words for _, words in options] or [""])[0])


def _field(given: dict[str, str]) -> str:
    kind = given.get("type", "text")
    if kind in _UNREAD:
        return ""
    if kind in ("checkbox", "radio"):
        return "☑ " if "checked" in given else "☐ "
    return f" {unescape(given.get('value', ''))} "


def grids(page: str) -> dict[str, Grid]:
    """The tables of a page that carry an id, by id."""
    found: dict[str, Grid] = {}
    headings = [(m.start(), cell(m[1]).text) for m in _HEADING.finditer(page)]
    for table in _TABLE.finditer(page):
        id = dict(_ATTRIBUTE.findall(table[1])).get("id", "")
        lines = [[(name, dict(_ATTRIBUTE.findall(a)), cell(inner)) for name, a, inner in _CELL.findall(row)] for row in
                 _ROW.findall(table[2])]  # fmt: skip
        if not id or not lines:
            continue
        kept = [n for n, (_, _, shown) in enumerate(lines[0]) if shown.text]
        heading = next((words for at, words in reversed(headings) if at < table.start()), "")
        header = tuple(lines[0][n][2].text for n in kept)
        numeric = tuple("num" in lines[0][n][1].get("class", "").split() for n in kept)
        found[id] = Grid(id, heading, header, numeric, [tuple(line[n][2] for n in kept) for line in lines[1:]])
    return found


def matching(cells: Iterable[Cell], words: str) -> bool:
    """Whether every word stands somewhere in the row."""
    whole = " ".join(c.text for c in cells).casefold()
    return all(word in whole for word in words.casefold().split())


def ordered(rows: Sequence[T], of: Callable[[T], Cell], numeric: bool, down: bool) -> list[T]:
    """The rows by one column; equal ones stay as they were."""
    cells = [of(row) for row in rows]
    ranked = bool(cells) and all(c.rank is not None for c in cells if c.text not in NOTHING)
    keys = [_key(c, numeric, ranked) for c in cells]
    there = sorted((n for n, k in enumerate(keys) if k is not None), key=lambda n: keys[n] or (), reverse=down)
    return [rows[n] for n in (*there, *(n for n, k in enumerate(keys) if k is None))]


def _key(shown: Cell, numeric: bool, ranked: bool) -> tuple[object, ...] | None:
    """None for a cell that holds nothing."""
    if ranked and shown.rank is not None:
        return (shown.rank,)
    if shown.text in NOTHING:
        return None
    if numeric:
        value = number(shown.text)
        return (1, 0.0) if value is None else (0, value)
    return natural(shown.text)


def number(text: str) -> float | None:
    """The first figure of a text: 1,280 人 is 1280, ≥85% is 85, 17.5:1 is 17.5, 1:350 is 350."""
    found = _NUMBER.search(_RATIO.sub("", text))
    return float(found[0].replace(",", "").replace("−", "-")) if found else None


def natural(text: str) -> tuple[tuple[int, int, bytes], ...]:
    """A key that goes by figures as figures, by words as words. GB 18030 has the common characters in the order of pinyin."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple(_figure(p) if p.isdecimal() else (1, 0, p.encode("gb18030", "replace")) for p in parts if p)


def _figure(digits: str) -> tuple[int, int, bytes]:
    held = digits.lstrip("0")
    return 0, len(held), held.encode()
