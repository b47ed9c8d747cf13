"""Personal data leaves as placeholders and comes back as itself.

身份证, 手机, 学号/工号, 银行卡, e-mail and names from rosters become 〔手机3〕 and the like, the same placeholder for the same
value all through a workspace. What only looks alike stays: enrolment figures, sums of money, document numbers, dates, codes.
Patterns work on digits folded to ASCII (１３８ is 138) in the places where they stand.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ＠－．", "0123456789Xx@-.")
_NOT_NUMBER = r"(?<![\dA-Za-z.\-/〔\[#])"
_COUNTED = "[万亿千百]|元|人|名|个|项|件|册|种|平方|㎡|m2|吨|公里|米|度|千瓦|GB|MB|TB|KB|字|次|条|份|套|台|年|届|%|％|号[文〕]"
_UNITS = rf"(?!\s*(?:{_COUNTED}))"
_ID18 = re.compile(_NOT_NUMBER + r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])")
_PHONE = re.compile(_NOT_NUMBER + r"(?:\+?86[\s-]?)?1[3-9]\d(?:[ \-]?\d{4}){2}(?![\d.]|[ \-]\d)" + _UNITS)
_CARD = re.compile(_NOT_NUMBER + r"(?:[3-6]\d{3}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,3})?|[3-6]\d{15,18})(?![\dA-Za-z])" + _UNITS)
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9](?:[A-Za-z0-9\-]*\.)+[A-Za-z]{2,}")
_GAP = r"(?:号码|号|码|为|是|[：:\s｜|（(“\"]){0,6}"
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("身份证", re.compile(r"(?:身份证(?:件)?|证件号码?|公民身份)" + _GAP + r"(?P<v>\d{17}[\dXx]|\d{15})(?![\dA-Za-z])")),
    ("学号", re.compile(r"(?:学号|学籍号|考生号|准考证号?)" + _GAP + r"(?P<v>[A-Za-z]{0,4}\d{5,16})(?![\d.])")),
    ("工号", re.compile(r"(?:工号|教工号|职工号|教师编号|员工号|人员编号)" + _GAP + r"(?P<v>[A-Za-z]{0,4}\d{3,14})(?![\d.])")),
    (
        "银行卡",
        re.compile(r"(?:银行卡|银行账号|银行帐号|账号|帐号|卡号)" + _GAP + r"(?P<v>\d{4}(?:[ \-]?\d{2,4}){3,4})(?![\dA-Za-z])"),
    ),
    (
        "手机",
        re.compile(
            r"(?:手机|移动电话|联系电话|联系方式|电话)" + _GAP + r"(?P<v>(?:\+?86[\s-]?)?1[3-9]\d(?:[ \-]?\d{4}){2})(?!\d)"
        ),
    ),
)
_LISTED = re.compile(r"[、，,；;和及与/]\s*(?P<v>[A-Za-z]{0,4}\d{5,16})(?![\d.])" + _UNITS)
"""After a labelled number, more of the same kind and length: '学号2021010203、2021010204'."""
_NAME_COLUMNS = re.compile(
    r"(?:^|[｜|；;])\s*(?:[^｜|：:]{0,8}?)(?:姓名|负责人|联系人|指导教师|班主任|主持人|学生|教师|本人)[：:]\s*"
    r"(?P<v>[^｜|；;：:\d]{2,20})"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})*")
_SPLIT = re.compile(r"[、，,／/\s和]+")
_BREAK = re.compile(r"[，。；：、！？｜|,;!?（）《》“”\n]")
_PLACEHOLDER = re.compile(r"〔(身份证|手机|学号|工号|银行卡|邮箱|姓名)(\d+)〕")
_NOT_NAMES = frozenset(
    re.split(
        " ", "姓名 合计 总计 教师 学生 负责人 联系人 待定 暂无 小计 全体 若干 专任 兼职 外聘 校内 校外 企业 本校 其他 在职 退休"
    )
)
_UNIT_NAME = re.compile(r"(?:学院|处|部|中心|办公室|系|馆|科|室|教师|学生|人员|专业|委员会|公司)$")


def fold(text: str) -> str:
    """Full-width digits and signs as ASCII, every character in its place."""
    return text.translate(_WIDE)


def valid_id(number: str) -> bool:
    """Whether the check digit of an 18-digit 身份证 number is right (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if len(number) != 18 or not number[:17].isdigit():
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11] == number[17].upper()


