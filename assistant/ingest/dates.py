"""Dates and years in Chinese documents: 2024年3月12日, 二〇二四年三月十二日, 2024-09, 2024.3.12, 2023—2024学年."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇○零Ｏ０О", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_HAN_YEAR = r"二[〇○零ＯО][〇○零ＯО一二三四五六七八九]{2}|一九[〇○零ＯО一二三四五六七八九]{2}"
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|{_HAN_YEAR})\s*(?:年|[-./])\s*(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?![\d十])"
    r"(?:\s*(?:月|[-./])\s*(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])(?!\d)\s*(?:日|号)?|\s*月)?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?(?!\d)")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(?P<first>(?:19|20)?\d\d)\s*(?:年)?\s*[-—–－―~～/至到]+\s*(?P<last>(?:19|20)?\d\d)\s*学\s*年")
_YEAR = re.compile(rf"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=\s*(?:[）)】〕\]_\-—. ]|$|[\u4e00-\u9fff]))|(?P<han>{_HAN_YEAR})年")
_ISSUED = re.compile(r"(?:印发|发布|成文|制定|颁布|公布|签发|发文|落款|填表|填报|报送|编制|提交|完成)(?:日期|时间)?\s*[：:]")
_HELD = re.compile(r"(?:会议)?(?:时间|日期)\s*[：:]")


def find_date(lines: Sequence[str], ending: Sequence[str], title: str, name: str) -> str:
    """The date of issue, ISO ('2024-03-12' or '2024-03'); '' if the document gives none.

    Looked for where official documents put it, in this order: alone on one of the last lines, alone under the title,
    behind a label (发布日期：, 时间：), in the printing note (…印发), in brackets under the title, in title or file name.
    """
    for group in (reversed(ending), lines[:12]):
        for line in group:
            if date := _alone(line):
                return date
    for pattern in (_ISSUED, _HELD):
        for line in (*lines[:25], *ending):
            if (label := pattern.search(line)) and (found := _DATE.match(line[label.end() :].lstrip())):
                return _iso(found)
    for line in reversed(ending):
        if line.endswith("印发") and (found := _DATE.search(line)):
            return _iso(found)
    for line in lines[:6]:  # （2024年3月12日校长办公会通过）
        if re.fullmatch(r"[（(][^（()）]*[）)]", line) and (found := _DATE.search(line)):
            return _iso(found)
    for text in (title, name):
        if (found := _DATE.search(text) or _COMPACT.search(text)) and not _SCHOOL_YEAR.search(text):
            return _iso(found)
    return ""


def find_year(date: str, number: str, texts: Sequence[str], path: str) -> int | None:
    """The year a document belongs to: of its date, else of its number, else the later year of its 学年, else any year named."""
    if date:
        return int(date[:4])
    if number and (found := re.search(r"〔(\d{4})〕", number)):
        return int(found[1])
    for texts_of_one_rank in (texts[:2], texts[2:], tuple(reversed(path.split("/")))):
        for text in texts_of_one_rank:
            if year := _year_in(text):
                return year
    return None


def _year_in(text: str) -> int | None:
    if found := _SCHOOL_YEAR.search(text):
        first, last = found["first"], found["last"]
        if len(first) == len(last) == 4 or (len(last) == 2 and int(first[-2:]) + 1 == int(last)):
            return int(last if len(last) == 4 else f"20{last}")
    years = [int(m["year"]) if m["year"] else _number(m["han"]) for m in _YEAR.finditer(text)]
    return max(years) if years else None


def _alone(line: str) -> str:
    """The date of a line that holds nothing else."""
    bare = line.strip(" （）()")
    found = _DATE.fullmatch(bare)
    if found is None or not ("年" in bare or found["day"]):
        return ""
    return _iso(found)


def _iso(found: re.Match[str]) -> str:
    year, month = _number(found["year"]), _number(found["month"])
    day = found["day"]
    return f"{year:04}-{month:02}" + (f"-{_number(day):02}" if day else "")


def _number(text: str) -> int:
    """'二〇二四' → 2024, '十二' → 12, '二十三' → 23, '03' → 3."""
    if text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[char]) for char in text))
