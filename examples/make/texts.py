"""Source texts of the example documents: Markdown with YAML front matter → Text (see writers for the keys)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

FICTION = "本材料为虚构示例"
FICTION_EN = "This document belongs to a fictional example"


@dataclass(frozen=True)
class Block:
    """`level` for headings; `rows` (first row = header) and `caption` for tables; `items` for lists."""

    kind: Literal["heading", "paragraph", "bullets", "numbers", "table", "right"]
    text: str = ""
    level: int = 0
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Text:
    title: str
    blocks: tuple[Block, ...]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The targets named in the front matter, relative to the example folder."""
        value = self.meta.get("file", ())
        return (value,) if isinstance(value, str) else tuple(value)

    @property
    def english(self) -> bool:
        return self.meta.get("language") == "en"

    @property
    def note(self) -> str:
        """What every document says of itself."""
        return f"({FICTION_EN})" if self.english else f"（{FICTION}）"


def fill(source: str, facts: Mapping[str, object]) -> str:
    """Replace {{key}} by facts[key]; KeyError names a key that no fact has."""
    return re.sub(r"\{\{\s*([\w.]+)\s*\}\}", lambda m: str(facts[m[1]]), source)


def parse(markdown: str, facts: Mapping[str, object] | None = None) -> Text:
    """Front matter and body of one source text; unknown syntax is taken as a paragraph."""
    _, front, body = fill(markdown, facts or {}).split("---\n", 2)
    meta = yaml.safe_load(front)
    return Text(title=meta["title"], blocks=tuple(_blocks(body.splitlines())), meta=meta)


def _blocks(lines: Sequence[str]) -> Iterable[Block]:
    caption, at = "", 0
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif heading := re.match(r"(#{1,4}) +(.+)", line):
            yield Block("heading", heading[2], level=len(heading[1]))
            at += 1
        elif re.match(r"(?:表|Table )\s?\d", line) and at + 1 < len(lines) and (lines[at + 1] or lines[at + 2]).startswith("|"):
            caption, at = line, at + 1
        elif line.startswith("|"):
            taken, at = _take(lines, at, "|")
            rows = tuple(
                tuple(c.strip() for c in row.strip("|").split("|")) for row in taken if not re.fullmatch(r"[|:\- ]+", row)
            )
            yield Block("table", rows=rows, caption=caption)
            caption = ""
        elif line.startswith("- "):
            taken, at = _take(lines, at, "- ")
            yield Block("bullets", items=tuple(t[2:].strip() for t in taken))
        elif re.match(r"\d+\. ", line):
            start = at
            while at < len(lines) and re.match(r"\d+\. ", lines[at].strip()):
                at += 1
            yield Block("numbers", items=tuple(x.strip().split(". ", 1)[1] for x in lines[start:at]))
        elif line.startswith("> "):
            yield Block("right", line[2:])
            at += 1
        else:
            yield Block("paragraph", line)
            at += 1


def _take(lines: Sequence[str], at: int, prefix: str) -> tuple[list[str], int]:
    taken = []
    while at < len(lines) and lines[at].strip().startswith(prefix):
        taken.append(lines[at].strip())
        at += 1
    return taken, at


def plain(text: str) -> str:
    return text.replace("**", "")
