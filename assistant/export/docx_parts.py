"""Small pieces of WordprocessingML that python-docx has no call for: styles with Chinese fonts, fields, bookmarks, links."""

from __future__ import annotations

from typing import cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml import etree

from assistant.house_style import HouseStyle, TextStyle

_R, _RPR, _RSTYLE, _B, _T, _SPACE = qn("w:r"), qn("w:rPr"), qn("w:rStyle"), qn("w:b"), qn("w:t"), qn("xml:space")
_VAL, _CHAR, _CHAR_TYPE, _INSTRUCTION = qn("w:val"), qn("w:fldChar"), qn("w:fldCharType"), qn("w:instrText")
_LINK, _ANCHOR, _HISTORY = qn("w:hyperlink"), qn("w:anchor"), qn("w:history")
_BREAKS = frozenset("\t\r\n")
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def style(document: Document, name: str, look: TextStyle, base: str = "Normal", *, keep: bool, character: bool = False) -> None:
    """Defines a style by a TextStyle. With `keep`, a style that a template brings stays as the template has it."""
    styles = document.styles
    known = name in [s.name for s in styles]
    if known and keep:
        return
    kind = WD_STYLE_TYPE.CHARACTER if character else WD_STYLE_TYPE.PARAGRAPH
    made = styles[name] if known else styles.add_style(name, kind)
    if not known and not character:
        made.base_style = styles[base]
    font = made.font
    font.name, font.size, font.bold, font.italic = look.latin, Pt(look.size), look.bold, False
    font.color.rgb = RGBColor.from_string(look.color.upper())
    fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    fonts.set(qn("w:eastAsia"), look.font)
    if character:
        return
    shape = made.paragraph_format
    shape.alignment = _ALIGN[look.align]
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    if look.exact is not None:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.exact)
    else:
        shape.line_spacing = look.line
    if look.indent_chars:
        indent = made.element.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(look.indent_chars * 100))
        indent.set(qn("w:firstLine"), str(int(look.indent_chars * look.size * 20)))


def furniture(document: Document, look: HouseStyle, title: str, style: str) -> None:
    """A4 with the house's margins in every section, the title as running header, the page number below, both in a style."""
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        for side, centimetres in look.margins_cm.items():
            setattr(section, f"{side}_margin", Cm(centimetres))
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        header.text, footer.text = title, "— "
        header.style = footer.style = document.styles[style]
        field(footer, "PAGE", "1")
        footer.add_run(" —")


def table_grid(document: Document) -> None:
    """The table style with all lines; templates that hold no table come without it."""
    if "Table Grid" in [s.name for s in document.styles]:
        return
    made = document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = OxmlElement("w:tblPr")
    properties.append(borders)
    made.element.append(properties)


def run(paragraph: etree._Element, text: str, style_id: str | None = None, bold: bool = False) -> CT_R:
    """A run at the end of a paragraph or link; tabs and line ends in the text become those of Word."""
    made = cast(CT_R, etree.SubElement(paragraph, _R))
    if style_id or bold:
        properties = etree.SubElement(made, _RPR)
        if style_id:
            etree.SubElement(properties, _RSTYLE, {_VAL: style_id})
        if bold:
            etree.SubElement(properties, _B)
    if not _BREAKS.isdisjoint(text):
        rest = cast(CT_R, etree.SubElement(paragraph, _R))
        rest.text = text
        made.extend(list(rest))
        paragraph.remove(rest)
    elif text:
        words = etree.SubElement(made, _T)
        words.text = text
        if len(text.strip()) < len(text):
            words.set(_SPACE, "preserve")
    return made


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field with its last result, so that readers who do not update fields see something true."""
    line = paragraph._p
    field_mark(line, "begin")
    instruct(line, instruction)
    field_mark(line, "separate")
    run(line, shown)
    field_mark(line, "end")


def field_mark(paragraph: etree._Element, kind: str) -> None:
    """One of the three marks of a field: begin, separate, end."""
    etree.SubElement(etree.SubElement(paragraph, _R), _CHAR, {_CHAR_TYPE: kind})


def instruct(paragraph: etree._Element, instruction: str) -> None:
    """What the field that was begun shows."""
    code = etree.SubElement(etree.SubElement(paragraph, _R), _INSTRUCTION, {_SPACE: "preserve"})
    code.text = f" {instruction} "


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Puts a bookmark around the paragraph's content: a place to jump to, and the section's id when Word gives it back."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), str(number))
    position = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(position, start)
    paragraph._p.append(end)


def link(paragraph: Paragraph, text: str, anchor: str, style_id: str | None = None) -> None:
    """Text that jumps to a bookmark of the same document."""
    run(etree.SubElement(paragraph._p, _LINK, {_ANCHOR: anchor, _HISTORY: "1"}), text, style_id)


def anchor(prefix: str, code: str) -> str:
    """A bookmark name for a code: letters, digits and underscores only, at most 40 characters."""
    return (prefix + "".join(c if c.isascii() and c.isalnum() else "_" for c in code))[:40]


def whole_row(row: _Row, header: bool = False) -> None:
    """A row that does not break over a page; a header row stands again on each page."""
    properties = row._tr.get_or_add_trPr()
    for tag in ("w:cantSplit", *(["w:tblHeader"] if header else [])):
        properties.append(OxmlElement(tag))


def shade(cell: _Cell, fill: str) -> None:
    """Background of a table cell, RRGGBB."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shading)
