"""`zhiping mcp`: the workspaces as tools of a chat client. A client starts it and waits: little is loaded before it answers."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant import settings
from assistant.cli.account import me
from assistant.cli.errors import UsageError, reported


def mcp(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER…", help="工作区、zhiping run 的输出文件夹，或其下有这些的文件夹；可写几个")
    ],
    allow_writing: Annotated[
        bool, typer.Option("--allow-writing", help="另给两个写入工具：确认或排除匹配，答复问题；默认只读，什么都不改")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="写入时的署名；默认为当前登录名")] = "",
    local_client: Annotated[
        bool,
        typer.Option(
            "--local-client",
            help="客户端的模型就在本机：不隐去个人信息。默认按远程模型对待，证件号、手机号、名单姓名等换成占位符",
        ),
    ] = False,
    log: Annotated[Path | None, typer.Option("--log", help="把每次调用和给出的内容记入这个文件（一行一条 JSON）")] = None,
    http: Annotated[bool, typer.Option("--http", help="用 HTTP，不用标准输入输出；要访问令牌")] = False,
    host: Annotated[str, typer.Option("--host", help="HTTP 的监听地址；默认只在本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="HTTP 的端口", min=1, max=65535)] = 8765,
    token: Annotated[
        str, typer.Option("--token", envvar="ZHIPING_MCP_TOKEN", help="HTTP 的访问令牌；本机不写则自动生成", show_envvar=False)
    ] = "",
) -> None:
    """作为 MCP 服务，供聊天客户端查材料、看指标、核对文字。由客户端启动，标准输出只有协议；默认只读。

    给出的内容会到客户端的模型那里去：设置 redact 为 remote（默认）或 always 时隐去个人信息，never 时不隐去。
    """
    say = Console(stderr=True, highlight=False)
    with reported(say):
        chosen = settings.load()
        if by and not allow_writing:
            raise UsageError("--by 是写入时的署名，要与 --allow-writing 一起用。")
        if log is not None and not log.resolve().parent.is_dir():
            raise UsageError(f"--log {log} 所在的文件夹不存在，请先建立。")
        from assistant.mcp_server.server import build, serve
        from assistant.mcp_server.shelf import Shelf

        hides = chosen.redact == "always" or (chosen.redact == "remote" and not local_client)
        shelf = Shelf(folders, chosen, hides)
        server = build(shelf, by=(by or me()) if allow_writing else "", log=log)
        how = ("可写" if allow_writing else "只读") + ("，个人信息换成占位符" if hides else "，不隐去个人信息")
        names = "、".join(shelf.folders)
        if http:
            from assistant.mcp_server import http as web

            web.checked(host, token)
            given = token or secrets.token_urlsafe(24)
            say.print(
                f"MCP 服务：http://{host}:{port}{web.PATH}（{how}）　工作区：{names}　按 Ctrl-C 停止",
                soft_wrap=True,
                markup=False,
            )
            if not token:
                say.print(f"访问令牌（本次有效）：{given}", soft_wrap=True, markup=False)
            web.serve(server, host, port, given)
            return
        if sys.stdin.isatty():
            say.print("这个命令由 MCP 客户端启动，通过标准输入输出通信；接入方法见说明文档。按 Ctrl-C 停止。", markup=False)
        say.print(f"MCP 服务已就绪（{how}）　工作区：{names}", soft_wrap=True, markup=False)
        serve(server)


def alone() -> None:
    """The command without the others."""
    app = typer.Typer(name="zhiping", add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback()(lambda: None)
    register(app)
    app()


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(mcp)
