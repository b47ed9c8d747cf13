"""Figures in table rows: a metric may be the row's label or the column's name, years may be columns or rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain import Cell, Document, Passage
from assistant.metrics import plans, prose, whose
from assistant.metrics.numbers import Amount, in_unit, quantities, unit_of
from assistant.metrics.reading import Reading
from assistant.metrics.remarks import NONE, Remark
from assistant.metrics.subjects import GENERIC, Subjects
from assistant.metrics.years import Year, of_previous, year_cell, years

_UNIT_COLUMN = re.compile(r"(?:计量|数据)?单位")
_CLOCK = re.compile(r"(?:上一个?)?(?:自然|财政|会计)年度?")
_PROSE = 15
"""A cell of at least so many characters is read as prose."""


def read(passage: Passage, document: Document, subjects: Subjects, money: Remark = NONE) -> Iterator[Reading]:
    """The readings of one table row, in the order of its cells; `money` is what the document says of its money."""
    own = whose.school_names(document, subjects.own)
    unit, row_year, labels, values = "", None, [], []
    for cell in passage.cells:
        header = cell.name.split("/")[-1].strip()
        if _UNIT_COLUMN.fullmatch(header) and (unit_of(cell.text) or re.fullmatch(r"[/—\-无:：1比值]+", cell.text.strip())):
            unit = cell.text.strip()
        elif (year := year_cell(cell.text, header)) and not years(cell.name) and not subjects.whole(cell.name):
            row_year = row_year or year
        elif amount := _single(cell.text):
            values.append((cell, amount))
        else:
            labels.append(cell)
    words = [(c.name, c.text.strip()) for c in labels if c.text.strip()]
    around = tuple(x for x in (*passage.locator.heading_path, passage.caption) if x)
    if any(whose.partial(text) for _, text in words[:2]) or plans.planned_row(
        around, [text for _, text in words if len(text) <= 20], row_year.year if row_year else None, document
    ):
        return
    subject, label = next(((s, text) for _, text in words[:3] if (s := subjects.whole(text))), ("", ""))
    scope = whose.of_row([w for w in words if w[1] != label], passage, document, own)
    row_year = row_year or _only_year([text for _, text in words[:3]]) or _only_year(around)
    previous = any(of_previous(text) for _, text in words)
    newest = max((y.year for c in passage.cells if (y := _year_in_header(c.name)[0]) and not y.span), default=None)
    shifted = any(of_previous(text) for text in around) or money.shifts(newest or (row_year.year if row_year else None))
    row = _Row(subject, label, unit, row_year, passage.unit, scope, previous, shifted)
    for cell, amount in values:
        reading = _value(cell, amount, row, subjects)
        if reading and not (document.kind == "plan" and document.year and (reading.year or 0) > document.year):
            yield reading
    for cell in labels:
        if len(cell.text) >= _PROSE and not plans.GOAL_LABEL.search(cell.name) and not subjects.whole(cell.text):
            for reading in prose.read(cell.text, passage, document, subjects):
                if scope == whose.SCHOOL or reading.scope != whose.SCHOOL:
                    yield reading


@dataclass(frozen=True, slots=True)
class _Row:
    """What holds for every cell of a row: the subject its `label` names ('' if none), its unit, its year, whose it is.

    `previous`: a label says that the row is of 上一自然年; `money_previous`: the caption says so, for what is counted so.
    """

    subject: str
    label: str
    unit: str
    year: Year | None
    table_unit: str
    scope: str
    previous: bool = False
    money_previous: bool = False


def _value(cell: Cell, amount: Amount, row: _Row, subjects: Subjects) -> Reading | None:
    """What a cell with a number says; None if it is not sure what the number is of."""
    if not amount.firm or plans.GOAL_LABEL.search(_without_subject(cell.name, subjects)):
        return None
    column_year, rest = _year_in_header(cell.name)
    target = subjects.whole(rest) if rest else ""
    if target:
        if row.subject and row.subject != target:
            return None
        unit = row.unit or _bracketed_unit(cell.name)
    else:
        parts = [p for p in rest.split("/") if p]
        if not row.subject or not all(GENERIC.fullmatch(re.sub(r"[（(].*?[)）]", "", p)) or unit_of(p) for p in parts):
            return None
        if not (column_year or parts or not cell.name):
            return None
        target, unit = row.subject, row.unit or _bracketed_unit(row.label) or _bracketed_unit(cell.name)
    value = in_unit(amount, subjects.units[target], unit, row.table_unit)
    if value is None:
        return None
    year = column_year or row.year
    number = None if year is None or year.span else year.year
    previous = row.previous or of_previous(cell.name) or (row.money_previous and target in subjects.money)
    return Reading(target, amount, value, number, year.clock if year else None, row.scope, cell.ref, previous)


def _without_subject(name: str, subjects: Subjects) -> str:
    """A column name less the subject it names: the 占比 of 双师型教师占比 is the thing itself, that of 专任教师/占比 is not."""
    return (
        name
        if not subjects.whole(_year_in_header(name)[1])
        else "/".join(name[: m.start] + name[m.end :] for m in list(subjects.find(name))[:1])
    )


def _year_in_header(name: str) -> tuple[Year | None, str]:
    """The year a column is of, and the rest of its name: '2024年/专任教师' → (2024, '专任教师')."""
    year: Year | None = None
    rest = []
    for part in (p.strip() for p in name.split("/")):
        whole = year_cell(part, "")
        if whole:
            year = whole
            continue
        inside = years(part)
        if len(inside) == 1:
            year = inside[0]
            part = _CLOCK.sub("", part[: year.start] + part[year.end :]).strip("度 的（）()")
        if part:
            rest.append(part)
    return year, "/".join(rest)


def _only_year(texts: tuple[str, ...] | list[str]) -> Year | None:
    """The one year that the texts name, the nearest text first; None if that text names several."""
    for text in reversed(texts):
        found = [y for y in years(text) if not y.compared]
        if found:
            return found[0] if len({y.year for y in found}) == 1 and not found[0].span else None
    return None


def _bracketed_unit(name: str) -> str:
    """'教学经费（万元）' → '万元'; '' if what stands in brackets is not a unit."""
    for words in re.findall(r"[（(](?:单位[：:])?\s*([^（）()]{1,8})[)）]", name):
        if unit_of(words):
            return str(words).strip()
    last = name.split("/")[-1].strip()
    return last if "/" in name and unit_of(last) else ""


def _single(text: str) -> Amount | None:
    """The one quantity that a cell holds; None for words and for several numbers."""
    bare = text.strip()
    found = list(quantities(bare))
    return found[0] if len(found) == 1 and found[0].end - found[0].start >= 0.6 * len(bare) else None
