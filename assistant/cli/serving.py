"""`zhiping serve`: the web UI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import screen
from assistant.cli.errors import UsageError, reported


def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址；默认只在本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 7860,
    data: Annotated[
        Path | None, typer.Option("--data", help="数据文件夹：用户、工作区与上传的材料；默认见 zhiping settings")
    ] = None,
) -> None:
    """打开网页界面。"""
    say = screen.console()
    with reported(say):
        from assistant.ui.app import serve as start

        say.print(f"网页界面：http://{host}:{port}　按 Ctrl-C 停止")
        try:
            start(host, port, data)
        except OSError as error:
            raise UsageError(f"端口 {port} 打不开（{error}）。请用 --port 换一个。") from error


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(serve)
