"""An answer that is being written, for the page that shows it: asked for again and again until it is whole."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.ui.answering import ground_of
from assistant.ui.files import seated
from assistant.ui.page import Args
from assistant.ui.pages.ask import spoken
from assistant.ui.seat import Seat, Server
from assistant.workspace.asked import AskedStore


def router(server: Server) -> APIRouter:
    """GET /w/{workspace}/answer/{number}: {"active", "html"} of one's own question, by what one may see now."""
    routes = APIRouter(prefix="/w/{workspace}")

    @routes.get("/answer/{number}")
    def answer(request: Request, workspace: str, number: str) -> Response:
        def told(seat: Seat) -> Response:
            seat.require("ask")
            asked = AskedStore(seat.workspace).get(Args(n=number).number("n"), seat.user.name)
            made = seat.server.answers.now(seat, asked)
            said = {"active": False, "html": ""}
            if made is not None:
                said = {"active": made.state == "running", "html": spoken(seat, asked, made, ground_of(seat))}
            return JSONResponse(said, headers={"Cache-Control": "no-store"})

        return seated(server, request, workspace, told)

    return routes
