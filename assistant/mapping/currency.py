"""Which documents are in date: in force, and inside the last years that the report covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.domain import Document, Passage

STANDING = frozenset({"regulation", "programme"})
"""Kinds that hold until replaced; everything else speaks of its own year."""
_EDITION = re.compile(
    r"[（(【\[].{0,12}?[)）】\]]|\d{4}\s*(?:—|-|–|至)?\s*(?:\d{4})?\s*(?:学年|年度|年|版|级)?|修订|试行|暂行|最终版?|新版?|旧版?|终稿|定稿|副本|v\d+|[\s_\-—·.《》]+"
)

_REPEAL = re.compile(r"《([^》]{4,60})》(?:[^。；《]{0,24}《[^》]+》)*[^。；]{0,24}(同时废止|予以废止|即行废止|废止|停止执行)")


@dataclass(frozen=True, slots=True)
class Currency:
    """Whether a document counts as in date, and why or why not, in words."""

    in_date: bool
    reason: str
    replaced_by: str = ""


_FIVE_YEARS = re.compile(r"十([三四五六])五")
_ENDS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}


def running(title: str, year: int) -> bool:
    """Whether a title is that of a five-year plan (十四五) whose years are not over in `year`."""
    found = _FIVE_YEARS.search(title)
    return found is not None and _ENDS[found[1]] >= year


def stem(title: str) -> str:
    """A title without year, edition and marks of revision: what two editions of one document share."""
    return _EDITION.sub("", title)


def repeals(passage: Passage) -> list[str]:
    """Titles that a regulation's passage puts out of force ('原《…办法》同时废止')."""
    if "废止" not in passage.text and "停止执行" not in passage.text:
        return []
    return [t for t, _ in _REPEAL.findall(passage.text)]


def currency(
    documents: Iterable[Document], report_year: int, years: int, repealed: Mapping[str, str] | None = None
) -> dict[str, Currency]:
    """Document id → Currency. A regulation is in date until a newer one replaces or repeals it; the rest for `years` years.

    `repealed`: title put out of force → id of the document that says so.
    """
    documents = list(documents)
    by_id = {d.id: d for d in documents}
    ended = {stem(title): by_id[by] for title, by in (repealed or {}).items() if by in by_id}
    newest: dict[str, Document] = {}
    for document in documents:
        if document.kind in STANDING and document.year and not document.void and len(stem(document.title)) >= 4:
            known = newest.get(stem(document.title))
            if known is None or (known.year or 0) < document.year:
                newest[stem(document.title)] = document
    return {d.id: _judge(d, newest.get(stem(d.title)), ended.get(stem(d.title)), report_year, years) for d in documents}


def _judge(document: Document, newest: Document | None, ender: Document | None, report_year: int, years: int) -> Currency:
    if document.void:
        return Currency(False, f"不在施行：{document.void}")
    if ender and ender.id != document.id and (document.year or 0) < (ender.year or 9999):
        return Currency(False, f"已被《{ender.title}》废止", ender.id)
    if document.kind in STANDING:
        if newest and newest.id != document.id and document.year and (newest.year or 0) > document.year:
            return Currency(False, f"已有{newest.year}年的新版《{newest.title}》", newest.id)
        return Currency(True, "施行中")
    if document.year is None:
        return Currency(False, "材料没有写明年份")
    if document.year < report_year - years:
        return Currency(False, f"为{document.year}年材料，早于近{years}年")
    return Currency(True, f"{document.year}年材料")
