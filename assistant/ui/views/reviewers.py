"""What several reviewers wrote, side by side: one column for each, one line for each point they spoke of."""

from __future__ import annotations

from typing import NamedTuple

from assistant.domain import Framework, ReviewerNote
from assistant.review.checklist import Merged

MARKS: dict[str, tuple[str, str]] = {"full_stop": ("句号", "good"), "dash": ("破折号", "warn"), "question": ("问号", "bad")}
"""Mark → (in words, tone)."""
MARK_MEANINGS = {"full_stop": "句号：已清楚，不再追问", "dash": "破折号：材料不够，请补充", "question": "问号：存疑，入校再看"}
ATTAINMENTS: dict[str, tuple[str, str]] = {
    "reached": ("达成", "good"),
    "mostly": ("基本达成", "warn"),
    "not_reached": ("未达成", "bad"),
}
FILES = {"checklist.xlsx": "下载评审清单（xlsx）", "readiness.docx": "下载“先改什么”（Word）"}
UNSIGNED = "未署名"


class Line(NamedTuple):
    """`notes` has one entry for each name of the grid, in its order."""

    key: str
    code: str
    title: str
    notes: tuple[tuple[ReviewerNote, ...], ...]
    differ: bool


class Grid(NamedTuple):
    names: tuple[str, ...]
    lines: tuple[Line, ...]


def grid(found: Merged, framework: Framework, *, only_conflicts: bool = False, words: str = "") -> Grid:
    """The lines that anybody spoke of, in the order of the framework."""
    names = tuple(dict.fromkeys(n.reviewer or UNSIGNED for notes in found.by_key.values() for n in notes))
    differing = {c.key for c in found.conflicts}
    order = {key: n for n, key in enumerate(keys(framework))}
    lines = []
    for key, notes in sorted(found.by_key.items(), key=lambda kv: order.get(kv[0], len(order))):
        first = notes[0]
        if (only_conflicts and key not in differing) or not all(
            x in f"{first.code}{first.title}{''.join(n.comment for n in notes)}" for x in words.split()
        ):
            continue
        by_name = tuple(tuple(n for n in notes if (n.reviewer or UNSIGNED) == name) for name in names)
        lines.append(Line(key, first.code, first.title, by_name, key in differing))
    return Grid(names, tuple(lines))


def keys(framework: Framework) -> list[str]:
    """Keys of the checklist's lines in order: the points of each indicator, then its metrics."""
    return [
        key
        for leaf in framework.leaves
        for key in (*(f"p:{p.code}" for p in leaf.points), *(f"m:{m.id}" for m in framework.metrics if m.code == leaf.code))
    ]


def mine(found: Merged, reviewer: str) -> dict[str, ReviewerNote]:
    """Key → what this reviewer last wrote of it."""
    return {key: own[-1] for key, notes in found.by_key.items() if (own := [n for n in notes if n.reviewer == reviewer])}
