"""A text as the verifier reads it: words without punctuation, figures with units taken out and kept in their places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Passage
from assistant.metrics.numbers import UNITS, Bound, convert, quantities, unit_of
from assistant.metrics.years import years

MASK = "#"
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SPACED = re.compile(r"(?<![\d.])(\d{1,3})((?:[\s\u00a0\u2009\u202f]\d{3})+)(?![\d])")
_YEAR_NUMBER = re.compile(r"(?:19|20)\d\d")
_CELL_UNIT = re.compile(r"[（(](?:单位[：:])?\s*([^（）()]{1,8})[)）]")
_CONTEXT = 10
_COUNTS = frozenset({"个", "项", "门", "件", "台", "间", "座"})
"""Units of counting that people exchange for 个."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written. `kind` is year or amount; `unit` '' if none; `place` is where its mask stands in the words."""

    value: Decimal
    unit: str
    text: str
    kind: str
    place: int
    high: Decimal | None = None
    loose: bool = False
    bound: Bound = "none"
    step: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded, without spaces and punctuation, `#` for each figure; and its figures in order."""

    plain: str
    figures: tuple[Figure, ...]

    def before(self, figure: Figure) -> str:
        return self.plain[max(0, figure.place - _CONTEXT) : figure.place]

    def after(self, figure: Figure) -> str:
        return self.plain[figure.place + 1 : figure.place + 1 + _CONTEXT]


def read(text: str, unit: str = "") -> Words:
    """The words and figures of a text. `unit`: what a bare number in it is counted in (the unit of its table)."""
    text = _SPACED.sub(lambda m: m[1] + re.sub(r"\s", "", m[2]), unicodedata.normalize("NFKC", text))
    spans = sorted(_spans(text), key=lambda s: s[0])
    plain: list[str] = []
    figures: list[Figure] = []
    position = 0
    for start, end, figure in spans:
        if start < position:
            continue
        plain.extend(c for c in text[position:start] if c.isalnum())
        declared = unit if not figure.unit and figure.kind == "amount" else figure.unit
        figures.append(_placed(figure, declared, len(plain)))
        plain.append(MASK)
        position = end
    plain.extend(c for c in text[position:] if c.isalnum())
    return Words("".join(plain).lower(), tuple(figures))


def read_passage(passage: Passage) -> Words:
    """The words and figures of a passage; each cell of a table row with the unit that its column or the table declares."""
    if passage.kind != "row" or not passage.cells:
        return read(passage.text, passage.unit if passage.kind == "row" else "")
    parts = [read(passage.caption)] if passage.caption else []
    for cell in passage.cells:
        declared = next((u for u in _CELL_UNIT.findall(cell.name) if unit_of(u)), "") or passage.unit
        parts += [read(cell.name), read(cell.text, declared)]
    return _joined(parts)


def _joined(parts: list[Words]) -> Words:
    plain, figures = "", []
    for part in parts:
        figures += [_placed(f, f.unit, f.place + len(plain)) for f in part.figures]
        plain += part.plain
    return Words(plain, tuple(figures))


def _placed(f: Figure, unit: str, place: int) -> Figure:
    return Figure(f.value, unit, f.text, f.kind, place, f.high, f.loose, f.bound, f.step)


def _spans(text: str) -> Iterator[tuple[int, int, Figure]]:
    taken: list[tuple[int, int]] = []
    for year in years(text):
        inside = list(_DIGITS.finditer(text, year.start, year.end))
        if not inside:  # 二〇二四年
            taken.append((year.start, year.end))
            yield year.start, year.end, Figure(Decimal(year.year), "年", text[year.start : year.end], "year", 0)
        for found in inside:
            taken.append(found.span())
            number = found[0] if len(found[0]) == 4 else f"{year.first // 100}{found[0]}"
            yield *found.span(), Figure(Decimal(number), "年", found[0], "year", 0)
    for amount in quantities(text):
        start, end = amount.start, amount.end
        if any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        year_like = amount.unit in ("", "年") and _YEAR_NUMBER.fullmatch(f"{amount.value:f}") and not amount.approximate
        yield start, end, Figure(
            amount.value, amount.unit, amount.text, "year" if year_like and amount.high is None else "amount", 0,
            amount.high, amount.approximate, amount.bound, _step(amount.text, amount.value),
        )  # fmt: skip
    for found in _DIGITS.finditer(text):
        if not any(a < found.end() and found.start() < b for a, b in taken):
            kind = "year" if _YEAR_NUMBER.fullmatch(found[0]) else "amount"
            yield *found.span(), Figure(Decimal(found[0]), "", found[0], kind, 0)


def _step(text: str, value: Decimal) -> Decimal:
    """The worth of the last digit written: 0.1 in 17.6%, 1000 in 1.2万."""
    found = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    if found is None:
        return Decimal(0)
    written = Decimal(found[0].replace(",", ""))
    scale = value / written if written else Decimal(1)
    return scale.scaleb(-len(found[1] or ""))


def closeness(one: Words, figure: Figure, other: Words, candidate: Figure) -> int:
    """How many characters stand alike directly before and after two figures."""
    a, b = one.before(figure), other.before(candidate)
    left = 0
    while left < min(len(a), len(b)) and a[-1 - left] == b[-1 - left]:
        left += 1
    a, b = one.after(figure), other.after(candidate)
    right = 0
    while right < min(len(a), len(b)) and a[right] == b[right]:
        right += 1
    return left + right


def same(said: Figure, true: Figure) -> bool:
    """Whether the evidence's figure carries the one said: equal after conversion, or what was said rounds it openly."""
    value = in_unit_of(said, true)
    if value is None or not _high(said, true):
        return False
    if value == said.value:
        return True
    if (said.loose and not true.loose) or (said.bound != "none" and true.bound == "none"):  # 近1.2万, 超过1200, 300余
        return abs(value - said.value) <= value / 20
    digits = len(re.sub(r"\D", "", said.text).lstrip("0"))
    return said.kind == "amount" and digits >= 2 and 0 < said.step < 1 and abs(value - said.value) * 2 <= said.step


def _high(said: Figure, true: Figure) -> bool:
    if said.high is None or true.high is None:
        return said.high is None or said.high == true.value
    return said.high == true.high and said.unit == true.unit


def in_unit_of(said: Figure, true: Figure) -> Decimal | None:
    """The evidence's value in the unit said; None where the two units count different things."""
    if said.kind == "year" and true.kind == "year":
        return true.value
    if not said.unit or not true.unit:
        return true.value
    ratios = (":1", "1:")
    if said.unit in ratios and true.unit in ratios:
        return true.value  # 17.8:1 and 1:17.8 are the same either way round
    value = convert(true.value, true.unit, said.unit)
    if value is None and _counted(said.unit) and _counted(true.unit):
        return true.value
    return value


def _counted(unit: str) -> bool:
    return unit in UNITS and UNITS[unit][0] in _COUNTS
