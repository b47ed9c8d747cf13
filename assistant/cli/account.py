"""Under whose name a command writes history where none is given."""

from __future__ import annotations

import getpass


def me() -> str:
    """The name of the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such account, e.g. in a container
        return "未署名"
