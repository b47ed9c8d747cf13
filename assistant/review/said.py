"""The figures that a report states of the framework's metrics and quantities, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from assistant.domain import Cell, Clock, Document, Framework, Institution, Locator, Passage
from assistant.ingest.blocks import Table, TableRow
from assistant.ingest.grids import blocks_of_grid, unit_of
from assistant.metrics import Subjects, prose, tables
from assistant.metrics.reading import Reading
from assistant.metrics.years import years
from assistant.review.document import ReportDocument, ReportSentence, ReportTable, Spot
from assistant.review.text import called, place

_REPORT = Document(
    id="report", sha256="", title="", format="docx", size=0, places=("report.docx",), kind="report", level="school"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a subject (id of a Metric or Quantity) in the subject's unit, as the report states it at `spot`.

    `year` is None where neither the words nor the caption or headings name one; `scope` is 'school' or a part of it.
    """

    subject: str
    value: Decimal
    unit: str
    text: str
    year: int | None
    clock: Clock | None
    scope: str
    spot: Spot
    where: str
    quote: str
    indicator: str = ""
    firm: bool = True


def names_of(framework: Framework) -> dict[str, str]:
    """Id of each quantity and metric → its name."""
    return {q.id: q.name for q in framework.quantities} | {m.id: m.name for m in framework.metrics}


def observed(report: ReportDocument, framework: Framework, institution: Institution) -> tuple[Said, ...]:
    """Everything the report says in figures of the framework's metrics and quantities, in its order; plans are left out."""
    if not framework.metrics and not framework.quantities:
        return ()
    names = (institution.name, institution.short_name, *institution.aliases)
    subjects = Subjects(framework, tuple(n for n in names if n))
    found = [*_of_prose(report, subjects), *(s for table in report.tables for s in of_table(table, subjects))]
    return tuple(sorted(found, key=lambda s: (s.spot.block, s.spot.row or 0, s.spot.column or 0, s.spot.start)))


def _of_prose(report: ReportDocument, subjects: Subjects) -> Iterator[Said]:
    told = [s for s in report.sentences if not s.gap and s.aspect != "measure" and (s.headings or not report.headings)]
    for _, group in groupby(told, key=lambda s: (s.spot.block, s.spot.row, s.spot.column)):
        yield from _of_paragraph(list(group), subjects)


def _of_paragraph(sentences: list[ReportSentence], subjects: Subjects) -> Iterator[Said]:
    """A paragraph is read as a whole, because a year named at its beginning holds for what follows."""
    text, starts = "", []
    for sentence in sentences:
        starts.append(len(text))
        text += sentence.text
    passage = _passage(text, sentences[0].headings)
    for reading in prose.read(text, passage, _REPORT, subjects):
        n = max(i for i, start in enumerate(starts) if start <= reading.amount.start)
        sentence = sentences[n]
        yield _said(reading, subjects, sentence.spot, place(sentence), sentence.text, sentence.indicator, sentence.headings)


def of_table(table: ReportTable, subjects: Subjects) -> Iterator[Said]:
    """The readings of a table's cells."""
    block = table.spot.block
    rows = [
        TableRow(cells, tuple(f"{r}:{c}" for c in range(len(cells))), str(r))
        for r, cells in enumerate((table.header, *table.rows))
    ]
    unit, caption, _ = (*unit_of(table.caption), "")[:3] if table.caption else ("", "", "")
    for made in blocks_of_grid(rows, caption=caption or table.caption, unit=unit, header_rows=1):
        for row in made.table.rows if made.table else ():
            passage = _row(made.table, row) if made.table else None
            for reading in tables.read(passage, _REPORT, subjects) if passage else ():
                if not reading.cell:
                    continue
                r, c = (int(n) for n in reading.cell.split(":"))
                spot = Spot(block, r, c)
                where = f"{called(table)}{spot.words().partition('表格')[2]}"
                yield _said(reading, subjects, spot, where, reading.amount.text, table.indicator, (table.caption,))


def _row(table: Table, row: TableRow) -> Passage:
    cells = tuple(Cell(name=name, text=text, ref=ref) for name, text, ref in zip(table.header, row.cells, row.refs, strict=False))
    text = "｜".join(f"{c.name}：{c.text}" for c in cells)
    return _passage(text, ()).model_copy(update={"kind": "row", "cells": cells, "caption": table.caption, "unit": table.unit})


def _passage(text: str, headings: tuple[str, ...]) -> Passage:
    locator = Locator(file="report.docx", sha256="", heading_path=headings)
    return Passage(id="report", document="report", order=0, kind="paragraph", text=text, locator=locator)


def _said(
    reading: Reading, subjects: Subjects, spot: Spot, where: str, quote: str, indicator: str, around: tuple[str, ...]
) -> Said:
    amount = reading.amount
    year, _, clock = reading.dated(reading.year if reading.year is not None else _year(around))
    return Said(
        subject=reading.subject,
        value=reading.value,
        unit=subjects.units[reading.subject],
        text=amount.text,
        year=year,
        clock=clock,
        scope=reading.scope,
        spot=spot,
        where=where,
        quote=quote,
        indicator=indicator,
        firm=amount.firm and not amount.approximate,
    )


def _year(around: tuple[str, ...]) -> int | None:
    """The one year that the caption or the nearest heading names."""
    for text in reversed(around):
        named = {y.year for y in years(re.sub(r"^[\d.]+", "", text)) if not y.compared and not y.span}
        if named:
            return named.pop() if len(named) == 1 else None
    return None
