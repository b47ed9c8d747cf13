"""One assembler for all formats: a reader's stream of Blocks becomes citable Passages.

Guarantee: every word of a Block stands in the text of some Passage or in the heading path of the passages below it, except
lines of a table of contents, which repeat headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.domain import Cell, Locator, Passage, PassageKind, digest

from .blocks import Block, Item, Table, TableRow
from .headings import ARTICLE, HeadingTracker, is_contents_line, numbering

PIECE = 420
"""Longest piece of prose, in characters."""
ROW = 1600
"""Longest text of a table row; a longer one is continued in a further passage that repeats its first cell."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;\n]+[”’）」』)\"]*|$)")
_CLAUSE = re.compile(r"[^，,、：:\s]*(?:[，,、：:\s]+|$)")
_NUMBER = re.compile(r"[\d.,%％+\-—:：/\s]+")
_IN_TABLE_CELL = re.compile(r":c\d+$")


def assemble(items: Iterator[Item], *, place: str, sha256: str, format: str) -> Iterator[Passage]:
    """Passages of one document in reading order, while the reader is still reading. Notices and Properties are passed over.

    `place` is the path below the evidence folder, `sha256` the digest of the file's bytes; ids depend on them, on the place
    inside the file and on the words only, so the same bytes always give the same ids.
    """
    assembler = _Assembler(place, sha256, format)
    pending: Block | None = None
    for item in items:
        if isinstance(item, Block):
            if pending is not None:
                yield from assembler.take(pending, item)
            pending = item
    if pending is not None:
        yield from assembler.take(pending, None)
    yield from assembler.close(0)


@dataclass(slots=True)
class _Heading:
    """A heading on the way down; if nothing ever stands under it, it becomes a passage so that its words are not lost."""

    block: Block
    path: tuple[str, ...]
    paragraph: int | None
    used: bool = False


@dataclass(slots=True)
class _Assembler:
    place: str
    sha256: str
    format: str
    tracker: HeadingTracker = field(default_factory=HeadingTracker)
    order: int = 0
    paragraphs: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    headings: list[_Heading] = field(default_factory=list)
    section: str = ""
    in_contents: bool = False
    table_key: tuple[str | None, str, tuple[str, ...]] | None = None

    def take(self, block: Block, following: Block | None) -> Iterator[Passage]:
        if block.table is not None:
            yield from self._table(block, block.table)
            return
        self.table_key = None
        text = block.text.strip()
        if not text:
            return
        after = following.text if following is not None and following.table is None else ""
        beside = self.in_contents or is_contents_line(after)
        self.in_contents = block.kind in ("paragraph", "list") and block.level is None and is_contents_line(text, beside)
        if self.in_contents:
            return
        if block.place:
            yield self._passage(block, _kind(block), text, self.tracker.path, None, block.place)
            return
        self.paragraphs += 1
        verdict = self.tracker.feed(text, block.level, block.kind, after)
        number = block.paragraph if block.paragraph is not None or block.page is not None else self.paragraphs
        if verdict.heading:
            yield from self.close(len(verdict.path) - 1)
            self.headings.append(_Heading(block, verdict.path[:-1], number))
            return
        for piece in split_prose(text):
            yield self._passage(block, _kind(block), piece, verdict.path, number)

    def close(self, depth: int) -> Iterator[Passage]:
        """Leave the headings below `depth`; one that had nothing under it is evidence by itself."""
        leaving, self.headings = self.headings[depth:], self.headings[:depth]
        for heading in leaving[-1:]:
            if not heading.used:
                yield self._passage(heading.block, "heading", heading.block.text.strip(), heading.path, heading.paragraph)

    def _table(self, block: Block, table: Table) -> Iterator[Passage]:
        key = (block.sheet, table.caption, table.header)
        if key != self.table_key:  # a long table arrives in several blocks; its section title holds on
            self.table_key, self.section = key, ""
        pending_section: TableRow | None = None
        for row in table.rows:
            if not any(cell.strip() for cell in row.cells):
                continue
            title = section_title(row)
            if title and len(title) <= 60:
                if pending_section is not None:
                    yield from self._row(block, table, pending_section, "")
                pending_section, self.section = row, title
                continue
            pending_section = None
            yield from self._row(block, table, row, self.section)
        if pending_section is not None:
            yield from self._row(block, table, pending_section, "")

    def _row(self, block: Block, table: Table, row: TableRow, section: str) -> Iterator[Passage]:
        head = _head(table, section)
        path = (*self.tracker.path, *((section,) if section else ()))
        for cells in pieces_of_row(row_cells(table.header, row)):
            body = "｜".join(f"{c.name}：{c.text}" if c.name else c.text for c in cells)
            yield self._passage(
                block, "row", f"{head}｜{body}" if head else body, path, block.paragraph, _row_place(row, cells), table, cells
            )

    def _passage(
        self,
        block: Block,
        kind: PassageKind,
        text: str,
        path: tuple[str, ...],
        paragraph: int | None,
        cell: str | None = None,
        table: Table | None = None,
        cells: tuple[Cell, ...] = (),
    ) -> Passage:
        for heading in self.headings:
            heading.used = True
        where = f"{block.page}/{block.sheet}/{block.slide}/{cell or paragraph}"
        key = digest(self.sha256, where, text)
        self.seen[key] = nth = self.seen.get(key, -1) + 1
        locator = Locator(
            file=self.place, sha256=self.sha256, page=block.page, paragraph=paragraph, sheet=block.sheet, cell=cell,
            slide=block.slide, heading_path=path,
        )  # fmt: skip
        self.order += 1
        return Passage(
            id=digest(key, str(nth)), document=self.sha256[:16], order=self.order - 1, kind=kind, text=text, locator=locator,
            caption=table.caption if table else "", unit=table.unit if table else "", cells=cells,
        )  # fmt: skip


