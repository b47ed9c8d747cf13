"""Passages → Observations: which metric or quantity has which value, in which year and for whom.

Table rows are read by their cells (`tables`), prose clause by clause (`prose`). What is not sure is not an observation.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain import Document, Observation, Passage
from assistant.metrics import prose, tables
from assistant.metrics.reading import Reading
from assistant.metrics.subjects import Subjects
from assistant.metrics.years import years

VERSION = "observe-2"


def observe(passage: Passage, document: Document, subjects: Subjects) -> Iterator[Observation]:
    """Everything the passage says in figures of the framework's metrics and quantities."""
    readings: Iterator[Reading] = iter(())
    if passage.kind == "row" and passage.cells:
        readings = tables.read(passage, document, subjects)
    elif passage.kind in ("paragraph", "list", "note", "textbox"):
        readings = prose.read(passage.text, passage, document, subjects)
    for reading in readings:
        yield _observation(reading, passage, document, subjects)


def _observation(reading: Reading, passage: Passage, document: Document, subjects: Subjects) -> Observation:
    update: dict[str, object] = {"quote": reading.amount.text}
    if reading.cell:
        update["cell"] = reading.cell
    return Observation(
        subject=reading.subject,
        value=reading.value,
        unit=subjects.units[reading.subject],
        text=reading.amount.text,
        year=reading.year if reading.year is not None else _year(passage, document),
        clock=reading.clock or subjects.clocks[reading.subject],
        scope=reading.scope,
        approximate=reading.amount.approximate,
        bound=reading.amount.bound,
        passage_id=passage.id,
        locator=passage.locator.model_copy(update=update),
    )


def _year(passage: Passage, document: Document) -> int | None:
    """The year of figures that name none: that of the caption, the nearest heading, the title; else the document's."""
    for text in (passage.caption, *reversed(passage.locator.heading_path), document.title):
        named = [y for y in years(text) if not y.compared]
        if named:
            alone = not named[0].span and len({y.year for y in named}) == 1
            return named[0].year if alone else document.year
    return document.year
