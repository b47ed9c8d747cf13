"""Files that come and go: uploads checked by content, downloads by a name that the workspace knows. No path leaves the server."""

from __future__ import annotations

import io
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.accounts import NotAllowed, User
from assistant.errors import UserError
from assistant.ingest import Unreadable
from assistant.ingest.admission import admit, safe_place
from assistant.ingest.page_image import page_image
from assistant.steps.ingest import limits
from assistant.ui.seat import INCOMING, Seat, Server
from assistant.ui.views import jobs as jobs_view
from assistant.ui.views.downloads import OFFERED
from assistant.workspace.jobs import Jobs
from assistant.workspace.tracing import Traces

EVIDENCE = "材料"
"""Uploaded evidence lies here, below the workspace's folder."""
_CHUNK = 1 << 20


def router(server: Server) -> APIRouter:
    """Uploads and downloads of a workspace; each asks again who may."""
    routes = APIRouter(prefix="/w/{workspace}")

    @routes.post("/upload")
    async def upload(request: Request, workspace: str, place: str = "") -> Response:
        try:
            said = await receive(server, user_of(request), request, workspace, place, "material.upload", _settle, _room)
        except Unreadable as error:
            return JSONResponse({"place": place, "error": f"{error.reason}。{error.next_step}"}, 422)
        except NotAllowed as error:
            return JSONResponse({"place": place, "error": str(error)}, 403)
        except UserError as error:
            return JSONResponse({"place": place, "error": server.plain(str(error))}, 400)
        return JSONResponse(said)

    @routes.get("/jobs")
    def jobs(request: Request, workspace: str) -> Response:
        def told(seat: Seat) -> Response:
            seat.require("workspace.read")
            with Traces(seat.workspace) as traces:
                change = traces.change()
            return JSONResponse({**jobs_view.status(Jobs(seat.workspace).all(6), seat.t), "change": change})

        return seated(server, request, workspace, told)

    @routes.get("/file/{name}")
    def download(request: Request, workspace: str, name: str) -> Response:
        def given(seat: Seat) -> Response:
            seat.require("export.run")
            file = seat.folder / "out" / name
            if name not in OFFERED or not file.is_file():
                raise UserError("没有这个文件，请先导出。")
            seat.log("export.run", target=name, after="下载")
            return attachment(file, name)

        return seated(server, request, workspace, given)

    @routes.get("/all.zip")
    def everything(request: Request, workspace: str) -> Response:
        def given(seat: Seat) -> Response:
            seat.require("export.run")
            there = [seat.folder / "out" / name for name in OFFERED]
            held = io.BytesIO()
            with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in (f for f in there if f.is_file()):
                    archive.write(file, file.name)
            seat.log("export.run", target="all.zip", after="下载")
            return Response(
                held.getvalue(), media_type="application/zip", headers=saved(f"{seat.entry.title if seat.entry else ''}.zip")
            )

        return seated(server, request, workspace, given)

    @routes.get("/page/{passage}.png")
    def page(request: Request, workspace: str, passage: str) -> Response:
        def given(seat: Seat) -> Response:
            seat.require("workspace.read")
            found = seat.workspace.passage(passage)
            if found is None or found.locator.page is None:
                raise UserError("没有这一页。")
            seat.require_document(found.document)
            quote = request.query_params.get("quote", "")[:2000] or found.text
            with server.rendering:  # PDFium serves one at a time
                image = page_image(_original(seat, found.document), found.locator.page, quote)
            return Response(image, media_type="image/png", headers={"Cache-Control": "private, max-age=600"})

        return seated(server, request, workspace, given)

    @routes.get("/evidence/{document}")
    def evidence(request: Request, workspace: str, document: str) -> Response:
        def given(seat: Seat) -> Response:
            seat.require("workspace.read")
            seat.require_document(document)
            file = _original(seat, document)
            return attachment(file, file.name)

        return seated(server, request, workspace, given)

    return routes


def sweep(folders: Iterable[Path]) -> None:
    """Throws away what was being received when the server was killed; called before it listens again."""
    for folder in folders:
        for half in (folder / INCOMING).glob("*"):
            if half.is_file():
                half.unlink(missing_ok=True)


def _original(seat: Seat, document: str) -> Path:
    """The file that a document was read from, or the archive that holds it. Raises UserError."""
    known = {d.id: d for d in seat.workspace.documents()}.get(document)
    folder = Path(seat.workspace.get("evidence") or "")
    if known is None or not seat.workspace.get("evidence"):
        raise UserError("没有这份材料。")
    file = (folder / known.places[0].split("!/")[0]).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise UserError("这份材料已不在材料文件夹里。")
    return file


