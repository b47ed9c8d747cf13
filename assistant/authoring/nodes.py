"""The words of an official table: codes, names, kinds and wordings told apart in one cell or one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain import Kind

_WIDE = str.maketrans("０１２３４５６７８９．ＢＫＸ　（）［］", "0123456789.BKX ()[]")
CODE = r"(?P<letter>[BKX])?\s?(?P<digits>\d{1,2}(?:\.\d{1,2}){0,4})(?P<late>[*★△])?"
_CODED = re.compile(rf"^(?:指标|标准)?\s*{CODE}(?![\d%％年月日．.]*[\d%％年])(?P<rest>.*)$", re.DOTALL)
_INSIDE = re.compile(
    r"(?<![\d.A-Za-z])(?P<code>[BKX]?\d{1,2}(?:\.\d{1,2}){1,4})(?![\d.%％]|\s*(?:分|个|人|元|万|倍|小时|学分|学时))"
)
_WORDING = re.compile(r"(?:^|(?<=[\s。；;：:、，】\]）)]))[【\[（(]?(?P<mark>[BK][12])[】\]）)]?\s*[:：、．.\s]?")
_KINDS = re.compile(r"[【\[（(]\s*(?P<letter>[BKX])(?P<number>[12])?\s*(?:类)?[】\]）)]")
_CJK = "\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"
_CHINESE = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Words:
    """What one cell or line says: code ('' if none), name, kind, wording."""

    code: str
    name: str
    kind: Kind = "common"
    variant: str = ""


def clean(text: str) -> str:
    """Line breaks and blanks inside Chinese text are the layout's, not the author's."""
    text = re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()
    return re.sub(rf"(?<=[{_CJK}]) (?=[{_CJK}])|(?<=\d) (?=[%％‰])", "", text)


def without(text: str) -> str:
    """Text without the remark that it goes on from the page before."""
    return re.sub(r"[（(]\s*续(?:上?页|表)?\s*[)）]|^续[:：]", "", text).strip()


def words(text: str) -> Words:
    """Code and name of a cell like '1.1\\n党的领导', 'K2.5 卓越培养', '2.1.3（B2）……'; code '' where there is none."""
    flat = without(clean(text))
    found = _CODED.match(flat.translate(_WIDE))
    if found is None or not _may_be_code(found):
        kind, variant, name = _kind(flat)
        return Words("", name, kind, variant)
    rest = flat[found.start("rest") :]
    kind, variant, name = _kind(re.sub(r"^[\s.．、:：)）]+", "", rest))
    letter = found["letter"]
    if letter:
        kind = letter  # type: ignore[assignment]
    return Words(f"{letter or ''}{found['digits']}", name, kind, variant)


def _may_be_code(found: re.Match[str]) -> bool:
    """'2021年……' and '3 名教师' begin with a number that is no code."""
    rest = found["rest"]
    if not rest.strip():
        return True
    return (
        "." in found["digits"]
        or found["letter"] is not None
        or re.match(r"\s*[.、:：)）]|\s+\D|[\u4e00-\u9fff]", rest) is not None
    )


def _kind(name: str) -> tuple[Kind, str, str]:
    """Kind and wording that a mark in brackets gives, and the name without it. Two marks are two wordings and stay."""
    marks = list(_KINDS.finditer(name.translate(_WIDE)))
    if len(marks) != 1:
        return "common", "", name.strip()
    found = marks[0]
    letter: Kind = found["letter"]  # type: ignore[assignment]
    bare = (name[: found.start()] + name[found.end() :]).strip()
    return letter, f"{letter}{found['number']}" if found["number"] else "", bare


def kind_of_cell(text: str) -> tuple[Kind, str] | None:
    """The kind that a column of marks gives: 'B2', 'K', '首评限选'; None where it gives none."""
    flat = clean(text).translate(_WIDE).strip("【】[]()（）")
    if found := re.fullmatch(r"([BKX])([12])?", flat):
        letter: Kind = found[1]  # type: ignore[assignment]
        return letter, f"{letter}{found[2]}" if found[2] else ""
    for word, kind in (("类型必选", "B"), ("特色可选", "K"), ("首评限选", "X"), ("统一必选", "common")):
        if word in flat:
            return kind, ""  # type: ignore[return-value]
    return None


def digits(code: str) -> str:
    """A code without its letter."""
    return code.lstrip("BKX")


def successor(code: str) -> str:
    """The code after this one at the same level, digits only: 1.1.2 → 1.1.3."""
    head, _, last = digits(code).rpartition(".")
    return f"{head}.{int(last) + 1}" if head else str(int(last) + 1)


def parted(text: str, node: str, due: str = "") -> tuple[list[str], list[str]]:
    """One cell that holds several points below `node` as one text each; and codes in it that were not taken as points.

    A code begins a point where a line or a sentence begins, or where it is the one that is due next; `due`: the first that is.
    """
    raw = text.translate(_WIDE)
    starts: list[int] = []
    doubts: list[str] = []
    for found in _INSIDE.finditer(raw):
        code = found["code"]
        if digits(code).rpartition(".")[0] != digits(node) or not node:
            continue
        before = raw[: found.start()].rstrip(" \t")
        fresh = not before or before[-1] in "\n。；;.：:" or digits(code) == due
        if fresh:
            starts.append(found.start())
            due = successor(code)
        else:
            doubts.append(code)
    if not starts:
        return [text], doubts
    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    lead = text[: starts[0]].strip()
    return ([lead, *pieces] if lead else pieces), doubts


def wordings(text: str) -> list[tuple[str, str]]:
    """('B1', words), ('B2', words) where a text has one for each orientation; [('', text)] where it has one for all."""
    raw = text.translate(_WIDE)
    found = list(_WORDING.finditer(raw))
    if len(found) < 1 or (found[0].start() > 0 and len(found) < 2):
        return [("", text)]
    lead = text[: found[0].start()].strip(" ：:；;，,")
    pieces = []
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        pieces.append((match["mark"], f"{lead}{text[match.end() : end]}".strip(" ；;")))
    return pieces


def outline(text: str) -> tuple[str, int, str] | None:
    """(style, number, rest) of a line that begins with a number of an outline (一、 （一） 1. （1） 第一部分), else None."""
    flat = without(clean(text))
    raw = flat.translate(_WIDE)
    for style, pattern in (
        ("第", rf"第([{_CHINESE}]+)(?:部分|章|编|类)[、:： ]*"),
        ("一", rf"([{_CHINESE}]+)[、.．]"),
        ("（一）", rf"\(([{_CHINESE}]+)\)"),
        ("（1）", r"\((\d{1,2})\)"),
        ("1.", r"(\d{1,2})[.、](?!\d)"),
    ):
        if found := re.match(pattern, raw):
            number = int(found[1]) if found[1].isdigit() else arabic(found[1])
            return style, number, flat[found.end() :].strip()
    return None


def arabic(chinese: str) -> int:
    """一 → 1, 十二 → 12, 二十三 → 23."""
    tens, _, ones = chinese.rpartition("十")
    one = _CHINESE.index(ones) + 1 if ones else 0
    return one + (10 * (_CHINESE.index(tens) + 1 if tens else 1) if "十" in chinese else 0)
