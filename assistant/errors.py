"""The one kind of error that is meant for users."""

from __future__ import annotations


class UserError(Exception):
    """Something the office can put right. `str()` is a sentence: what, where, what to do. Ends a command with status 2."""