def split_prose(text: str, limit: int = PIECE) -> Iterator[str]:
    """The text in pieces of at most `limit` characters, cut at sentence ends, else at commas, else anywhere; no word lost."""
    if len(text) <= limit:
        yield text
        return
    piece = ""
    for part in _parts(text, limit):
        if piece and len(piece) + len(part.rstrip()) > limit:
            yield piece.strip()
            piece = ""
        piece += part
    if piece.strip():
        yield piece.strip()


def section_title(row: TableRow) -> str:
    """The text of a row that is a title inside a table ('' if it is an ordinary row): one text across all columns."""
    if len(row.cells) < 2:
        return ""
    texts = {cell.strip() for cell in row.cells}
    if len(texts) == 1 and (len(set(row.refs)) == 1 if row.refs else True):
        text = next(iter(texts))
        return "" if _NUMBER.fullmatch(text) else text
    first, *rest = (cell.strip() for cell in row.cells)
    if first and not any(rest) and len(rest) >= 2:
        number = numbering(first)
        return first if number is not None and number.scheme in ("part", "chapter", "section", "han", "han_brackets") else ""
    return ""


def row_cells(header: tuple[str, ...], row: TableRow) -> tuple[Cell, ...]:
    """The filled cells of a row under their column names; a merged cell under one merged column name counts once."""
    cells: list[Cell] = []
    for index, text in enumerate(row.cells):
        text = text.strip()
        if not text:
            continue
        if len(text) <= PIECE:
            text = re.sub(r"\s*\n\s*", " ", text)
        name = header[index] if index < len(header) else ""
        ref = row.refs[index] if index < len(row.refs) else ""
        last = cells[-1] if cells else None
        if last and last.text == text and ref and last.ref == ref and (last.name == name or not name or not header):
            continue
        cells.append(Cell(name=name, text=text, ref=ref))
    return tuple(cells)


def pieces_of_row(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    """The cells in groups that fit one passage; a cell of long prose stands alone, cut at sentences, beside the first cell."""
    label = next((c for c in cells if len(c.text) <= PIECE), None)
    group: list[Cell] = []
    size = 0
    prose: list[Cell] = []
    for cell in cells:
        if len(cell.text) > PIECE:
            prose.append(cell)
            continue
        length = len(cell.name) + len(cell.text) + 2
        if group and size + length > ROW:
            yield tuple(group)
            group, size = ([label], len(label.text)) if label else ([], 0)
        group.append(cell)
        size += length
    if group and not (prose and group == [label] and len(cells) > 1):
        yield tuple(group)
    for cell in prose:
        for text in split_prose(cell.text):
            piece = Cell(name=cell.name, text=text, ref=cell.ref)
            yield (label, piece) if label else (piece,)


def _parts(text: str, limit: int) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        if len(sentence) <= limit:
            yield sentence
            continue
        for clause in _CLAUSE.findall(sentence):
            yield from (clause[start : start + limit] for start in range(0, len(clause), limit))


def _kind(block: Block) -> PassageKind:
    """An article (第三条 …) is a paragraph even where Word numbers it; a short line with any other number is a list item."""
    if block.kind in ("note", "textbox", "image"):
        return block.kind
    found = numbering(block.text)
    if found is not None and found.scheme == ARTICLE:
        return "paragraph"
    return "list" if block.kind == "list" or (found is not None and len(block.text) <= PIECE) else "paragraph"


def _head(table: Table, section: str) -> str:
    unit = f"（单位：{table.unit}）" if table.unit and "单位：" not in table.caption else ""
    return "－".join(part for part in (table.caption, section) if part) + unit


def _row_place(row: TableRow, cells: tuple[Cell, ...]) -> str | None:
    """The row's place; for a piece of a long cell, that cell's place (in a form read as one record it is in another row)."""
    if cells[-1].ref and len(cells) <= 2 and any(len(c) > PIECE and cells[-1].text in c for c in row.cells):
        return _IN_TABLE_CELL.sub("", cells[-1].ref)
    return row.place or (row.refs[0] if row.refs else None) or None
