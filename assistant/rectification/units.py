"""Which unit of this institution does a kind of work: its own names first, those in its evidence next, usual ones last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain import Institution
from assistant.rectification.levers import Duty, Levers

COLLEGE = "学院"
"""The duty of the teaching units themselves."""

SEEN = 2
"""A unit counts as one of this institution's if so many passages name it; one alone may speak of another school."""


@dataclass(frozen=True, slots=True)
class Units:
    """Duty → the name that is printed. `college` is answered by the units named in the problem, if any."""

    names: dict[str, str]

    def of(self, duty: str, where: tuple[str, ...] = ()) -> str:
        """The unit for a duty; for the colleges' own duty the ones concerned. KeyError for a duty that is not written down."""
        if duty == COLLEGE and where:
            return "、".join(where[:3]) + ("等" if len(where) > 3 else "")
        return self.names[duty]

    def among(self, duties: Iterable[str], lead: str, where: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Supporting units, the lead left out, each once."""
        return tuple(dict.fromkeys(n for d in duties if (n := self.of(d, where)) != lead))


def candidates(levers: Levers) -> tuple[str, ...]:
    """All names of units that are looked for in the evidence, the longest first."""
    return tuple(sorted({u for d in levers.duties for u in (*d.units, *d.also)}, key=lambda u: (-len(u), u)))


def count(texts: Iterable[str], names: tuple[str, ...]) -> Counter[str]:
    """How often the evidence names each of these units."""
    found: Counter[str] = Counter()
    for text in texts:
        for name in names:
            if name in text:
                found[name] += 1
    return found


def units(levers: Levers, institution: Institution, seen: Counter[str]) -> Units:
    """The unit for each duty."""
    return Units({duty.name: _choose(duty, institution, seen) for duty in levers.duties})


def _choose(duty: Duty, institution: Institution, seen: Counter[str]) -> str:
    for names in (duty.units, duty.also):
        for name in names:
            if name in institution.departments:
                return name
        for name in names:
            if own := next((d for d in institution.departments if d.endswith(name)), ""):
                return own
        named = [n for n in names if seen[n] >= SEEN]
        if named:
            return max(named, key=lambda n: (seen[n], -names.index(n)))
    akin = (d for d in institution.departments if duty.like and re.search(duty.like, d) and not d.endswith("学院"))
    return next(akin, duty.generic[institution.level])
