"""Serves the web UI on this machine: local fonts, no analytics, nothing fetched from outside."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import uvicorn

from assistant import settings
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server


def serve(host: str = "127.0.0.1", port: int = 7860, data: Path | None = None) -> None:
    """Blocks until stopped. OSError if the port is taken, UserError if the data folder cannot be used."""
    with socket.socket() as probe:  # uvicorn would end the whole program
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
    server = Server((data or settings.load().server_data).resolve())
    code = secrets.token_hex(4)
    if not server.users.any():
        print(f"首次使用：请在浏览器中建立管理员账号。从别的计算机打开时需要安装码 {code}", flush=True)
    uvicorn.run(web.build(server, PAGES, code), host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)
