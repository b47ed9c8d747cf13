"""Which lines of a report are headings, which indicator or review point each opens, and what its aspect is.

A heading is known by its style, or else by its looks together with what it says: schools type headings as bold lines, number
them by hand, and change a word of the official title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Framework
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.ingest.headings import is_contents_line, looks_like_heading, numbering
from assistant.review.document import Aspect, Look

LONGEST = 80
_CODE = re.compile(r"^\s*(?P<code>[BKX]?\d?\s?\d{0,2}(?:\s?[.．-]\s?\d{1,2}){0,3})[.．、]?(?=[\s\u3000\u4e00-\u9fff“《（(])")
_NUMBER = re.compile(
    r"^\s*(?:第[零一二三四五六七八九十百\d]{1,4}(?:部分|编|篇|章|节|条)|[（(]?[零一二三四五六七八九十]{1,3}[）)、．.]|[（(]?\d{1,2}[）)、]|"
    r"[①-⑳]|[BKX]?\d{1,2}(?:[.．-]\d{1,2}){0,4}[.．、]?)[\s\u3000]*"
)
_STOPS = ("。", "；", "，", "！", "？", "…", ";", ",")
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("data", re.compile(r"数据支撑|定量指标|核心数据|数据(?:情况|分析|统计)$|指标达成|量化指标")),
    (
        "practice",
        re.compile(r"做法|成效|举措与|建设情况|基本情况|现状|特色与?亮点|经验|工作开展|主要(?:工作|举措|成绩|进展)|成绩"),
    ),
)
_LEAD = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*)?(?P<words>[\u4e00-\u9fff与和及、]{2,14})(?P<mark>[：:。]|\s*$)"
)
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "annex": 1,
    "han": 2,
    "han_brackets": 3,
    "digit": 4,
    "digit_brackets": 5,
    "circled": 6,
}
NEAR, SURE = 0.55, 0.8
"""Dice similarity of character pairs: NEAR lets a typed code stand, SURE finds a node by its title alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that may be a heading. `label` is its automatic number, `level` what its style says (1–9)."""

    text: str
    label: str
    level: int | None
    look: Look


@dataclass(frozen=True, slots=True)
class Found:
    """What a heading says: its code ('' if none), its title without the number, its level, its aspect."""

    code: str
    title: str
    level: int
    aspect: Aspect
    mixed: bool = False


class Titles:
    """The nodes of a framework, found by code and by title."""

    def __init__(self, framework: Framework) -> None:
        self.names: dict[str, str] = {i.code: i.name for i in framework.indicators}
        self.names.update({p.code: p.name for p in framework.points})
        self.leaf_of: dict[str, str] = {p.code: i.code for i in framework.indicators for p in i.points}
        self.leaf_of.update({i.code: i.code for i in framework.leaves})
        self.levels = {i.code: i.level for i in framework.indicators}
        self.levels.update({p.code: i.level + 1 for i in framework.indicators for p in i.points})
        self._pairs = {code: _pairs(name) for code, name in self.names.items()}
        self._exact = _unique(self.names)

    def likeness(self, code: str, title: str) -> float:
        return _dice(self._pairs.get(code, Counter()), _pairs(title))

    def by_title(self, title: str) -> str:
        """The one node whose title this surely is; ''."""
        if code := self._exact.get(_bare(title)):
            return code
        own = _pairs(title)
        if sum(own.values()) < 3:
            return ""
        ranked = sorted(((_dice(pairs, own), code) for code, pairs in self._pairs.items()), reverse=True)[:2]
        if not ranked or ranked[0][0] < SURE or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - 0.1):
            return ""
        return ranked[0][1]

    def code_of(self, typed: str, title: str) -> str:
        """The code a heading stands for: the typed one, unless its title is surely that of another node."""
        if typed in self.names and (not title or self.likeness(typed, title) >= 0.3):
            return typed
        found = self.by_title(title)
        return found or typed


def typed_code(text: str) -> tuple[str, str]:
    """('2.3.1', '实践教学') of '2.3.1 实践教学' or '2-3-1、实践教学'; ('', text) where no code stands in front."""
    found = _CODE.match(text)
    code = re.sub(r"\s", "", found["code"]).replace("．", ".").replace("-", ".") if found else ""
    if not found or not re.search(r"\d", code):
        return "", text.strip()
    return code, text[found.end() :].strip(" \u3000、.．\t")


def aspect_of(title: str, c: Cues) -> tuple[Aspect, bool]:
    """(aspect, mixed): what a heading announces; mixed where it announces several (问题及原因分析)."""
    if len(title) > 24:
        return "", False
    kinds: tuple[tuple[Aspect, Sequence[str]], ...] = (
        ("problem", c.headings.problem),
        ("cause", c.headings.cause),
        ("measure", c.headings.measure),
    )
    named = [name for name, words in kinds if cues.found(list(words), title)]
    if named:
        return (named[0], False) if len(named) == 1 else ("", True)
    return next((name for name, pattern in _ASPECTS if pattern.search(title)), ""), False


def lead_of(text: str, c: Cues) -> tuple[Aspect, int]:
    """The aspect that a paragraph's first words announce ('存在的问题：…'), and where its text goes on; ('', 0) if none."""
    found = _LEAD.match(text)
    if found is None or not found["mark"].strip():
        return "", 0
    aspect, _ = aspect_of(found["words"], c)
    return (aspect, found.end()) if aspect else ("", 0)