def luhn(number: str) -> bool:
    """Whether a card number passes its check digit."""
    digits = [int(d) for d in re.sub(r"\D", "", number)]
    total = sum(d if n % 2 == 0 else d * 2 - 9 * (d > 4) for n, d in enumerate(reversed(digits)))
    return len(digits) >= 16 and total % 10 == 0


def shortened(text: str, most: int) -> str:
    """At most so many characters, up to a mark between words: half an identifier would not be known for one."""
    if len(text) <= most:
        return text
    ends = [m.end() for m in _BREAK.finditer(text[:most])]
    return text[: ends[-1]] if ends else ""


def names_in(rows: Iterable[str]) -> set[str]:
    """The names in table rows of the form '列：值｜列：值', from columns that hold names of people."""
    found: set[str] = set()
    for row in rows:
        for match in _NAME_COLUMNS.finditer(row):
            for name in _SPLIT.split(re.sub(r"[（(].*?[)）]", "", match["v"]).strip()):
                if _NAME.fullmatch(name) and name not in _NOT_NAMES and not _UNIT_NAME.search(name):
                    found.add(name)
    return found


class Redactor:
    """Keeps what stands for what. `known` is what an earlier run gave out; `given()` is to be stored for the next one."""

    def __init__(self, names: Iterable[str] = (), known: Mapping[str, str] | None = None) -> None:
        self._lock = threading.Lock()
        self._by_value: dict[str, str] = dict(known or {})
        self._by_mark = {mark: value for value, mark in self._by_value.items()}
        self._counts = Counter(found[1] for mark in self._by_mark if (found := _PLACEHOLDER.fullmatch(mark)))
        ordered = sorted(set(names), key=lambda n: (-len(n), n))
        self._names = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def given(self) -> dict[str, str]:
        """Value as written → placeholder."""
        with self._lock:
            return dict(self._by_value)

    def hide(self, text: str) -> str:
        """The text with placeholders. Placeholders that stand in it already stay as they are."""
        parts: list[str] = []
        position = 0
        for start, end, kind in self._spans(text):
            if start < position:
                continue
            parts += [text[position:start], self._mark(kind, text[start:end])]
            position = end
        return "".join([*parts, text[position:]])

    def restore(self, text: str) -> str:
        """The text with every placeholder that was given out turned back; others stay."""
        with self._lock:
            return _PLACEHOLDER.sub(lambda m: self._by_mark.get(m[0], m[0]), text)

    def _mark(self, kind: str, value: str) -> str:
        with self._lock:
            known = self._by_value.get(value)
            if known is None:
                self._counts[kind] += 1
                known = f"〔{kind}{self._counts[kind]}〕"
                self._by_value[value] = known
                self._by_mark[known] = value
            return known

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """What to hide, by place; where two overlap the longer one, then the one found by its label."""
        found = sorted(self._find(text, fold(text)), key=lambda s: (s[0], -(s[1] - s[0])))
        taken: list[tuple[int, int, str]] = []
        for span in found:
            if not taken or span[0] >= taken[-1][1]:
                taken.append(span)
            elif span[1] - span[0] > taken[-1][1] - taken[-1][0]:
                taken[-1] = span
        return taken

    def _find(self, text: str, plain: str) -> Iterator[tuple[int, int, str]]:
        for kind, pattern in _LABELS:
            for match in pattern.finditer(plain):
                yield *match.span("v"), kind
                yield from _listed(plain, match, kind)
        for match in _ID18.finditer(plain):
            if valid_id(match[0]):
                yield *match.span(), "身份证"
        for match in _PHONE.finditer(plain):
            yield *match.span(), "手机"
        for match in _CARD.finditer(plain):
            if luhn(match[0]):
                yield *match.span(), "银行卡"
        for match in _MAIL.finditer(plain):
            yield *match.span(), "邮箱"
        if self._names is not None:
            for match in self._names.finditer(text):
                yield *match.span(), "姓名"


def _listed(plain: str, first: re.Match[str], kind: str) -> Iterator[tuple[int, int, str]]:
    end, length = first.end("v"), len(first["v"])
    while (more := _LISTED.match(plain, end)) and len(more["v"]) == length:
        yield *more.span("v"), kind
        end = more.end("v")
