"""Word files as departments write them, with fixed times so that equal content gives equal bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from texts import FICTION, FICTION_EN, Block, Text, plain

STAMP = datetime(2025, 3, 31, 9, 0, 0)
ZIP_STAMP = (2025, 3, 31, 9, 0, 0)
UNUSED_PARTS = r"thumbnail\.jpeg|stylesWithEffects\.xml"  # ballast of the python-docx template


@dataclass(frozen=True)
class Fonts:
    """East-Asian font names for running text and headings."""

    body: str
    heading: str


WORD_FONTS = Fonts("宋体", "黑体")
PDF_FONTS = Fonts("Noto Serif CJK SC", "Noto Sans CJK SC")  # SIL OFL: embedding is allowed


def write_docx(text: Text, path: Path, fonts: Fonts = WORD_FONTS) -> None:
    """A Word file as departments write them: letterhead, title, number, headings by style, tables with borders, footer."""
    doc = Document()
    _styles(doc, fonts)
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.5)
    _footer(section, text.english)
    _front(doc, text, fonts)
    if text.meta.get("columns"):
        section = doc.add_section(WD_SECTION.CONTINUOUS)
        columns = section._sectPr.find(qn("w:cols"))
        columns.set(qn("w:num"), str(text.meta["columns"]))
        columns.set(qn("w:space"), "425")
    articles = _article_numbering(doc) if text.meta.get("articles") else None
    for block in text.blocks:
        _docx_block(doc, block, articles, 7.4 if text.meta.get("columns") else 15.8)
    for name in ("unit", "date"):
        if text.meta.get(name) and not text.meta.get("cover"):
            doc.add_paragraph(str(text.meta[name])).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if text.meta.get("hidden"):
        run = doc.add_paragraph().add_run(text.meta["hidden"])
        run.font.size, run.font.color.rgb = Pt(1), RGBColor(255, 255, 255)
    note = doc.add_paragraph(text.note)
    note.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = doc.core_properties
    properties.title, properties.author, properties.last_modified_by = text.title, str(text.meta.get("unit", "")), ""
    properties.created = properties.modified = STAMP
    path.parent.mkdir(parents=True, exist_ok=True)
    doc.save(str(path))
    freeze(path)


def _styles(doc: Any, fonts: Fonts) -> None:
    sizes = {"Normal": 12, "Title": 18, "Heading 1": 15, "Heading 2": 14, "Heading 3": 12, "Heading 4": 12, "Caption": 10.5}
    for style in [s for s in doc.styles if s.type == WD_STYLE_TYPE.TABLE and s.name not in ("Normal Table", "Table Grid")]:
        style.delete()  # a hundred unused table styles would double the size of the file
    for name, size in sizes.items():
        style = doc.styles[name]
        face = fonts.body if name == "Normal" else fonts.heading
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), "Times New Roman", RGBColor(0, 0, 0)
        style.font.bold = name.startswith(("Title", "Heading"))
        properties = style.element.get_or_add_rPr()
        made = properties.find(qn("w:rFonts"))
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            made.attrib.pop(qn(f"w:{key}"), None)
        made.set(qn("w:eastAsia"), face)
        border = style.element.find(qn("w:pPr"))
        if border is not None and (line := border.find(qn("w:pBdr"))) is not None:
            border.remove(line)
    doc.styles["Normal"].paragraph_format.line_spacing = 1.4
    doc.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    doc.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _footer(section: Any, english: bool = False) -> None:
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(f"{FICTION_EN}  –  page " if english else f"{FICTION}　　第")
    run.font.size = Pt(9)
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    line._p.append(number)
    line.add_run("" if english else "页").font.size = Pt(9)


def _front(doc: Any, text: Text, fonts: Fonts) -> None:
    meta = text.meta
    if meta.get("head"):
        head = doc.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = head.add_run(meta["head"])
        run.font.size, run.font.bold, run.font.color.rgb = Pt(30), True, RGBColor(0xC0, 0, 0)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), fonts.heading)
    if meta.get("number"):
        number = doc.add_paragraph(str(meta["number"]))
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if meta.get("head"):
            _rule(number)
    if meta.get("cover"):
        for _ in range(6):
            doc.add_paragraph()
    doc.add_paragraph(text.title, style="Title")
    if meta.get("subtitle"):
        doc.add_paragraph(str(meta["subtitle"])).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if meta.get("cover"):
        for _ in range(12):
            doc.add_paragraph()
        for name in ("unit", "date"):
            doc.add_paragraph(str(meta.get(name, ""))).alignment = WD_ALIGN_PARAGRAPH.CENTER
        doc.add_page_break()
        contents = doc.add_paragraph("目　录")
        contents.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for block in text.blocks:
            if block.kind == "heading" and block.level <= 2:
                entry = doc.add_paragraph(block.text)
                entry.paragraph_format.left_indent = Cm(0.8 * (block.level - 1))
                entry.paragraph_format.space_after = Pt(0)
        doc.add_page_break()


def _rule(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in {"val": "single", "sz": "12", "space": "4", "color": "C00000"}.items():
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _docx_block(doc: Any, block: Block, articles: str | None, width: float) -> None:
    if block.kind == "heading":
        heading = doc.add_heading(block.text, level=block.level)
        if re.match(r"第[一二三四五六七八九十]+章", block.text):
            heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.kind == "table":
        _docx_table(doc, block, width)
    elif block.kind in ("bullets", "numbers"):
        number = _restart(doc) if block.kind == "numbers" else None
        for item in block.items:
            line = doc.add_paragraph(style="List Number" if number else "List Bullet")
            _runs(line, item)
            if number:
                _number(line, number)
    else:
        article = re.match(r"第[一二三四五六七八九十百]+条\s*", block.text) if articles else None
        line = doc.add_paragraph()
        _runs(line, block.text[article.end() :] if article else block.text)
        if article and articles:
            _number(line, articles)
        elif block.kind == "right":
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            line.paragraph_format.first_line_indent = Pt(24)


def _runs(line: Any, text: str) -> None:
    for at, piece in enumerate(text.split("**")):
        if piece:
            line.add_run(piece).bold = bool(at % 2) or None


def _docx_table(doc: Any, block: Block, width: float) -> None:
    if block.caption:
        doc.add_paragraph(block.caption, style="Caption").paragraph_format.keep_with_next = True
    table = doc.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid"
    needs = [min(max(len(row[c]) for row in block.rows), 16) + 2 for c in range(len(block.rows[0]))]
    widths = [Cm(width * need / sum(needs)) for need in needs]
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    for at, row in enumerate(block.rows):
        cells = table.add_row().cells
        for cell, value, size in zip(cells, row, widths, strict=True):
            cell.width = size
            line = cell.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER if len(value) < 14 else None
            line.paragraph_format.line_spacing = 1.0
            line.paragraph_format.space_after = Pt(0)
            run = line.add_run(plain(value))
            run.font.size, run.bold = Pt(10), at == 0 or None
    header = table.rows[0]._tr.get_or_add_trPr()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    header.append(repeat)
    _merge_down(table, block.rows)
    doc.add_paragraph().paragraph_format.space_after = Pt(2)


def _merge_down(table: Any, rows: Sequence[Sequence[str]]) -> None:
    """A cell '^' continues the one above; '<' continues the one to the left: both become real merged cells."""
    for r in range(len(rows) - 1, 0, -1):
        for c, value in enumerate(rows[r]):
            if value == "^":
                table.cell(r, c).paragraphs[0].clear()
                merged = table.cell(r - 1, c).merge(table.cell(r, c))
                _drop_empty(merged)
    for r, row in enumerate(rows):
        for c in range(len(row) - 1, 0, -1):
            if row[c] == "<":
                table.cell(r, c).paragraphs[0].clear()
                _drop_empty(table.cell(r, c - 1).merge(table.cell(r, c)))


def _drop_empty(cell: Any) -> None:
    for line in cell.paragraphs[1:]:
        if not line.text:
            line._p.getparent().remove(line._p)


def _number(line: Any, number: str) -> None:
    properties = line._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = int(number)


def _restart(doc: Any) -> str:
    """A fresh numbering instance that starts at 1, so that each list counts for itself."""
    numbering = doc.part.numbering_part.numbering_definitions._numbering
    style = doc.styles["List Number"].element
    source = style.pPr.numPr.numId.val
    abstract = next(n for n in numbering.num_lst if n.numId == source).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return str(made.numId)


def _article_numbering(doc: Any) -> str:
    """Word numbering '第%1条' in Chinese counting: the typed text then holds no article number."""
    numbering = doc.part.numbering_part.numbering_definitions._numbering
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "99")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("start", "1"), ("numFmt", "chineseCountingThousand"), ("suff", "space"), ("lvlText", "第%1条")):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    numbering.insert(0, abstract)
    return str(numbering.add_num(99).numId)


def freeze(path: Path) -> None:
    """Rewrite an office file with fixed times, so that equal content gives equal bytes."""
    with zipfile.ZipFile(path) as source:
        members = [(i.filename, source.read(i)) for i in source.infolist()]
    stamp = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, data in members:
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            if re.search(UNUSED_PARTS, name):
                continue
            if name.endswith(".rels") or name == "[Content_Types].xml":
                data = re.sub(rb"<(Relationship|Override) [^>]*(" + UNUSED_PARTS.encode() + rb")[^>]*/>", b"", data)
            info = zipfile.ZipInfo(name, ZIP_STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(info, data)
