"""Rows of the report's tables against rows of the evidence: a row that agrees but for one figure shows that figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain import Passage
from assistant.grounding.reading import Figure, read, read_passage, same
from assistant.metrics.numbers import fold
from assistant.review.document import ReportDocument, ReportTable, Spot
from assistant.review.support import Evidence
from assistant.review.text import called, squeeze

_MARK_COLUMN = re.compile(r"(?:支撑|佐证|证明)材料(?:编号)?|材料编号|引证")
_NO_VALUE = re.compile(r"序号|编号|支撑材料|标准|目标|要求|合格|底线|限制|判定|权重|分值")
_NUMBER = re.compile(r"(?:[a-z]{1,2}\d{0,2}|\d{1,2})(?:[.．]\d{1,2})*(?:\s?[-—–－]\s?\d{1,3}){1,3}")
LOOKED_AT = 6
_FEWEST = 3
"""A row with fewer figures is not known by them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that says something else than the evidence's row of the same thing."""

    spot: Spot
    where: str
    said: str
    found: str
    passage: Passage


def differing(report: ReportDocument, evidence: Evidence) -> Iterator[Cell]:
    """The cells whose row stands in the evidence with all other figures alike."""
    for table in report.tables:
        for number, row in enumerate(table.rows, start=1):
            yield from _row(table, number, row, evidence)


def marks_in(table: ReportTable) -> Iterator[tuple[Spot, str]]:
    """The evidence numbers in the column that is meant for them (支撑材料, 佐证材料), with their cells."""
    for column, name in enumerate(table.header):
        if not _MARK_COLUMN.fullmatch(re.sub(r"\s", "", name)):
            continue
        for row, cells in enumerate(table.rows, start=1):
            for number in _NUMBER.findall(fold(cells[column]) if column < len(cells) else ""):
                yield Spot(table.spot.block, row, column), re.sub(r"\s", "", number).upper()


def _row(table: ReportTable, number: int, row: tuple[str, ...], evidence: Evidence) -> Iterator[Cell]:
    figures = [(column, _only(text, table, column)) for column, text in enumerate(row)]
    stated = [(column, figure) for column, figure in figures if figure is not None]
    label = next((squeeze(text) for column, text in enumerate(row) if figures[column][1] is None and squeeze(text)), "")
    if len(stated) < _FEWEST or len(label) < 2:
        return
    suspect: Cell | None = None
    for passage in evidence.nearest(" ".join((*row, *table.header, table.caption)), LOOKED_AT):
        if passage.kind != "row" or label not in squeeze(passage.text):
            continue
        own = [x for x in read_passage(passage).figures if x.kind == "amount"]
        wrong = [(column, figure) for column, figure in stated if not any(same(figure, x) for x in own)]
        left = [x for x in own if not any(same(f, x) for _, f in stated)]
        if not wrong:
            return  # a row that agrees in everything stands somewhere
        if len(wrong) == len(left) == 1 and suspect is None:
            column, figure = wrong[0]
            spot = Spot(table.spot.block, number, column)
            where = f"{called(table)}{spot.words().partition('表格')[2]}"
            suspect = Cell(spot, where, figure.text, left[0].text, passage)
    if suspect is not None:
        yield suspect


def _only(text: str, table: ReportTable, column: int) -> Figure | None:
    """The one figure that a cell holds; None for words, several figures, bare years and running numbers."""
    found = read(text).figures
    header = table.header[column] if column < len(table.header) else ""
    if len(found) != 1 or found[0].kind == "year" or _NO_VALUE.search(header) or text.strip()[:1] in "≥≤><":
        return None
    return found[0] if len(squeeze(text)) <= len(squeeze(found[0].text)) + 2 else None
