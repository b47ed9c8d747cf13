"""The command `zhiping`."""

from assistant.cli.main import main

__all__ = ["main"]
