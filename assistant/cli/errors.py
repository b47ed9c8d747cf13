"""Errors that a user can act on: one sentence, exit status 2. Anything else is a fault of ours and shows its trace."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape

from assistant.errors import UserError

BAD_INPUT = 2
INTERRUPTED = 130


class UsageError(UserError):
    """The command was called in a way that cannot work; the message says how to call it."""


@contextmanager
def reported(screen: Console) -> Iterator[None]:
    """Turns known errors into one sentence on stderr and exit status 2; Ctrl-C into a resumable stop."""
    try:
        yield
    except UserError as error:
        _end(screen, str(error), BAD_INPUT, error)
    except KeyboardInterrupt as error:
        _end(screen, "已停止。读过的材料都已保存，用同样的命令再次运行即从这里继续。", INTERRUPTED, error)
    except sqlite3.OperationalError as error:
        if "full" not in str(error) and "disk" not in str(error):
            raise
        _end(screen, f"磁盘空间不足或写不进去（{error}）。清理空间后用同样的命令继续，已读的材料不会丢失。", BAD_INPUT, error)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            text = "磁盘空间不足，没有写出半个文件。清理空间后用同样的命令继续，已读的材料不会丢失。"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            text = f"没有权限：{error.filename or ''}。请换一个可写的输出文件夹，或调整权限。"
        elif error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
            text = f"路径不对：{error.filename or error}（{error.strerror}）。请检查后再运行。"
        else:
            raise
        _end(screen, text, BAD_INPUT, error)


def _end(screen: Console, text: str, status: int, error: BaseException) -> None:
    screen.print(f"[red]错误[/] {escape(text)}" if status == BAD_INPUT else text, soft_wrap=True)
    raise typer.Exit(status) from error
