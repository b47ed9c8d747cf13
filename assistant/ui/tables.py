"""Tables of pages. Every one sorts by its heads, filters by a box and goes out as a workbook; no page writes code for that.

Short tables are sorted and filtered by the browser, long ones come in pages and are sorted and filtered here, by what the
address says: `order` is a column's number, with a minus from high to low, `find` are words, `page` a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.errors import UserError
from assistant.ui import listing
from assistant.ui.html import Child, Html, join, tag
from assistant.ui.page import Args, address
from assistant.ui.seat import Seat
from assistant.ui.texts import Texts

T = TypeVar("T")
Row = Sequence[Child]


@dataclass(frozen=True)
class Column:
    """A column of a table; `numeric` sorts by value and stands right."""

    title: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Part(Generic[T]):
    """The piece of a long table that the address asks for: its items, and the rows made of them."""

    columns: Sequence[Column]
    items: Sequence[T]
    rows: Sequence[Row]
    order: int
    find: str
    page: int
    pages: int
    total: int


def table(columns: Sequence[Column | str], rows: Iterable[Row], *, id: str, note: str = "") -> Html:
    """A table of up to some hundred rows; longer ones are `paged`. `id` is unique on its page and names it for the export."""
    return _drawn([_column(c) for c in columns], rows, id, note)


def part(
    seat: Seat, args: Args, columns: Sequence[Column | str], items: Sequence[T], row: Callable[[T], Row], size: int
) -> Part[T]:
    """Sorts, filters and cuts; only the rows that are shown are drawn, unless their cells decide what is shown."""
    heads = [_column(c) for c in columns]
    order, find = args.number("order"), args.text("find", 100)
    chosen, drawn = list(items), None
    if order or find:
        if not 0 <= abs(order) <= len(heads):
            raise UserError("这张表没有这一列，请从列名排序。")
        made = [(item, row(item)) for item in items]
        cells = [[listing.cell(join(value)) for value in line] for _, line in made]
        kept = [n for n in range(len(made)) if not find or listing.matching(cells[n], find)]
        if order:
            at = abs(order) - 1
            kept = listing.ordered(kept, lambda n: cells[n][at], heads[at].numeric, order < 0)
        chosen, drawn = [made[n][0] for n in kept], [made[n][1] for n in kept]
    size = max(1, len(chosen)) if seat.whole else size
    pages = max(1, -(-len(chosen) // size))
    page = min(max(1, args.number("page", 1)), pages)
    here = slice((page - 1) * size, page * size)
    shown = [row(item) for item in chosen[here]] if drawn is None else drawn[here]
    return Part(heads, chosen[here], shown, order, find, page, pages, len(chosen))


def paged(seat: Seat, shown: Part[T], *, id: str, where: str, kept: Mapping[str, str], find: bool = False) -> Html:
    """The part as a table with its pager, on the page `where`, whose address keeps `kept`.

    `find`: with a filter box of its own, where the page has no search.
    """
    args = {**kept, "find": shown.find, "order": str(shown.order or "")}
    drawn = _drawn(shown.columns, shown.rows, id, "", shown.order, data_paged=True, data_find=shown.find if find else None)
    return join(drawn, pager(seat.t, shown.page, shown.pages, shown.total, where, seat.entry.id if seat.entry else "", **args))


def takeout(t: Texts, id: str) -> Html:
    """The button that takes a list of cards out as a workbook: with `seat.whole` the page draws it as the table with this id."""
    return tag("button", t("导出本表"), type="button", cls="quiet out", data_takeout=id)


def pager(t: Texts, page: int, pages: int, total: int, where: str, workspace: str, **args: str) -> Html | None:
    """'第 2/7 页，共 331 条' with the neighbours; None where one page holds all."""
    if pages <= 1:
        return None
    kept = {k: v for k, v in args.items() if v}
    back = tag("a", t("上一页"), href=address(where, workspace, **kept, page=page - 1)) if page > 1 else None
    on = tag("a", t("下一页"), href=address(where, workspace, **kept, page=page + 1)) if page < pages else None
    return tag("div", back, t("第 {page}/{pages} 页，共 {total} 条", page=page, pages=pages, total=total), on, cls="pager")


def _column(given: Column | str) -> Column:
    return given if isinstance(given, Column) else Column(given)


def _drawn(
    heads: Sequence[Column], rows: Iterable[Row], id: str, note: str, order: int = 0, **more: str | int | bool | None
) -> Html:
    def head(number: int, column: Column) -> Html:
        if not column.title:
            return tag("th", scope="col")
        sorted_by = "none" if abs(order) != number else "descending" if order < 0 else "ascending"
        button = tag("button", column.title, type="button", cls="quiet sort", data_sort=True, data_key=f"{id}-{number}")
        return tag("th", button, cls="num" if column.numeric else "", scope="col", aria_sort=sorted_by)

    def cell(column: Column, value: Child) -> Html:
        return tag("td", value, cls="num" if column.numeric else "wide" if column.wide else "")

    header = tag("tr", *(head(n, c) for n, c in enumerate(heads, start=1)))
    body = [tag("tr", *(cell(c, v) for c, v in zip(heads, row, strict=True))) for row in rows]
    caption = tag("caption", note, cls="faint") if note else None
    inner = tag("table", caption, tag("thead", header), tag("tbody", *body), id=id, data_table=True, **more)
    return tag("div", inner, cls="table-wrap")
