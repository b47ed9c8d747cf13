"""A document as it is looked into: its sheets as tables with the cited row marked, its text paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.domain import Passage


class Sheet(NamedTuple):
    """Rows that stand together: one sheet of a workbook or one table of a text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], bool], ...]
    """(place, cells in the order of the header, whether it is the cited row)."""


class Text(NamedTuple):
    """A paragraph, heading or note."""

    place: str
    text: str
    heading: bool
    cited: bool


def pieces(passages: Sequence[Passage], cited: str) -> list[Sheet | Text]:
    """The passages in order; neighbouring rows of one table become one Sheet."""
    found: list[Sheet | Text] = []
    rows: list[Passage] = []
    for passage in passages:
        if passage.kind == "row" and passage.cells:
            if rows and _table_of(rows[-1]) != _table_of(passage):
                found.append(_sheet(rows, cited))
                rows = []
            rows.append(passage)
            continue
        if rows:
            found.append(_sheet(rows, cited))
            rows = []
        found.append(Text(passage.locator.place(), passage.text, passage.kind == "heading", passage.id == cited))
    if rows:
        found.append(_sheet(rows, cited))
    return found


def _table_of(row: Passage) -> tuple[str | None, str, tuple[str, ...], str]:
    cell = row.locator.cell or ""
    table = cell.split(":")[0] if cell.startswith("t") else ""
    return row.locator.sheet, row.caption, tuple(c.name for c in row.cells), table


def _sheet(rows: Sequence[Passage], cited: str) -> Sheet:
    first = rows[0]
    title = "　".join(x for x in (first.locator.sheet or "", first.caption, f"（{first.unit}）" if first.unit else "") if x)
    header = tuple(c.name for c in first.cells)
    body = tuple((r.locator.cell or r.locator.place(), tuple(c.text for c in r.cells), r.id == cited) for r in rows)
    return Sheet(title, header, body)
