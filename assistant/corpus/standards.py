"""Standards notes: what is asked under a second-level indicator, one YAML file (or several) for each framework family."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.corpus.errors import CorpusError
from assistant.domain import Clause, Framework, Institution, StandardNote, StandardRef
from assistant.errors import in_words
from assistant.packs import PackError, line_of
from assistant.packs import read as read_yaml


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    name: str
    clauses: list[Clause] = Field(min_length=1)
    looks_at: list[str] = Field(min_length=1)
    questions: list[str] = Field(min_length=1)
    evidence: list[str] = Field(min_length=1)
    misreadings: list[str] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    family: str
    documents: dict[str, str] = Field(default={}, description="short name → full name and number, to be used in clauses")
    notes: list[_Row]


def read(file: Path) -> tuple[StandardNote, ...]:
    """The notes in a file, in order. Raises CorpusError with the line of the first fault."""
    try:
        found = read_yaml(file, _File)
    except PackError as error:
        raise CorpusError(error.file, error.line, error.message) from error
    notes = []
    for number, row in enumerate(found.notes):
        for place, clause in enumerate(row.clauses):
            if clause.mark in ("official", "S") and not clause.source:
                line = line_of(file, "notes", number, "clauses", place)
                raise CorpusError(file, line, f"“{row.code}”的一条标为 {clause.mark}，却没有写 source；补上出处，或改标 M、U、P")
        clauses = tuple(c.model_copy(update={"document": found.documents.get(c.document, c.document)}) for c in row.clauses)
        try:
            notes.append(
                StandardNote(
                    family=found.family, code=row.code, name=row.name, clauses=clauses, looks_at=tuple(row.looks_at),
                    questions=tuple(row.questions), evidence=tuple(row.evidence), misreadings=tuple(row.misreadings),
                )
            )  # fmt: skip
        except ValidationError as error:
            raise CorpusError(file, line_of(file, "notes", number), in_words(error.errors()[0])) from error
    return tuple(notes)


def references(note: StandardNote) -> tuple[StandardRef, ...]:
    """The clauses of a note as a Recommendation cites them."""
    return tuple(
        StandardRef(code=note.code, document=c.document, clause=c.clause, asks=c.asks, mark=c.mark) for c in note.clauses
    )


def thresholds(note: StandardNote, framework: Framework, who: Institution | None = None) -> tuple[str, ...]:
    """The lines of the metrics below the note's indicator, in words; for one institution where it is known."""
    told = []
    for metric in framework.metrics:
        if metric.code != note.code:
            continue
        line = metric.threshold
        if line is None:
            told.append(f"{metric.name}：没有限值，看变化与原因")
            continue
        own = None if who is None else line.by_category.get(f"{who.level}:{who.category}")
        if (value := own if line.value is None else line.value) is not None:
            words = _line(value, metric.unit, line.direction)
        else:
            level = "vocational" if framework.types == ("vocational",) else "undergraduate"
            several = sorted({v for key, v in line.by_category.items() if key.startswith(f"{level}:")})
            words = (
                f"按学校类别，{'不低于' if line.direction == 'at_least' else '不高于'}"
                + "、".join(map(_plain, several))
                + metric.unit
            )
        told.append(f"{metric.name}：{words}（出处标记 {line.provenance.mark}）")
    return tuple(told)


def _line(value: Decimal, unit: str, direction: str) -> str:
    """'不低于13%', '不高于18:1'; a ratio that is stored as students for each member of staff reads '不低于1:350'."""
    if unit == "1:":
        return f"{'不低于' if direction == 'at_most' else '不高于'}1:{_plain(value)}"
    return f"{'不低于' if direction == 'at_least' else '不高于'}{_plain(value)}{unit}"


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
