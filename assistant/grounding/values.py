"""Figures as bare values: what the writers' last check looks at.

A figure in a sentence must stand in a cited passage, or be a value that a named formula gave. Numbers are compared as
values (1,286 = 1286 = １２８６; 90.0 = 90), never as similar text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from assistant.domain import Assessment, Passage, normalise

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def figures(text: str) -> list[Decimal]:
    """The numbers written in digits, in order, as values."""
    plain = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))
    return [Decimal(n).normalize() for n in _NUMBER.findall(plain)]


def carried(passages: Iterable[Passage], assessments: Iterable[Assessment] = ()) -> set[Decimal]:
    """Every figure that a sentence citing these may state."""
    allowed: set[Decimal] = set()
    for passage in passages:
        allowed.update(figures(" ".join((passage.text, passage.caption, *passage.locator.heading_path))))
    for judged in assessments:
        values = [judged.value, judged.threshold, *(o.value for o in (*judged.inputs, *judged.series)), *judged.trend.values]
        allowed.update(v.normalize() for v in values if v is not None)
        years = [judged.year, *(o.year for o in judged.series), *judged.trend.years]
        allowed.update(Decimal(y).normalize() for y in years if y is not None)
        if judged.unit in (":1", "1:"):
            allowed.add(Decimal(1))  # the 1 of a ratio belongs to its unit
    return allowed


def unsupported(text: str, passages: Iterable[Passage], assessments: Iterable[Assessment] = ()) -> list[Decimal]:
    """The figures of `text` that neither the passages nor the assessments carry, in order; [] means that all are carried."""
    allowed = carried(passages, assessments)
    return [n for n in figures(text) if n not in allowed]


def quoted(words: str, passages: Iterable[Passage]) -> bool:
    """Whether the words stand in one of the passages, up to width, spaces and thousands separators."""
    wanted = normalise(words)
    return any(wanted in normalise(p.text) for p in passages)
