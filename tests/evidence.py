"""Small records for tests: documents, passages of prose, rows with named cells."""

from __future__ import annotations

from typing import Any

from assistant.domain import Cell, Document, Locator, Passage, digest

SCHOOL_REPORT = "岚江工学院2023-2024学年本科教学质量报告"


def document(title: str = SCHOOL_REPORT, **fields: Any) -> Document:
    """A school-level report of 2024 unless told otherwise; another title gives another document."""
    sha256 = digest(title, str(sorted(fields.items())), length=64)
    given: dict[str, Any] = {
        "title": title, "format": "docx", "size": 1000, "places": (f"{title}.docx",), "kind": "report", "level": "school",
        "year": 2024, **fields,
    }  # fmt: skip
    return Document(id=sha256[:16], sha256=sha256, **given)


def passage(text: str, of: Document | None = None, *, order: int = 0, headings: tuple[str, ...] = (), **fields: Any) -> Passage:
    """A paragraph of a document."""
    source = of or document()
    locator = Locator(file=source.places[0], sha256=source.sha256, paragraph=order + 1, heading_path=headings)
    given: dict[str, Any] = {"kind": "paragraph", "locator": locator, **fields}
    return Passage(id=digest(source.sha256, str(order), text), document=source.id, order=order, text=text, **given)


def row(
    cells: dict[str, str], of: Document | None = None, *, caption: str = "", unit: str = "", order: int = 0,
    headings: tuple[str, ...] = (),
) -> Passage:  # fmt: skip
    """A table row: column name → text of the cell, in order; '' is a cell without a column name."""
    named = tuple(Cell(name=name, text=text, ref=f"t1:r{order + 2}:c{n}") for n, (name, text) in enumerate(cells.items(), 1))
    body = "｜".join(f"{c.name}：{c.text}" for c in named)
    text = f"{caption}｜{body}" if caption else body
    return passage(text, of, order=order, headings=headings, kind="row", cells=named, caption=caption, unit=unit)
