"""What the evidence of a workspace says for other frameworks, held ready: which can be reached, per passage, per node."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from assistant.domain import Framework, Institution, Match, Passage
from assistant.mapping import compose
from assistant.mapping.compose import Pair
from assistant.mapping.predict import Support, supports
from assistant.settings import Settings
from assistant.steps.editions import Forecast, forecast
from assistant.workspace import Workspace

KEPT = 12
"""Forecasts held; each goes through all matched passages."""


class Reach(NamedTuple):
    """Another framework, and how many of its second-level nodes some crosswalk reaches."""

    framework: Framework
    reached: int


class Outlooks:
    """Holds the last few; safe to ask from several threads. Crosswalks are read anew with each question: they are small."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Path, str], tuple[str, Forecast]] = OrderedDict()
        self._lock = Lock()

    def forecast(
        self, workspace: Workspace, framework: Framework, institution: Institution, target: Framework, settings: Settings
    ) -> Forecast:
        """As `steps.editions.forecast`, made once for what the workspace holds now."""
        state = f"{workspace.stamp()}|{framework.content_hash}|{target.content_hash}|{settings.years}"
        key = (workspace.folder, target.id)
        with self._lock:
            known = self._held.get(key)
        if known and known[0] == state:
            return known[1]
        made = forecast(workspace, framework, institution, target, settings)
        with self._lock:
            self._held[key] = (state, made)
            self._held.move_to_end(key)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return made


def between(framework: Framework, others: Iterable[Framework], packs: Path | None) -> dict[str, Mapping[str, list[Pair]]]:
    """Id of another framework → code here → what it corresponds to there; frameworks that nothing reaches are left out."""
    known = compose.load(compose.folders(packs))
    found: dict[str, Mapping[str, list[Pair]]] = {}
    for other in others:
        if other.id != framework.id:
            pairs = compose.between(known, framework, other)
            if any(pairs.values()):
                found[other.id] = pairs
    return found


def reaches(framework: Framework, others: Iterable[Framework], packs: Path | None) -> list[Reach]:
    """The frameworks that can be foretold from this one, in the order given."""
    every = {other.id: other for other in others}
    return [
        Reach(every[id], len({p.target for some in pairs.values() for p in some}))
        for id, pairs in between(framework, every.values(), packs).items()
    ]


def also(
    passage: Passage, matches: Iterable[Match], framework: Framework, others: Iterable[Framework], packs: Path | None
) -> list[tuple[Framework, Support]]:
    """What else the passage speaks for, framework by framework, the strongest node of each first."""
    every, said = {other.id: other for other in others}, tuple(matches)
    found: list[tuple[Framework, Support]] = []
    for id, pairs in between(framework, every.values(), packs).items():
        worded = framework.language == every[id].language
        found += [(every[id], s) for s in supports(passage, said, pairs, every[id], worded)]
    return found
