"""In front of every request: who it is, whether it comes from our own pages, and which paths there are at all.

Gradio brings many endpoints (files by path, uploads, a proxy, an API page). Only those that the one component needs are let
through; files come and go by routes of our own that check the workspace.
"""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts import User, Users

COOKIE = "zhiping"
APP = "/app"
OPEN = re.compile(r"/signin|/setup|/healthz|/ui/[\w.-]+|/favicon\.ico")
"""What is served without a session: the sign-in page and what it looks like."""
GRADIO = re.compile(
    r"/app/?|/app/config/?|/app/theme\.css|/app/favicon\.ico|/app/(?:assets|static)/[\w./+@-]+|"
    r"/app/gradio_api/(?:run/predict|run/screen|app_id|startup-events|heartbeat/[\w-]+)/?|/app/manifest\.json"
)
"""What the page needs of Gradio; everything else that Gradio offers is not there."""
OWN = re.compile(r"/|/signout|/table|/w/[a-z0-9]{16}/[\w/.-]*|/w/[a-z0-9]{16}/[\w/.-]+")
SMALL = 1 << 20
"""Bytes of a request that is no upload."""
UPLOAD = re.compile(r"/w/[a-z0-9]{16}/(?:upload|check|checklist|hand-in)")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; font-src 'self' data:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
}
"""Gradio's page starts from inline scripts and builds a component's script from text, hence the two 'unsafe'; nothing may be
fetched from, or sent to, another machine."""


class Gate:
    """ASGI middleware. The user stands in `scope["state"]["user"]` afterwards."""

    def __init__(self, app: ASGIApp, users: Users) -> None:
        self._app, self._users = app, users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = scope["path"]
        user = await run_in_threadpool(self._users.signed_in, token_of(headers))
        scope.setdefault("state", {})["user"] = user
        refused = self._refused(scope["method"], path, headers, user, scope["query_string"].decode("latin-1"))
        if refused is not None:
            await refused(scope, receive, _dressed(send))
            return
        if path in (APP, f"{APP}/"):  # the address is ours: Gradio would take ?page=2 for a page of its own, and fail
            scope = {**scope, "query_string": b""}
        bounded = receive if UPLOAD.fullmatch(path) else _bounded(receive)
        await self._app(scope, bounded, _dressed(send))

    def _refused(self, method: str, path: str, headers: Headers, user: User | None, query: str) -> Response | None:
        known = OPEN.fullmatch(path) or GRADIO.fullmatch(path) or OWN.fullmatch(path)
        if not known or ".." in path:
            return PlainTextResponse("没有这个地址。", 404)
        if method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("不支持的请求。", 405)
        if method == "POST" and not _from_our_pages(headers):
            return PlainTextResponse("请求不是从本系统的页面发出的，已拒绝。", 403)
        length = headers.get("content-length", "0")
        if method == "POST" and not UPLOAD.fullmatch(path) and (not length.isdigit() or int(length) > SMALL):
            return PlainTextResponse("提交的内容太多。", 413)
        if user is None and not OPEN.fullmatch(path):
            if method == "GET" and path in ("/", APP, f"{APP}/"):
                wanted = f"?{query}" if query else ""
                return RedirectResponse(f"/signin?next={quote(wanted)}" if wanted else "/signin", 303)
            return PlainTextResponse("请先登录。", 401)
        return None


def token_of(headers: Headers) -> str:
    """The session's token from the cookie, '' if there is none."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _from_our_pages(headers: Headers) -> bool:
    """A browser names the page that sends; another site's page is refused. Programs without a browser name none."""
    origin = headers.get("origin")
    if origin:
        return urlsplit(origin).netloc == headers.get("host", "")
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _bounded(receive: Receive) -> Receive:
    """Cuts off a body that is longer than its header said."""
    seen = 0

    async def inner() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > SMALL:
                return {"type": "http.disconnect"}
        return message

    return inner


def _dressed(send: Send) -> Send:
    """Adds the headers that keep a page to itself."""

    async def inner(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {k.lower() for k, _ in message["headers"]}
            extra = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items() if k.lower().encode() not in given]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return inner
