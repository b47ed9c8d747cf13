"""Presentations (pptx) as Blocks: per slide its title, texts, tables, charts and notes, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.exc import PythonPptxError
from pptx.shapes.base import BaseShape
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from .blocks import Block, Item, Limits, Notice, TableRow, Unreadable
from .grids import blocks_of_grid
from .package import DAMAGED, damage_reported, open_package, properties
from .rows import fills
from .xlsx import shown_number

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARGINALIA = {"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"}


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of all slides; the title of a slide is the heading of what stands on it. Unreadable if nothing can be read."""
    with open_package(path, limits) as package:
        yield properties(package)
    try:
        with damage_reported():
            yield from _slides(path, limits)
    except (PythonPptxError, KeyError, IndexError, AttributeError) as error:  # python-pptx: a part or relation is missing
        raise Unreadable("文件不是有效的演示文稿，或已损坏", DAMAGED) from error


def _slides(path: Path, limits: Limits) -> Iterator[Item]:
    found, pictures_only = False, []
    for number, slide in enumerate(pptx.Presentation(str(path)).slides, start=1):
        if number > limits.pages:
            yield Notice(f"超过 {limits.pages} 张幻灯片，其后的内容没有读取", "请拆分成几个文件后重新放入。")
            break
        blocks = list(_slide(slide, number))
        yield from blocks
        found = found or bool(blocks)
        if not blocks and any(
            shape.shape_type is not None and shape.shape_type.name == "PICTURE" for shape in _flat(slide.shapes)
        ):
            pictures_only.append(number)
    if pictures_only:
        where = "、".join(map(str, pictures_only[:10])) + ("等" if len(pictures_only) > 10 else "")
        yield Notice(f"第 {where} 张幻灯片只有图片，图片中的字没有读取", "请另存为 PDF 后放入，以便识别图片中的文字。")
    elif not found:
        raise Unreadable("演示文稿是空的，没有任何文字", "请确认内容已保存后重新放入。")


def _slide(slide: Slide, number: int) -> Iterator[Block]:
    title = slide.shapes.title
    hidden = "（隐藏幻灯片）" if slide._element.get("show") == "0" else ""
    heading = " ".join(title.text_frame.text.split()) if title is not None and title.has_text_frame else ""
    body = [
        block
        for order, shape in enumerate(_flat(slide.shapes), start=1)
        if title is None or shape.shape_id != title.shape_id
        for block in _shape(shape, number, order)
    ]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        body += [Block(kind="note", text=text, slide=number) for text in _paragraphs(slide.notes_slide.notes_text_frame)]
    if heading or body:  # a slide without title still ends the heading of the slide before
        yield Block(kind="heading", text=(heading or f"第{number}张幻灯片") + hidden, level=1, slide=number)
    yield from body


def _flat(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    """Shapes in reading order, groups opened; shapes that inherit their place stay where they are in the list."""
    for shape in sorted(shapes, key=lambda s: ((s.top or 0) // 360_000, s.left or 0)):
        if isinstance(shape, GroupShape):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _shape(shape: Any, slide: int, order: int) -> Iterator[Block]:
    if shape.is_placeholder and shape.placeholder_format.type is not None and shape.placeholder_format.type.name in _MARGINALIA:
        return
    if shape.has_text_frame:
        for text in _paragraphs(shape.text_frame):
            yield Block(kind="paragraph", text=text, slide=slide)
    elif getattr(shape, "has_table", False) and shape.has_table:
        for block in blocks_of_grid(_rows(shape.table, f"t{order}"), slide=slide):
            yield replace(block, slide=slide)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart(shape.chart, slide, order)
    else:
        yield from (Block(kind="paragraph", text=text, slide=slide) for text in _diagram(shape))


def _paragraphs(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        if text := paragraph.text.replace("\v", " ").strip():
            yield text


def _rows(table: Any, name: str) -> Iterator[TableRow]:
    filled: dict[tuple[int, int], tuple[str, str]] = {}
    for r, row in enumerate(table.rows):
        cells: list[tuple[str, str]] = []
        for c, cell in enumerate(row.cells):
            own = (cell.text.replace("\v", "\n").strip(), f"{name}:r{r + 1}:c{c + 1}")
            if cell.is_merge_origin and fills(own[0]):
                covered = ((r + down, c + across) for down in range(cell.span_height) for across in range(cell.span_width))
                filled.update(dict.fromkeys(covered, own))
            cells.append(filled.get((r, c), own))
        if any(text for text, _ in cells):
            yield TableRow(tuple(text for text, _ in cells), tuple(ref for _, ref in cells), f"{name}:r{r + 1}")


def _chart(chart: Any, slide: int, order: int) -> Iterator[Block]:
    """The figures behind a chart as a table: categories down, series across."""
    title = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else "图表"
    rows: list[TableRow] = []
    for plot in chart.plots:
        series = list(plot.series)
        rows = [TableRow(("类别", *(s.name or "数值" for s in series)), place=f"t{order}:r1")]
        for index, category in enumerate(plot.categories):
            values = (s.values[index] if index < len(s.values) else None for s in series)
            shown = tuple("" if value is None else shown_number(str(value), "General") for value in values)
            rows.append(TableRow((str(category), *shown), place=f"t{order}:r{index + 2}"))
        yield from blocks_of_grid(rows, caption=title, header_rows=1, slide=slide)


def _diagram(shape: Any) -> Iterator[str]:
    """Texts of a SmartArt graphic: they are kept in a part of their own."""
    for link in shape._element.iter(f"{_DIAGRAM}relIds"):
        part = shape.part.related_part(link.get(f"{_REL}dm"))
        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        for point in root.iter(f"{_A}p"):
            if text := "".join(run.text or "" for run in point.iter(f"{_A}t")).strip():
                yield text
