"""What words say that something is wrong, why it is, or what is to be done: cues kept in corpus/language/problems.yaml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.resources import CORPUS

FILE = CORPUS / "language" / "problems.yaml"
Named = Literal["problem", "cause", "measure"]
Part = Literal["problem", "cause", "measure", ""]
"""What a heading, a label or a sentence speaks of; '' for none of them."""
_PARTS: tuple[Named, ...] = ("cause", "measure", "problem")
ENOUGH = 0.8
"""A share done from which on 'M…其中…完整的N' tells of no problem."""
_WHOLE = re.compile(r"(\d+(?:\.\d+)?)(人次|人|名|份|条|项|门|个|件|次|篇|间|台|节|所|家)")
_PART_OF = re.compile(r"(?:，|；|、|其中|只|仅)")


class Fragments(BaseModel):
    model_config = ConfigDict(extra="forbid")
    problem: tuple[str, ...]
    cause: tuple[str, ...]
    measure: tuple[str, ...]


class Signs(BaseModel):
    """Regular-expression fragments by what they tell. A misspelt key in the file is an error."""

    model_config = ConfigDict(extra="forbid")
    headings: Fragments
    not_headings: tuple[str, ...]
    closed: tuple[str, ...]
    labels: Fragments
    plain: tuple[str, ...]
    bad_kinds: str
    bad_figure: str
    scarce: str
    done_part: str
    masked: tuple[str, ...]
    never: tuple[str, ...]
    unfit: tuple[str, ...]
    lead: str


@cache
def shipped(file: Path = FILE) -> Signs:
    """The cues that come with the project."""
    return Signs.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


@cache
def _any(fragments: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{f})" for f in fragments))


def heading(text: str, s: Signs) -> Part:
    """What a heading, or the head of a column, announces; '' where it names none or two things (问题与对策)."""
    if _any(s.not_headings).search(text):
        return ""
    named = [p for p in _PARTS if _any(getattr(s.headings, p)).search(text)]
    if named == ["cause", "problem"]:
        return "cause" if re.search("(?:原因|成因)[^与和及、]*$", text) and not re.search("问题[与和及、]", text) else "problem"
    return named[0] if len(named) == 1 else ""


def closed(text: str, s: Signs) -> bool:
    """Whether a status says that the matter is settled."""
    return bool(_any(s.closed).search(text.strip())) and not re.search("未|没有|不", text)


def label(text: str, s: Signs) -> tuple[Part, str]:
    """(what the label at the head of a text announces, the text after the label); ('', text) where there is none."""
    for part in _PARTS:
        found = _any(getattr(s.labels, part)).match(text)
        if found:
            return part, text[found.end() :].lstrip("，,：: ")
    return "", text


def bare(text: str, s: Signs) -> str:
    """The text without numbering and lead words."""
    before = ""
    while before != text:
        before, text = text, re.sub(s.lead, "", text.strip())
    return text


def sign(text: str, s: Signs) -> re.Match[str] | None:
    """The first words by which a text says that something is wrong, whatever else it says; None if there are none."""
    plain = _any(s.masked).sub(lambda m: "　" * len(m[0]), text)
    found = [
        m
        for pattern in (_any(s.plain), re.compile(s.scarce), re.compile(f"(?:{s.bad_kinds}){s.bad_figure}"))
        if (m := pattern.search(plain))
    ]
    return min(found, key=lambda m: m.start(), default=None)


def spoken(text: str, s: Signs) -> re.Match[str] | None:
    """The first words of fault, figures apart: where the subject of a clause ends."""
    return _any(s.plain).search(text)


def wrong(text: str, s: Signs) -> bool:
    """Whether the sentence by itself says that something is wrong, still."""
    if _any(s.never).search(text):
        return False
    return sign(text, s) is not None or partly(text, s)


def fine(text: str, s: Signs) -> bool:
    """Whether a sentence under a problem heading says nothing wrong: what was solved, or a transition."""
    return bool(_any(s.never).search(text)) and sign(text, s) is None


def unfit(text: str, s: Signs) -> bool:
    """Whether a sentence is a notice, an address, or an order to the reader."""
    return bool(_any(s.unfit).search(text))


def partly(text: str, s: Signs) -> bool:
    """'重点关注318人，其中跟踪记录完整的201人': what is done of a counted whole is less than ENOUGH of it."""
    counts = [(m, float(m[1])) for m in _WHOLE.finditer(text)]
    for n, (part, value) in enumerate(counts):
        for whole, total in counts[:n]:
            between = text[whole.end() : part.start()]
            if whole[2] != part[2] or not total or value >= ENOUGH * total:
                continue
            if "其中" in between and re.search(s.done_part, between):
                return True
            if _PART_OF.search(between) and re.search(s.done_part + "(?:的)?(?:只有|仅有?|有|共)?$", between):
                return True
    return False
