"""Totals of the report's tables: rows and columns that are meant to add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.figures import written
from assistant.review.amounts import cell_amount, total_label
from assistant.review.document import ReportTable, Spot

_NO_SUM = re.compile(r"率|比|均|占|%|％|人次|排名|年份|序号|编号|代码|标准|目标")


def wrong_totals(table: ReportTable) -> Iterator[tuple[Spot, str, str]]:
    """(place, what is wrong, the total as written) for each total that its rows or columns do not make.

    Averages, shares and rounded values are left alone; 其中 rows count once; a 小计 closes its own part.
    """
    rows = [tuple(cell_amount(text) for text in row) for row in table.rows]
    for r, row in enumerate(table.rows):
        if r >= 2 and total_label(row):
            for c, total in enumerate(rows[r]):
                if total is not None and c < len(table.header):
                    yield from _column(table, rows, r, c, total)
    for c, name in enumerate(table.header):
        if total_label((name,)) and c >= 2:
            for r, cells in enumerate(rows):
                yield from _row(table, cells, r, c)


def _column(
    table: ReportTable, rows: Sequence[tuple[Decimal | None, ...]], r: int, c: int, total: Decimal
) -> Iterator[tuple[Spot, str, str]]:
    begin = max((n + 1 for n in range(r) if total_label(table.rows[n])), default=0)
    for start in {0, begin}:
        parts = [(n, rows[n][c]) for n in range(start, r) if c < len(rows[n]) and not total_label(table.rows[n])]
        main = [v for n, v in parts if v is not None and not table.rows[n][0].strip().startswith(("其中", "#", "—"))]
        every = [v for _, v in parts if v is not None]
        if len(main) < 2 or len(every) < len(parts) or _NO_SUM.search(table.header[c]):
            return
        if any(sum(values) == total for values in (main, every)) or _near(main, total):
            return
    made = sum(main, Decimal(0))
    if any("." in table.rows[n][c] for n in range(r)) and made and abs(made - total) / made > Decimal("0.5"):
        return  # an average, not a sum
    yield (
        Spot(table.spot.block, r + 1, c),
        f"“{table.header[c]}”各行相加为{written(made, '')}，合计写为“{table.rows[r][c]}”",
        table.rows[r][c],
    )


def _row(table: ReportTable, cells: tuple[Decimal | None, ...], r: int, c: int) -> Iterator[tuple[Spot, str, str]]:
    total = cells[c] if c < len(cells) else None
    parts = [
        (n, v)
        for n, v in enumerate(cells[:c])
        if v is not None and not _NO_SUM.search(table.header[n] if n < len(table.header) else "")
    ]
    values = [v for _, v in parts]
    if total is None or len(values) < 2 or sum(values) == total or _near(values, total) or sum(values[-2:]) == total:
        return
    made = sum(values, Decimal(0))
    if made and abs(made - total) / made <= Decimal("0.5"):
        yield (
            Spot(table.spot.block, r + 1, c),
            f"该行各项相加为{written(made, '')}，“{table.header[c]}”写为“{table.rows[r][c]}”",
            table.rows[r][c],
        )


def _near(values: Sequence[Decimal], total: Decimal) -> bool:
    """Whether rounding explains the difference."""
    if all(v == v.to_integral_value() for v in (*values, total)):
        return False
    least = min(Decimal(1).scaleb(int(v.as_tuple().exponent)) for v in (*values, total))
    return abs(sum(values, Decimal(0)) - total) <= least * len(values)
