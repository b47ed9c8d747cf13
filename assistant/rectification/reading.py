"""Passages in reading order → what they say is wrong, why, and what is to be done, in whatever layout it is written.

Headings, labels ('问题：', '原因分析：'), enumerations (一是, （1）, ①) and columns of tables decide first; a sentence under none
of them speaks for itself by its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.domain import Document, Passage
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.drafting.sentences import PERSONAL, Sentence, split
from assistant.mapping.english import is_english
from assistant.rectification import english, signs
from assistant.rectification.parts import Parts
from assistant.rectification.signs import Named, Part, Signs

SHORTEST, LONGEST = 6, 180
"""Characters of a problem sentence: below, it is a title; above, no further explanation is added."""
_SILENT = frozenset({"regulation", "programme", "certificate"})
"""Kinds of document that say how things ought to be and not how they are."""
_MARK = re.compile(
    r"(?:^|(?<=[。；;：:，,、\s]))(?:(?P<han>[一二三四五六七八九])是|第(?P<nth>[一二三四五六七八九])[，、是]|[（(](?P<par>[一二三四五六七八九十]|\d{1,2})[)）]|"
    r"(?P<ring>[①-⑨])|(?P<dot>\d{1,2})[.．、](?!\d))"
)
_ITEM = re.compile(
    r"^\s*(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．](?!\d)|[①-⑳●■◆▪•·\-–—*]|第[一二三四五六七八九十][，、]|[一二三四五六七八九]是|[（(])"
)
_BECAUSE = re.compile(
    r"[，；。](?=(?:其|这)?(?:主要|根本|直接)?(?:的)?原因(?:主要)?(?:是|在于|为|有)|究其原因|(?:这)?主要(?:是因为|是由于|由于|源于|在于)|(?:这)?是(?:因为|由于))"
)
_DUE = re.compile(
    r"^(?:由于|因为|受)(?P<cause>[^。]{5,80}?)(?:，|影响，|的影响，|制约，)(?:因此|所以|导致|造成|使得)?(?P<problem>.{8,})$"
)
_PRAISE = re.compile("取得|提升|成效|稳步|良好|较好|成绩|进步|肯定|提高了|总体(?:上)?(?:平稳|有序|达到)")
_PLURAL = re.compile("^(?:这|其中|该|此|上述|以上|对此|其)")
_CITES = re.compile(r"[（(](?:见|详见|参见|附)?(?:附?[表图]|附件)[^）)]{0,14}[)）]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or an item of an enumeration: its number (0 outside), its words, its words as they stand."""

    item: int
    words: str
    raw: str
    begins: bool = False


def read(passages: Iterable[Passage], document: Document, c: Cues, result: Parts) -> None:
    """Adds what a document says, if it is in force and tells how things are."""
    passages = sorted(passages, key=lambda p: p.order)
    if is_english(" ".join(p.text for p in passages)):
        english.read(passages, document, cues.of_language("en"), result)
        return
    if not document.void and document.kind not in _SILENT:
        _Reader(document, signs.shipped(), c, result).read(passages)


def pieces(text: str) -> Iterator[Piece]:
    """Sentences; enumerations inside them taken apart."""
    for whole in split(text):
        marks = list(_MARK.finditer(whole))
        if len(marks) >= 2 or (marks and marks[0].start() > 0 and whole[marks[0].start() - 1] in "：:"):
            head = whole[: marks[0].start()].strip()
            if head:
                yield Piece(0, head, head)
            ends = [m.start() for m in marks[1:]] + [len(whole)]
            for mark, end in zip(marks, ends, strict=True):
                said = whole[mark.end() : end].strip(" ；;，,")
                if said:
                    yield Piece(_number(mark), said, whole[mark.start() : end].strip(), True)
            continue
        number = _number(marks[0]) if marks and marks[0].start() == 0 else 0
        yield Piece(number, whole, whole, bool(number))


def clauses(words: str) -> list[str]:
    """What stands between semicolons, where each part can stand alone; else the words as they are."""
    found = [x.strip() for x in re.split(r"[；;]", words) if x.strip()]
    return found if len(found) > 1 and min(map(len, found)) >= 10 else [words]


