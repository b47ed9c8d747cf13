"""A scripted chat model that puts advice better: it says measures and causes otherwise, and lies on demand."""

from __future__ import annotations

import random
import re
from typing import Any

from assistant.drafting.sentences import split
from assistant.grounding import grams, share

ASKED = "measures 只放改过的举措"
"""Stands in every prompt that asks for advice in other words."""
_MEASURE = re.compile(r"^(\d+)　(.+?)　牵头：(.*?)　时限：(.*?)　成果：(.*)$", re.M)
_CAUSE = re.compile(r"^现有的原因：(.*)$", re.M)
_MATERIAL = re.compile(r'<材料 编号="(P\d+)"[^>]*>\n(.*?)\n</材料>', re.S)
_LIES = ("invented", "digit", "foreign", "other")


def answer(words: str, r: random.Random, rate: float, lied: list[str]) -> dict[str, Any]:
    """What the model says to a prompt; `rate` of its texts are lies, which are added to `lied`."""
    materials = _MATERIAL.findall(words)
    measures = []
    for number, text, unit, _, _ in _MEASURE.findall(words):
        said, sources = f"{unit}牵头，{text}" if unit and unit not in text else text.replace("；", "，", 1), list[str]()
        if r.random() < rate:
            said, sources = _lie(said, r)
            lied.append(said)
        measures.append({"number": int(number), "text": said, "sources": sources})
    return {"cause": _cause(words, materials, r, rate, lied), "measures": measures}


def _cause(words: str, materials: list[tuple[str, str]], r: random.Random, rate: float, lied: list[str]) -> dict[str, Any]:
    """The sentence of the material that says the cause, in full."""
    found = _CAUSE.search(words)
    known = grams(found[1]) if found and not found[1].startswith("（不改）") else frozenset()
    told = [(share(known, grams(s)), s, alias) for alias, text in materials for s in split(text) if 12 < len(s) < 150]
    best = max(told, default=(0.0, "", ""))
    if not known or best[0] < 0.6:
        return {"text": "", "sources": []}
    if r.random() < rate:
        said, _ = _lie(best[1], r)
        lied.append(said)
        return {"text": said, "sources": [best[2]]}
    return {"text": best[1], "sources": [best[2]]}


def _lie(said: str, r: random.Random) -> tuple[str, list[str]]:
    way = r.choice(_LIES)
    digits = [m.start() for m in re.finditer(r"\d", said)]
    if way == "digit" and digits:
        place = r.choice(digits)
        return said[:place] + r.choice([d for d in "123456789" if d != said[place]]) + said[place + 1 :], []
    if way == "foreign":
        return said.rstrip("。") + "，并于两年内全部完成。", [f"P{r.randint(60, 99)}"]
    if way == "other":
        return f"图书馆延长开放时间，增加自习座位{r.randint(120, 980)}个，方便学生考前复习。", []
    return said.rstrip("。") + f"，投入专项经费{r.randint(1101, 9989)}万元。", []