def saved(name: str) -> dict[str, str]:
    """Headers of something to be saved and never shown by the browser."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def attachment(file: Path, name: str) -> Response:
    """The file, to be saved and never shown by the browser: what is in it cannot act as a page of ours."""
    return FileResponse(file, media_type="application/octet-stream", headers=saved(name))


def user_of(request: Request) -> User:
    user = request.scope["state"]["user"]
    if not isinstance(user, User):  # the gate lets nobody through without
        raise NotAllowed("请先登录。")
    return user


def seated(server: Server, request: Request, workspace: str, do: Any) -> Response:
    """Answers from a seat in the workspace; what is wrong is a sentence."""
    try:
        seat = Seat.take(server, user_of(request), workspace)
    except NotAllowed as error:
        return JSONResponse({"error": str(error)}, 403)
    try:
        answer: Response = do(seat)
        return answer
    except NotAllowed as error:
        return JSONResponse({"error": str(error)}, 403)
    except UserError as error:
        return JSONResponse({"error": server.plain(str(error))}, 404)
    except Unreadable as error:
        return JSONResponse({"error": f"{error.reason}。{error.next_step}"}, 404)
    finally:
        seat.close()


async def receive(
    server: Server,
    user: User,
    request: Request,
    workspace: str,
    place: str,
    needs: str | tuple[str, ...],
    settle: Callable[[Seat, Path, str], Mapping[str, Any]],
    room: Callable[[Seat], None] | None = None,
) -> Mapping[str, Any]:
    """Writes the body to a file as it comes, then gives it to `settle` with the place it is meant for.

    `needs` is an action of roles.yaml, or several of which one is enough. `settle` checks the file and moves or reads it; what
    it leaves is removed.
    """
    seat = await run_in_threadpool(Seat.take, server, user, workspace)
    chosen = seat.settings
    enough = (needs,) if isinstance(needs, str) else needs
    if not any(seat.may(action) for action in enough):
        seat.require(enough[0])
    where = safe_place(place)
    most = chosen.file_mb << 20
    if int(request.headers.get("content-length") or 0) > most:
        raise Unreadable(f"文件超过上限 {chosen.file_mb} MB", "请拆成几份，或压缩其中的图片后再传。")
    if room is not None:
        await run_in_threadpool(room, seat)
    incoming = seat.folder / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    draft = incoming / secrets.token_hex(12)
    try:
        with draft.open("wb") as sink:
            size, waiting = 0, bytearray()
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise Unreadable(f"文件超过上限 {chosen.file_mb} MB", "请拆成几份，或压缩其中的图片后再传。")
                waiting += chunk
                if len(waiting) >= _CHUNK:
                    await run_in_threadpool(sink.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(sink.write, bytes(waiting))
        return await run_in_threadpool(settle, seat, draft, where)
    finally:
        draft.unlink(missing_ok=True)
        await run_in_threadpool(seat.close)


def _room(seat: Seat) -> None:
    """Raises UserError where the workspace has no room left, or keeps its evidence elsewhere."""
    own = seat.folder / EVIDENCE
    known = seat.workspace.get("evidence")
    seat.close()  # opened in this thread only
    if known and Path(known) != own:
        raise UserError("这个工作区用的是服务器上的材料文件夹，请把文件放进那个文件夹，再点“重新读取”。")
    used = sum(e.stat().st_size for root, _, names in os.walk(own) for n in names if (e := Path(root) / n).is_file())
    if used > seat.settings.workspace_mb << 20:
        raise UserError(f"这个工作区的材料已超过 {seat.settings.workspace_mb} MB。请移走不用的材料，或请管理员调高上限。")


def _settle(seat: Seat, draft: Path, where: str) -> Mapping[str, Any]:
    kind = admit(draft, where, limits(seat.settings))
    target = seat.folder / EVIDENCE / where
    target.parent.mkdir(parents=True, exist_ok=True)
    replaced = target.is_file()
    size = draft.stat().st_size
    draft.replace(target)
    with_evidence = seat.workspace
    if not with_evidence.get("evidence"):
        with_evidence.set("evidence", str(seat.folder / EVIDENCE))
    seat.close()
    seat.log("material.upload", target=where, before="有同名文件，已替换" if replaced else "", after=f"{size} 字节")
    return {"place": where, "kind": kind, "size": size, "replaced": replaced}
