"""From a Spot to the runs of a Word file: which characters a paragraph shows, and how to part its runs at one of them.

Counts and measures as the reader of reports does: `signs` of a paragraph are the characters of its `text_of`, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from assistant.review.document import Spot
from assistant.review.reading_parts.blocks import blocks as blocks_of
from assistant.review.reading_parts.blocks import rows_of, text_of

Element = etree._Element

P, R, RPR, T = (qn(f"w:{tag}") for tag in ("p", "r", "rPr", "t"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = {qn(f"w:{tag}") for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt", "sdtPr", "txbxContent")}
_SINGLE = {qn(f"w:{tag}") for tag in ("tab", "ptab", "br", "cr", "noBreakHyphen", "sym")}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Sign:
    """One character that a paragraph shows: the element that holds it and its place in that element's text."""

    character: str
    holder: Element
    index: int


def lines_at(blocks: Sequence[Element], spot: Spot) -> list[Element]:
    """The paragraphs that a Spot means; several for a table cell or row. () if the file has no such place."""
    if not 0 <= spot.block < len(blocks):
        return []
    block = blocks[spot.block]
    if block.tag == P:
        return [block]
    rows = rows_of(block)
    row = spot.row or 0
    if not 0 <= row < len(rows):
        return []
    if spot.column is not None:
        cells = rows[row][spot.column : spot.column + 1]
    else:
        above = rows[row - 1] if row else []
        cells = list(dict.fromkeys(c for c in rows[row] if c not in above)) or rows[row][:1]
    return [line for cell in cells for line in lines_of(cell)]


def lines_of(cell: Element) -> list[Element]:
    """The paragraphs of a cell, those of nested tables left out."""
    return [block for block in blocks_of(cell) if block.tag == P]


def signs(paragraph: Element) -> list[Sign]:
    """Every character that the paragraph shows, in order."""
    return [sign for child in paragraph for sign in _walk(child)]


def text(shown: Sequence[Sign]) -> str:
    return "".join(s.character for s in shown)


def part_before(sign: Sign) -> Element:
    """The element that begins with this character: its run is parted in two if the character stands in the middle."""
    run = unit(sign.holder)
    if run.tag != R:
        return run
    piece = _piece(run, sign.holder)
    index = sign.index if piece is sign.holder else 0
    first = next(child for child in run if child.tag != RPR)
    return run if piece is first and index == 0 else _part(run, piece, index)


def part_after(sign: Sign) -> Element:
    """The element that ends with this character."""
    run = unit(sign.holder)
    if run.tag == R:
        piece = _piece(run, sign.holder)
        length = len(piece.text or "") if piece.tag == T else 1
        end = sign.index + 1 if piece is sign.holder else length
        if piece is not run[-1] or end < length:
            _part(run, piece, end)
    return run


def _walk(element: Element) -> Iterator[Sign]:
    tag = element.tag
    if tag in (T, f"{_MATH}t"):
        for index, character in enumerate(element.text or ""):
            yield Sign(character, element, index)
    elif tag in _SINGLE:
        alone = OxmlElement("w:p")
        alone.append(deepcopy(element))
        for character in text_of(alone):
            yield Sign(character, element, 0)
    elif tag == f"{_MC}AlternateContent":  # the same thing in a new and an old form: the one that the reader reads
        chosen = element.find(f"{_MC}Choice")
        chosen = chosen if chosen is not None and len(chosen) else element.find(f"{_MC}Fallback")
        for child in chosen if chosen is not None else ():
            yield from _walk(child)
    elif tag not in _GONE and isinstance(tag, str) and not _hidden(element):
        for child in element:
            yield from _walk(child)


def _hidden(element: Element) -> bool:
    flag = element.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if element.tag == R else None
    return flag is not None and flag.get(qn("w:val"), "1") not in ("0", "false", "off")


def unit(holder: Element) -> Element:
    """The outermost run around a text; around a formula the whole formula, which cannot be parted."""
    found = holder
    for ancestor in holder.iterancestors():
        if ancestor.tag == P:
            break
        if ancestor.tag == R or (isinstance(ancestor.tag, str) and ancestor.tag.startswith(_MATH)):
            found = ancestor
    return found


def _piece(run: Element, holder: Element) -> Element:
    """The child of the run that holds the text: itself, or what is wrapped around it (the reading aid w:ruby)."""
    return next(e for e in (holder, *holder.iterancestors()) if e.getparent() is run)


def _part(run: Element, piece: Element, index: int) -> Element:
    """Moves everything from character `index` of `piece` on into a new run of the same look behind; returns the new run."""
    rest = OxmlElement("w:r")
    rest.attrib.update(run.attrib)
    look = run.find(RPR)
    if look is not None:
        rest.append(deepcopy(look))
    moved = list(run)[run.index(piece) + 1 :]
    whole = piece.text or ""
    if index == 0:
        moved.insert(0, piece)
    elif piece.tag == T and index < len(whole):
        second = OxmlElement("w:t")
        piece.text, second.text = whole[:index], whole[index:]
        for half in (piece, second):
            half.set(_SPACE, "preserve")
        moved.insert(0, second)
    rest.extend(moved)
    run.addnext(rest)
    return rest
