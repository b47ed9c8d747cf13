"""A table of any page as a workbook: the page is drawn as its reader sees it, with all rows, and the table is read off it.

So the file holds what the reader may see and nothing else, and a new page needs no code for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.accounts import NotAllowed, User
from assistant.errors import UserError
from assistant.export import table_xlsx
from assistant.ui import listing
from assistant.ui.files import saved, user_of
from assistant.ui.page import Args, Page
from assistant.ui.seat import Seat, Server

OWN = frozenset({"w", "p", "table", "table-find", "table-order"})


def router(server: Server, pages: Mapping[str, Page]) -> APIRouter:
    """GET /table?w=&p=&…&table=ID&table-find=&table-order=: the address of the page, and which of its tables, filtered how."""
    routes = APIRouter()

    @routes.get("/table")
    async def table(request: Request) -> Response:
        try:
            name, body = await run_in_threadpool(taken, server, user_of(request), pages, dict(request.query_params))
        except NotAllowed as error:
            return JSONResponse({"error": str(error)}, 403)
        except UserError as error:
            return JSONResponse({"error": server.plain(str(error))}, 404)
        return Response(body, media_type="application/octet-stream", headers=saved(name))

    return routes


def taken(server: Server, user: User, pages: Mapping[str, Page], asked: Mapping[str, str]) -> tuple[str, bytes]:
    """(name of the file, its bytes). Raises NotAllowed, and UserError where the page has no such table."""
    page = pages.get(asked.get("p", ""))
    if page is None:
        raise NotAllowed("没有这个页面。")
    seat = Seat.take(server, user, asked.get("w", "") if page.workspace else "")
    seat.whole = True
    try:
        seat.require(page.needs)
        html = page.view(seat, Args({k: v for k, v in asked.items() if k not in OWN}))
        grid = listing.grids(html).get(asked.get("table", ""))
        if grid is None:
            raise UserError("这一页现在没有这张表，请刷新页面再试。")
        rows = _wanted(grid, Args(asked))
        title = seat.t(page.title)
        name = title if grid.heading in ("", title) else f"{title}-{grid.heading}"
        body = table_xlsx.book(name, grid.header, grid.numeric, [[c.text for c in row] for row in rows])
        seat.log("export.run", target=f"{name}.xlsx"[:200], after="下载")
        return f"{name}.xlsx", body
    finally:
        seat.close()


def _wanted(grid: listing.Grid, args: Args) -> list[tuple[listing.Cell, ...]]:
    """The rows in the order and with the filter that the browser shows."""
    words, order = args.text("table-find", 100), args.number("table-order")
    rows = [row for row in grid.rows if listing.matching(row, words)]
    if not order:
        return rows
    if abs(order) > len(grid.header):
        raise UserError("这张表没有这一列，请从列名排序。")
    at = abs(order) - 1
    return listing.ordered(rows, lambda row: row[at], grid.numeric[at], order < 0)
