"""Comparison → xlsx: metrics and review points of two years, or of two cycles, side by side."""

from __future__ import annotations

from pathlib import Path

from openpyxl.styles import Font, PatternFill

from assistant.domain import Strength
from assistant.export import checklist_sheets as parts
from assistant.export import workbook
from assistant.rectification.compare import CHANGES, Change, Comparison

METRICS, POINTS = "定量指标", "审核重点材料"
_STRENGTHS: dict[Strength, str] = {"strong": "充分", "thin": "单薄", "missing": "缺失"}
_TINTS: dict[Change, str] = {"better": "E3F1E3", "worse": "FBE0DD", "gone": "FFF3D6", "unclear": "FFF3D6"}
_CROSSED = {"": "", "reached": "由未达到变为达到标准", "lost": "由达到变为未达到标准"}


def write(found: Comparison, before: str, after: str, target: Path) -> None:
    """Writes the workbook whole or not at all. `before`, `after`: what the two sides are called."""
    book = workbook.new()
    counts = "，".join(f"{word}{found.count(change)[0]}项" for change, word in CHANGES.items() if found.count(change)[0])
    workbook.sheet(
        book, METRICS, ("指标", "定量指标", before, after, "差（后减前）", "标准", "变化", "达标"),
        [(m.code, m.name, *m.shown(), CHANGES[m.change], _CROSSED[m.line_crossed]) for m in found.metrics],
        (8, 36, 20, 20, 12, 12, 16, 22), f"{before}与{after}比较，定量指标{len(found.metrics)}项：{counts}。",
    )  # fmt: skip
    counts = "，".join(f"{word}{found.count(change)[1]}项" for change, word in CHANGES.items() if found.count(change)[1])
    workbook.sheet(
        book, POINTS, ("指标", "编号", "审核重点", before, after, "变化"),
        [(p.indicator, p.code, p.name, _STRENGTHS[p.before] if p.before else "—", _STRENGTHS[p.after] if p.after else "—",
          CHANGES[p.change]) for p in found.points],
        (10, 12, 50, 16, 16, 18), f"{before}与{after}比较，审核重点{len(found.points)}项：{counts}。",
    )  # fmt: skip
    for title, column, kinds in ((METRICS, 7, [m.change for m in found.metrics]), (POINTS, 6, [p.change for p in found.points])):
        page = book[title]
        for number, change in enumerate(kinds, start=3):
            if change in _TINTS:
                parts.cell(page, number, column).fill = PatternFill("solid", fgColor=_TINTS[change])
        page["A1"].font = Font(bold=True)
        parts.fit(page)
        page.row_dimensions[1].height = 30
        page.page_setup.paperSize = page.PAPERSIZE_A4
    workbook.save(book, target)
