"""Word documents (docx, docm) as Blocks, streamed from the XML so that a long document stays small in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from .blocks import Block, BlockKind, Item, Limits, Notice, Unreadable
from .docx_numbering import Numbering, W, read_numbering
from .docx_styles import Style, is_centred, list_of, outline_level, read_styles
from .docx_tables import children, only_cell, read_grid
from .docx_text import Content, content
from .grids import blocks_of_grid, unit_of
from .package import DAMAGED, forget, open_package, parse, properties, relations, stream

_TABLE_NAME = re.compile(r"(?:附|续)?表\s*[\d一二三四五六七八九十A-Z]")
_CAPTION_LENGTH = 50
_SCANTY = 60
"""Fewer characters than this beside pictures: the document is a pasted scan."""


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of a Word document in reading order; Unreadable if it is encrypted, damaged or empty."""
    with open_package(path, limits) as package:
        main = next((target for kind, target in relations(package, "").values() if kind == "officeDocument"), "word/document.xml")
        if main not in package.namelist():
            raise Unreadable("文件里没有正文，可能已损坏", DAMAGED)
        with package.open(main) as part:
            if b"purl.oclc.org/ooxml/wordprocessingml" in part.read(4000):
                raise Unreadable("文件是“严格 Open XML”格式，不能读取", "请用 Word 打开，另存为普通的“Word 文档（*.docx）”。")
        reader = _Reader(read_styles(package), read_numbering(package), _notes(package))
        yield properties(package)
        characters = 0
        for block in reader.blocks(package, main):
            characters += len(block.text) + sum(len(c) for row in (block.table.rows if block.table else ()) for c in row.cells)
            if characters > limits.characters:
                yield Notice(f"文字超过 {limits.characters} 个，其后的内容没有读取", "请拆分成几个文件后重新放入。")
                return
            yield block
        if characters < _SCANTY and reader.pictures:
            reason = f"文档里几乎没有文字，内容是 {reader.pictures} 张图片，图片中的字没有读取"
            yield Notice(reason, "请提供原文件，或另存为 PDF（扫描件）后放入。")
        elif not characters:
            raise Unreadable("文档是空的，没有任何文字", "请确认内容已保存后重新放入。")
        if reader.foreign:
            yield Notice("文档里嵌有其他文件的内容（altChunk），这部分没有读取", "请用 Word 打开后另存一份再放入。")


