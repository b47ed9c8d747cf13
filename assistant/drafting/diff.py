"""What two texts of a section differ in: a pure function, for the screen, the command line and the agent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.domain import DataTable, Section
from assistant.drafting.merge import Block, blocks, heading

Kind = Literal["same", "added", "removed", "changed"]
ALIKE = 0.45
"""Two paragraphs with this share of common text are one paragraph that was changed."""
REWRITTEN = 0.3
"""Below this share of common pieces the text was written anew: shown whole, for single common characters tell nothing."""
_PIECES = re.compile(r"[A-Za-z]+|\d+(?:[.:,]\d+)*%?|[\u4e00-\u9fff]|\s+|.", re.S)
"""A figure is one piece: 17.2:1 → 17.8:1 shows as one figure replaced by another, never as one changed digit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: in both texts, only in the new one, or only in the old one."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph or table: where it stands, what became of it, and its words piece by piece."""

    kind: Kind
    where: tuple[str, ...]
    before: Block | None
    after: Block | None
    pieces: tuple[Piece, ...]


def diff(before: Section, after: Section) -> tuple[Change, ...]:
    """Every paragraph and table of both texts in reading order of the new one."""
    olds, news = list(blocks(before)), list(blocks(after))
    places = list(dict.fromkeys(path for path, _ in (*news, *olds)))
    result: list[Change] = []
    for path in places:
        result += _at(path, [b for p, b in olds if p == path], [b for p, b in news if p == path])
    return tuple(result)


def changed(changes: Sequence[Change]) -> int:
    """How many paragraphs and tables are not the same."""
    return sum(1 for c in changes if c.kind != "same")


def words(block: Block) -> str:
    """A block as plain text; a table row by row."""
    if isinstance(block, DataTable):
        return "\n".join((block.caption, "｜".join(block.header), *("｜".join(r.cells) for r in block.rows)))
    return block.text


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts; read without the added ones they give `before`, without the removed ones `after`."""
    a, b = _PIECES.findall(before), _PIECES.findall(after)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if a and b and matcher.ratio() < REWRITTEN:
        return Piece("removed", "".join(a)), Piece("added", "".join(b))
    found: list[Piece] = []
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            found.append(Piece("same", "".join(a[i:j])))
            continue
        if j > i:
            found.append(Piece("removed", "".join(a[i:j])))
        if m > k:
            found.append(Piece("added", "".join(b[k:m])))
    return tuple(found)


def _at(path: tuple[str, ...], olds: list[Block], news: list[Block]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [_key(b) for b in olds], [_key(b) for b in news], autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            for old, new in zip(olds[i:j], news[k:m], strict=True):
                yield Change("same", path, old, new, (Piece("same", words(new)),))
        else:
            yield from _replaced(path, olds[i:j], news[k:m])


def _replaced(path: tuple[str, ...], olds: list[Block], news: list[Block]) -> Iterator[Change]:
    """Pairs what is one paragraph in two wordings, in order; the rest went or came."""
    waiting = list(olds)
    for new in news:
        match = next((n for n, old in enumerate(waiting) if _one(old, new)), None)
        if match is None:
            yield Change("added", path, None, new, (Piece("added", words(new)),))
            continue
        for old in waiting[:match]:
            yield Change("removed", path, old, None, (Piece("removed", words(old)),))
        old = waiting[match]
        del waiting[: match + 1]
        yield Change("changed", path, old, new, pieces(words(old), words(new)))
    for old in waiting:
        yield Change("removed", path, old, None, (Piece("removed", words(old)),))


def _one(old: Block, new: Block) -> bool:
    if isinstance(old, DataTable) or isinstance(new, DataTable):
        return type(old) is type(new)
    if old.id and old.id == new.id:
        return True
    return SequenceMatcher(None, old.text, new.text, autojunk=False).ratio() >= ALIKE


def _key(block: Block) -> str:
    return block.model_dump_json(exclude={"id"})


def take(before: Section, after: Section, chosen: Collection[int]) -> Section:
    """`before` with the chosen changes: numbers are positions in `diff(before, after)`. All of them give `after`."""
    stands: dict[tuple[str, ...], list[Block]] = {}
    for number, change in enumerate(diff(before, after)):
        block = change.after if number in chosen or change.kind == "same" else change.before
        if block is not None:
            stands.setdefault(change.where, []).append(block)

    def build(node: Section, other: Section | None, path: tuple[str, ...]) -> Section:
        mine = {heading(s): s for s in node.sections}
        theirs = {heading(s): s for s in other.sections} if other else {}
        children = [build(s, theirs.get(name), (*path, name)) for name, s in mine.items()]
        children += [
            build(s, s, (*path, name)) for name, s in theirs.items() if name not in mine and any(_below(s, (*path, name)))
        ]
        order = {name: n for n, name in enumerate(dict.fromkeys([*theirs, *mine]))}
        children.sort(key=lambda s: order[heading(s)])
        return node.model_copy(update={"body": tuple(stands.get(path, ())), "sections": tuple(children)})

    def _below(node: Section, path: tuple[str, ...]) -> Iterator[bool]:
        yield from (bool(stands.get(where)) for where, _ in blocks(node, path))

    return build(before, after, ())
