"""The web application: the gate, our own routes, and Gradio behind them."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import fastapi
import gradio as gr
from fastapi import Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from assistant.ui import answers, files, handins, handouts, returns, signin, surface, takeouts
from assistant.ui.gate import APP, Gate
from assistant.ui.page import Page
from assistant.ui.seat import Server

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
HEAD = '<link rel="stylesheet" href="/ui/style.css"><script src="/ui/app.js"></script>'


def build(server: Server, pages: Mapping[str, Page], code: str = "") -> fastapi.FastAPI:
    """The application, ready for any ASGI server. `code` is the set-up code; '' makes one that nobody knows."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

    @asynccontextmanager
    async def alive(_: fastapi.FastAPI) -> AsyncIterator[None]:
        files.sweep(server.folders())
        server.runner.start()
        threading.Thread(target=server.warm, name="warm", daemon=True).start()
        yield
        server.runner.stop()

    app = fastapi.FastAPI(title="质评助手", docs_url=None, redoc_url=None, openapi_url=None, lifespan=alive)

    @app.get("/healthz")
    async def health() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/favicon.ico")
    async def favicon() -> Response:
        return FileResponse(STATIC / "mark.svg", media_type="image/svg+xml")

    @app.get("/ui/{name}")
    async def static(name: str) -> Response:
        file = STATIC / name
        if file.suffix not in KINDS or file.name not in {f.name for f in STATIC.iterdir()}:
            return PlainTextResponse("没有这个文件。", 404)
        return FileResponse(file, media_type=KINDS[file.suffix], headers={"Cache-Control": "no-cache"})

    app.include_router(signin.router(server, code or secrets.token_urlsafe(24)))
    app.include_router(files.router(server))
    app.include_router(answers.router(server))
    app.include_router(returns.router(server))
    app.include_router(handins.router(server))
    app.include_router(handouts.router(server))
    app.include_router(takeouts.router(server, pages))

    def who(request: Request) -> str | None:
        user = request.scope.get("state", {}).get("user")
        return user.name if user is not None else None

    gr.mount_gradio_app(
        app,
        surface.build(server, pages),
        path=APP,
        auth_dependency=who,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        allowed_paths=[],
        theme=gr.themes.Base(font=list(FONTS), font_mono=["ui-monospace", "monospace"]),
        head=HEAD,
    )
    app.add_middleware(Gate, users=server.users)
    return app
