"""What differs between two texts of a pack, row by row and cell by cell, in the words of the workbook: for whoever takes over a
changed workbook, or a package of another system, and wants to see first what it would change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from assistant.export.pack_cells import HEAD_SHEET, SHEETS, Cell, row_of, written
from assistant.export.pack_xlsx import HEAD, rows_of
from assistant.packs import RawPack

Status = Literal["changed", "added", "removed"]
STATUSES: dict[Status, str] = {"changed": "更改", "added": "新增", "removed": "删去"}
IDENTITY = {
    "indicators": ("code",), "points": ("node", "code", "variant"), "quantities": ("id",), "metrics": ("id",),
}  # fmt: skip
"""Section → the fields that say which row it is; a row under another code is another row."""
LONGEST = 120
"""Characters of a value that are shown."""


class Field(NamedTuple):
    """A cell that differs: its heading, what stood and what stands there now (of lists the entries that differ); '' for none."""

    head: str
    before: str
    after: str


class Change(NamedTuple):
    """A row that differs: on which sheet it stands, which one it is, and its cells that differ."""

    status: Status
    sheet: str
    code: str
    name: str
    fields: tuple[Field, ...]


def changes(before: RawPack | None, after: RawPack) -> list[Change]:
    """Every row that differs, the head first, then sheet by sheet in the order of the new text; what is gone stands last."""
    old = before.model_dump(mode="json", exclude_defaults=True) if before is not None else {}
    new = after.model_dump(mode="json", exclude_defaults=True)
    found = _head(old, new) if before is not None else []
    for section, (title, _, columns) in SHEETS.items():
        heads = [c.head for c in columns]
        was, now = _keyed(rows_of(old, section), section), _keyed(rows_of(new, section), section)
        for key, row in now.items():
            cells = _texts(row_of(row, columns))
            if key not in was:
                found.append(_change("added", title, row, ()))
            elif fields := _fields(heads, _texts(row_of(was[key], columns)), cells):
                found.append(_change("changed", title, row, fields))
        found += [_change("removed", title, row, ()) for key, row in was.items() if key not in now]
    return found


def counts(found: Iterable[Change]) -> dict[Status, int]:
    """How many rows were changed, added, removed."""
    there = Counter(change.status for change in found)
    return {status: there[status] for status in STATUSES}


def _head(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    fields = tuple(
        f for key, (form, about) in HEAD.items()
        for f in _fields([label(about)], _texts([written(old.get(key), form)]), _texts([written(new.get(key), form)]))
    )  # fmt: skip
    return [Change("changed", HEAD_SHEET, str(new["id"]), str(new["name"]), fields)] if fields else []


def label(about: str) -> str:
    """What an item of the head is called: its explanation up to the first sign."""
    return re.split("[：，（]", about, maxsplit=1)[0]


def _keyed(rows: Iterable[dict[str, Any]], section: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """By identity; of rows that have the same, the second is one of its own."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(str(row.get(field, "")) for field in IDENTITY[section])
        while key in found:
            key = (*key, "又")
        found[key] = row
    return found


def _change(status: Status, title: str, row: Mapping[str, Any], fields: tuple[Field, ...]) -> Change:
    return Change(status, title, str(row.get("code") or row.get("id") or ""), str(row.get("name", "")), fields)


def _texts(cells: Iterable[Cell]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _fields(heads: Sequence[str], before: Sequence[str], after: Sequence[str]) -> tuple[Field, ...]:
    return tuple(
        Field(head, *(_short(lines) for lines in _apart(old, new)))
        for head, old, new in zip(heads, before, after, strict=True)
        if old != new
    )


def _apart(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines of both that the other has not; all of them where only their order differs."""
    was, now = old.removeprefix("'").split("\n"), new.removeprefix("'").split("\n")
    gone, come = [line for line in was if line not in now], [line for line in now if line not in was]
    return (gone, come) if gone or come else (was, now)


def _short(lines: Sequence[str]) -> str:
    flat = "；".join(lines)
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…"
