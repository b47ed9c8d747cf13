"""A small report drawn as text → the ReportDocument that the checker sees; how cases and tests write reports.

`#` begins a heading, `|` a row of a table (the first is the header), a line before a table that begins with 表 is its caption,
as is any line that begins with 图1 or 表1; every other line is a paragraph. 【支撑材料1.1.1-1】 cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.domain import Framework
from assistant.drafting.cues import shipped
from assistant.review.document import (
    Aspect,
    CatalogueLine,
    Look,
    ReportDocument,
    ReportHeading,
    ReportParagraph,
    ReportSentence,
    ReportTable,
    Spot,
)

_CODE = re.compile(r"^([BKX]?\d+(?:\.\d+)*)[\s　、.．]*(?=[^\d.]|$)")
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十]+[部章节]分?|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）])\s*"
)
_MARK = re.compile(r"【支撑材料([^】]*)】")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）]*(?:【支撑材料[^】]*】)*|[^。！？]+$")
_CAPTION = re.compile(r"^[表图]\s*\d")
_LEADS: tuple[tuple[Aspect, str], ...] = (("data", "数据"), ("practice", "做法|成效|举措与"))


class _Builder:
    def __init__(self, framework: Framework, looks: Mapping[str, str]) -> None:
        self.looks = looks
        self.nodes = {p.code.lstrip("BKX"): i.code for i in framework.indicators for p in i.points}
        self.nodes.update({i.code.lstrip("BKX"): i.code for i in framework.leaves})
        self.block = -1
        self.code, self.indicator = "", ""
        self.aspect: Aspect = ""
        self.path: list[ReportHeading] = []
        self.headings: list[ReportHeading] = []
        self.sentences: list[ReportSentence] = []
        self.tables: list[ReportTable] = []
        self.paragraphs: list[ReportParagraph] = []
        self.captions: list[ReportParagraph] = []

    def look(self, text: str) -> Look:
        said = next((look for start, look in self.looks.items() if text.startswith(start)), self.looks.get("*", ""))
        if not said:
            return Look()
        font, points, *more = said.split()
        return Look(font=font, size=float(points), bold="bold" in more)

    def heading(self, level: int, text: str) -> None:
        found = _CODE.match(text)
        code = found[1] if found else ""
        title = text[found.end() :].strip() if found else _NUMBERING.sub("", text)
        made = ReportHeading(text, title, code, level, Spot(self.block, end=len(text)), self.look(text))
        self.headings.append(made)
        self.path = [h for h in self.path if h.level < level] + [made]
        known = code.lstrip("BKX") in self.nodes
        if known or code:
            self.code, self.aspect = code, ""
            self.indicator = self.nodes.get(code.lstrip("BKX"), self.indicator if known else "")
        cues = shipped().headings
        kinds: tuple[tuple[Aspect, list[str]], ...] = (
            ("problem", cues.problem),
            ("cause", cues.cause),
            ("measure", cues.measure),
        )
        pairs = (*_LEADS, *((aspect, "|".join(words)) for aspect, words in kinds))
        self.aspect = next((a for a, pattern in pairs if re.search(pattern, title)), self.aspect if not code else "")

    def paragraph(self, text: str) -> None:
        self.paragraphs.append(ReportParagraph(text, Spot(self.block, end=len(text)), self.look(text)))
        for found in _SENTENCE.finditer(text):
            words = _MARK.sub("", found[0]).strip()
            if not words:
                continue
            numbers = tuple(n for m in _MARK.finditer(found[0]) for n in re.split("[、,，]", m[1]))
            spot = Spot(self.block, start=found.start(), end=found.end())
            self.sentences.append(
                ReportSentence(words, spot, self.code, self.indicator, self.aspect, tuple(h.text for h in self.path), numbers,
                               gap=words.startswith("【待补充"))
            )  # fmt: skip

    def table(self, lines: list[str], caption: str) -> None:
        rows = [tuple(c.strip() for c in line.strip().strip("|").split("|")) for line in lines]
        self.tables.append(ReportTable(caption, rows[0], tuple(rows[1:]), Spot(self.block), self.code, self.indicator))


def drawn(
    text: str, framework: Framework, catalogue: Sequence[str] = (), looks: Mapping[str, str] | None = None
) -> ReportDocument:
    """The report that a text describes.

    `catalogue`: '1.1.1-1 条例 | 文件夹/条例.pdf'; `looks`: beginning of a text → '宋体 12'.
    """
    made = _Builder(framework, looks or {})
    caption, rows = "", []
    lines = [line.strip() for line in text.splitlines()]
    for line, after in _pairs([line for line in lines if line]):
        if line.startswith("|"):
            rows.append(line)
            if not after.startswith("|"):
                made.block += 1
                made.table(rows, caption)
                caption, rows = "", []
            continue
        made.block += 1
        if line.startswith("#"):
            made.heading(len(line) - len(line.lstrip("#")), line.lstrip("#").strip())
        elif _CAPTION.match(line) or (line.startswith("表") and after.startswith("|")):
            made.captions.append(ReportParagraph(line, Spot(made.block, end=len(line)), made.look(line)))
            caption = line if after.startswith("|") else ""
        else:
            made.paragraph(line)
    return ReportDocument(
        title="自评报告", headings=tuple(made.headings), sentences=tuple(made.sentences), tables=tuple(made.tables),
        catalogue=tuple(_line(line) for line in catalogue), paragraphs=tuple(made.paragraphs), captions=tuple(made.captions),
    )  # fmt: skip


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    yield from zip(lines, [*lines[1:], ""], strict=False)


def _line(text: str) -> CatalogueLine:
    head, _, file = text.partition("|")
    number, _, title = head.strip().partition(" ")
    return CatalogueLine(number, title.strip(), file.strip())
