"""What a matched passage shows of a row: a demand in writing, something done, a change for the better, own initiative, use
elsewhere, or a fault. Decided sentence by sentence; a sentence that speaks of the future or of a duty is no record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.culture.scheme import SchemeRow
from assistant.domain import CultureEvidence, CultureSign, Document, Passage, Role
from assistant.drafting import cues, english, sentences
from assistant.drafting.cues import Cues
from assistant.mapping.english import folded
from assistant.resources import CORPUS
from assistant.wording import CHINESE

FILE = CORPUS / "language" / "culture.yaml"
FILES = {"en": CORPUS / "language" / "culture.en.yaml"}
"""Signals of other languages than Chinese."""
BINDING = frozenset({"regulation", "programme", "plan"})
"""Kinds of document that say what should be; a sentence in them is never a record."""
FACTUAL = frozenset({"survey", "statistics", "minutes"})
"""Kinds of document that report what was: a figure in them is a record even without a verb of doing."""
QUOTED = 120
"""Characters of a Chinese quotation; letters take about half the room."""
_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*(?:[—\-–~至]+\s*(20\d\d))?(?=\s*(?:年|学年|学期|届|春|秋))")
_ENGLISH_YEARS = re.compile(
    r"(?<![\d,.])(20\d\d)(?:\s*[/–—-]\s*(?:20)?(\d\d)(?!\d))?(?![\d%,]\d| ?%| (?:students|staff|euros|books))"
)
_COUNT = re.compile(r"\d|[一二两三四五六七八九十百千]+(?:次|项|个|名|人|门|份|节|场|期|件|条)")
_ENGLISH_COUNT = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|both|half)\b", re.I)
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
    problem_head: list[str]


@cache
def shipped(file: Path = FILE) -> Signals:
    """The signals that come with the project."""
    return Signals.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Tongue:
    """How evidence of one language is read. `clauses` and `sentences`: what ends a part of a sentence; `form`: the form in which
    words are compared; `tells`: whether a sentence of a binding document tells of what was; `unfit`: what makes no evidence."""

    signals: Signals
    cues: Cues
    split: Callable[[str], list[str]]
    role_of: Callable[[str, tuple[str, ...], Document, Cues], Role]
    shortest: int
    years: re.Pattern[str]
    count: re.Pattern[str]
    clauses: tuple[str, ...]
    sentences: tuple[str, ...]
    form: Callable[[str], str]
    quoted: int
    any_case: bool
    tells: Callable[[str], bool]
    unfit: tuple[str, ...]

    def says(self, fragments: list[str], text: str) -> bool:
        return cues.found(fragments, text, self.any_case)


@cache
def tongue(language: str) -> Tongue:
    """The way to read evidence for a framework in this language; the Chinese one where there is none of its own."""
    if language in FILES:
        return Tongue(
            shipped(FILES[language]), cues.of_language(language), english.split, english.role_of, english.SHORTEST,
            _ENGLISH_YEARS, _ENGLISH_COUNT, (", ", "; ", ". ", ": "), ("; ", ". "), cache(folded), 2 * QUOTED, True,
            english.tells, tuple(cues.of_language(language).unfit),
        )  # fmt: skip
    return Tongue(
        shipped(), cues.shipped(), sentences.split, sentences.role_of, sentences.SHORTEST, _YEARS, _COUNT, tuple("，；。："),
        tuple("；。"), str, QUOTED, False, lambda text: False, (),
    )  # fmt: skip


def years_of(text: str, document: Document, latest: int, t: Tongue) -> tuple[int, ...]:
    """The years that a sentence speaks of, none after the document's own or `latest`; the document's where it names none."""
    last = min(y for y in (document.year or latest, latest) if y) if latest or document.year else 9999
    named = {int(y) % 2000 + 2000 for pair in t.years.findall(text) for y in pair if y}
    told = tuple(sorted(y for y in named if y <= last))
    return told or ((document.year,) if document.year else ())


def on_topic(text: str, passage: Passage, terms: Sequence[str], t: Tongue) -> bool:
    """Whether the sentence, its headings or its table say a word of the row: a passage speaks of more than one thing."""
    around = t.form(" ".join((text, *passage.locator.heading_path[-1:], passage.caption)))
    return any(t.form(term) in around for term in terms)


def signs(
    passage: Passage,
    document: Document,
    row: SchemeRow,
    terms: Sequence[str],
    latest: int,
    *,
    in_force: bool = True,
    sure: bool = False,
    t: Tongue | None = None,
) -> Iterator[CultureEvidence]:
    """Everything that this passage shows of the row. `latest`: the year of the report. `sure`: a person confirmed that the
    passage belongs to the row, so its sentences need not name it. `in_force` False: as a text it no longer
    counts. `t`: how to read it; as Chinese where it is not given."""
    t = t or tongue(CHINESE)
    if passage.kind in _HEADING:
        return
    if passage.kind == "row":
        yield from _of_row(passage, document, terms, latest, sure, t)
        return
    for text in t.split(passage.text):
        if len(text) < t.shortest or (t.unfit and t.says(list(t.unfit), text)):
            continue
        if not (sure or on_topic(text, passage, terms, t)):
            continue
        for sign in _of_sentence(text, passage, document, row, t, in_force):
            yield _evidence(sign, text, passage, document, years_of(text, document, latest, t), t.quoted)


def _of_sentence(
    text: str, passage: Passage, document: Document, row: SchemeRow, t: Tongue, in_force: bool
) -> Iterator[CultureSign]:
    if document.void:
        return
    if document.kind in BINDING and not t.tells(text):
        if in_force:
            yield "text"
        return
    s = t.signals
    role = t.role_of(text, passage.locator.heading_path, document, t.cues)
    better = _better(text, row, t)
    if role in ("measure", "cause") and not _said(s.closed, text, t):
        yield "text"
        return
    if role == "problem" and not better:
        yield "shortfall"
        if row.shortfalls_count and t.count.search(text):
            yield "record"
        return
    told = document.kind in FACTUAL or row.effect_alone or t.says(s.done, text)
    done = told and bool(t.count.search(text) or t.years.search(text)) and not t.says(s.rule, text)
    yield "record" if done or better else "text"
    if better:
        yield "improvement"
    if done and t.says(s.own, text):
        yield "initiative"
    if t.says(s.spread, text) and not t.says(s.rule, text):
        yield "spread"


def _better(text: str, row: SchemeRow, t: Tongue) -> bool:
    """A figure before and after with what was done for it, or problems that are closed, with their number."""
    s = t.signals
    if t.says(s.rule, text):
        return False
    if _said(s.closed, text, t):
        return True
    risen = any(not t.says(s.ill, part) for part in _clauses(s.up, text, t, t.clauses))
    fallen = any(t.says(s.ill, part) for part in _clauses(s.down, text, t, t.clauses))
    return (risen or fallen) and (row.effect_alone or t.says(s.acted, text))


def _said(fragments: list[str], text: str, t: Tongue) -> bool:
    """Whether the fragments occur in a part that does not say elsewhere that little was done ('完成的只有109条，销号率34.9%')."""
    return next(_clauses(fragments, text, t, t.sentences), None) is not None


def _clauses(fragments: list[str], text: str, t: Tongue, marks: tuple[str, ...]) -> Iterator[str]:
    """The parts between `marks` in which the fragments occur, but for those that say in the same breath that it is not so."""
    for fragment in fragments:
        for hit in re.finditer(fragment, text, re.I if t.any_case else 0):
            start = max(text.rfind(mark, 0, hit.start()) for mark in marks) + 1
            ends = [place for mark in marks if (place := text.find(mark, hit.end())) >= 0]
            clause = text[start : min(ends, default=len(text))]
            if not t.says(t.signals.unfinished, clause):
                yield clause


def _of_row(
    passage: Passage, document: Document, terms: Sequence[str], latest: int, sure: bool, t: Tongue
) -> Iterator[CultureEvidence]:
    """A row of a table with figures is a record, but for tables of demands. A ledger's row that names a problem and is marked
    as closed is an improvement as well."""
    if document.void or not (sure or on_topic(passage.text, passage, terms, t)):
        return
    years = years_of(passage.text, document, latest, t)
    if document.kind in BINDING:
        yield _evidence("text", passage.text, passage, document, years, t.quoted)
        return
    closed = any(t.says(t.signals.closed_cell, cell.text.strip()) for cell in passage.cells)
    if closed or any(t.count.search(cell.text) for cell in passage.cells):
        yield _evidence("record", passage.text, passage, document, years, t.quoted)
    if closed and any(t.says(t.signals.problem_head, cell.name) for cell in passage.cells):
        yield _evidence("improvement", passage.text, passage, document, years, t.quoted)


def _evidence(
    sign: CultureSign, text: str, passage: Passage, document: Document, years: tuple[int, ...], room: int
) -> CultureEvidence:
    quote = text if len(text) <= room else f"{text[: room - 1]}…"
    locator = passage.locator.model_copy(update={"quote": text[:room]})
    return CultureEvidence(
        sign=sign, quote=quote, document=document.id, title=document.title, years=() if sign == "text" else years, locator=locator
    )
