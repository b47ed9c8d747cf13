"""What a matched passage shows of a row: a demand in writing, something done, a change for the better, own initiative, use
elsewhere, or a fault. Decided sentence by sentence; a sentence that speaks of the future or of a duty is no record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.culture.scheme import SchemeRow
from assistant.domain import CultureEvidence, CultureSign, Document, Passage
from assistant.drafting import cues
from assistant.drafting.sentences import SHORTEST, role_of, split
from assistant.resources import CORPUS

FILE = CORPUS / "language" / "culture.yaml"
BINDING = frozenset({"regulation", "programme", "plan"})
"""Kinds of document that say what should be; a sentence in them is never a record."""
FACTUAL = frozenset({"survey", "statistics", "minutes"})
"""Kinds of document that report what was: a figure in them is a record even without a verb of doing."""
QUOTED = 120
"""Characters of a quotation."""
_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*(?:[—\-–~至]+\s*(20\d\d))?(?=\s*(?:年|学年|学期|届|春|秋))")
_COUNT = re.compile(r"\d|[一二两三四五六七八九十百千]+(?:次|项|个|名|人|门|份|节|场|期|件|条)")
_HEADING = frozenset({"heading"})


class Signals(BaseModel):
    """Regular-expression fragments by what they signal. A misspelt key in the file is an error."""

    model_config = ConfigDict(extra="forbid")
    done: list[str]
    rule: list[str]
    up: list[str]
    down: list[str]
    ill: list[str]
    acted: list[str]
    closed: list[str]
    closed_cell: list[str]
    unfinished: list[str]
    own: list[str]
    spread: list[str]


@cache
def shipped(file: Path = FILE) -> Signals:
    """The signals that come with the project."""
    return Signals.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def years_of(text: str, document: Document, latest: int) -> tuple[int, ...]:
    """The years that a sentence speaks of, none after the document's own or `latest`; the document's where it names none."""
    last = min(y for y in (document.year or latest, latest) if y) if latest or document.year else 9999
    named = {int(y) for pair in _YEARS.findall(text) for y in pair if y and int(y) <= last}
    return tuple(sorted(named)) or ((document.year,) if document.year else ())


def on_topic(text: str, passage: Passage, terms: Sequence[str]) -> bool:
    """Whether the sentence, its headings or its table say a word of the row: a passage speaks of more than one thing."""
    around = " ".join((text, *passage.locator.heading_path[-1:], passage.caption))
    return any(term in around for term in terms)


def signs(
    passage: Passage,
    document: Document,
    row: SchemeRow,
    terms: Sequence[str],
    latest: int,
    *,
    in_force: bool = True,
    sure: bool = False,
    signals: Signals | None = None,
) -> Iterator[CultureEvidence]:
    """Everything that this passage shows of the row. `latest`: the year of the report. `sure`: a person confirmed that the
    passage belongs to the row, so its sentences need not name it. `in_force` False: as a text it no longer counts."""
    s, c = signals or shipped(), cues.shipped()
    if passage.kind in _HEADING:
        return
    if passage.kind == "row":
        yield from _of_row(passage, document, terms, latest, sure, s)
        return
    for text in split(passage.text):
        if len(text) < SHORTEST or not (sure or on_topic(text, passage, terms)):
            continue
        for sign in _of_sentence(text, passage, document, row, s, c, in_force):
            yield _evidence(sign, text, passage, document, years_of(text, document, latest))


def _of_sentence(
    text: str, passage: Passage, document: Document, row: SchemeRow, s: Signals, c: cues.Cues, in_force: bool
) -> Iterator[CultureSign]:
    if document.void:
        return
    if document.kind in BINDING:
        if in_force:
            yield "text"
        return
    role = role_of(text, passage.locator.heading_path, document, c)
    better = _better(text, row, s)
    if role in ("measure", "cause") and not _said(s.closed, text, s):
        yield "text"
        return
    if role == "problem" and not better:
        yield "shortfall"
        if row.shortfalls_count and _COUNT.search(text):
            yield "record"
        return
    told = document.kind in FACTUAL or row.effect_alone or cues.found(s.done, text)
    done = told and bool(_COUNT.search(text) or _YEARS.search(text)) and not cues.found(s.rule, text)
    yield "record" if done or better else "text"
    if better:
        yield "improvement"
    if done and cues.found(s.own, text):
        yield "initiative"
    if cues.found(s.spread, text) and not cues.found(s.rule, text):
        yield "spread"


def _better(text: str, row: SchemeRow, s: Signals) -> bool:
    """A figure before and after with what was done for it, or problems that are closed, with their number."""
    if cues.found(s.rule, text):
        return False
    if _said(s.closed, text, s):
        return True
    risen = any(not cues.found(s.ill, part) for part in _clauses(s.up, text, s))
    fallen = any(cues.found(s.ill, part) for part in _clauses(s.down, text, s))
    return (risen or fallen) and (row.effect_alone or cues.found(s.acted, text))


def _said(fragments: list[str], text: str, s: Signals) -> bool:
    """Whether the fragments occur in a part that does not say elsewhere that little was done ('完成的只有109条，销号率34.9%')."""
    return next(_clauses(fragments, text, s, "；。"), None) is not None


def _clauses(fragments: list[str], text: str, s: Signals, marks: str = "，；。：") -> Iterator[str]:
    """The parts between `marks` in which the fragments occur, but for those that say in the same breath that it is not so."""
    for fragment in fragments:
        for hit in re.finditer(fragment, text):
            start = max(text.rfind(mark, 0, hit.start()) for mark in marks) + 1
            ends = [place for mark in marks if (place := text.find(mark, hit.end())) >= 0]
            clause = text[start : min(ends, default=len(text))]
            if not cues.found(s.unfinished, clause):
                yield clause


def _of_row(
    passage: Passage, document: Document, terms: Sequence[str], latest: int, sure: bool, s: Signals
) -> Iterator[CultureEvidence]:
    """A row of a table with figures is a record, but for tables of demands. A ledger's row that names a problem and is marked
    as closed is an improvement as well."""
    if document.void or not (sure or on_topic(passage.text, passage, terms)):
        return
    years = years_of(passage.text, document, latest)
    if document.kind in BINDING:
        yield _evidence("text", passage.text, passage, document, years)
        return
    closed = any(cues.found(s.closed_cell, cell.text.strip()) for cell in passage.cells)
    if closed or any(_COUNT.search(cell.text) for cell in passage.cells):
        yield _evidence("record", passage.text, passage, document, years)
    if closed and any("问题" in cell.name for cell in passage.cells):
        yield _evidence("improvement", passage.text, passage, document, years)


def _evidence(sign: CultureSign, text: str, passage: Passage, document: Document, years: tuple[int, ...]) -> CultureEvidence:
    quote = text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
    locator = passage.locator.model_copy(update={"quote": text[:QUOTED]})
    return CultureEvidence(
        sign=sign, quote=quote, document=document.id, title=document.title, years=() if sign == "text" else years, locator=locator
    )
