"""One request of the screen: check who may, do what is asked, draw the page. The only door from the browser to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.accounts import NotAllowed, User
from assistant.errors import UserError
from assistant.ui.html import Html, tag
from assistant.ui.page import Args, Page, Reply, address
from assistant.ui.seat import Seat, Server
from assistant.ui.shell import shell
from assistant.ui.texts import Texts

LONGEST = 200_000
"""Characters of one request; no form of ours is longer."""


def dispatch(server: Server, user: User, payload: object, pages: Mapping[str, Page]) -> dict[str, Any]:
    """What the screen shows next: {"html", "title", "url", "lang", "said", "tone", "download"}.

    `payload` came from a browser: {"w": workspace, "p": page, "args": {…}, "act": action, "of": the page
    whose action it is if not this one's, "form": {…}}.
    """
    asked = _checked(payload)
    page, workspace, args = asked["p"], asked["w"], Args(asked["args"])
    said, tone, download = "", "good", ""
    if asked["act"]:
        try:
            reply = _act(server, user, pages, asked["of"] or page, workspace, asked["act"], Args({**args, **asked["form"]}))
        except UserError as error:
            said, tone = Texts(user.language).said(server.plain(str(error))), "bad"
        else:
            said, tone, download = reply.said, reply.tone, reply.download
            page = reply.page or page
            workspace = workspace if reply.workspace is None else reply.workspace
            args = args if reply.args is None else Args(reply.args)
            user = server.users.get(user.name)  # the action may have changed the language
    html, title = _draw(server, user, pages, page, workspace, args)
    url = address(page, workspace, **args)
    told = {"said": said, "tone": tone, "download": download}
    return {"html": html, "title": title, "url": url, "lang": user.language, **told}


def _act(server: Server, user: User, pages: Mapping[str, Page], page: str, workspace: str, name: str, form: Args) -> Reply:
    known = pages.get(page)
    action = known.actions.get(name) if known else None
    if known is None or action is None:
        raise NotAllowed("没有这个操作，请刷新页面再试。")
    seat = Seat.take(server, user, workspace if known.workspace else "")
    try:
        seat.require(known.needs)
        seat.require(action.needs)
        return action.do(seat, form) or Reply()
    finally:
        seat.close()


def _draw(server: Server, user: User, pages: Mapping[str, Page], page: str, workspace: str, args: Args) -> tuple[Html, str]:
    known = pages.get(page)
    seat = Seat(server, user, user.role)
    try:
        try:
            if known is None:
                raise NotAllowed("没有这个页面，请从左边的目录选择。")
            seat = Seat.take(server, user, workspace if known.workspace else "")
            seat.require(known.needs)
            main = known.view(seat, args)
        except UserError as error:
            main = tag(
                "div",
                tag("h1", seat.t("这一页打不开")),
                tag("p", seat.t.said(server.plain(str(error)))),
                cls="panel empty",
                role="alert",
            )
        title = known.title if known else ""
        return shell(seat, pages, page, main), seat.t(title)
    finally:
        seat.close()


def _checked(payload: object) -> dict[str, Any]:
    """The payload with every part of the type it must have. Raises UserError."""
    asked = payload if isinstance(payload, dict) else {}
    result: dict[str, Any] = {}
    for name in ("w", "p", "act", "of"):
        value = asked.get(name, "")
        result[name] = value[:200] if isinstance(value, str) else ""
    size = 0
    for name in ("args", "form"):
        table = asked.get(name, {})
        rows = table.items() if isinstance(table, dict) else ()
        result[name] = {k: v for k, v in rows if isinstance(k, str) and isinstance(v, str)}
        size += sum(len(k) + len(v) for k, v in result[name].items())
    if size > LONGEST:
        raise UserError("一次提交的内容太多，请分几次保存。")
    result["p"] = result["p"] or "workspaces"
    return result