@dataclass(slots=True)
class _Reader:
    styles: dict[str, Style]
    numbering: Numbering
    notes: dict[tuple[str, str], str]
    pictures: int = 0
    foreign: bool = False
    _tables: int = 0
    _paragraphs: int = 0
    _held: list[Block] = field(default_factory=list)

    def blocks(self, package: zipfile.ZipFile, main: str) -> Iterator[Block]:
        depth = 0
        with package.open(main) as part:
            for event, element in stream(part, [W + "p", W + "tbl", W + "altChunk"], ("start", "end")):
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    yield from self.element(element)
                    forget(element)
        yield from self.release()

    def element(self, element: etree._Element) -> Iterator[Block]:
        """Blocks of a paragraph or table; a line that may be the caption of a table is held until the next element."""
        if element.tag == W + "tbl":
            yield from self.table(element)
        elif element.tag == W + "p":
            yield from self.paragraph(element)
        else:
            self.foreign = True

    def paragraph(self, element: etree._Element, kind: BlockKind | None = None) -> Iterator[Block]:
        found = content(element)
        self.pictures += found.pictures
        own = element.find(W + "pPr")
        named = own.find(W + "pStyle") if own is not None else None
        name = named.get(W + "val", "") if named is not None else ""
        style = self.styles.get(name, self.styles[""])
        text = found.text
        if text and not style.contents:
            label, listed = self.label(own, name, style)
            self._paragraphs += 1
            level = outline_level(own) if outline_level(own) is not None else style.level
            level = level if level is None or level < 10 else None
            block = Block(
                kind=kind or ("heading" if level is not None else "list" if listed else "paragraph"),
                text=label + text,
                level=None if kind else level,
                paragraph=self._paragraphs,
            )
            centred = is_centred(own)
            if kind is None and self.may_be_caption(block, style, style.centred if centred is None else centred):
                if not (self._held and unit_of(block.text)[0]):
                    yield from self.release()
                self._held.append(block)
            else:
                yield from self.release()
                yield block
        yield from self.attached(found)

    def attached(self, found: Content) -> Iterator[Block]:
        """Notes and text boxes of a paragraph, after it."""
        if found.notes or found.boxes:
            yield from self.release()
        for key in found.notes:
            if text := self.notes.get(key):
                yield Block(kind="note", text=text, paragraph=self._paragraphs)
        for box in found.boxes:
            yield from self.frame(box, "textbox")

    def frame(self, box: etree._Element, kind: BlockKind | None = None) -> Iterator[Block]:
        """The paragraphs and tables inside a text box, or inside a table of one cell."""
        for child in box:
            if child.tag == W + "p":
                yield from self.paragraph(child, kind)
            elif child.tag == W + "tbl":
                yield from self.table(child)
            elif child.tag in (W + "sdt", W + "sdtContent", W + "ins"):
                yield from self.frame(child, kind)

    def label(self, own: etree._Element | None, name: str, style: Style) -> tuple[str, bool]:
        """The automatic number of a paragraph, and whether it belongs to a list at all."""
        direct = list_of(own)
        list_id = direct[0] if direct and direct[0] else style.list_id
        if not list_id or list_id == "0":
            return "", False
        depth = direct[1] if direct and direct[1] is not None else style.list_depth
        if depth is None:
            depth = self.numbering.depth_of_style(list_id, name)
        return self.numbering.label(list_id, depth), True

    def table(self, element: etree._Element) -> Iterator[Block]:
        cell = only_cell(element)
        if cell is not None:
            yield from self.release()
            yield from self.frame(cell)
            return
        self._tables += 1
        boxes: list[Content] = []
        grid = read_grid(element, f"t{self._tables}", lambda cell: self.cell_text(cell, boxes))
        caption, unit, rest = self.caption()
        yield from rest
        for block in blocks_of_grid(grid.rows, caption=caption, unit=unit, header_rows=grid.header_rows):
            yield replace(block, paragraph=self._paragraphs or None) if block.table is None else block
        for found in boxes:
            yield from self.attached(found)
        for inner in grid.nested:
            yield from self.table(inner)

    def cell_text(self, cell: etree._Element, attached: list[Content]) -> str:
        lines = []
        for paragraph in children(cell, W + "p"):
            found = content(paragraph)
            self.pictures += found.pictures
            if found.text:
                own = paragraph.find(W + "pPr")
                named = own.find(W + "pStyle") if own is not None else None
                name = named.get(W + "val", "") if named is not None else ""
                lines.append(self.label(own, name, self.styles.get(name, self.styles[""]))[0] + found.text)
            if found.boxes or found.notes:
                attached.append(found)
        return "\n".join(lines)

    def may_be_caption(self, block: Block, style: Style, centred: bool) -> bool:
        if block.level is not None or len(block.text) > _CAPTION_LENGTH or block.text.endswith(("。", "；", "，")):
            return False
        return centred or style.caption or _TABLE_NAME.match(block.text) is not None or bool(unit_of(block.text)[0])

    def caption(self) -> tuple[str, str, list[Block]]:
        """Caption and unit from the lines held above a table, and the lines that are neither."""
        held, self._held = self._held, []
        caption, unit = "", ""
        if held and (found := unit_of(held[-1].text))[0]:
            unit, caption = found
            held = held[:-1]
        if held and not caption:
            found = unit_of(held[-1].text)
            unit, caption, held = unit or found[0], found[1], held[:-1]
        return caption, unit, held

    def release(self) -> Iterator[Block]:
        yield from self._held
        self._held = []


def _notes(package: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    """('footnote' or 'endnote', id) → text."""
    notes: dict[tuple[str, str], str] = {}
    for kind in ("footnote", "endnote"):
        root = parse(package, f"word/{kind}s.xml")
        for note in root.iter(W + kind) if root is not None else ():
            text = " ".join(filter(None, (content(paragraph).text for paragraph in note.iter(W + "p"))))
            if text and note.get(W + "type", "normal") == "normal":
                notes[kind, note.get(W + "id", "")] = text
    return notes