def judge(line: Line, titles: Titles, body: Look, c: Cues) -> Found | None:
    """What this heading says; None if the line is no heading. `body` is how most paragraphs are set."""
    text = line.text.strip()
    if not text or len(text) > (3 * LONGEST if line.level else LONGEST) or is_contents_line(line.text):
        return None
    code, title = typed_code(line.label + text)
    bare = _NUMBER.sub("", line.label + text).strip(" \u3000：:") or text
    aspect, mixed = aspect_of(bare, c)
    if line.level is None and not _looks_it(line, text, code, title, bare, titles, body, bool(aspect or mixed)):
        return None
    found = titles.code_of(code, title if code else bare)
    like = titles.likeness(found, bare) >= 0.3
    if not like and (aspect or mixed or "." not in found):
        found = ""  # '3．存在的问题' is not chapter 3
    elif found not in titles.names and not re.search(r"\d\.\d", found):
        found = ""
    if found in titles.names:
        aspect, mixed = "", False
    level = line.level or _level(line.label + text, found, titles, bool(aspect or mixed))
    return Found(found, title if found and code else bare, level, aspect, mixed)


def _looks_it(line: Line, text: str, code: str, title: str, bare: str, titles: Titles, body: Look, aspect: bool) -> bool:
    """Whether an unstyled line is a heading: it must stand out, or say just what a heading of this framework says."""
    if text.endswith(_STOPS) or re.search(r"[。；！？]", text[:-1]):
        return False
    if code in titles.names and titles.likeness(code, title) >= NEAR:
        return True
    if titles.by_title(bare):
        return True
    if aspect and len(bare) <= 14:
        return True
    stands_out = bool(line.look.bold and not body.bold) or (line.look.size or 0) > (body.size or 99) + 0.4
    numbered = looks_like_heading(line.label + text) is not None
    if stands_out and (numbered or line.look.align == "center" or code in titles.names or len(text) <= 30):
        return not re.match(r"[图表]\s*\d", text)
    return numbered and (found := numbering(text)) is not None and found.scheme in ("part", "chapter", "annex")


def _level(text: str, code: str, titles: Titles, aspect: bool) -> int:
    """The level of a heading that no style gives: by the tree, by the depth of its code, by its kind of number."""
    if code in titles.levels:
        return 1 + titles.levels[code]
    if code:
        return 2 + code.count(".")
    if aspect:
        return 5
    found = numbering(text)
    if found is None:
        return 1
    if found.scheme.startswith("dotted"):
        return 1 + int(found.scheme.removeprefix("dotted"))
    return _LEVELS.get(found.scheme, 4)


def _bare(title: str) -> str:
    return re.sub(r"[\W_]", "", title)


def _pairs(title: str) -> Counter[str]:
    bare = _bare(title)
    return Counter(bare[i : i + 2] for i in range(len(bare) - 1))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 0.0


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    counted = Counter(_bare(n) for n in names.values())
    return {_bare(name): code for code, name in names.items() if counted[_bare(name)] == 1 and len(_bare(name)) >= 3}
