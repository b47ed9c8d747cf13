"""Yearly data tables read by a mapping file: Observations cell by cell or by counting rows, and the faults of the data.

A list of teachers or theses has no cell that holds their number; the number of its rows is the figure, and its place is the
range of the rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.domain import Cell, Clock, Document, Observation, Passage
from assistant.metrics import whose
from assistant.metrics.numbers import Amount, convert, quantities, unit_of
from assistant.metrics.state_tables import StateTable, Value, plain
from assistant.metrics.subjects import GENERIC, Subjects
from assistant.metrics.years import Year, year_cell, years

_CODE = re.compile(r"(?<![\d-])\d-\d{1,2}(?:-\d{1,2})?(?![\d-])")
_NO_VALUE = re.compile(r"序号|行次|编号|代码|备注|说明")


@dataclass(frozen=True, slots=True)
class Found:
    """A table of the evidence that a mapping knows, with its rows in order."""

    table: StateTable
    document: Document
    rows: tuple[Passage, ...]

    def column(self, key: str) -> str:
        """The header of a column by its key; '' where the table has none of its names."""
        known = {plain(n) for n in self.table.columns[key]}
        cells = (c for row in self.rows[:50] for c in row.cells)  # a row need not have all cells
        return next((c.name for c in cells if last(c.name) in known or plain(c.name) in known), "")


def found_tables(passages: Iterable[Passage], document: Document, tables: Sequence[StateTable]) -> list[Found]:
    """The known tables of one document."""
    groups: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.kind == "row" and passage.cells:
            groups[passage.locator.sheet or "", passage.caption].append(passage)
    result = []
    for (sheet, caption), rows in groups.items():
        table = _which(caption, sheet, document, rows, tables)
        if table is not None:
            result.append(Found(table, document, tuple(rows)))
    return result


def _which(
    caption: str, sheet: str, document: Document, rows: Sequence[Passage], tables: Sequence[StateTable]
) -> StateTable | None:
    """The table whose title stands in the caption, the sheet's name or the file's, the longest title first."""
    present = {name for row in rows[:200] for c in row.cells for name in (last(c.name), plain(c.name), plain(c.text))}
    single = len({row.locator.sheet for row in rows}) == 1
    for text in (caption, sheet, document.title if single else ""):
        squeezed, codes = re.sub(r"\s", "", text), set(_CODE.findall(text))
        titled = [(len(title), n, t) for n, t in enumerate(tables) for title in t.titles if title in squeezed]
        for _, _, table in sorted(titled, key=lambda x: (-x[0], x[1])):
            if table.names() & present:
                return table
        for table in tables:
            if codes & set(table.codes) and len(table.names() & present) >= 2:
                return table
    return None


def observations(found: Found, subjects: Subjects) -> Iterator[Observation]:
    """What a table says of the framework's metrics and quantities. A row of a part of the school is not the school's."""
    for row in found.rows:
        yield from _cells(found, row, subjects)
    yield from _counts(found, subjects)


# --- one cell, one figure ---------------------------------------------------------------------------------------------


def _cells(found: Found, row: Passage, subjects: Subjects) -> Iterator[Observation]:
    amounts = [(c, a) for c in row.cells if (a := _single(c.text)) and not _NO_VALUE.search(last(c.name))]
    labels = [c.text for c in row.cells if c.text.strip() and _single(c.text) is None]
    row_year = next((y for c in row.cells if (y := year_cell(c.text, c.name.split("/")[-1]))), None)
    values = [v for v in found.table.values if v.subject in subjects.units]
    named = {plain(n): v for v in values for n in v.names}
    value = next((named[plain(label)] for label in labels if plain(label) in named), None)
    if value is not None:
        yearly: list[tuple[Cell, Amount, Year | None]] = [(c, a, y) for c, a in amounts if (y := year_cell(c.name, ""))]
        plainly = [(c, a) for c, a in amounts if GENERIC.fullmatch(last(c.name)) or _unit_in(c.name) or not c.name]
        chosen = yearly or [(c, a, row_year) for c, a in (plainly if len(plainly) == 1 else amounts)]
        if yearly or len(chosen) == 1:
            declared = next((u for c in row.cells if (u := _unit_in(c.text)) and _single(c.text) is None), "")
            unit = next((c.text for c in row.cells if c.name.endswith("单位") and unit_of(c.text)), "") or declared
            for cell, amount, year in chosen:
                yield from _observation(found, row, cell, amount, value, unit or _unit_in(cell.name), year, subjects)
        return
    if len(found.rows) > 1 and not any(whose.is_total(label) for label in labels) and row_year is None:
        return
    for cell, amount in amounts:
        by_column = named.get(last(cell.name)) or named.get(plain(cell.name))
        if by_column is not None:
            yield from _observation(found, row, cell, amount, by_column, _unit_in(cell.name), row_year, subjects)


def _observation(
    found: Found, row: Passage, cell: Cell, amount: Amount, value: Value, declared: str, year: Year | None, subjects: Subjects
) -> Iterator[Observation]:
    unit = amount.unit or declared or (row.unit if convert(Decimal(1), row.unit, value.unit) is not None else "") or value.unit
    number = convert(amount.value, unit, subjects.units[value.subject])
    if number is None or not amount.firm:
        return
    yield _made(found, row, value.subject, number, amount.text, cell.ref, year, subjects)


# --- one row, one head ------------------------------------------------------------------------------------------------


def _counts(found: Found, subjects: Subjects) -> Iterator[Observation]:
    first, end = found.rows[0], found.rows[-1]
    span = f"{first.cells[0].ref}:{end.cells[-1].ref}" if first.cells[0].ref and end.cells[-1].ref else ""
    keys = [found.column(k) for k in found.table.key]
    for count in found.table.counts:
        columns = {k: found.column(k) for k in (*count.where, *count.needs)}
        if count.subject not in subjects.units or not all(columns.values()) or (not count.where and not all(keys)):
            continue
        rows = [texts(row) for row in found.rows]
        chosen = [r for r in rows if all(r.get(columns[k], "") in words for k, words in count.where.items())]
        if keys and all(keys):
            seen = {tuple(r.get(k, "") for k in keys) for r in chosen}
            number = len(seen - {tuple("" for _ in keys)})
        else:
            number = len(chosen)
        yield _made(found, first, count.subject, Decimal(number), str(number), span, None, subjects)


def _made(
    found: Found, row: Passage, subject: str, value: Decimal, text: str, ref: str, year: Year | None, subjects: Subjects
) -> Observation:
    clock: Clock | None = found.table.clock or subjects.clocks[subject]
    stated = year or _year_in(row.caption) or _year_in(row.locator.sheet or "")
    held = stated or _year_in(found.document.title)
    number = held.year if held else found.document.year
    round_ = None
    if clock == "calendar" and number is not None and (stated is None or stated.clock == "academic"):
        number, round_ = number - 1, number  # a collection takes the money of the calendar year before (s-2024)
    return Observation(
        subject=subject, value=value, unit=subjects.units[subject], text=text, year=number, round=round_, clock=clock,
        passage_id=row.id, locator=row.locator.model_copy(update={"cell": ref or row.locator.cell, "quote": text}),
    )  # fmt: skip


def _year_in(text: str) -> Year | None:
    named = [y for y in years(text) if not y.compared]
    return named[0] if len({y.year for y in named}) == 1 and not named[0].span else None


# --- small readings ---------------------------------------------------------------------------------------------------


def texts(row: Passage) -> Mapping[str, str]:
    """Column name → text of the cell."""
    return {c.name: c.text.strip() for c in row.cells}


def last(name: str) -> str:
    """The innermost header of a column, as names are compared."""
    return plain(name.split("/")[-1])


def _unit_in(text: str) -> str:
    """'教学经费（万元）' → '万元'."""
    return next((u for u in re.findall(r"[（(](?:单位[：:])?\s*([^（）()]{1,8})[)）]", text) if unit_of(u)), "")


def _single(text: str) -> Amount | None:
    bare = text.strip()
    if bare[:1] in "-－−":
        return None
    amounts = list(quantities(bare))
    return amounts[0] if len(amounts) == 1 and amounts[0].end - amounts[0].start >= 0.6 * len(bare) else None
