"""Official-looking annexes made from a tree: the layouts in which ministries and provinces print their indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pdf_maker import Sheet, write_pdf

from assistant.frameworks import load


@dataclass(frozen=True)
class Row:
    """A node as it should be read. `says` is the column of requirements."""

    code: str
    name: str
    level: int
    kind: str = "common"
    variant: str = ""
    says: str = ""


def under(rows: Sequence[Row], at: int) -> list[Row]:
    """The rows below the one at `at`, of any depth."""
    found = []
    for row in rows[at + 1 :]:
        if row.level <= rows[at].level:
            break
        found.append(row)
    return found


def lines(rows: Sequence[Row]) -> list[tuple[Row, Row, Row]]:
    """(first, second, third level) for each review point."""
    first = second = rows[0]
    found = []
    for row in rows:
        if row.level == 1:
            first = row
        elif row.level == 2:
            second = row
        else:
            found.append((first, second, row))
    return found


def said(row: Row) -> str:
    return f"{row.code} {row.name}"


def merged_docx(path: Path, rows: Sequence[Row]) -> Path:
    """First and second level in merged cells, all points of a second level in ONE cell, numbers in the text, a mark column."""
    document = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph("XX评估指标体系（试行）")
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("一级指标", "二级指标", "审核重点"), strict=True):
        cell.text = text
    begin: dict[str, int] = {}
    for at, row in enumerate(rows):
        if row.level != 2:
            continue
        top = next(r for r in reversed(rows[:at]) if r.level == 1)
        cells = table.add_row().cells
        number = len(table.rows) - 1
        if top.code in begin:
            cells[0].merge(table.cell(begin[top.code], 0))
            table.cell(begin[top.code], 0).text = f"{top.code}.\n{top.name}"
        else:
            begin[top.code] = number
            cells[0].text = f"{top.code}.\n{top.name}"
        cells[1].text = f"{row.code}\n{row.name}"
        points = under(rows, at)
        cells[2].text = points[0].code + wording(points[0])
        for point in points[1:]:
            if point.variant and point.variant[-1] == "2":
                cells[2].paragraphs[-1].add_run(f"；{wording(point)}")
            else:
                cells[2].add_paragraph(f"{point.code} {wording(point)}")
    document.add_paragraph("注：B 为类型必选项，K 为特色可选项，X 为首评限选项。")
    document.save(str(path))
    return path


def wording(point: Row) -> str:
    return f"【{point.variant}】{point.name}" if point.variant else point.name


def numbered_docx(path: Path, rows: Sequence[Row], automatic: bool = False, chinese: bool = False) -> Path:
    """The tree in numbered paragraphs, with a table of contents above; numbers typed, counted by Word, or 一、（一）1."""
    document = docx.Document()
    document.add_paragraph("XX认证标准（2024年修订）")
    document.add_paragraph("为规范评估工作，依据有关文件制定本标准。")
    if not automatic and not chinese:
        for row in rows:
            if row.level == 1:
                document.add_paragraph(f"{row.code} {row.name}…………………{row.code}")
    counters = [0, 0, 0]
    for row in rows:
        if automatic:
            line = document.add_paragraph(row.name)
            _numbered(document, line, row.level - 1)
        elif chinese:
            counters[row.level - 1] += 1
            counters[row.level :] = [0] * (3 - row.level)
            figures = "一二三四五六七八九十"
            label = (f"{figures[counters[0] - 1]}、", f"（{figures[counters[1] - 1]}）", f"{counters[2]}. ")[row.level - 1]
            document.add_paragraph(label + row.name)
        else:
            document.add_paragraph(said(row))
        if row.says:
            document.add_paragraph(row.says)
    document.save(str(path))
    return path


def _numbered(document: docx.document.Document, line: docx.text.paragraph.Paragraph, depth: int) -> None:
    """Ties a paragraph to one multi-level list '1', '1.1', '1.1.1' that Word counts itself."""
    part = document.part.numbering_part.element
    if part.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='77']") is None:
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "77")
        for level in range(3):
            made = OxmlElement("w:lvl")
            made.set(qn("w:ilvl"), str(level))
            text = ".".join(f"%{n + 1}" for n in range(level + 1))
            for tag, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", text)):
                element = OxmlElement(tag)
                element.set(qn("w:val"), value)
                made.append(element)
            abstract.append(made)
        part.insert(0, abstract)
        number = OxmlElement("w:num")
        number.set(qn("w:numId"), "77")
        link = OxmlElement("w:abstractNumId")
        link.set(qn("w:val"), "77")
        number.append(link)
        part.append(number)
    properties = line._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = depth
    numbering.get_or_add_numId().val = 77


def many_pages_pdf(path: Path, rows: Sequence[Row], repeat: bool = True, per_page: int = 12, ruled: bool = True) -> Path:
    """A table that runs over pages, the header repeated or not, merged cells drawn anew (and empty) on each page; with its lines
    drawn or without any."""
    sheets = []
    widths = (90.0, 110.0, 160.0, 170.0)
    body = lines(rows)
    shown: set[str] = set()
    for start in range(0, len(body), per_page):
        page = Sheet()
        y = 60.0
        if start == 0:
            page.text(200, 45, "XX评估指标和基本要求", 14)
        part = body[start : start + per_page]
        heights = [20.0 + 13 * max(0, max(_wrapped(p.name, 14), _wrapped(p.says, 15), 1) - 1) for _, _, p in part]
        top = y
        if start == 0 or repeat:
            _cells(page, y, 24, widths, ("一级指标", "二级指标", "主要观测点", "基本要求"))
            y += 24
        edges = [46.0, *(46.0 + sum(widths[: n + 1]) for n in range(4))]
        firsts = [(y, part[0][0])]
        for number, (one, two, point) in enumerate(part):
            new_one = number == 0 or part[number - 1][0] is not one
            new_two = number == 0 or part[number - 1][1] is not two
            page.rule(edges[0] if new_one else edges[1] if new_two else edges[2], y, edges[4], y)
            if new_one and one.code not in shown:
                _text(page, edges[0], y, said(one), 7)
                shown.add(one.code)
            if new_two and two.code not in shown:
                _text(page, edges[1], y, said(two), 9)
                shown.add(two.code)
            _text(page, edges[2], y, said(point), 14)
            _text(page, edges[3], y, point.says, 15)
            y += heights[number]
        page.rule(edges[0], y, edges[4], y)
        for edge in edges:
            page.rule(edge, top, edge, y)
        assert firsts
        if not ruled:
            page.operators = [o for o in page.operators if not o.startswith("0.5 w")]
        page.text(280, 820, f"— {len(sheets) + 1} —", 9)
        sheets.append(page)
    return write_pdf(path, sheets)


def _wrapped(text: str, width: int) -> int:
    return -(-len(text) // width)


def _text(page: Sheet, x: float, y: float, words: str, width: int) -> None:
    for n in range(0, len(words), width):
        page.text(x + 3, y + 13 + 13 * (n // width), words[n : n + width], 9.5)


def _cells(page: Sheet, y: float, height: float, widths: Sequence[float], texts: Sequence[str]) -> None:
    x = 46.0
    page.rule(x, y, x + sum(widths), y)
    for width, text in zip(widths, texts, strict=True):
        page.text(x + 4, y + 16, text, 10)
        x += width


def workbook(path: Path, rows: Sequence[Row], codes: bool = False) -> Path:
    """A sheet with a title over all columns, merged cells, a column of marks; with `codes`, codes in columns of their own."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "指标体系"
    heads = (
        ["编码", "一级指标", "编码", "二级指标", "编码", "审核重点", "类型"]
        if codes
        else ["一级指标", "二级指标", "审核重点", "类型"]
    )
    page.append(["本科教育评估指标体系（2026版）"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    page.append(heads)
    begin: dict[str, int] = {}
    for one, two, point in lines(rows):
        mark = point.variant or ("" if point.kind == "common" else point.kind)
        number = page.max_row + 1
        three = (one, two, point)
        cells = [text for r in three for text in (r.code, r.name)] if codes else [said(r) for r in three]
        for row, step in ((one, 0), (two, 1)):
            if row.code in begin:
                for column in (2 * step, 2 * step + 1) if codes else (step,):
                    cells[column] = ""
            else:
                begin[row.code] = number
        page.append([*(c or None for c in cells), mark or None])
    last = page.max_row
    for step in (0, 1):
        starts = sorted({begin[(one, two)[step].code] for one, two, _ in lines(rows)})
        for start, end in zip(starts, [*(s - 1 for s in starts[1:]), last], strict=True):
            for column in (2 * step + 1, 2 * step + 2) if codes else (step + 1,):
                if end > start:
                    page.merge_cells(start_row=start, start_column=column, end_row=end, end_column=column)
    book.save(path)
    return path


LEADS = ("学校坚持", "健全", "推动", "落实", "保障", "完善")
TAILS = ("的制度设计、执行过程与实际成效", "，并有可核查的改进记录", "的机制与举措，近三年持续改进情况", "情况")


def tree_of(id: str, says: bool = False, plain: bool = False) -> list[Row]:
    """A tree as an annex would word it: the shape of a shipped pack, sentences composed from its topics."""
    framework, rows = load(id), []
    for node in framework.indicators:
        rows.append(
            Row(node.code, node.name.split("（")[0], node.level, node.code[0] if node.code[0] in "KX" and not plain else "common")
        )
        for n, point in enumerate(node.points, start=1):
            name = f"{LEADS[n % 6]}{point.name}{TAILS[len(point.name) % 4]}"
            requirement = f"{point.name}符合学校定位，做到有标准、有落实；达到{60 + n}%以上。" if says else ""
            letter = point.code[0] if point.code[0] in "BKX" and not plain else "common"
            code = point.code if point.code.count(".") > 1 or not node.code[0].isdigit() else f"{node.code}.{n}"
            if point.variant and not plain and letter == "B":
                rows.append(Row(code, name, 3, letter, "B1", requirement))
                rows.append(Row(code, f"应用型高校{name}", 3, letter, "B2", requirement))
            else:
                rows.append(Row(code.lstrip("BKX") if plain else code, name, 3, letter, "", requirement))
    return rows


def changed(rows: list[Row]) -> list[Row]:
    """The tree with one point gone, one added, one of another kind, one that says something else under the same code."""
    kept = [r for r in rows if r.code != "4.3.2"]
    at = next(n for n, r in enumerate(kept) if r.code == "6.3.2")
    kept.insert(at + 1, Row("6.3.3", "数智化质量管理平台建设与应用", 3))
    return [
        Row(r.code, "食堂餐饮卫生与价格公示", 3) if r.code == "3.2.1" else Row(r.code, r.name, 3, "B") if r.code == "6.1.2" else r
        for r in kept
    ]
