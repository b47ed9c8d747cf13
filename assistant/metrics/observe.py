"""Passages → Observations: which metric or quantity has which value, in which year and for whom.

Table rows are read by their cells (`tables`), prose clause by clause (`prose`). What is not sure is not an observation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.domain import Document, Observation, Passage
from assistant.metrics import prose, tables
from assistant.metrics.reading import Reading
from assistant.metrics.remarks import NONE, Remark
from assistant.metrics.subjects import Subjects
from assistant.metrics.years import years

VERSION = "observe-4"


def observe(passage: Passage, document: Document, subjects: Subjects, money: Remark = NONE) -> Iterator[Observation]:
    """Everything the passage says in figures of the framework's metrics and quantities.

    `money` is what its document says of the year of its money (`remarks.remark`).
    """
    readings: Iterator[Reading] = iter(())
    if passage.kind == "row" and passage.cells:
        readings = tables.read(passage, document, subjects, money)
    elif passage.kind in ("paragraph", "list", "note", "textbox"):
        readings = prose.read(passage.text, passage, document, subjects)
    for reading in readings:
        yield _observation(reading, passage, document, subjects, money)


def _observation(reading: Reading, passage: Passage, document: Document, subjects: Subjects, money: Remark) -> Observation:
    update: dict[str, object] = {"quote": reading.amount.text}
    if reading.cell:
        update["cell"] = reading.cell
    own = subjects.clocks[reading.subject]
    named, academic = (reading.year, False) if reading.year is not None else _year(passage, document)
    if (
        (academic or (reading.year is None and money.shifts(named)))
        and reading.subject in subjects.money
        and reading.clock is None
    ):
        reading = replace(reading, previous=True)
    year, round_, clock = reading.dated(named)
    return Observation(
        subject=reading.subject,
        value=reading.value,
        unit=subjects.units[reading.subject],
        text=reading.amount.text,
        year=year,
        round=round_,
        clock=clock or own,
        scope=reading.scope,
        approximate=reading.amount.approximate,
        bound=reading.amount.bound,
        passage_id=passage.id,
        locator=passage.locator.model_copy(update=update),
    )


def _year(passage: Passage, document: Document) -> tuple[int | None, bool]:
    """The year of figures that name none: that of the caption, the nearest heading, the title; else the document's.

    True where it is the academic year that the document as a whole reports on: what its tables count by calendar year is then
    of the calendar year that ended in it (three clocks of the national data platform: DOMAIN G.3, 教督厅函〔2024〕16号).
    """
    for text in (passage.caption, *reversed(passage.locator.heading_path), document.title):
        named = [y for y in years(text) if not y.compared]
        if named:
            alone = not named[0].span and len({y.year for y in named}) == 1
            academic = alone and named[0].clock == "academic" and text == document.title
            return (named[0].year if alone else document.year), academic
    return document.year, False
