"""A report as the checker sees it: headings, sentences, tables and citations, each with its place in the file.

The same shape for a report that this tool drafted and for a Word file that somebody wrote by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aspect = Literal["", "practice", "data", "problem", "cause", "measure"]
"""What the part of a section is about, from its heading or from how the sentence begins; '' where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the file. `block` counts body paragraphs and tables from 0 in document order; a table cell adds row, column."""

    block: int
    row: int | None = None
    column: int | None = None
    start: int = 0
    end: int = 0

    def words(self) -> str:
        """'第12段' or '表内第3行第2列', counted from 1."""
        if self.row is not None:
            return f"第{self.block + 1}块表格第{self.row + 1}行" + (f"第{self.column + 1}列" if self.column is not None else "")
        return f"第{self.block + 1}段"


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set, as far as the file says: east-Asian font, size in points, bold, alignment, style name."""

    font: str = ""
    size: float | None = None
    bold: bool | None = None
    align: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class ReportHeading:
    """A heading. `code` is the indicator or point code it begins with ('' if none); `level` counts from 1."""

    text: str
    title: str
    code: str
    level: int
    spot: Spot
    look: Look = Look()
    styled: bool = True


@dataclass(frozen=True, slots=True)
class ReportSentence:
    """A sentence without its citation marks. `numbers` are the evidence numbers printed at it, as printed."""

    text: str
    spot: Spot
    code: str = ""
    indicator: str = ""
    aspect: Aspect = ""
    headings: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    gap: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report with its caption."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    spot: Spot
    code: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A line of the report's own evidence catalogue; `places` are the places in the file that it names, if it names any."""

    number: str
    title: str
    file: str = ""
    spot: Spot | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportParagraph:
    """A body paragraph as set on the page, for the rules of format."""

    text: str
    spot: Spot
    look: Look


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Everything the rules look at."""

    title: str
    headings: tuple[ReportHeading, ...]
    sentences: tuple[ReportSentence, ...]
    tables: tuple[ReportTable, ...]
    catalogue: tuple[CatalogueLine, ...]
    paragraphs: tuple[ReportParagraph, ...]
    captions: tuple[ReportParagraph, ...] = ()
