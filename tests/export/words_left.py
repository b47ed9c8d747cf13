"""Everything that a reader of an exported file can see, and what of it is still Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
from docx.oxml.ns import qn

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""Characters and signs: both would be odd in English."""
ROWS = re.compile(r"[：｜]")
"""Between the cells of a table row inside a passage: the form of the record, in every language."""


def words_of(file: Path) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that a reader of the file can see."""
    if file.suffix == ".docx":
        document = docx.Document(str(file))
        parts = [document.element.body]
        parts += [part._element for s in document.sections for part in (s.header, s.footer)]
        for part in parts:
            yield from (("text", node.text or "") for node in part.iter(qn("w:t")))
        yield "title", document.core_properties.title
    elif file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file)
        for page in book.worksheets:
            yield "sheet", page.title
            for row in page.iter_rows():
                yield from ((f"{page.title}!{c.coordinate}", str(c.value)) for c in row if c.value is not None)
            for known in page.data_validations.dataValidation:
                yield from (
                    (f"{page.title} list", t) for t in (known.formula1, known.prompt, known.error, known.promptTitle) if t
                )
            yield f"{page.title} footer", page.oddFooter.center.text or ""
    else:
        yield from ((str(n), ROWS.sub("|", line)) for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1))


def left(file: Path) -> list[tuple[str, str, str]]:
    return [(file.name, place, text[:120]) for place, text in words_of(file) if CHINESE.search(text)]
