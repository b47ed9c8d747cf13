"""A Word report → ReportDocument: headings with their codes, sentences with exact places, tables, captions, catalogue, looks.

Works on the reports that this tool writes and on Word files that a school typed by hand, with or without heading styles,
automatic numbers and citations.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from assistant.domain import Framework
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.errors import UserError
from assistant.ingest.blocks import Limits
from assistant.ingest.docx_numbering import VAL, Numbering, W, read_numbering
from assistant.ingest.docx_styles import Style, list_of, outline_level, read_styles
from assistant.ingest.headings import is_contents_line, numbering
from assistant.ingest.package import damage_reported, open_package, parse, relations
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
from assistant.review.reading_parts import catalogue, headings, sentences
from assistant.review.reading_parts.blocks import blocks, cell_text, rows_of, text_of
from assistant.review.reading_parts.looks import Looks

_CAPTION = re.compile(r"^\s*(?:附|续)?[表图]\s*[\d一二三四五六七八九十A-Za-z]")
_CAPTION_LENGTH = 60
_RULED = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_COVER = re.compile(r"目录|目次|(?:20\d\d|二[〇○零]..)年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月.{0,4}")
_PROSE = 24
"""A table cell of at least so many characters with a full stop holds sentences."""


_PLAIN, _NO_STYLE = Look(), Style()


class ReportError(UserError):
    """The report cannot be checked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """One block as it stands in the file."""

    number: int
    text: str
    label: str = ""
    level: int | None = None
    look: Look = _PLAIN
    style: Style = _NO_STYLE
    rows: tuple[tuple[str, ...], ...] = ()
    table: bool = False


def read_report(path: Path, framework: Framework) -> ReportDocument:
    """The report in this Word file (docx). Raises UserError where the file is none or cannot be opened."""
    if not path.is_file():
        raise ReportError(f"找不到报告“{path}”，请检查路径。")
    with open_package(path, Limits()) as package, damage_reported():
        raws, title = _raws(package)
    if not any(r.text.strip() for r in raws):
        raise ReportError(f"报告“{path.name}”里没有文字，无法审核。请确认文件内容后重新保存为 docx。")
    return _Reader(framework, raws, title, cues.shipped()).read()


def read_text(text: str, framework: Framework) -> ReportDocument:
    """The same of plain text, a paragraph for each line: `#` begins a heading (## one below it), `|` a row of a table,
    where the line of dashes below its head is none."""
    raws: list[_Raw] = []
    for line in (line.strip() for line in text.splitlines()):
        if _RULED.fullmatch(line):
            continue
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line[1:].removesuffix("|").split("|"))
            before = raws.pop() if raws and raws[-1].table else None
            rows = (*(before.rows if before else ()), row)
            raws.append(_Raw(len(raws), "\n".join(dict.fromkeys(t for r in rows for t in r)), rows=rows, table=True))
        elif line:
            heading = re.match(r"(#{1,6})\s*(?=\S)", line)
            level = len(heading[1]) if heading else None
            raws.append(_Raw(len(raws), line[heading.end() :] if heading else line, level=level))
    if not raws:
        raise ReportError("没有文字，无法审核。")
    return _Reader(framework, raws, "", cues.shipped()).read()


