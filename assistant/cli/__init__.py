"""The command `zhiping`."""

from __future__ import annotations

import sys


def command() -> None:
    """Entry point. Modules load inside, so that Ctrl-C in the first moment is a stop like any other, not a traceback."""
    try:
        if sys.argv[1:2] == ["mcp"]:  # a chat client waits for it: nothing of the other commands is loaded
            from assistant.cli.mcp import alone as start
        else:
            from assistant.cli.main import main as start

        start()
    except KeyboardInterrupt:
        sys.stderr.write("已停止。用同样的命令再次运行即可。\n")
        sys.exit(130)


__all__ = ["command"]
