"""Heading levels from numbering text (第一章, 一、, （一）, 1.1 …), because most evidence is typed without heading styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HAN = "零〇一二三四五六七八九十百"
_CIRCLED = "①-⑳"
MAX_LENGTH = 40
"""A numbered line longer than this is a sentence, not a heading."""

ARTICLE = "article"
ANNEX = "annex"

# Schemes in the order in which official Chinese texts nest them (公文 一、 > （一） > 1. > （1）; books 部分 > 章 > 节 > 条).
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第[{_HAN}\d]{{1,4}}(?:部分|编|篇)(?![\u4e00-\u9fff]*[的了])")),
    ("chapter", re.compile(rf"第\s?[{_HAN}\d]{{1,4}}\s?章")),
    ("section", re.compile(rf"第\s?[{_HAN}\d]{{1,4}}\s?节")),
    (ARTICLE, re.compile(rf"第\s?[{_HAN}\d]{{1,5}}\s?条")),
    ("han", re.compile(rf"[{_HAN}]{{1,3}}[、．.](?!\d)")),
    ("han_brackets", re.compile(rf"[（(][{_HAN}]{{1,3}}[）)]")),
    ("digit_brackets", re.compile(r"(?:[（(]\d{1,2}[）)]|\d{1,2}[）)])")),
    ("circled", re.compile(rf"[{_CIRCLED}]")),
    (ANNEX, re.compile(rf"(?:附件|附录|附表)\s?[{_HAN}\dA-Z]{{0,3}}(?=[：:\s.．、]|$)")),
)
_DOTTED = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})[.．]?(?=[\s、\u4e00-\u9fffA-Za-z“《])")
_DIGIT = re.compile(
    r"\d{1,2}(?:[.．、](?!\d)|(?=[\s\u3000]+(?!月|日(?!常)|年(?![级度])|个|名(?![师称录])|项(?!目))[\u4e00-\u9fff]))"
)
# '1.5万元', '3.2 亿', '2024. 5. 6', '12 月': the digits are a quantity or a date, not a number of a heading
_QUANTITY = re.compile(
    r"\s*(?:[%％‰℃]|[万亿千百]{1,2}(?=[元人名个册平余多]|$|[，。；、,;）)\s])|[:：/／×xX*~～\-—至]\s*\d|"
    r"(?:[元人名个项门篇册台件次年月日天周倍㎡]|平方米|公里|公顷|米|学时|学分|小时|分钟)(?=$|[，。；、,;）)\s\d]|以上|以下|左右|的))"
)
_SENTENCE_END = tuple("。；：，！？、;:,!?…")
_INNER_STOP = re.compile(r"[。；！？;]|.[：:].{12,}")
_CONTENTS_LINE = re.compile(r"(?:[.．…·‥\-_]{3,}|\t)\s*[（(]?\d{1,4}[)）]?\s*$")

_ORDER = {"title": 0, ANNEX: 0, "part": 1, "chapter": 2, "section": 3, ARTICLE: 4, "han": 5, "han_brackets": 6}
_ORDER |= {"digit": 7, "digit_brackets": 8, "circled": 9}
_LIST_SCHEMES = frozenset({"han", "han_brackets", "digit", "digit_brackets", "circled"})


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number at the head of a line: its scheme ('chapter', 'han', 'dotted2' …), the number, the words after it."""

    scheme: str
    number: str
    rest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is the line a heading, and the headings above what follows it (itself included, if it is one)."""

    heading: bool
    path: tuple[str, ...]


def numbering(text: str) -> Numbering | None:
    """The number that opens the line; None if there is none or if the digits are a date or a quantity."""
    line = text.strip()
    for scheme, pattern in _PATTERNS:
        if found := pattern.match(line):
            return Numbering(scheme, found[0].strip(), line[found.end() :].strip(" \u3000\t、.．：:"))
    if found := _DOTTED.match(line):
        rest = line[found.end() :]
        if _QUANTITY.match(rest) or any(int(n) > 30 for n in re.split(r"[.．]", found[1])):
            return None
        return Numbering(f"dotted{len(re.split(r'[.．]', found[1]))}", found[1], rest.strip(" \u3000\t、.．"))
    if found := _DIGIT.match(line):
        rest = line[found.end() :]
        # '5 月', and '1. 5万元' typed with a stray space
        quantity = rest if found[0][-1].isdigit() else re.sub(r"^\s*\d{1,3}(?!\d)", "", rest)
        if (quantity != rest or found[0][-1].isdigit()) and _QUANTITY.match(quantity):
            return None
        return Numbering("digit", found[0], rest.strip())
    return None


def is_contents_line(text: str, beside_another: bool = False) -> bool:
    """A line of a table of contents: a heading's number, words, leader or tab, page number.

    Beside another such line the number may be missing; alone, '平均分……92' is a statement.
    """
    found = _CONTENTS_LINE.search(text) if len(text) <= 120 else None
    if found is None:
        return False
    if beside_another and not found[0].startswith("\t"):
        return True
    number = numbering(text)
    return number is not None and number.scheme not in ("digit", "digit_brackets", "circled", ARTICLE)


def looks_like_heading(text: str) -> Numbering | None:
    """The numbering of a line that can be a heading by its own looks: short, numbered, not a sentence."""
    line = text.strip()
    if not 2 <= len(line) <= MAX_LENGTH or line.endswith(_SENTENCE_END) or is_contents_line(text):
        return None
    found = numbering(line)
    if found is None or _INNER_STOP.search(line) or line.count("，") + line.count(",") > 1:
        return None
    if not found.rest:
        return found if found.scheme in ("part", "chapter", "section", ANNEX) else None
    if found.scheme == ANNEX and re.match(r"[\d《]", found.rest):
        return None  # '附件：1.评分表 2.…' lists annexes, it does not open one
    if found.scheme == ARTICLE and (len(line) > 20 or "，" in line):
        return None
    # '12 张某' in a roll, '3. 85分': a heading has words, at least two of them
    return found if len(re.findall(r"[\u4e00-\u9fffA-Za-z]", found.rest)) >= 2 else None


@dataclass(slots=True)
class _Open:
    text: str
    scheme: str
    level: int | None
    has_body: bool = False


@dataclass(slots=True)
class HeadingTracker:
    """Follows the lines of one document and knows the headings above the present one.

    A numbered line is taken for a list item, not a heading, when the next or the previous line carries the same kind of number:
    a heading has something under it. Where style and number disagree, the style decides.
    """

    _open: list[_Open] = field(default_factory=list)
    _seen: list[str] = field(default_factory=list)
    _list_scheme: str = ""
    _article: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """Headings above the next line, outermost first."""
        return tuple(entry.text for entry in self._open)

    def feed(self, text: str, level: int | None = None, kind: str = "paragraph", following: str = "") -> Verdict:
        """Judge one block. `level` is the heading level by style, `following` the text of the next block ('' if unknown)."""
        line = re.sub(r"\s+", " ", text).strip()
        number = numbering(line)
        if level is not None and line and len(line) <= 3 * MAX_LENGTH:
            return self._enter(line, number.scheme if number else "", level)
        if kind == "heading":
            return self._enter(line, number.scheme if number else "", None)
        if (
            kind in ("paragraph", "list", "textbox")
            and (found := looks_like_heading(text))
            and not self._in_list(found, following)
        ):
            return self._enter(line, found.scheme, None)
        return Verdict(False, self._path_of_line(number, line))

    def _in_list(self, found: Numbering, following: str) -> bool:
        after = numbering(following) if following else None
        if found.scheme == ARTICLE:
            return after is None or after.scheme == ARTICLE
        same_after = after is not None and after.scheme == found.scheme
        if same_after or self._list_scheme == found.scheme:
            self._list_scheme = found.scheme
            return True
        return False

    def _path_of_line(self, number: Numbering | None, line: str) -> tuple[str, ...]:
        """Items （一）（二） that follow an article stand under it: '第三条' closes their path."""
        self._list_scheme = number.scheme if number else ""
        if number and number.scheme == ARTICLE:
            self._article = number.number
            return self.path
        if self._article and number and number.scheme in _LIST_SCHEMES and number.scheme != "han":
            return (*self.path, self._article)
        self._article = ""
        return self.path

    def _enter(self, line: str, scheme: str, level: int | None) -> Verdict:
        if scheme and scheme not in self._seen:
            self._seen.append(scheme)
        self._open = self._open[: self._depth(scheme, level)]
        self._open.append(_Open(line, scheme, level))
        self._list_scheme = self._article = ""
        return Verdict(True, self.path)

    def _depth(self, scheme: str, level: int | None) -> int:
        """How many of the open headings stay above a new one."""
        for depth, entry in enumerate(self._open):
            if level is not None and entry.level is not None:
                closes = entry.level >= level
            elif scheme and entry.scheme:
                closes = entry.scheme == scheme or self._outranks(scheme, entry.scheme)
            elif level is not None:
                closes = True  # a styled heading stands above whatever was only guessed
            else:
                closes = not entry.scheme and entry.level is None
            if closes:
                return depth
        return len(self._open)

    def _outranks(self, one: str, other: str) -> bool:
        a, b = _rank(one), _rank(other)
        if a is not None and b is not None:
            return a < b
        if one.startswith("dotted") and other.startswith("dotted"):
            return one < other
        if "digit" in (one, other):  # 1 > 1.1
            return one == "digit"
        if {one, other} & {"title", ANNEX, "part", "chapter"}:
            return a is not None
        if {one, other} & {"digit_brackets", "circled"}:
            return a is None
        # 一、 against 1.1: schools nest them either way; the one that opened the document stands above
        return self._seen.index(one) < self._seen.index(other)


def _rank(scheme: str) -> int | None:
    return _ORDER.get(scheme)
