"""`python -m assistant` is the command `zhiping`."""

from assistant.cli import command

command()
