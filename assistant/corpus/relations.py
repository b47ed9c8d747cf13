"""How near two indicators are, within one framework family or across two by the crosswalks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.mapping.crosswalk import FOLDER, MAIN, PARTIAL, read

HUB = "bk-audit-2"
"""The family that every crosswalk leads to."""
Node = tuple[str, str]
"""(framework family, code)"""


def _bare(code: str) -> str:
    """'K2.5' → '2.5', '2.3.1' → '2.3': the second-level code without its letter."""
    return ".".join(code.lstrip("BKX").split(".")[:2])


@cache
def _links(family: str, folder: Path) -> dict[str, dict[str, float]]:
    """Second-level code of the family → codes of the hub with strength 0–1."""
    file = folder / f"{family}--{HUB}.yaml"
    if family == HUB or not file.is_file():
        return {}
    return {
        _bare(link.node): {**{_bare(c): PARTIAL for c in link.partial}, **{_bare(c): MAIN for c in link.main}}
        for link in read(file).links
    }


def in_hub(family: str, code: str, folder: Path = FOLDER) -> dict[str, float]:
    """Codes of the hub that the code speaks of, with strength 0–1; {} where no crosswalk leads there."""
    return {_bare(code): MAIN} if family == HUB else _links(family, folder).get(_bare(code), {})


def nearness(asked: Sequence[Node], main: Node, others: Sequence[Node] = (), folder: Path = FOLDER) -> float:
    """0–1: how near what a case speaks of (`main`, and less weightily `others`) is to what is asked."""
    best = 0.0
    for family, code in asked:
        for weight, (own_family, own_code) in ((1.0, main), *((0.8, other) for other in others)):
            if family == own_family:
                near = 1.0 if _bare(code) == _bare(own_code) else 0.0
            else:
                there, here = in_hub(family, code, folder), in_hub(own_family, own_code, folder)
                near = max((there[c] * here[c] for c in there.keys() & here.keys()), default=0.0)
            best = max(best, weight * near)
    return best


def family_of(framework: str) -> str:
    """'bk-audit-2-3' → 'bk-audit-2': overlays of the hub share its codes; other ids are families themselves."""
    return HUB if framework.startswith(f"{HUB}-") else framework
