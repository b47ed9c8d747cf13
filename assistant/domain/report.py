"""The report: statements with citations, sections, tables, the catalogue."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import Origin, Record, Role
from assistant.domain.evidence import Locator
from assistant.domain.findings import Finding


class Citation(Record):
    """引证: a Statement rests on this passage; `number` is the evidence number printed in the report (6.1.1-1)."""

    passage_id: str
    number: str
    locator: Locator


class Statement(Record):
    """陈述: one sentence. A `gap` ('【待补充：…】') asserts nothing and has no citations; every other role has some."""

    text: str
    role: Role
    citations: tuple[Citation, ...] = ()
    metrics: tuple[str, ...] = Field(default=(), description="ids of computed Assessments whose figures it states")
    origin: Origin = "auto"
    locked: bool = False


class Paragraph(Record):
    """段落. Its `id` stays when its words are edited: locks and comments hang on it."""

    statements: tuple[Statement, ...]
    id: str = Field(default="", description="given when the section is first kept; empty before")

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(s.text for s in self.statements)


class DataRow(Record):
    cells: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    metric: str = Field(default="", description="id of the Assessment the row shows, if it shows one")


class DataTable(Record):
    caption: str
    header: tuple[str, ...]
    rows: tuple[DataRow, ...]


class Section(Record):
    """章节. `part` says which of the fixed parts it is; only the leaves have a body."""

    code: str = ""
    title: str
    level: int
    part: Literal["introduction", "process", "result", "indicator", "point", "aspect"]
    body: tuple[Paragraph | DataTable, ...] = ()
    sections: tuple[Section, ...] = ()


class EvidenceEntry(Record):
    """A line of the numbered evidence catalogue (支撑材料目录)."""

    number: str
    code: str
    document: str
    title: str
    file: str
    places: tuple[str, ...] = Field(default=(), description="the places cited, in words")
    year: int | None = None
    void: str = ""


class Report(Record):
    """报告: the draft with everything needed to print it and to trace it."""

    title: str
    institution: str
    framework: str
    framework_name: str
    fictional: bool = False
    language: str = "zh"
    provenance_note: str = ""
    sections: tuple[Section, ...]
    catalogue: tuple[EvidenceEntry, ...]
    findings: tuple[Finding, ...] = ()
