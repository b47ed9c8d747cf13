"""How long a text is, and how much of it speaks of problems, causes and measures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from assistant.domain import Section
from assistant.drafting.merge import paragraphs

WANTED = 1 / 3
"""Share of problems, causes and measures in the results part (s-szu 2023, s-cuit 2016; see problems.share_too_small)."""
_SPACE = re.compile(r"\s+")


class Length(NamedTuple):
    """Characters without spaces: of all statements but gaps, and of those on problems, causes and measures."""

    all: int
    problems: int

    @property
    def share(self) -> float:
        return self.problems / self.all if self.all else 0.0


def length(section: Section) -> Length:
    counts = [0, 0]
    for paragraph in paragraphs(section):
        for statement in paragraph.statements:
            if statement.role != "gap":
                n = len(_SPACE.sub("", statement.text))
                counts[0] += n
                counts[1] += n if statement.role in ("problem", "cause", "measure") else 0
    return Length(counts[0], counts[1])


def total(lengths: Iterable[Length]) -> Length:
    found = list(lengths)
    return Length(sum(x.all for x in found), sum(x.problems for x in found))
