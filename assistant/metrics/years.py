"""The years a text names: calendar years, academic years (counted as the year in which they end), spans of years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain import Clock
from assistant.metrics.numbers import fold

_HAN = {ord(h): d for h, d in zip("〇○零一二三四五六七八九", "000123456789", strict=True)}
_YEAR = re.compile(
    r"(?<!\d)(?P<first>20\d\d)\s*(?P<own>(?:年(?!度))?)"
    r"(?:\s*(?:[-—–~～至到/]{1,2})\s*(?P<second>(?:20)?\d\d)(?![\d.]))?\s*(?P<kind>学年度?|年度?|届)?"
    r"(?P<more>(?:[-/]\d{1,2}(?!\d)|\.\d{1,2}\.\d{1,2}(?!\d)|\s*[、,和及]\s*(?=20\d\d)))?"
)
_COMPARED = re.compile(r"(?:比|较|与|同|自|从|由|于)\s*$")
_SINCE = re.compile(r"\s*(?:末|底)?(?:以来|起|相比|的基础|以后|之后|同期|级|版)")
_BARE = re.compile(r"20\d\d")
_PREVIOUS = re.compile(r"(?:上一?个?|前一个?)(?:自然年|财政年|会计年|财年|日历年)度?")


@dataclass(frozen=True, slots=True)
class Year:
    """A year named from `start` to `end`. `first` differs from `year` for a span (2022—2024年). `compared`: not the value's."""

    start: int
    end: int
    year: int
    first: int
    clock: Clock | None
    compared: bool = False

    @property
    def span(self) -> bool:
        return self.first != self.year


def years(text: str) -> list[Year]:
    """The years named, in order; a bare number counts only as part of a date (2024-09-30) or of an academic year (2023-24)."""
    result: list[Year] = []
    plain = fold(text).translate(_HAN)
    for found in _YEAR.finditer(plain):
        first, kind = int(found["first"]), found["kind"] or ""
        second = _second(first, found["second"])
        date = found["second"] is not None and second is None  # 2024-09-30
        if second is None and not (found["own"] or kind or found["more"] or date):
            continue
        end = found.start("second") - 1 if date else found.start("more") if found["more"] else found.end()
        after = plain[end:]
        if second is None and re.match(r"\s*[级版]", after):
            continue  # 2023级, 2023版: a cohort or an edition
        clock: Clock | None = None
        if (second is None and "学年" in kind) or (second == first + 1 and not found["own"] and kind in ("", "学年", "学年度")):
            first, clock = second or first, "academic"
        compared = bool(_COMPARED.search(plain[: found.start()]) or _SINCE.match(after))
        result.append(Year(found.start(), end, second or first, first, clock, compared))
    return result


def of_previous(text: str) -> bool:
    """Whether the text counts by the calendar year before ('经费（上一自然年）'); not where it says which year that is."""
    return _PREVIOUS.search(text) is not None and not years(text)


def _second(first: int, words: str | None) -> int | None:
    """The later year of a span, if it is one: 2023-24, 2022—2024."""
    if not words:
        return None
    year = int(words) if len(words) == 4 else first // 100 * 100 + int(words)
    return year if first < year <= first + 9 else None


def year_cell(text: str, header: str) -> Year | None:
    """The year that a table cell or a column name is; a bare 2024 counts where the header does not name something else."""
    bare = text.strip()
    found = years(bare)
    if (
        len(found) == 1
        and found[0].start == 0
        and re.fullmatch(r"[\d月日底末.、\-/\s（）()]*(?:数据|数|值|数值)?", bare[found[0].end :])
    ):
        return found[0]
    if _BARE.fullmatch(bare) and re.fullmatch(r"|.*(?:年份?|年度|时间|届别?)", header.strip()):
        return Year(0, 4, int(bare), int(bare), None)
    return None


def years_of_list(named: list[Year], count: int) -> list[int] | None:
    """The years of a list of `count` values, if the text names exactly so many (2022、2023、2024年; 2022—2024年)."""
    if len(named) == 1 and named[0].span:
        listed = list(range(named[0].first, named[0].year + 1))
    else:
        listed = [y.year for y in named if not y.span]
    return listed if len(listed) == count and listed == sorted(set(listed)) else None
