"""Texts of any origin to the indicators of a framework, with the reasons: what `zhiping match` and its box on the screen do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.domain import Framework, Match
from assistant.mapping import Query, samples
from assistant.settings import Settings
from assistant.steps.mapping import matcher

STANDING, BESIDE = 3, 5
"""Indicators that a text is put to at most; and how many are named where those that do not stand are wanted too."""


class Precedent(NamedTuple):
    """The labelled passage of the same indicator that is nearest in words, and how near: 0–1."""

    text: str
    likeness: float


class Judged(NamedTuple):
    """An indicator for a text. `stands`: the text would be put to it; if not, it is only the next best."""

    match: Match
    stands: bool
    precedent: Precedent | None


class TextMatcher:
    """Make one for a framework and keep it for a run: building takes a tenth of a second. Raises UserError for the encoder."""

    def __init__(self, framework: Framework, settings: Settings) -> None:
        self._judge, self._family = matcher(framework, settings), framework.family

    def match(self, texts: Sequence[str], top: int | None = None) -> list[tuple[Match, ...]]:
        """Those that stand, at most three; with `top` the best so many, whether they stand or not. Empty: no indicator."""
        queries = [Query(text) for text in texts]
        found = self._judge.match(queries, top=STANDING) if top is None else self._judge.match(queries, top=top, share=0.0)
        return [tuple(matches) for matches in found]

    def precedent(self, text: str, code: str) -> Precedent | None:
        found = samples.shipped(self._family).nearest(text, code)
        return Precedent(*found) if found else None

    def explain(self, text: str) -> list[Judged]:
        """The indicators that stand for one text, then the next best, each with its reason."""
        standing, best = self.match([text])[0], self.match([text], BESIDE)[0]
        rows = [*standing, *(m for m in best if m.code not in {s.code for s in standing})]
        return [Judged(m, m in standing, self.precedent(text, m.code)) for m in rows]
