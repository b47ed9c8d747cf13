"""Evidence: where a piece stands, the piece, the document, what became of a file."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from assistant.domain.base import Outcome, PassageKind, Record, digest, normalise


class Locator(Record):
    """Where a piece of evidence stands. The only thing that cites; never parsed back from a string."""

    file: str = Field(description="place below the evidence folder, '/' separated; a zip member is 'a.zip!/b.docx'")
    sha256: str = Field(description="of the file's bytes")
    page: int | None = Field(default=None, description="PDF or image page, from 1")
    paragraph: int | None = Field(default=None, description="paragraph, from 1, in reading order")
    sheet: str | None = None
    cell: str | None = Field(default=None, description="'B3' or 'A5:F5'; in a docx table 't2:r5' (table 2, row 5)")
    slide: int | None = None
    heading_path: tuple[str, ...] = ()
    quote: str = Field(default="", description="the words cited, as they stand in the passage")

    def place(self) -> str:
        """The place inside the file, in words: '第3页', '工作表“师资”A5:F5', '第12段'."""
        parts = []
        if self.page is not None:
            parts.append(f"第{self.page}页")
        if self.slide is not None:
            parts.append(f"第{self.slide}张幻灯片")
        if self.sheet is not None:
            parts.append(f"工作表“{self.sheet}”")
        if self.cell is not None:
            table = re.fullmatch(r"t(\d+):r(\d+)(?::c(\d+))?", self.cell)
            column = f"第{table[3]}列" if table and table[3] else ""
            parts.append(f"表{table[1]}第{table[2]}行{column}" if table else self.cell)
        elif self.paragraph is not None and self.page is None:
            parts.append(f"第{self.paragraph}段")
        return "".join(parts)

    def render(self, number: str | None = None) -> str:
        """'【6.1.1-1 督导条例 第3页】': evidence number if there is one, file name without ending, place."""
        name = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", self.file.rsplit("/", 1)[-1])
        return "【" + " ".join(p for p in (number, name, self.place()) if p) + "】"

    def verify(self, text: str) -> Literal["exact", "normalised", "none"]:
        """How the quotation stands in `text`: as written, after normalisation, or not at all."""
        if self.quote and self.quote in text:
            return "exact"
        if self.quote and normalise(self.quote) in normalise(text):
            return "normalised"
        return "none"


class Cell(Record):
    """One cell of a table row: the header above it, its text as shown, its address."""

    name: str
    text: str
    ref: str = ""


class Passage(Record):
    """A citable piece of a Document. A table row is a passage whose text repeats the header; `cells` keeps it typed."""

    id: str
    document: str
    order: int = Field(description="position in the document, from 0")
    kind: PassageKind
    text: str
    locator: Locator
    caption: str = Field(default="", description="table caption or sheet title, for rows")
    unit: str = Field(default="", description="unit that the caption or a unit row declares for the whole table")
    cells: tuple[Cell, ...] = ()

    @property
    def key(self) -> str:
        """Identity of the wording: a human decision holds for the same words even after the file changed."""
        return digest(normalise(self.text))


DocumentKind = Literal[
    "regulation", "plan", "summary", "report", "minutes", "notice", "statistics", "survey", "programme", "roster",
    "certificate", "other",
]  # fmt: skip


class Document(Record):
    """A file of evidence by content. The same bytes in two places are one Document with two `places`."""

    id: str
    sha256: str
    title: str
    format: str = Field(description="docx, pdf, xlsx …")
    size: int = Field(description="bytes")
    places: tuple[str, ...]
    kind: DocumentKind = "other"
    number: str = Field(default="", description="发文字号, e.g. 校教〔2024〕12号")
    issuer: str = ""
    level: Literal["school", "department", "unknown"] = "unknown"
    year: int | None = Field(default=None, description="the year the document was issued or reports on; None if it does not say")
    date: str = Field(default="", description="ISO date or year-month if it says one")
    pages: int | None = None
    void: str = Field(default="", description="why it is not in force: draft, repealed, … ; empty if nothing says so")


class FileOutcome(Record):
    """What became of one file: nothing is skipped silently."""

    path: str
    outcome: Outcome
    reason: str = ""
    next_step: str = ""
    passages: int = 0
    document: str | None = None
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """Reason and next step as sentences."""
        return "".join(f"{said.rstrip('。')}。" for said in (self.reason, self.next_step) if said)
