"""The fixed words of products in another language: tables corpus/language/wording*.LANGUAGE.yaml, read as one.

The Chinese wording stands where it is made and is the key; the table says the same in the other language. Parts in braces
are kept: {n} as it is, {n:number} and {n:date} where it is one and nothing else, {n:day} where it is a day (2026年3月1日) written
out, {n:list} with its separators turned, {n:items}
the same for items that hold commas of their own, {n:say} translated in turn, {n:clause} the same up to the next semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import yaml

from assistant.resources import CORPUS

FOLDER = CORPUS / "language"
CHINESE = "zh"
_FIELD = re.compile(r"\{(\w+)(?::(list|items|say|clause|number|date|day))?\}")
_LISTED = re.compile(r"[、；](?![^（]*）)")
"""Separators of a list; those inside brackets belong to an item."""
_CHINESE = re.compile(r"[\u2e80-\U0010ffff]")
"""Chinese characters and signs, and all that stand behind them; what has none needs no translation."""
_JOINTS = {"list": ", ", "items": "; "}


class Wording:
    """Says in its language what is written in Chinese; what the table does not know stays as it is."""

    def __init__(
        self, language: str, table: dict[str, str], places: Sequence[tuple[str, str]], words: dict[str, list[str]]
    ) -> None:
        self.language, self._said = language, (table, places, words)
        self._exact = {zh: other for zh, other in table.items() if not _FIELD.search(zh)}
        fields = ((zh, other) for zh, other in table.items() if _FIELD.search(zh))
        ordered = sorted(fields, key=lambda pair: -len(_FIELD.sub("", pair[0])))  # the most particular wording first
        self._templates = [(_pattern(zh), dict(_FIELD.findall(zh)), other) for zh, other in ordered]
        self._places = [(re.compile(pattern), instead) for pattern, instead in places]
        self._words = words

    def __call__(self, text: str) -> str:
        if not text or text in self._exact or self.language == CHINESE:
            return self._exact.get(text, text)
        for pattern, kinds, other in self._templates:
            if found := pattern.fullmatch(text):
                values = {name: self._value(value, kinds[name]) for name, value in found.groupdict().items()}
                return other.format(**values)
        return text

    def whole(self, text: str) -> str | None:
        """The text said as one; as it is where nothing in it is Chinese; None where the table may know only its parts."""
        if not _CHINESE.search(text):
            return text
        said = self(text)
        return said if said != text else None

    def extended(self, more: dict[str, str]) -> Wording:
        """The same with more wordings, which go before those known so far."""
        table, places, words = self._said
        return Wording(self.language, {**table, **more}, places, words)

    def words(self, name: str) -> list[str]:
        """A list of words by its name: ordinals, months."""
        return self._words.get(name, [])

    def place(self, text: str) -> str:
        """A place inside a file as `Locator.place` gives it: '第3页表1第2行' → 'page 3, table 1, row 2'."""
        for pattern, instead in self._places:
            text = pattern.sub(instead, text)
        return text.strip(" ,")

    def cites(self, text: str) -> str:
        """Marks of places inside a sentence, 【督导条例 第3页】, in this language."""
        if self.language == CHINESE:
            return text
        return re.sub(r"【([^】]*)】", lambda m: f" [{self.place(m[1])}]", text)

    def _value(self, value: str, kind: str) -> str:
        if kind in ("say", "clause"):
            return self(value)
        if kind == "day":
            year, month, day = re.findall(r"\d+", value)
            return f"{day} {self.words('months')[int(month) - 1]} {year}"
        if kind in _JOINTS:
            return _JOINTS[kind].join(self(part) for part in _LISTED.split(value))
        return self.cites(value)


_SHAPES = {"number": r"\d+", "date": r"\d{4}-\d\d-\d\d", "day": r"\d{4}年\d{1,2}月\d{1,2}日", "clause": "[^；]*?"}


def _pattern(template: str) -> re.Pattern[str]:
    parts = []
    position = 0
    for field in _FIELD.finditer(template):
        shape = _SHAPES.get(field[2] or "", ".*?")
        parts += [re.escape(template[position : field.start()]), f"(?P<{field[1]}>{shape})"]
        position = field.end()
    return re.compile("".join((*parts, re.escape(template[position:]))), re.S)


@cache
def wording(language: str) -> Wording:
    """The wording of a language; Chinese where there is no table for it."""
    files = sorted(FOLDER.glob(f"wording*.{language}.yaml")) if language != CHINESE else []
    if not files:
        return Wording(CHINESE, {}, (), {})
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    for file in files:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        texts.update(data.get("texts", {}))
        places.update(data.get("places", {}))
        words.update(data.get("words", {}))
    return Wording(language, texts, list(places.items()), words)


def languages() -> tuple[str, ...]:
    """The languages that there is a table for, besides Chinese."""
    return tuple(sorted({file.name.split(".")[1] for file in FOLDER.glob("wording*.*.yaml")}))
