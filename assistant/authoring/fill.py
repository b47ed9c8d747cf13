"""Rows for nodes that we know only by their words: matchable from the words themselves, with what is missing said openly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import rjieba

from assistant.domain import Mark

PENDING = "待学校补充"
"""Stands where typical evidence and weak spots are not known; never invented."""
_PARTS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9“”]+|的|与|和|及|等|是否|情况|对|在|为|了|将|以及|并|或")
_STOPPED = re.compile(r"^(?:学校|本校|开展|加强|建立|健全|完善|落实|推进|实施|有效|相关)")
SHORTEST, LONGEST, MOST = 2, 8, 24


def terms_of(text: str, known: Iterable[str] = ()) -> dict[str, float]:
    """Words of a node's own text as terms: short runs between function words. Weight 4 for given key words, else 3."""
    found: dict[str, float] = {word.strip(): 4.0 for word in known if word.strip()}
    ascii_only = text.isascii()
    parts = re.split(r"[,;:.()]+", text) if ascii_only else _PARTS.split(text)
    for part in parts:
        word = part.strip() if ascii_only else _STOPPED.sub("", part.strip("“”"))
        if not ascii_only and len(word) > LONGEST:
            cut = rjieba.cut(word)
            for one, two in pairwise(cut):  # a long run as the pairs of its words: 质量管理, 管理平台
                if 3 < len(one + two) <= LONGEST:
                    found.setdefault(one + two, 3.0)
        elif SHORTEST <= len(word) <= (40 if ascii_only else LONGEST) and not word.isdigit():
            found.setdefault(word, 3.0)
    if not found:
        found[text.strip()[:LONGEST] or "指标"] = 3.0
    return dict(list(found.items())[:MOST])


def point_row(code: str, name: str, mark: Mark, source: str, known: Iterable[str] = (), asks: str = "") -> dict[str, Any]:
    """A review point of which only the wording is known."""
    words = asks or name
    return {
        "code": code, "name": name, "asks": words if len(words) >= 8 else f"看{words}的做法与成效，按官方文本理解",
        "evidence": [PENDING], "weak_spots": [PENDING], "terms": terms_of(f"{name} {asks}", known), "mark": mark,
        "source": source,
    }  # fmt: skip
