"""Defects planted in finished reports, reproducibly: one figure, unit, year, decimal point or evidence number changed at a time.

Works on the Word file itself and shares nothing with the checker but the counting of blocks.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Pt

from assistant.domain import Paragraph, Report, Section, Statement
from assistant.review.document import ReportDocument, ReportSentence
from assistant.review.reading_parts.blocks import blocks, text_of

KINDS = ("digit", "decimal", "unit", "year", "citation")
_UNITS = {
    "万元": "元",
    "平方米": "亩",
    "学时": "学分",
    "学分": "学时",
    "人次": "人",
    "人": "人次",
    "元": "万元",
    "册": "万册",
    "%": "‰",
}
_NUMBER = re.compile(r"(?<![\d.\-—〔第])\d[\d,]*(?:\.\d+)?(?=\s*(?:[%个名人项门篇册台家所间次元万亿学平位种件]))")
_YEAR = re.compile(r"(?<!\d)20[12]\d(?=年)")
_FULL = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Change:
    """At `start` of the paragraph `block` stood `old`; now `new` stands there."""

    kind: str
    block: int
    start: int
    old: str
    new: str
    text: str


def plant(file: Path, out: Path, report: ReportDocument, seed: int, most: int, kinds: Sequence[str] = KINDS) -> list[Change]:
    """A copy of the file with at most one change in a paragraph."""
    rng = random.Random(seed)
    document = docx.Document(str(file))
    found = list(blocks(document.element.body))
    numbers = [line.number for line in report.catalogue]
    sentences = [s for s in report.sentences if s.headings and not s.gap and s.spot.row is None]
    rng.shuffle(sentences)
    changes: dict[int, Change] = {}
    for sentence in sentences:
        if len(changes) == most:
            break
        block = sentence.spot.block
        if block not in changes and (change := _change(rng, sentence, text_of(found[block]), kinds, numbers)):
            _edit(found[block], change)
            changes[block] = change
    document.save(str(out))
    return list(changes.values())


def _change(rng: random.Random, sentence: ReportSentence, raw: str, kinds: Sequence[str], numbers: list[str]) -> Change | None:
    spot = sentence.spot
    text = raw[spot.start : spot.end]
    for kind in rng.sample(kinds, len(kinds)):
        made = _CHANGES[kind](rng, text)
        start = spot.start
        if kind == "citation" and sentence.numbers:
            made = _citation(rng, raw[spot.start :], sentence.numbers, numbers)
        if made and made[1] != made[2]:
            return Change(kind, spot.block, start + made[0], made[1], made[2], sentence.text)
    return None


def _pick(rng: random.Random, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _digit(rng: random.Random, text: str) -> tuple[int, str, str] | None:
    number = _pick(rng, _NUMBER, text)
    if number is None:
        return None
    place = rng.choice([i for i, c in enumerate(number[0]) if c.isdigit()])
    other = rng.choice([d for d in "123456789" if int(d) != int(number[0][place])])  # 3 in full width is 3
    return number.start(), number[0], number[0][:place] + other + number[0][place + 1 :]


def _decimal(rng: random.Random, text: str) -> tuple[int, str, str] | None:
    number = _pick(rng, _NUMBER, text)
    if number is None:
        return None
    moved = Decimal(number[0].replace(",", "")).scaleb(rng.choice((-1, 1)))
    return number.start(), number[0], f"{moved.normalize():f}"


def _unit(rng: random.Random, text: str) -> tuple[int, str, str] | None:
    number = _pick(rng, _NUMBER, text)
    rest = text[number.end() :] if number else ""
    unit = next((u for u in _UNITS if rest.startswith(u)), None)
    return (number.end(), unit, _UNITS[unit]) if number and unit else None


def _year(rng: random.Random, text: str) -> tuple[int, str, str] | None:
    year = _pick(rng, _YEAR, text)
    return (year.start(), year[0], str(int(year[0]) + rng.choice((-2, -1, 1)))) if year else None


def _citation(rng: random.Random, raw: str, cited: Sequence[str], known: list[str]) -> tuple[int, str, str] | None:
    if len(cited) != 1:
        return None  # the other mark would still be right
    code, _, running = cited[0].rpartition("-")
    wrong = f"{code}-{int(running) + rng.choice((40, 60, 90))}" if rng.random() < 0.5 else rng.choice(known)
    return raw.find(cited[0]), cited[0], wrong


_CHANGES: dict[str, Any] = {
    "digit": _digit, "decimal": _decimal, "unit": _unit, "year": _year, "citation": lambda rng, text: None,
}  # fmt: skip


def _edit(paragraph: Any, change: Change) -> None:
    position, end, written = 0, change.start + len(change.old), False
    for holder in paragraph.iter(qn("w:t")):
        text = holder.text or ""
        first, last = max(change.start - position, 0), min(end - position, len(text))
        if first < last:
            holder.text = text[:first] + ("" if written else change.new) + text[last:]
            written = True
        position += len(text)
    assert written


# --- a report typed by hand --------------------------------------------------------------------------------------------


def retype(report: Report, out: Path, seed: int = 5) -> None:
    """The report's sentences as a school might type them: bold lines for headings, other titles and numbers, no citations,
    figures with thousands separators, in full width or with spaces around them."""
    rng = random.Random(seed)
    document = docx.Document()
    _bold(document, "某校自评自建报告（学校提交稿）", 22)
    for section in report.sections:
        _section(document, section, rng)
    document.save(str(out))


def _section(document: Any, section: Section, rng: random.Random) -> None:
    if section.part == "indicator":
        number = f"{_ORDINALS[int(section.code) - 1]}、" if section.code.isdigit() else f"{section.code}　"
        _bold(document, f"{number}{section.title}{'情况' if section.level > 1 else ''}", 18 - 2 * section.level)
    elif section.part == "point":
        _bold(document, f"（{rng.choice(_ORDINALS)}）{section.title}", 12)
    else:
        renamed = {"存在的问题": "主要问题", "原因分析": "问题成因", "改进措施": "下一步改进举措"}
        _bold(document, renamed.get(section.title, section.title), 12)
    for block in section.body:
        if isinstance(block, Paragraph) and (said := [s for s in block.statements if s.role != "gap"]):
            document.add_paragraph("".join(_retyped(s, rng) for s in said))
    for child in section.sections:
        _section(document, child, rng)


def _bold(document: Any, text: str, size: float) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold, run.font.size = True, Pt(size)


def _retyped(statement: Statement, rng: random.Random) -> str:
    text, chance = statement.text, rng.random()
    if chance < 0.25:
        return re.sub(r"(?<![\d.,—\-])(\d)(\d{3})(?![\d.年—\-])", r"\1,\2", text)
    if chance < 0.45:
        return text.translate(_FULL)
    if chance < 0.7:
        return re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", text)
    return re.sub(r"(?<=\d),(?=\d{3})", "", text) if chance < 0.8 else text
