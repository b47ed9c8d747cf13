"""A finished workbook said in the language of its framework: sheets, heads, fixed words, formulas, lists to choose from."""

from __future__ import annotations

import re
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.wording import CHINESE, Wording

_QUOTED = re.compile(r"'([^']+)'!|\"([^\"]+)\"")
_PAIRED = re.compile(r"[、；]")
_WIDEST = 18
_FIRST = 0x2E80
"""Chinese characters and signs begin here; what has none needs no translation."""


def workbook(book: Workbook, say: Wording) -> None:
    """Translates in place; a Chinese one stays as it is. What people or documents wrote stays too."""
    if say.language == CHINESE:
        return
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = _formula(cell.value, say) if cell.data_type == "f" else _text(cell.value, say)
                if cell.hyperlink is not None and cell.hyperlink.location:
                    cell.hyperlink.location = _formula(cell.hyperlink.location, say)
        _choices(page, say)
        footer = cast(Any, page.oddFooter).center
        footer.text = say(footer.text) if footer.text else footer.text
        page.title = say(page.title)
        _widen(page)


def _widen(page: Worksheet) -> None:
    """Columns at least as wide as their longest word: Chinese breaks anywhere, words do not."""
    for column in page.iter_cols(min_row=2):
        shape = page.column_dimensions[get_column_letter(column[0].column or 1)]
        texts = (str(c.value) for c in column if isinstance(c.value, str) and c.data_type != "f" and c.hyperlink is None)
        longest = max((len(word) for text in texts for word in re.split(r"[\s/-]", text)), default=0)
        shape.width = max(shape.width, min(_WIDEST, longest + 1))


def _text(text: str, say: Wording) -> str:
    """A cell: as a whole, else line by line, each with its place and its list."""
    if not any(ord(c) >= _FIRST for c in text):
        return text
    whole = say(text)
    if whole != text:
        return whole
    lines = [say.place(said) if (said := say(line)) == line else said for line in text.split("\n")]
    return _PAIRED.sub("; ", "\n".join(lines))


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
