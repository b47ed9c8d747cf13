"""A new automatic text laid under what people made of the last one. What a person wrote, removed or locked always stays.

Three texts meet: the last automatic text, what the section is now, and the new automatic text. Paragraph by paragraph, what
nobody touched takes the new wording; where a person has touched it the section stays as it is, and `kept` says that the new
text has something to offer there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.domain import DataTable, Paragraph, Section, digest

Block = Paragraph | DataTable
REFERRING = ("存在的问题", "原因分析", "改进措施")
"""Parts that count each other (问题一的原因 …): if a person touched one of them, all of them wait."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The section as it should stand; `kept` is true where a person's text stands against a new automatic one."""

    section: Section
    kept: bool


def identified(section: Section) -> Section:
    """The section with an id for every paragraph that has none: the same words at the same place get the same id,
    a second paragraph of the same words one of its own."""
    given = {p.id for p in paragraphs(section) if p.id}
    used: set[str] = set()

    def name(paragraph: Paragraph, path: str) -> Paragraph:
        if paragraph.id and paragraph.id not in used:
            used.add(paragraph.id)
            return paragraph
        key = digest(path, paragraph.text, length=12)
        names = (key, *(f"{key}-{n}" for n in range(2, len(used) + len(given) + 3)))
        free = next(n for n in names if n not in used and n not in given)
        used.add(free)
        return paragraph.model_copy(update={"id": free})

    def walk(node: Section, path: str) -> Section:
        here = f"{path}/{node.code}{node.title}"
        body = tuple(name(b, here) if isinstance(b, Paragraph) else b for b in node.body)
        return node.model_copy(update={"body": body, "sections": tuple(walk(s, here) for s in node.sections)})

    return walk(section, "")


def paragraphs(section: Section) -> Iterator[Paragraph]:
    """Every paragraph in reading order."""
    for _, block in blocks(section):
        if isinstance(block, Paragraph):
            yield block


def blocks(section: Section, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Block]]:
    """Every paragraph and table in reading order, with the headings above it inside the section."""
    for block in section.body:
        yield path, block
    for child in section.sections:
        yield from blocks(child, (*path, heading(child)))


def heading(section: Section) -> str:
    """'2.3.1 实践教学体系', or the title alone where there is no code."""
    return f"{section.code} {section.title}".strip()


def same(a: Section, b: Section) -> bool:
    """Whether two texts of a section say the same at the same places with the same citations, ids aside."""
    return _bare(a) == _bare(b)


def merge(last: Section | None, current: Section, fresh: Section, locked: Collection[str] = ()) -> Merged:
    """`last` is the automatic text that `current` grew from; without one everything in `current` counts as a person's."""
    kept = False
    children: list[Section] = []
    olds, news = _by_name(last), _by_name(fresh)
    waiting = _touched(current, olds, locked) and _referring_differ(olds, news)
    for name, mine in _by_name(current).items():
        old, new = olds.get(name), news.pop(name, None)
        if new is None:
            if old is None or _held(mine, old, locked):  # the framework dropped the node, but a person has written here
                children.append(mine)
                kept = kept or old is not None
        elif waiting and mine.title in REFERRING:
            children.append(mine)
            kept = True
        else:
            merged = merge(old, mine, new, locked)
            children.append(merged.section)
            kept = kept or merged.kept
    children.extend(news.values())
    body, conflict = _blocks(last.body if last else None, current.body, fresh.body, locked)
    order = {name: n for n, name in enumerate(_by_name(fresh))}
    children.sort(key=lambda s: order.get(_name(s), len(order)))
    section = fresh.model_copy(update={"body": body, "sections": tuple(children)})
    return Merged(identified(section), kept or conflict)


def _name(section: Section) -> tuple[str, str, str]:
    return section.part, section.code, section.title if section.part == "aspect" else ""


def _by_name(section: Section | None) -> dict[tuple[str, str, str], Section]:
    return {_name(s): s for s in section.sections} if section else {}


