"""Filled forms that come back: a ledger, a survey, a questionnaire. They wait in the workspace until an action takes them in;
they are no evidence, so they never lie among the material."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.accounts import NotAllowed
from assistant.errors import UserError
from assistant.exchange import rows as exchange
from assistant.ingest import Unreadable
from assistant.ingest.admission import admit
from assistant.steps.ingest import limits
from assistant.ui.files import receive, user_of
from assistant.ui.seat import INCOMING, Seat, Server

ACTIONS = ("ledger.edit", "culture.edit", "workspace.manage")
"""Who may hand something in: whoever may do one of these; the action that takes it in checks its own."""
WAITS = 24 * 3600
"""Seconds after which a form that no action took in is thrown away."""
PACKAGE_MB = 20
"""Of a CASE or OSCAL file; the largest known framework has a tenth of it."""
_TICKET = re.compile(r"in-[0-9a-f]{24}/[^/]+")


def router(server: Server) -> APIRouter:
    """POST /w/{workspace}/hand-in?place=name: answers {"place": ticket} or {"error": sentence}."""
    routes = APIRouter(prefix="/w/{workspace}")

    @routes.post("/hand-in")
    async def hand_in(request: Request, workspace: str, place: str = "") -> Response:
        try:
            return JSONResponse(await receive(server, user_of(request), request, workspace, place, ACTIONS, _settle))
        except Unreadable as error:
            return JSONResponse({"place": place, "error": f"{error.reason}。{error.next_step}"}, 422)
        except NotAllowed as error:
            return JSONResponse({"place": place, "error": str(error)}, 403)
        except UserError as error:
            return JSONResponse({"place": place, "error": server.plain(str(error))}, 400)

    return routes


@contextmanager
def taken_in(seat: Seat, tickets: list[str]) -> Iterator[list[Path]]:
    """The files behind these tickets, for one action; they are gone afterwards. Raises UserError for what is no ticket."""
    incoming = seat.folder / INCOMING
    files = []
    for ticket in tickets:
        file = incoming / ticket
        if not _TICKET.fullmatch(ticket) or ".." in ticket or not file.is_file():
            raise UserError("上传的文件已不在，请重新上传。")
        files.append(file)
    if not files:
        raise UserError("没有收到文件，请重新上传。")
    try:
        yield files
    finally:
        for file in files:
            shutil.rmtree(file.parent, ignore_errors=True)


def keep(file: Path, folder: Path, name: str) -> None:
    """The file alone in `folder` until somebody decides on it: what lay there before goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy2(file, folder / name)


def put_away(seat: Seat, key: str, folder: str) -> None:
    """What was kept in this folder of the workspace goes, with what the workspace says of it under `key`."""
    seat.workspace.set(key, "")
    shutil.rmtree(seat.folder / folder, ignore_errors=True)


def _settle(seat: Seat, draft: Path, where: str) -> Mapping[str, Any]:
    name = where.rsplit("/", 1)[-1]
    if name.lower().endswith(".json"):
        _package(draft, name)
    else:
        admit(draft, name, limits(seat.settings))
    seat.close()  # opened in this thread only
    _sweep(seat.folder / INCOMING)
    ticket = f"in-{secrets.token_hex(12)}"
    folder = seat.folder / INCOMING / ticket
    folder.mkdir(parents=True)
    draft.replace(folder / name)
    return {"place": f"{ticket}/{name}"}


def _package(draft: Path, name: str) -> None:
    """A package of another system: text that only we read. Raises Unreadable for what is none."""
    size = draft.stat().st_size
    if size > PACKAGE_MB << 20:
        raise Unreadable(f"JSON 文件有 {size >> 20} MB，超过上限 {PACKAGE_MB} MB", "请在来源系统只导出一个指标体系。")
    try:
        exchange.opened(draft)
    except exchange.ExchangeError as error:
        raise Unreadable(f"“{name}”不是完整的 JSON 文件", "请在来源系统重新导出后上传。") from error


def _sweep(incoming: Path) -> None:
    """Throws away what nobody came back for."""
    incoming.mkdir(parents=True, exist_ok=True)
    for folder in incoming.glob("in-*"):
        with suppress(FileNotFoundError):  # an action has just taken it in
            if time.time() - folder.stat().st_mtime > WAITS:
                shutil.rmtree(folder, ignore_errors=True)
