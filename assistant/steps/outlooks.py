"""What the evidence of a workspace says for other frameworks, held ready: which can be reached, per passage, per node."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from assistant.domain import Framework, Institution, Match, Passage
from assistant.mapping import compose
from assistant.mapping.compose import Pair
from assistant.mapping.predict import SURE, Support, supports
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
    """Holds the last few; safe to ask from several threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Path, str], tuple[str, Forecast]] = OrderedDict()
        self._between: dict[str, dict[str, Mapping[str, list[Pair]]]] = {}
        self._lock = Lock()

    def between(
        self, framework: Framework, others: Sequence[Framework], packs: Path | None
    ) -> Mapping[str, Mapping[str, list[Pair]]]:
        """As the function `between`, made once for the frameworks as they are."""
        key = "|".join((framework.content_hash, str(packs), *(other.content_hash for other in others)))
        with self._lock:
            known = self._between.get(key)
        if known is None:
            known = between(framework, others, packs)
            with self._lock:
                self._between = {**dict(list(self._between.items())[-KEPT:]), key: known}
        return known

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


def reaches(found: Mapping[str, Mapping[str, list[Pair]]], others: Iterable[Framework]) -> list[Reach]:
    """The frameworks that can be foretold, in the order given; `found` as `between` gives it."""
    return [
        Reach(other, len({p.target for some in found[other.id].values() for p in some})) for other in others if other.id in found
    ]


def also(
    passage: Passage,
    matches: Iterable[Match],
    framework: Framework,
    others: Iterable[Framework],
    found: Mapping[str, Mapping[str, list[Pair]]],
) -> list[tuple[Framework, Support]]:
    """What else the passage speaks for, the strongest first: one node of each framework, none that its words do not bear out."""
    said, best = tuple(matches), list[tuple[Framework, Support]]()
    for other in others:
        if other.id in found:
            worded = framework.language == other.language
            some = supports(passage, said, found[other.id], other, worded)
            best += [(other, s) for s in some[:1] if s.strength >= SURE and (s.words or not worded)]
    return sorted(best, key=lambda pair: -pair[1].strength)
