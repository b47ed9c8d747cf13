"""Trees of other systems as rows of a pack: two levels of indicators, everything below as points, gaps said and not filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.authoring.fill import point_row

Item = tuple[str, str, tuple[str, ...], str, int]
"""Code, words, key words, identifier of the parent ('' or unknown for the top), place among its siblings."""


def tree_rows(items: Mapping[str, Item], source: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(section, node, row) in reading order; codes that are missing or double are counted out."""
    children: dict[str, list[str]] = {}
    for key, (_, _, _, parent, _) in items.items():
        children.setdefault(parent if parent in items else "", []).append(key)
    for some in children.values():
        some.sort(key=lambda key: items[key][4])
    found: list[tuple[str, str, dict[str, Any]]] = []
    taken: set[str] = set()

    def code_of(key: str, above: str, number: int) -> str:
        code = items[key][0].strip() or (f"{above}.{number}" if above else str(number))
        while code in taken:
            code += "'"
        taken.add(code)
        return code

    def points(key: str, node: str, above: str) -> None:
        for number, child in enumerate(children.get(key, ()), start=1):
            code = code_of(child, above, number)
            found.append(("points", node, point_row(code, items[child][1], "S", source, items[child][2])))
            points(child, node, code)

    for first, top in enumerate(children.get("", ()), start=1):
        above = code_of(top, "", first)
        found.append(("indicators", "", {"code": above, "name": items[top][1], "level": 1, "mark": "S", "source": source}))
        for second, key in enumerate(children.get(top, ()), start=1):
            code = code_of(key, above, second)
            row = {"code": code, "name": items[key][1], "level": 2, "parent": above, "mark": "S", "source": source}
            found.append(("indicators", above, row))
            if children.get(key):
                points(key, code, code)
            else:
                found.append(("points", code, point_row(f"{code}.1", items[key][1], "P", "", items[key][2])))
    return found
