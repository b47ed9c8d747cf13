"""Report → report.docx: real styles, contents, captions, header and footer, every citation a link to the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as Line
from lxml.etree import XMLSyntaxError

from assistant.domain import DataTable, EvidenceEntry, Paragraph, Report, Section, Statement
from assistant.export import docx_parts as parts
from assistant.export.atomic import whole
from assistant.export.docx_body import Body
from assistant.house_style import HouseStyle, HouseStyleError
from assistant.wording import CHINESE, Wording, wording

BODY, CAPTION, CELL, CITATION, GAP, TITLE = "报告正文", "报告题注", "报告表格", "引证", "待补充", "报告题目"
WIDTH = 15.6
"""Centimetres of text between the usual margins."""
PLACES_SHOWN = 3
"""Places named in a line of the printed catalogue; catalogue.xlsx has them all."""
KEPT_TOGETHER = 8
"""Tables of so few rows do not break over a page."""
_SHOWN_LEVELS = 3
"""Levels in the contents: parts, 一级, 二级."""


def mark(number: str, language: str = CHINESE) -> str:
    """The evidence mark printed at a claim (numbering scheme: s-hnsyu); behind a space where words are told apart by spaces."""
    return f"【支撑材料{number}】" if language == CHINESE else f" [{wording(language)('支撑材料')} {number}]"


def heading_of(section: Section) -> str:
    return f"{section.code} {section.title}" if section.code else section.title


class _Writer:
    def __init__(self, document: Document, look: HouseStyle, keep: bool, say: Wording) -> None:
        self.document, self.look, self.say = document, look, say
        self.tables = self.bookmarks = 0
        for level, heading in enumerate(look.headings, start=1):
            parts.style(document, f"Heading {level}", heading, keep=keep)
        parts.style(document, TITLE, look.title, keep=keep)
        parts.style(document, BODY, look.body, keep=keep)
        parts.style(document, CAPTION, look.caption, keep=keep)
        parts.style(document, CELL, look.table, keep=keep)
        parts.style(document, CITATION, look.citation, keep=keep, character=True)
        parts.style(document, GAP, look.gap, keep=keep, character=True)
        for level in range(1, _SHOWN_LEVELS + 1):
            parts.style(document, f"TOC {level}", look.table.model_copy(update={"align": "left", "line": 1.4}), keep=keep)

        parts.table_grid(document)
        self._body = Body(document)
        self.ids = self._body.ids

    def line(self, text: str = "", style: str = BODY) -> Line:
        return self._body.line(text, style)

    def bookmark(self, line: Line, name: str) -> None:
        self.bookmarks += 1
        parts.bookmark(line, name, self.bookmarks)

    def cover(self, report: Report) -> None:
        for _ in range(5):
            self.line()
        self.line(report.title, TITLE)
        self.line(self.say("（初稿）"), TITLE).runs[0].font.size = Pt(self.look.headings[1].size)
        for _ in range(3):
            self.line()
        if report.fictional:
            self.line(self.say("本报告依据虚构示例材料生成，仅供演示。"))
        self.line(self.say(f"评估方案：{report.framework_name}"))
        self.line(
            self.say(
                "本稿由质评助手根据所列支撑材料起草，每句均注明出处；标有【待补充】之处材料不足，须由学校补充。提交前须经人工审核。"
            )
        )
        if report.provenance_note:
            self.line(report.provenance_note)

    def contents(self, report: Report) -> None:
        title = self.line(self.say("目　录"), TITLE)
        title.paragraph_format.page_break_before = True
        title.runs[0].font.size = Pt(self.look.headings[0].size)
        entries = list(_entries(report))
        for number, (level, text, name) in enumerate(entries):
            line = self.line(style=f"TOC {level}")
            line.paragraph_format.left_indent = Pt(14 * (level - 1))
            line.paragraph_format.tab_stops.add_tab_stop(Cm(15.4), alignment=2, leader=1)
            if number == 0:
                parts.field_mark(line._p, "begin")
                parts.instruct(line._p, 'TOC \\o "1-3" \\h \\z \\u')
                parts.field_mark(line._p, "separate")
            parts.link(line, text, name)
            line.add_run("\t")
            parts.field(line, f"PAGEREF {name} \\h", "")  # `pages` fills in the number
            if number == len(entries) - 1:
                parts.field_mark(line._p, "end")

    def section(self, section: Section) -> None:
        level = min(section.level, 4) + 1
        heading = self.line(heading_of(section), f"Heading {level}")
        heading.paragraph_format.keep_with_next = section.level > 0
        if section.level == 0:
            heading.paragraph_format.page_break_before = True
        if section.level < 4:
            self.bookmark(heading, _name(section))
        for block in section.body:
            if isinstance(block, DataTable):
                self.table(block)
            else:
                self.paragraph(block)
        for child in section.sections:
            self.section(child)

    def paragraph(self, paragraph: Paragraph) -> None:
        line = self.line()
        for number, statement in enumerate(paragraph.statements):
            if number and self.say.language != CHINESE:
                parts.run(line._p, " ")
            self.statement(line, statement)

    def statement(self, line: Line, statement: Statement) -> None:
        if statement.role == "gap":
            parts.run(line._p, statement.text, self.ids[GAP])
            return
        parts.run(line._p, statement.text)
        for number in dict.fromkeys(c.number for c in statement.citations):
            parts.link(line, mark(number, self.say.language), parts.anchor("ev_", number), self.ids[CITATION])

    def table(self, data: DataTable) -> None:
        self.tables += 1
        caption = self.line("表", CAPTION)
        caption.paragraph_format.keep_with_next = True
        parts.field(caption, "SEQ 表 \\* ARABIC", str(self.tables))
        caption.add_run(f"　{data.caption}")
        values = len(data.header) - 3
        rest = (WIDTH - 4.0 - 1.9 - 1.5 - 2.3) / max(1, values)
        table = self._body.grid((*data.header, "支撑材料"), (4.0, *[rest] * values, 1.9, 1.5, 2.3), CELL)
        for number, row in enumerate(data.rows):
            lines = table.row((*row.cells, ""), left=frozenset({0}))
            for order, mark_ in enumerate(dict.fromkeys(c.number for c in row.citations)):
                parts.link(lines[-1], f"{'、' if order else ''}{mark_}", parts.anchor("ev_", mark_), self.ids[CITATION])
            if number < len(data.rows) - 1 and len(data.rows) <= KEPT_TOGETHER:
                for line in lines:
                    line.paragraph_format.keep_with_next = True
        self.line()

    def catalogue(self, entries: tuple[EvidenceEntry, ...]) -> None:
        heading = self.line(self.say("附录　支撑材料目录"), "Heading 1")
        heading.paragraph_format.page_break_before = True
        self.bookmark(heading, "z_catalogue")
        heads = tuple(map(self.say, ("编号", "材料名称", "文件", "引用位置", "年份")))
        table = self._body.grid(heads, (2.3, 4.4, 5.0, 2.5, 1.3), CELL)
        for entry in entries:
            texts = _catalogue_line(entry, self.say)
            lines = table.row(texts, left=frozenset({1, 2, 3}))
            self.bookmark(lines[0], parts.anchor("ev_", entry.number))


def _catalogue_line(entry: EvidenceEntry, say: Wording) -> tuple[str, ...]:
    more = len(entry.places) - PLACES_SHOWN
    if say.language == CHINESE:
        name = entry.title + (f"（{entry.void}）" if entry.void else "")
        places = "、".join(entry.places[:PLACES_SHOWN]) + (f" 等{len(entry.places)}处" if more > 0 else "")
    else:
        name = entry.title + (f" ({entry.void})" if entry.void else "")
        places = "; ".join(entry.places[:PLACES_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return (entry.number, name, entry.file, places or say("全文"), str(entry.year or "—"))


def _name(section: Section) -> str:
    return parts.anchor("z_", section.code or section.part)


def _entries(report: Report) -> Iterator[tuple[int, str, str]]:
    def walk(section: Section) -> Iterator[tuple[int, str, str]]:
        if section.level < _SHOWN_LEVELS:
            yield section.level + 1, heading_of(section), _name(section)
            for child in section.sections:
                yield from walk(child)

    for section in report.sections:
        yield from walk(section)
    yield 1, wording(report.language)("附录　支撑材料目录"), "z_catalogue"


def _fictional(language: str) -> str:
    return "（虚构示例）" if language == CHINESE else " (fictional example)"


def write(report: Report, target: Path, look: HouseStyle, template: Path | None = None) -> None:
    """Writes the file whole or not at all. With a template its own styles win, and its content comes first.

    The contents have no page numbers: Word fills them in when it opens the file, or `pages.number` before.
    """
    with whole(target) as draft:
        _build(report, look, template).save(str(draft))


def opened(template: Path) -> Document:
    """The school's Word template. Raises HouseStyleError where the file is none."""
    try:
        return docx.Document(str(template))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise HouseStyleError(
            f"Word 模板“{template}”打不开，不是完好的 docx 文件。请用 Word 或 WPS 打开后另存为 docx。"
        ) from error


def _build(report: Report, look: HouseStyle, template: Path | None) -> Document:
    document = opened(template) if template else docx.Document()
    writer = _Writer(document, look, template is not None, wording(report.language))
    if template:
        document.add_section(WD_SECTION.NEW_PAGE)
    writer.cover(report)
    writer.contents(report)
    for section in report.sections:
        writer.section(section)
    writer.catalogue(report.catalogue)
    if not template:
        title = report.title + (_fictional(report.language) if report.fictional else "")
        parts.furniture(document, look, title, CELL)
        document.sections[0].different_first_page_header_footer = True  # the cover
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, report.institution, ""
    return document
