"""Figures that English documents state of the same thing for the same year, and where they differ.

A framework in English brings no quantities with synonyms, so a quantity is known by its own words: 'response rate of the
student survey'. Two statements are of one quantity if the words of the shorter are among those of the longer, and what the
longer adds is said around the shorter (title, headings).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Document, Finding, Passage

_NUMBER = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)\s?(?P<{0}u>%|per ?cent|million euros|euros)?"
_LABEL = r"(?P<label>[A-Za-z][A-Za-z' -]{4,70}?)"
_WAS = r"(?:was|is|were|reached|stood at|amounted to)"
_IN_YEAR = re.compile(rf"{_LABEL} in (?P<y>20\d\d) {_WAS} " + _NUMBER.format("v") + r"(?![\d:])")
_WAS_IN = re.compile(rf"{_LABEL} {_WAS} " + _NUMBER.format("v") + r" in (?P<y>20\d\d)")
_MOVED = re.compile(
    _LABEL + r" (?:rose|fell|grew|increased|decreased|declined|dropped|improved) from " + _NUMBER.format("a")
    + r" in (?P<y>20\d\d) to " + _NUMBER.format("b") + r" in (?P<z>20\d\d)(?: and " + _NUMBER.format("c") + r" in (?P<x>20\d\d))?"
)  # fmt: skip
_YEAR_HEAD = re.compile(r"^(?:.*\D)?(20\d\d)$")
_WORD = re.compile(r"[a-z]{3,}")
_NOISE = frozenset(
    ("the", "and", "for", "all", "our", "its", "that", "this", "with", "was", "were", "has", "have", "had", "are", "number",
     "total", "overall", "share", "from", "per")
)  # fmt: skip
LEAST_WORDS = 2
"""Words that two names of a quantity must have in common at least: 'rate' alone is no name."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a named quantity for a year, as written, with the words that frame it."""

    label: str
    words: frozenset[str]
    around: frozenset[str]
    year: int
    value: Decimal
    unit: str
    text: str
    passage: Passage


def _words(text: str) -> frozenset[str]:
    return frozenset(w.rstrip("s") for w in _WORD.findall(text.lower()) if w not in _NOISE)


def stated(passage: Passage, document: Document) -> Iterator[Stated]:
    """The figures of a passage: of a table row under columns that are years, or of sentences that name their year."""
    around = _words(" ".join((document.title, passage.caption, *passage.locator.heading_path)))
    if passage.kind == "row":
        yield from _of_row(passage, around)
        return
    for pattern in (_IN_YEAR, _WAS_IN, _MOVED):
        for found in pattern.finditer(passage.text):
            label = re.split(r"[;,.]| the ", found["label"])[-1]
            for value, year in (("v", "y"), ("a", "y"), ("b", "z"), ("c", "x")):
                if found.groupdict().get(value) and found.groupdict().get(year):
                    text = passage.text[found.start(value) : max(found.end(value), found.end(value + "u"))]
                    yield Stated(
                        label.strip(), _words(found["label"]), around, int(found[year]), _value(found[value]),
                        _unit(found[value + "u"] or ""), text, passage,
                    )  # fmt: skip


def _of_row(passage: Passage, around: frozenset[str]) -> Iterator[Stated]:
    label = next((c.text for c in passage.cells if not _YEAR_HEAD.match(c.name) and re.search(r"[A-Za-z]{3}", c.text)), "")
    for cell in passage.cells if label else ():
        head = _YEAR_HEAD.match(cell.name)
        if head and re.fullmatch(r"\d[\d,]*(?:\.\d+)?\s?%?", cell.text.strip()):
            unit = "%" if "%" in label or "%" in cell.text else ""
            name = re.sub(r"\(.*?\)", "", label).strip()
            yield Stated(name, _words(name), around, int(head[1]), _value(cell.text.strip(" %")), unit, cell.text, passage)


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _unit(text: str) -> str:
    return "%" if text.startswith("per") else text


def _same(one: Stated, other: Stated) -> bool:
    short, long = sorted((one, other), key=lambda s: len(s.words))
    if one.year != other.year or one.unit != other.unit or len(short.words) < LEAST_WORDS:
        return False
    return short.words <= long.words and long.words - short.words <= short.around


@dataclass(frozen=True, slots=True)
class Differing:
    """One quantity and year with different values: `best` is what most documents say, then what stands in a table."""

    best: Stated
    others: tuple[Stated, ...]


def differing(passages: Iterable[Passage], documents: Mapping[str, Document]) -> list[Differing]:
    """The quantities on which documents differ, in the order in which they are first stated."""
    groups: list[list[Stated]] = []
    for passage in passages:
        for figure in stated(passage, documents[passage.document]) if passage.document in documents else ():
            group = next((g for g in groups if any(_same(figure, known) for known in g)), None)
            groups.append([figure]) if group is None else group.append(figure)
    result = []
    for group in groups:
        by_value: dict[Decimal, list[Stated]] = defaultdict(list)
        for figure in group:
            by_value[figure.value].append(figure)
        if len(by_value) > 1:
            ranked = sorted(by_value.values(), key=lambda g: (-len(g), -sum(s.passage.kind == "row" for s in g)))
            result.append(Differing(ranked[0][0], tuple(s for g in ranked[1:] for s in g)))
    return result


def as_findings(found: Iterable[Differing]) -> list[Finding]:
    """numbers.conflict for each."""
    return [
        Finding(
            rule="numbers.conflict", severity="warning", where=d.best.label, quote=d.best.text,
            message=f"{d.best.year}年“{d.best.label}”在材料中不一致：采用{d.best.text}{d.best.passage.locator.render()}，另有"
            + "、".join(f"{o.text}{o.passage.locator.render()}" for o in d.others),
            suggestion="请核实后统一口径和统计时点，并更正有误的材料",
            locators=(d.best.passage.locator, *(o.passage.locator for o in d.others)),
        )
        for d in found
    ]  # fmt: skip
