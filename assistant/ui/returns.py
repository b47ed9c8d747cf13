"""Files that come back from people: reports to be checked, filled checklists; and the commented copies that go out."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.accounts import NotAllowed
from assistant.errors import UserError
from assistant.ingest import Unreadable
from assistant.ingest.admission import admit
from assistant.steps import checking, checklist
from assistant.steps.ingest import limits
from assistant.ui.files import attachment, receive, seated, user_of
from assistant.ui.seat import Seat, Server
from assistant.workspace.checks import CheckStore

Settle = Callable[[Seat, Path, str], Mapping[str, Any]]


def router(server: Server) -> APIRouter:
    """Each asks again who may."""
    routes = APIRouter(prefix="/w/{workspace}")

    @routes.post("/check")
    async def check(request: Request, workspace: str, place: str = "") -> Response:
        return await _taken(server, request, workspace, place, "review.run", _check)

    @routes.post("/checklist")
    async def filled(request: Request, workspace: str, place: str = "") -> Response:
        return await _taken(server, request, workspace, place, ("checklist.fill", "review.decide"), _checklist)

    @routes.get("/checked/{id}")
    def checked(request: Request, workspace: str, id: int) -> Response:
        def given(seat: Seat) -> Response:
            seat.require("export.run")
            found = CheckStore(seat.workspace).get(id)
            if found is None:
                raise UserError("没有这次检查，请刷新页面。")
            file = checking.commented(seat.workspace, found)
            name = (Path(found.target).stem or "自评报告") + "（批注）.docx"
            seat.log("export.run", target=name, after="下载")
            return attachment(file, name)

        return seated(server, request, workspace, given)

    return routes


async def _taken(
    server: Server, request: Request, workspace: str, place: str, needs: str | tuple[str, ...], settle: Settle
) -> Response:
    """The upload's answer: what became of it, or a sentence on why not."""
    try:
        return JSONResponse(await receive(server, user_of(request), request, workspace, place, needs, settle))
    except Unreadable as error:
        return JSONResponse({"place": place, "error": f"{error.reason}。{error.next_step}"}, 422)
    except NotAllowed as error:
        return JSONResponse({"place": place, "error": str(error)}, 403)
    except UserError as error:
        return JSONResponse({"place": place, "error": str(error)}, 400)


def _check(seat: Seat, draft: Path, where: str) -> Mapping[str, Any]:
    """A Word file is put beside the workspace's checks, and a job checks it."""
    name = where.rsplit("/", 1)[-1]
    if admit(draft, where, limits(seat.settings)) != "docx":
        raise Unreadable("这里只检查 Word 文件（docx）", "请把报告另存为 docx 再上传；其他材料请放到“材料”页。")
    kept = f"{secrets.token_hex(12)}.docx"
    target = seat.folder / checking.FOLDER / kept
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(target)
    seat.run("check", file=kept, name=name, by=seat.user.shown)
    seat.log("review.run", target=name, after="上传检查")
    return {"place": where, "kind": "docx"}


def _checklist(seat: Seat, draft: Path, where: str) -> Mapping[str, Any]:
    """A filled copy is read at once; one that cannot be read leaves the workspace as it was."""
    name = where.rsplit("/", 1)[-1]
    if admit(draft, where, limits(seat.settings)) != "xlsx":
        raise Unreadable("评审清单应为 xlsx 文件", "请上传从这里导出、填好后保存的清单。")
    folder = draft.with_name(f"{draft.name}.d")
    folder.mkdir()
    file = folder / name
    try:
        draft.replace(file)
        filled, merged = checklist.take_back(seat.workspace, [file])
    finally:
        seat.close()  # opened in this thread only
        file.unlink(missing_ok=True)
        folder.rmdir()
    notes = sum(len(f.notes) for f in filled)
    if not notes:
        raise UserError(f"“{name}”里没有填写任何判断或意见，没有导入。")
    seat.log("checklist.fill", target=name, after=f"导入 {notes} 条意见")
    return {"place": where, "kind": "xlsx", "notes": notes, "conflicts": len(merged.conflicts)}
