"""Nodes of the same tree that a kind of evaluation leaves out: the B1 wording in a B2 school, X outside 第三种."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assistant.domain import Framework
from assistant.frameworks import UnknownFrameworkError, load
from assistant.review.nodes import Node, tree


@cache
def family(id: str, packs: Path | None) -> Framework | None:
    """The whole tree that kinds of evaluation are overlays of, the office's own folder first; None if not at hand."""
    try:
        return load(id, packs)
    except UnknownFrameworkError:
        return None


def _whole(framework: Framework, packs: Path | None) -> Framework | None:
    return family(framework.family, packs) if framework.family not in ("", framework.id) else None


def other_kinds(framework: Framework, packs: Path | None = None) -> dict[str, Node]:
    """The nodes and points of the family whose code this kind does not have, by code."""
    whole = _whole(framework, packs)
    own = tree(framework)
    return {code: node for code, node in tree(whole).items() if code not in own} if whole else {}


def other_wordings(framework: Framework, packs: Path | None = None) -> dict[str, dict[str, str]]:
    """Code → wording → variant, for the points that other variants word differently ('B2.1.3' → {…: 'B1'})."""
    whole = _whole(framework, packs)
    own = {(p.code, p.variant) for p in framework.points}
    result: dict[str, dict[str, str]] = {}
    for point in whole.points if whole else ():
        if point.variant and (point.code, point.variant) not in own:
            result.setdefault(point.code, {})[point.name] = point.variant
    return result