def _raws(package: zipfile.ZipFile) -> tuple[list[_Raw], str]:
    main = next((target for kind, target in relations(package, "").values() if kind == "officeDocument"), "word/document.xml")
    root = parse(package, main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise ReportError("文件里没有正文，或为“严格 Open XML”格式。请用 Word 打开后另存为普通的 docx。")
    styles, numbers, looks = read_styles(package), read_numbering(package), Looks(package)
    raws = [_raw(n, element, styles, numbers, looks) for n, element in enumerate(blocks(body))]
    named = next((r.text.strip() for r in raws if r.style.level == 0 and r.text.strip()), "")
    return raws, named


def _raw(number: int, element: etree._Element, styles: dict[str, Style], numbers: Numbering, looks: Looks) -> _Raw:
    if element.tag == W + "tbl":
        grid = rows_of(element)
        texts = {cell: cell_text(cell) for row in grid for cell in row}
        rows = tuple(tuple(texts[cell] for cell in row) for row in grid)
        return _Raw(number, "\n".join(dict.fromkeys(t for row in rows for t in row)), rows=rows, table=True)
    own = element.find(W + "pPr")
    named = own.find(W + "pStyle") if own is not None else None
    key = named.get(VAL, "") if named is not None else ""
    style = styles.get(key, styles[""])
    text = text_of(element)
    level = outline_level(own) if outline_level(own) is not None else style.level
    label = _label(own, key, style, numbers) if text.strip() else ""
    return _Raw(number, text, label, level if level and level < 10 else None, looks.of(element), style)


def _label(own: etree._Element | None, key: str, style: Style, numbers: Numbering) -> str:
    direct = list_of(own)
    list_id = direct[0] if direct and direct[0] else style.list_id
    if not list_id or list_id == "0":
        return ""
    depth = direct[1] if direct and direct[1] is not None else style.list_depth
    return numbers.label(list_id, numbers.depth_of_style(list_id, key) if depth is None else depth)


@dataclass(slots=True)
class _Reader:
    """Goes through the blocks once and knows where it stands."""

    framework: Framework
    raws: Sequence[_Raw]
    title: str
    cues: Cues
    _titles: headings.Titles = field(init=False)
    _body: Look = field(init=False)
    _open: list[tuple[int, str]] = field(default_factory=list)
    _code: str = ""
    _code_level: int = 0
    _aspect: Aspect = ""
    _mixed: bool = False
    _listing: bool = False
    _headings: list[ReportHeading] = field(default_factory=list)
    _sentences: list[ReportSentence] = field(default_factory=list)
    _tables: list[ReportTable] = field(default_factory=list)
    _catalogue: list[CatalogueLine] = field(default_factory=list)
    _paragraphs: list[ReportParagraph] = field(default_factory=list)
    _captions: list[ReportParagraph] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._titles = headings.Titles(self.framework)
        self._body = _most_common([r for r in self.raws if not r.table and r.level is None])

    def read(self) -> ReportDocument:
        first = next((n for n, raw in enumerate(self.raws) if self._opens(n, raw)), 0)
        for n, raw in enumerate(self.raws):
            if n < first:  # the cover and the contents: looked at for their format only
                if raw.text.strip() and not raw.table:
                    self._paragraphs.append(ReportParagraph(raw.text, Spot(raw.number, start=0, end=len(raw.text)), raw.look))
            elif raw.table:
                self._table(raw)
            elif raw.text.strip() and not self._contents(n, raw):
                self._paragraph(raw)
        return ReportDocument(
            self.title or self._first_line(),
            tuple(self._headings),
            tuple(self._sentences),
            tuple(self._tables),
            tuple(self._catalogue),
            tuple(self._paragraphs),
            tuple(self._captions),
        )

    def _opens(self, n: int, raw: _Raw) -> bool:
        """Whether the report proper begins here: a heading by its style, its number or its code, not a line of the cover."""
        if raw.table or self._contents(n, raw) or _COVER.fullmatch(re.sub(r"\s", "", raw.text)):
            return False
        found = self._judge(raw)
        return found is not None and (
            raw.level is not None or bool(found.code or found.aspect) or bool(numbering(raw.label + raw.text))
        )

    def _judge(self, raw: _Raw) -> headings.Found | None:
        return headings.judge(headings.Line(raw.text, raw.label, raw.level, raw.look), self._titles, self._body, self.cues)

    def _contents(self, n: int, raw: _Raw) -> bool:
        beside = any(0 <= m < len(self.raws) and is_contents_line(self.raws[m].text) for m in (n - 1, n + 1))
        return raw.style.contents or is_contents_line(raw.text, beside)

    def _paragraph(self, raw: _Raw) -> None:
        spot = Spot(raw.number, start=0, end=len(raw.text))
        caption = _CAPTION.match(raw.text) and len(raw.text) <= _CAPTION_LENGTH and not raw.text.rstrip().endswith("。")
        if raw.style.caption or caption:
            self._captions.append(ReportParagraph(raw.text, spot, raw.look))
            return
        found = self._judge(raw)
        if found is not None:
            self._heading(raw, found, spot)
            return
        self._paragraphs.append(ReportParagraph(raw.text, spot, raw.look))
        if self._listing:
            line = catalogue.of_line(raw.label + raw.text, raw.number)
            if line is not None:
                self._catalogue.append(line)
                return
        aspect, lead = headings.lead_of(raw.text, self.cues)
        for piece in sentences.split(raw.text):
            if piece.end > lead:
                self._sentence(piece, raw.number, aspect)

    def _heading(self, raw: _Raw, found: headings.Found, spot: Spot) -> None:
        while self._open and self._open[-1][0] >= found.level:
            self._open.pop()
        self._open.append((found.level, raw.text.strip()))
        if found.code:
            self._code, self._code_level = found.code, found.level
        elif found.level <= self._code_level and not (found.aspect or found.mixed):
            self._code, self._code_level = "", 0
        self._aspect, self._mixed = found.aspect, found.mixed
        self._listing = bool(catalogue.HEADING.search(found.title)) if not found.code else False
        self._headings.append(
            ReportHeading(
                raw.label + raw.text.strip(), found.title, found.code, found.level, spot, raw.look, raw.level is not None
            )
        )

    def _sentence(
        self, piece: sentences.Piece, block: int, lead: Aspect, row: int | None = None, column: int | None = None
    ) -> None:
        self._sentences.append(
            ReportSentence(
                text=piece.text,
                spot=Spot(block, row, column, piece.start, piece.end),
                code=self._code,
                indicator=self._titles.leaf_of.get(self._code, ""),
                aspect=lead or self._aspect or self._said(piece.text),
                headings=tuple(text for _, text in self._open),
                numbers=piece.numbers,
                gap=piece.gap,
            )
        )

    def _said(self, text: str) -> Aspect:
        """The aspect by the sentence's own words, where its heading names none or several."""
        if not self._code:
            return ""
        if cues.found(self.cues.cause, text):
            return "cause"
        if cues.found(self.cues.measure, text):
            return "measure"
        if cues.found(self.cues.problem, text) and not cues.found(self.cues.not_problem, text):
            return "problem"
        return "" if self._mixed else "practice"

    def _table(self, raw: _Raw) -> None:
        lines = catalogue.of_table(raw.rows, raw.number, self._listing)
        if lines:
            self._catalogue.extend(lines)
            return
        before = self._captions[-1] if self._captions else None
        caption = before.text.strip() if before and 0 < raw.number - before.spot.block <= 2 else ""
        if raw.rows:
            self._tables.append(
                ReportTable(
                    caption,
                    raw.rows[0],
                    raw.rows[1:],
                    Spot(raw.number),
                    self._code,
                    self._titles.leaf_of.get(self._code, ""),
                )
            )
        seen: set[str] = set()
        for r, row in enumerate(raw.rows):
            for c, text in enumerate(row):
                if len(text) >= _PROSE and "。" in text and text not in seen:
                    seen.add(text)
                    for piece in sentences.split(text):
                        self._sentence(piece, raw.number, "", r, c)

    def _first_line(self) -> str:
        """The title of a report that has no title style: the largest line among the first ones."""
        head = [r for r in self.raws[:15] if not r.table and r.text.strip() and len(r.text.strip()) <= 60]
        return max(head, key=lambda r: (r.look.size or 0, r.look.align == "center"), default=_Raw(0, "")).text.strip()


def _most_common(raws: Sequence[_Raw]) -> Look:
    """How most of the running text is set."""
    counted: Counter[tuple[str, float | None, bool | None]] = Counter()
    for raw in raws:
        counted[raw.look.font, raw.look.size, raw.look.bold] += len(raw.text)
    if not counted:
        return Look()
    font, size, bold = counted.most_common(1)[0][0]
    return Look(font, size, bold)