def _held(mine: Section, old: Section, locked: Collection[str]) -> bool:
    return not same(mine, old) or any(p.id in locked for p in paragraphs(mine))


def _touched(current: Section, olds: dict[tuple[str, str, str], Section], locked: Collection[str]) -> bool:
    counting = [s for s in current.sections if s.title in REFERRING]
    return any(_name(s) not in olds or _held(s, olds[_name(s)], locked) for s in counting)


def _referring_differ(olds: dict[tuple[str, str, str], Section], news: dict[tuple[str, str, str], Section]) -> bool:
    def counting(nodes: dict[tuple[str, str, str], Section]) -> list[str]:
        return [_bare(s) for s in nodes.values() if s.title in REFERRING]

    return counting(olds) != counting(news)


def _bare(section: Section) -> str:
    def strip(node: Section) -> Section:
        body = tuple(b.model_copy(update={"id": ""}) if isinstance(b, Paragraph) else b for b in node.body)
        return node.model_copy(update={"body": body, "sections": tuple(strip(s) for s in node.sections)})

    return strip(section).model_dump_json()


def _blocks(
    last: Sequence[Block] | None, current: Sequence[Block], fresh: Sequence[Block], locked: Collection[str]
) -> tuple[tuple[Block, ...], bool]:
    """Merges one body; (the blocks, whether a person's text stands against a new one)."""
    if last is not None and not locked and (ids := _ids(last)) is not None and ids == _ids(current) == _ids(fresh):
        return _side_by_side(last, current, fresh)
    old, mine, new = ([_key(b) for b in side] for side in (last or (), current, fresh))
    result: list[Block] = []
    conflict = False
    at = (0, 0, 0)
    for point in (*_common(old, mine, new), (len(old), len(mine), len(new))):
        span, told = current[at[1] : point[1]], fresh[at[2] : point[2]]
        a, b, c = old[at[0] : point[0]], mine[at[1] : point[1]], new[at[2] : point[2]]
        held = any(isinstance(x, Paragraph) and x.id in locked for x in span)
        if a == b and not held:
            result.extend(b.model_copy(update={"id": ""}) if isinstance(b, Paragraph) else b for b in told)
        else:
            result.extend(span)
            conflict = conflict or c not in (a, b)
        if point[1] < len(mine):
            result.append(current[point[1]])
        at = (point[0] + 1, point[1] + 1, point[2] + 1)
    return tuple(result), conflict


def _ids(body: Sequence[Block]) -> list[str] | None:
    """The ids of the paragraphs, and the tables, which nobody edits; None where a paragraph has no id."""
    found = [b.id if isinstance(b, Paragraph) else _key(b) for b in body]
    return found if all(found) else None


def _side_by_side(last: Sequence[Block], current: Sequence[Block], fresh: Sequence[Block]) -> tuple[tuple[Block, ...], bool]:
    """The same paragraphs in all three texts, as two people leave them who edit one section: each is taken for itself."""
    result: list[Block] = []
    conflict = False
    for old, mine, new in zip(last, current, fresh, strict=True):
        untouched = _key(old) == _key(mine)
        result.append(new if untouched else mine)
        conflict = conflict or not (untouched or _key(new) in (_key(old), _key(mine)))
    return tuple(result), conflict


def _common(old: list[str], mine: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """Positions of the blocks that stand unchanged in all three texts, in order."""

    def pairs(other: list[str]) -> dict[int, int]:
        found = SequenceMatcher(None, old, other, autojunk=False).get_matching_blocks()
        return {m.a + n: m.b + n for m in found for n in range(m.size)}

    to_mine, to_new = pairs(mine), pairs(new)
    return ((n, to_mine[n], to_new[n]) for n in range(len(old)) if n in to_mine and n in to_new)


def _key(block: Block) -> str:
    return block.model_dump_json(exclude={"id"})
