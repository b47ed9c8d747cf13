"""Passages → Observations: which metric or quantity has which value, in which year and for whom.

Table rows are read by their cells (`tables`), prose clause by clause (`prose`). What is not sure is not an observation.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain import Document, Observation, Passage
from assistant.metrics import prose, tables
from assistant.metrics.reading import Reading
from assistant.metrics.subjects import Subjects

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
        year=reading.year if reading.year is not None else document.year,
        clock=reading.clock or subjects.clocks[reading.subject],
        scope=reading.scope,
        approximate=reading.amount.approximate,
        bound=reading.amount.bound,
        passage_id=passage.id,
        locator=passage.locator.model_copy(update=update),
    )
