"""Which frameworks a workspace may move to, and two of them side by side, as the screen shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from assistant.domain import Framework
from assistant.editions.diff import KINDS, LEVELS, Change, Diff, Kind
from assistant.editions.moved import WHAT, Left, Moved

TONES: Mapping[Kind, str] = {"added": "accent", "removed": "bad", "moved": "warn", "renamed": "warn"}
"""Kind of change → tone of its badge."""


METRIC = -1
"""Level of a row that is a metric."""


class Choice(NamedTuple):
    """A framework to move to; `next` if it says that it supersedes the present one, `kin` if it is of the same family."""

    framework: Framework
    next: bool
    kin: bool


def choices(now: Framework, every: Iterable[Framework]) -> list[Choice]:
    """The present framework's successors first, then its kin, then those for the same type of university, then the rest."""
    found = [
        Choice(f, f.supersedes == now.id, (f.family or f.id) == (now.family or now.id))
        for f in every
        if f.id != now.id or f.content_hash != now.content_hash
    ]
    return sorted(found, key=lambda c: (not c.next, not c.kin, not set(now.types) & set(c.framework.types)))


class Row(NamedTuple):
    """One changed row: what changed in words, what it is, both sides, a note."""

    kinds: tuple[tuple[str, str], ...]
    level: str
    old: str
    new: str
    note: str


def rows(found: Diff) -> list[Row]:
    """The rows that differ, in the order of the newer edition."""
    return [_row(change) for change in found.changes]


def _row(c: Change) -> Row:
    if c.level == METRIC:  # its code is a word for machines
        c = replace(c, old_code="", new_code="")
    return Row(
        tuple((KINDS[k], TONES.get(k, "")) for k in c.kinds), LEVELS[c.level],
        f"{c.old_code} {c.old_name}".strip(), f"{c.new_code} {c.new_name}".strip(), c.note,
    )  # fmt: skip


def carried(moved: Moved) -> list[tuple[str, int]]:
    """(kind in words, how many go along)."""
    return [(WHAT[what], n) for what, n in moved.carried.items() if n]


def left(moved: Moved) -> list[tuple[str, Left]]:
    """(kind in words, what has no place)."""
    return [(WHAT[x.what], x) for x in moved.left]
