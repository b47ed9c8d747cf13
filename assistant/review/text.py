"""What the rules share: measuring and comparing words, walking through the parts of a report, naming a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain import normalise
from assistant.review.document import Aspect, ReportDocument, ReportSentence, ReportTable, Spot

PROBLEM_PART: tuple[Aspect, ...] = ("problem", "cause", "measure")
FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千两几]+(?:余)?[个门名人项次条份间台套篇所家成倍]|"
    r"半数|多数|[一二三四五六七八九]分之"
)
_PUNCTUATION = re.compile(r"[^\w\u4e00-\u9fff]|_")
_FUNCTION = re.compile(
    r"由于|因为|因此|所以|主要|原因|在于|导致|造成|使得|存在|问题|方面|一定|程度|部分|个别|进一步|有待|仍然|仍|还|较为|较|比较|相对|"
    r"不够|不足|不高|不强|不多|不大|学校|我校|学院|工作|情况|进行|以及|对于|关于|之间|目前|一是|二是|三是|四是|五是|首先|其次|"
    r"[的了和与及或是在有为对从到把被将也都就其这那该等并而且但中上下不]"
)
_QUOTED = re.compile(r"“[^”]{0,200}”|‘[^’]{0,200}’|《[^》]{0,200}》|「[^」]{0,200}」")
_ORDINALS = "一二三四五六七八九十"
_ITEM = re.compile(
    r"^\s*(?:针对)?(?:(?:问题)?([一二三四五六七八九十])[是、，：]|第([一二三四五六七八九十])[，、]|[（(]?([1-9])[)）.、．](?!\d)|"
    r"[（(]([一二三四五六七八九十])[)）]|问题([一二三四五六七八九十1-9]))"
)
_ABOUT = re.compile(r"(?:问题|第)([一二三四五六七八九十]|[1-9])(?!年|学期|批|期|轮|届|次|类|季度|部分|章)")


def size(text: str) -> int:
    """Characters without white space, as a word processor counts 字数."""
    return sum(1 for c in text if not c.isspace())


def clip(text: str, most: int = 40) -> str:
    """The beginning of a text, for messages."""
    return text if len(text) <= most else text[: most - 1] + "…"


def squeeze(text: str) -> str:
    """Letters, digits and characters only, in one width: titles are compared so."""
    return _PUNCTUATION.sub("", normalise(text))


def content(text: str) -> str:
    """The words that carry meaning: without function words, punctuation and figures."""
    return re.sub(r"\d", "", squeeze(_FUNCTION.sub("", normalise(text))))


def grams(text: str, n: int = 2) -> set[str]:
    return {text[i : i + n] for i in range(len(text) - n + 1)}


def overlap(one: str, other: str) -> float:
    """Shared pairs of neighbouring characters ÷ pairs of the shorter text; 0 where one is too short to tell."""
    a, b = grams(one), grams(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def unquoted(text: str) -> str:
    """The text without what stands in quotation marks or book-title marks; the length is kept."""
    return _QUOTED.sub(lambda m: "□" * len(m[0]), text)


def place(sentence: ReportSentence) -> str:
    """'1.1.2 存在的问题 第14段'."""
    last = sentence.headings[-1] if sentence.headings else ""
    code = "" if last.startswith(sentence.code) else sentence.code
    return " ".join(p for p in (code, last, sentence.spot.words()) if p)


def number_key(number: str) -> tuple[str, ...]:
    """What the spellings of one evidence number share: 2.3.1-2 and 2-3-1-2."""
    return tuple(part.lstrip("0") or "0" for part in re.findall(r"[A-Z]+|\d+", normalise(number).upper()))


def said(report: ReportDocument) -> list[ReportSentence]:
    """The sentences that assert something: without the gaps (【待补充】)."""
    return [s for s in report.sentences if not s.gap]


@dataclass(frozen=True, slots=True)
class Piece:
    """Any words of the report with their place: a heading, a sentence, a caption, a cell."""

    text: str
    spot: Spot
    where: str


def pieces(report: ReportDocument) -> Iterator[Piece]:
    """Every word of the report, tables included."""
    for heading in report.headings:
        yield Piece(heading.text, heading.spot, f"标题“{clip(heading.text)}”")
    for sentence in report.sentences:
        if sentence.spot.row is None:  # sentences of cells come with their cell
            yield Piece(sentence.text, sentence.spot, place(sentence))
    for caption in report.captions:
        yield Piece(caption.text, caption.spot, f"题注“{clip(caption.text)}”")
    for table in report.tables:
        yield from cells(table)


def cells(table: ReportTable) -> Iterator[Piece]:
    """The cells of a table; the header is row 0."""
    for row, texts in enumerate((table.header, *table.rows)):
        for column, text in enumerate(texts):
            spot = Spot(table.spot.block, row, column)
            yield Piece(text, spot, f"{called(table)}{spot.words().partition('表格')[2]}")


def called(table: ReportTable) -> str:
    return f"表“{clip(table.caption, 24)}”" if table.caption else f"第{table.spot.block + 1}块表格"


def by_leaf(report: ReportDocument) -> dict[str, list[ReportSentence]]:
    """The sentences below each indicator, in order; gaps included."""
    result: dict[str, list[ReportSentence]] = {}
    for sentence in report.sentences:
        if sentence.indicator:
            result.setdefault(sentence.indicator, []).append(sentence)
    return result


@dataclass(frozen=True, slots=True)
class Item:
    """One problem, cause or measure: what stands between one number (一是, 2., 针对问题三) or paragraph and the next."""

    number: int
    sentences: tuple[ReportSentence, ...]

    @property
    def first(self) -> ReportSentence:
        return self.sentences[0]

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)


def items(sentences: Iterable[ReportSentence], aspect: Aspect) -> list[Item]:
    """The items of one aspect of a section, numbered as they are printed (0 where they are not); gaps are left out."""
    found: list[tuple[int, list[ReportSentence]]] = []
    block = -1
    for sentence in sentences:
        if sentence.aspect != aspect or sentence.gap:
            continue
        number = ordinal(sentence.text)
        if not found or number or sentence.spot.block != block:
            found.append((number, []))
        found[-1][1].append(sentence)
        block = sentence.spot.block
    return [Item(number, tuple(group)) for number, group in found]


def ordinal(text: str) -> int:
    """1 for '一是…', '问题一…', '（1）…', '第一，…'; 0 where a text begins with no number."""
    found = _ITEM.match(text)
    return _value(next(g for g in found.groups() if g)) if found else 0


def named_problems(text: str) -> set[int]:
    """The numbers of the problems that a measure or cause names ('针对问题一、问题三' → {1, 3})."""
    return {_value(m[1]) for m in _ABOUT.finditer(text)}


def _value(digit: str) -> int:
    return int(digit) if digit.isdigit() else _ORDINALS.index(digit) + 1


def counted(numbers: Iterable[int]) -> str:
    """'问题一、问题三'."""
    return "、".join(f"问题{_ORDINALS[n - 1]}" if n <= len(_ORDINALS) else f"问题{n}" for n in numbers)