def _number(mark: re.Match[str]) -> int:
    said = mark["han"] or mark["nth"] or mark["par"] or mark["dot"] or ""
    if mark["ring"]:
        return ord(mark["ring"]) - ord("①") + 1
    return int(said) if said.isdigit() else _NUMBERS.index(said) + 1


class _Reader:
    """Reads one document. `section`: what the last heading-like line announced; `list_`: what an open list is about."""

    def __init__(self, document: Document, s: Signs, c: Cues, result: Parts) -> None:
        self.document, self.s, self.c, self.result = document, s, c, result
        self.section: Part = ""
        self.list_: Part = ""
        self.path: tuple[str, ...] = ()

    def read(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if passage.kind == "row":
                self.row(passage)
            elif passage.kind != "heading":
                self.prose(passage)

    # --- tables ---

    def row(self, passage: Passage) -> None:
        """A line of a list of problems: columns for problem, cause and measure; settled lines are left out."""
        columns: dict[Named, list[str]] = {"problem": [], "cause": [], "measure": []}
        for cell in passage.cells:
            if re.search("状态|进展|是否|结论|完成情况|整改情况", cell.name) and signs.closed(cell.text, self.s):
                return
            head = signs.heading(cell.name, self.s)
            if head and len(_HAN.findall(cell.text)) >= 5:
                columns[head].append(cell.text)
        explained = bool(columns["cause"] or columns["measure"])
        problems = [t for t in columns["problem"] if (explained and not signs.fine(t, self.s)) or signs.wrong(t, self.s)]
        if not problems:
            return
        columns["problem"] = problems
        for part, texts in columns.items():
            order = 0
            for text in texts:
                for piece in pieces(text):
                    self.keep(part, passage, order, piece, piece.words, part == "problem")
                    order += 1

    # --- prose ---

    def prose(self, passage: Passage) -> None:
        path = passage.locator.heading_path
        if path != self.path:
            self.path, self.section, self.list_ = path, "", ""
        text = passage.text.strip()
        if len(text) <= 24 and not re.search(r"[。；，！]|\d%", text):
            self.line(text)
            return
        under = self.section or next((h for t in reversed(path) if (h := signs.heading(t, self.s)) or _both(t)), "")
        item = bool(_ITEM.match(text)) or passage.kind == "list"
        mode: Part = self.list_ if self.list_ and item else under
        if not item:
            self.list_ = ""
        self.paragraph(passage, mode, item)

    def line(self, text: str) -> None:
        """A short line without an end: the title of what follows, or the head of a list."""
        plain = signs.bare(text, self.s)
        part = signs.heading(plain, self.s)
        if text[-1] in "：:":
            self.list_ = part
        elif part or not signs.wrong(plain, self.s):
            self.section, self.list_ = part, ""

    def paragraph(self, passage: Passage, mode: Part, item: bool) -> None:
        under = mode
        kept: Sentence | None = None
        for order, piece in enumerate(pieces(passage.text)):
            words = signs.bare(piece.words, self.s)
            named, rest = signs.label("" if _DUE.match(words) else words, self.s)
            if named and not (named == "measure" and len(rest) < 4):
                mode = named
                if len(rest) < SHORTEST and words.rstrip().endswith(("：", ":")):
                    self.list_ = mode
                    continue
                words = rest
            elif words.endswith(("：", ":")) or (not piece.begins and "：" in words[:26]):
                head = re.split("[：:]", words)[0]
                part = signs.heading(head, self.s)
                if part:
                    mode = part
                    words = words[len(head) + 1 :].strip()
                    if len(words) < SHORTEST:
                        self.list_ = mode
                        continue
            begins = piece.begins or named == "problem" or (order == 0 and item)
            for part_ in clauses(words) if mode else [words]:
                shown = piece if part_ == words or part_ not in piece.raw else replace(piece, raw=part_)
                kept = self.sentence(passage, order, shown, part_, mode, begins, kept)
            if named == "cause" and under == "problem":
                mode = under  # one sentence of reasons among problems

    def sentence(
        self, passage: Passage, order: int, piece: Piece, words: str, mode: Part, begins: bool, before: Sentence | None
    ) -> Sentence | None:
        """Keeps the piece for what it is; the problem that a next sentence may go on explaining."""
        if not words:
            return before  # a bare number in brackets says nothing of its own
        if mode == "cause":
            self.keep("cause", passage, order, piece, words)
            return None
        due = _DUE.match(words)
        if due and signs.wrong(due["problem"], self.s):
            self.keep("cause", passage, order, piece, due["cause"])
            return self.keep("problem", passage, order, piece, due["problem"], mode == "problem")
        halves = _BECAUSE.split(words, maxsplit=1)
        if len(halves) == 2 and (mode == "problem" or signs.wrong(halves[0], self.s)):
            kept = self.keep("problem", passage, order, piece, halves[0], mode == "problem")
            self.keep("cause", passage, order, piece, signs.label(halves[1], self.s)[1])
            return kept
        sign = signs.sign(words, self.s)
        ahead = re.search("|".join(f"(?:{f})" for f in self.c.measure), words)
        planned = ahead is not None and (sign is None or ahead.start() <= sign.start())
        if mode == "measure" or planned:
            self.keep("measure", passage, order, piece, words)
            return None
        wrong = signs.wrong(words, self.s)
        if mode == "problem" and not signs.fine(words, self.s):
            explains = before is not None and before.item and not piece.begins and len(before.text) + len(words) <= LONGEST
            if explains and before is not None and not _PRAISE.search(words):
                return self.extend(before, words, piece.raw)  # the item's title with what it says of it
            if wrong or (begins and not _PRAISE.search(words) and not words.endswith(("方面", "方面。"))):
                return self.keep("problem", passage, order, piece, words, True)
            if before is not None and len(before.text) + len(words) <= LONGEST and not _PRAISE.search(words):
                return self.extend(before, words, piece.raw)
            return before
        if wrong and self.document.kind != "plan" and not (_PRAISE.search(words) and not re.search(r"但|而|不过|仍", words)):
            if _PLURAL.match(words) and before is not None and len(before.text) + len(words) <= LONGEST:
                return self.extend(before, words, piece.raw)
            return self.keep("problem", passage, order, piece, words)
        return None

    def extend(self, before: Sentence, words: str, raw: str) -> Sentence:
        """The last problem with the sentence that explains it."""
        raw = before.raw + raw if before.raw + raw in before.passage.text else before.raw
        longer = replace(before, text=f"{before.text.rstrip('。')}。{_ended(words)}", raw=raw)
        self.result.problem[-1] = longer
        if before.key in self.result.declared:
            self.result.declared.add(longer.key)
        return longer

    def keep(
        self, part: Named, passage: Passage, order: int, piece: Piece, words: str, declared: bool = False
    ) -> Sentence | None:
        text = _CITES.sub("", signs.bare(words, self.s)).strip(" \t，,；;、：:")
        text = re.sub(r"(?<=[\u4e00-\u9fff，。；：、])\s+(?=[\u4e00-\u9fff\d])|(?<=\d)\s+(?=[\u4e00-\u9fff])", "", text)
        least = SHORTEST if part == "problem" else 5
        if len(_HAN.findall(text)) < least or PERSONAL.search(text) or signs.unfit(text, self.s):
            return None
        kept = Sentence(_ended(text), piece.raw, part, passage, self.document, order, item=piece.item)
        self.result.of(part).append(kept)
        if declared:
            self.result.declared.add(kept.key)
        return kept


def _both(heading: str) -> bool:
    """A heading that names problems together with what is done about them: its sentences speak for themselves."""
    return bool(re.search("(?:问题|不足|困难).{0,4}(?:与|和|及|、).{0,8}(?:对策|措施|建议|思考|打算)", heading))


def _ended(text: str) -> str:
    return text.rstrip("；;，,、。") + "。" if text[-1] not in "！”’" else text
