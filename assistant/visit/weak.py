"""A weak point: one fact of this institution that an expert may press on, with what its question is filled with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain import Institution, Locator, WeakKind

LONGEST_SAID = 76
"""Characters of a quotation inside a question; the whole sentence stands behind it."""
_SENTENCES = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERING = re.compile(
    r"^(?:[①-⑳]|(?:First|Second|Third|Fourth|Fifth)(?:ly)?[:,]|[一二三四五六]是|(?:存在的?|主要|突出)?(?:问题|不足|短板)[：:]|(?:问题)?[一二三四五六七八九十][：:、]|[（(]?[\d一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.．](?!\d))\s*"
)
_INNER = str.maketrans("“”", "‘’")
"""Quotation marks inside a quotation."""
_LABEL = 22
"""A first sentence shorter than this and without a figure is a label; the sentence after it holds the fact."""


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """`key` makes it the same weak point in the next run. `slots` fill the pattern, `tags` choose among its wordings.

    `said` is the fact in words, by which topics, probes and documents are found; `boost` multiplies the pattern's weight.
    """

    kind: WeakKind
    key: str
    code: str
    said: str
    slots: Mapping[str, str]
    sources: tuple[Locator, ...] = ()
    passages: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    point: str = ""
    metric: str = ""
    formula: str = ""
    basis: str = ""
    topic: str = ""
    unit: str = ""
    rule: str = ""
    """Id of the review rule, for a finding."""
    wanted: tuple[str, ...] = ()
    """Material by name that would answer it."""
    boost: float = 1.0


def told(text: str, longest: int = LONGEST_SAID) -> str:
    """What is said, short enough for a question: the first clause or two that hold the fact, never cut inside a figure. An
    English text may have twice as many characters."""
    text = unnumbered(text).translate(_INNER)
    sentences = [s.strip() for s in _SENTENCES.split(text) if s.strip()]
    if not sentences:
        return ""
    chosen, english = sentences[0], not _HAN.search(text)
    if len(chosen) < _LABEL and not re.search(r"\d", chosen) and len(sentences) > 1:
        chosen += (" " if english else "") + sentences[1]
    return clipped(chosen, longest * (2 if english else 1))


def unnumbered(text: str) -> str:
    """The text without the number that it bears in a list: 一是, （二）, 3."""
    return _NUMBERING.sub("", text.strip())


def clipped(text: str, longest: int) -> str:
    """The text up to a full clause; with an ellipsis where something was left out."""
    text = text.strip().rstrip("。；;.")
    if len(text) <= longest:
        return text
    left_out = "……" if _HAN.search(text) else " …"
    cut = max((text[:longest].rfind(mark) for mark in ("。", "；", "，", ", ", "; ")), default=-1)
    if cut > longest // 3:
        return text[:cut].rstrip("，,；;。") + left_out
    kept = text[:longest] if _HAN.search(text) else text[:longest].rpartition(" ")[0]
    return re.sub(r"[\d.,％%:：—-]+$", "", kept) + left_out


def bare_title(title: str, institution: Institution) -> str:
    """A document's title as people of the school say it: without the school's name in front."""
    for name in sorted({institution.name, institution.short_name, *institution.aliases} - {""}, key=len, reverse=True):
        short = title.removeprefix(name).lstrip("—-－_ 　")
        if short != title and len(short) >= 4:
            return short
    return title
