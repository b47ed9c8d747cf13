"""readiness.docx: one page that says what to fix first, where, and how; with the counts of each chapter below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.export import docx_parts as parts
from assistant.export import spoken
from assistant.export.atomic import whole
from assistant.mapping.english import is_english
from assistant.review.readiness import SEVERITY_WORDS, ChapterCount, Problem, Readiness
from assistant.wording import CHINESE, wording

TOP = 15
"""Problems listed; all of them stand in the 问题清单 of checklist.xlsx."""
_FONT = "宋体"
_LENGTHS = {"place": 24, "message": 66, "action": 30}
"""Characters shown of each part: the page stays one page."""
_LATIN = 1.9
"""How many letters take the room of one Chinese character."""
_WIDTHS = {CHINESE: ((0.8, 1.1, 3.5, 8.4, 4.2), (4.8, 1.4, 1.4, 1.4, 2.4, 1.6, 1.8, 3.2))}
_LATIN_WIDTHS = ((0.9, 1.6, 3.5, 7.6, 4.4), (4.4, 1.3, 1.7, 1.3, 2.4, 1.4, 1.9, 3.6))
"""Centimetres of the columns of both tables; words need more room than characters."""
_WEIGHED = "次序＝严重程度×指标权重：底线指标在先，其次为错误、必选审核重点缺材料、警告、提示。"


def write(state: Readiness, target: Path) -> None:
    """Writes the page whole or not at all."""
    document = docx.Document()
    _page(document)
    _line(
        document,
        f"{state.institution}自评报告送审准备情况" + ("（虚构示例）" if state.fictional else ""),
        15,
        bold=True,
        centred=True,
    )
    _line(document, f"评估方案：{state.framework}", 9, centred=True)
    _line(document, state.verdict, 10.5, bold=True)
    shown = state.problems[:TOP]
    say = wording(state.language)
    wide = _WIDTHS.get(state.language, _LATIN_WIDTHS)
    if shown:
        rest = len(state.problems) - len(shown)
        _line(document, "先改什么" + (f"（前{len(shown)}条，其余{rest}条见“问题清单”）" if rest else ""), 11, bold=True)
        _table(document, ("序", "级别", "在哪里", "是什么", "怎么做"), wide[0], [
            (str(n), SEVERITY_WORDS[p.finding.severity], _place(p), _cut(say(p.finding.message), "message"),
             _cut(say(p.finding.suggestion or "请核实后修改"), "action"))
            for n, p in enumerate(shown, start=1)
        ], left=frozenset({2, 3, 4}))  # fmt: skip
        _line(document, _WEIGHED, 8)
    _line(document, "各章情况", 11, bold=True)
    header = ("一级指标", "错误", "警告", "提示", "审核重点充分", "单薄", "缺材料", "底线未达到或缺数据")
    _table(document, header, wide[1], [_counts(c) for c in state.chapters], left=frozenset({0}))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "送审准备情况", state.institution, ""
    spoken.document(document, wording(state.language))
    with whole(target) as draft:
        document.save(str(draft))


def _place(problem: Problem) -> str:
    where = problem.finding.where
    code = problem.indicator.partition(" ")[0]
    if where in ("", code) or where == problem.indicator:
        where = problem.indicator or problem.chapter or "全文"
    return _cut(where, "place")


def _cut(text: str, part: str) -> str:
    flat = " ".join(text.split())
    most = int(_LENGTHS[part] * (_LATIN if is_english(flat) else 1))
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _counts(chapter: ChapterCount) -> tuple[str, ...]:
    numbers = (
        chapter.errors,
        chapter.warnings,
        chapter.hints,
        chapter.strong,
        chapter.thin,
        chapter.missing,
        chapter.bottom_lines,
    )
    return (chapter.chapter, *(str(n) for n in numbers))


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.3)
    parts.table_grid(document)


def _set(line: Paragraph, text: str, size: float, *, bold: bool = False) -> None:
    run = line.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), "Times New Roman", bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = 1.0


def _line(document: Document, text: str, size: float, *, bold: bool = False, centred: bool = False) -> None:
    line = document.add_paragraph()
    _set(line, text, size, bold=bold)
    line.paragraph_format.space_before = Pt(3)
    line.paragraph_format.space_after = Pt(2)
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(
    document: Document,
    header: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    left: frozenset[int],
) -> None:
    table: Table = document.add_table(rows=1 + len(rows), cols=len(header))
    table.style = "Table Grid"
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for number, texts in enumerate((header, *rows)):
        for column, (cell, text, width) in enumerate(zip(table.rows[number].cells, texts, widths, strict=True)):
            cell.width = Cm(width)
            line = cell.paragraphs[0]
            _set(line, text, 9, bold=number == 0)
            if number == 0:
                parts.shade(cell, "E8EDF2")
            if number == 0 or column not in left:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = Cm(width)
    parts.whole_row(table.rows[0], header=True)
