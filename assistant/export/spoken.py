"""A finished workbook or document said in the language of its framework: sheets, heads, fixed words, formulas, choices.

`heard` is the way back: the heads and choices of a filled copy as the readers know them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any, cast

from docx.document import Document
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.export.workbook import fit
from assistant.wording import CHINESE, Wording, languages, wording

_QUOTED = re.compile(r"'([^']+)'!|\"([^\"]+)\"")
_PAIRED = re.compile(r"[、；]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDEST = 18
OWN_FROM = 2
"""Rows below this one hold what people wrote, in columns that are theirs."""


def workbook(book: Workbook, say: Wording, own: Mapping[str, Container[int]] | None = None) -> None:
    """Translates in place; a Chinese one stays as it is. What people or documents wrote stays too; `own`: columns by sheet that
    hold, below the head, nothing but such words."""
    if say.language == CHINESE:
        return
    for page in book.worksheets:
        theirs = (own or {}).get(page.title, ())
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not (cell.row > OWN_FROM and cell.column in theirs):
                    cell.value = _formula(cell.value, say) if cell.data_type == "f" else _text(cell.value, say)
                if cell.hyperlink is not None and cell.hyperlink.location:
                    cell.hyperlink.location = _formula(cell.hyperlink.location, say)
        _choices(page, say)
        footer = cast(Any, page.oddFooter).center
        footer.text = say(footer.text) if footer.text else footer.text
        page.title = say(page.title)
        _widen(page)
        _heighten(page)


def document(written: Document, say: Wording) -> None:
    """Translates a Word document in place, run by run, with its headers, footers and title."""
    if say.language == CHINESE:
        return
    bodies = [written.element.body]
    for section in written.sections:
        bodies += [part._element for part in (section.header, section.footer)]
    for body in bodies:
        for node in body.iter(qn("w:t")):
            node.text = _run(node.text or "", say)
            node.set(qn("xml:space"), "preserve")
    properties = written.core_properties
    properties.title = say(properties.title)


def _run(text: str, say: Wording) -> str:
    """A run as a whole, else clause by clause; marks of places are turned. Spaces at its ends stay."""
    if (whole := say.whole(text)) is not None:
        return whole
    ended = text.removesuffix("。")
    parts = [said if (said := say(part)) != part else say.cites(part) for part in ended.split("；")]
    if len(parts) == 1 and "、" in ended and parts[0] == ended:
        return ", ".join(say(part) for part in ended.split("、"))
    return "; ".join(parts) + ("." if ended != text and not parts[-1].endswith(".") else "")


def heard(book: Workbook, heads: Iterable[str], choices: Mapping[str, Iterable[str]], pages: Iterable[str]) -> None:
    """A copy filled in another language, in place, as its reader knows it: names of sheets, heads, and what was chosen in the
    columns of `choices`. What people wrote stays as it is. A Chinese copy is not touched."""
    for language in languages():
        say = wording(language)
        known = {say(word): word for word in (*heads, *pages)}
        named = {say(word): word for word in pages}
        if not any(page.title in named for page in book.worksheets):
            continue
        for page in book.worksheets:
            page.title = named.get(page.title, page.title)
            top = next((n for n, row in enumerate(page.iter_rows(max_row=HEADS, values_only=True), start=1)
                        if sum(value in known for value in row) >= FEWEST_HEADS), HEADS)  # fmt: skip
            columns: dict[int, dict[str, str]] = {}
            for cell in (c for row in page.iter_rows() for c in row):
                if not isinstance(cell, Cell) or not isinstance(cell.value, str):
                    continue
                if cell.row <= top:
                    cell.value = known.get(cell.value, cell.value)
                    if cell.value in choices:
                        columns[cell.column] = {say(word): word for word in choices[cell.value]}
                elif cell.column in columns:
                    cell.value = columns[cell.column].get(cell.value, cell.value)
        return


HEADS, FEWEST_HEADS = 20, 3
"""The heading of a filled copy stands in one of so many first lines, and so many of its words are known ones."""


def _widen(page: Worksheet) -> None:
    """Columns at least as wide as their longest word: Chinese breaks anywhere, words do not."""
    for column in page.iter_cols(min_row=2):
        shape = page.column_dimensions[get_column_letter(column[0].column or 1)]
        texts = (str(c.value) for c in column if isinstance(c.value, str) and c.data_type != "f" and c.hyperlink is None)
        longest = max((len(word) for text in texts for word in re.split(r"[\s/-]", text)), default=0)
        shape.width = max(shape.width, min(_WIDEST, longest + 1))


def quote(text: str, say: Wording) -> str:
    """Words of a passage; the cells of a table row are divided as is usual in the language."""
    return text if say.language == CHINESE else text.replace("｜", " | ").replace("：", ": ")


def _heighten(page: Worksheet) -> None:
    """Lines whose height was set for the Chinese text are at least as high as the text that stands there now."""
    before = {number: shape.height for number, shape in page.row_dimensions.items() if shape.height}
    if before:
        size = next((c.font.size for row in page.iter_rows(min_row=3, max_row=3) for c in row if c.font.size), None)
        fit(page, size or 11)
    for number, height in before.items():
        page.row_dimensions[number].height = max(height, page.row_dimensions[number].height or 0)


def _text(text: str, say: Wording) -> str:
    """A cell: as a whole, else line by line, each with its place and its list."""
    if (whole := say.whole(text)) is not None:
        return whole if _HAN.search(whole) else _signs(whole)
    return "\n".join(_line(line, say) for line in text.split("\n"))


def _line(line: str, say: Wording) -> str:
    """A line of a cell: as a whole, else each part of its list, with marks of places."""
    said = say(line)
    if said != line:
        return _PAIRED.sub("; ", said)
    said = "; ".join(say(part) for part in _PAIRED.split(line))
    return say.cites(say.place(said)).strip()


_SIGNS = {"、": "; ", "；": "; ", "：": ": ", "，": ", ", "。": ".", "（": " (", "）": ")"}


def _signs(text: str) -> str:
    """Chinese signs that are left between words of another language."""
    return re.sub("|".join(_SIGNS), lambda m: _SIGNS[m[0]], text)


def _formula(formula: str, say: Wording) -> str:
    """Names of sheets and words in quotation marks inside a formula or a place of the workbook."""
    return _QUOTED.sub(lambda m: f"'{say(m[1])}'!" if m[1] else f'"{_choice(m[2], say)}"', formula)


def _choice(words: str, say: Wording) -> str:
    return ",".join(say(w) for w in words.split(","))


def _choices(page: Worksheet, say: Wording) -> None:
    for known in page.data_validations.dataValidation:
        known.formula1 = _formula(known.formula1 or "", say)
        for name in ("errorTitle", "error", "promptTitle", "prompt"):
            if text := getattr(known, name):
                setattr(known, name, say(text))
    formats = page.conditional_formatting
    page.conditional_formatting = ConditionalFormattingList()
    for area in formats:
        for rule in area.rules:
            rule.formula = [_formula(f, say) for f in rule.formula]
            page.conditional_formatting.add(str(area.sqref), rule)
