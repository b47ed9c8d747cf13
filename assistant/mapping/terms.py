"""Weighted terms of a framework, all found in one pass over the text (Aho–Corasick)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import ahocorasick

from assistant.domain import Framework

EXCLUDED = -3.0
"""What a word that speaks for another node takes away: about one middling term."""
Target = tuple[int, int, float]
"""(number of the leaf, number of the point in the leaf or -1 for the leaf itself, weight)"""


@dataclass(slots=True)
class Hits:
    """What the terms say of one text: sums per leaf and per point, and the words that counted, by leaf."""

    leaf: dict[int, float] = field(default_factory=dict)
    point: dict[tuple[int, int], float] = field(default_factory=dict)
    words: dict[int, dict[str, float]] = field(default_factory=dict)


def fold(text: str) -> str:
    """Half-width and lower case: the form in which terms are compared."""
    return unicodedata.normalize("NFKC", text).lower()


class Terms:
    """The terms of all leaves. A term that several leaves claim counts less for each. `form` brings terms and texts into the form
    in which they are compared; with another one than `fold` a term is shown as the pack spells it. `telling`: what a term in
    that form is worth, 0–1."""

    def __init__(
        self, framework: Framework, form: Callable[[str], str] = fold, telling: Callable[[str], float] = lambda term: 1.0
    ) -> None:
        self._form = form
        shown: dict[str, str] = {}
        targets: dict[str, dict[tuple[int, int], float]] = {}
        for leaf in framework.leaves if form is not fold else ():
            for spoken in (leaf.terms, *(p.terms for p in leaf.points)):
                for term in spoken:
                    shown.setdefault(form(term), term)
        for number, leaf in enumerate(framework.leaves):
            for term, weight in leaf.terms.items():
                targets.setdefault(form(term), {})[number, -1] = weight
            for order, point in enumerate(leaf.points):
                for term, weight in point.terms.items():
                    targets.setdefault(form(term), {})[number, order] = weight
                for term in point.excludes:
                    targets.setdefault(form(term), {}).setdefault((number, order), EXCLUDED)
        self._automaton = ahocorasick.Automaton()
        for term, claims in targets.items():
            if term.strip():
                claimed = len({leaf for (leaf, _), weight in claims.items() if weight > 0})
                rarity = telling(term) / math.sqrt(max(1, claimed))
                payload = [(leaf, order, weight * rarity) for (leaf, order), weight in claims.items()]
                self._automaton.add_word(term, (shown.get(term, term), payload))
        self._automaton.make_automaton()

    def find(self, text: str) -> Hits:
        """Each distinct term counts once, however often it stands in the text."""
        hits, seen = Hits(), set()
        if not len(self._automaton):
            return hits
        for _, (term, payload) in self._automaton.iter(self._form(text)):
            if term in seen:
                continue
            seen.add(term)
            best: dict[int, float] = {}
            for leaf, order, weight in payload:
                if order >= 0:
                    hits.point[leaf, order] = hits.point.get((leaf, order), 0.0) + weight
                best[leaf] = max(best.get(leaf, -math.inf), weight)
            for leaf, weight in best.items():
                hits.leaf[leaf] = hits.leaf.get(leaf, 0.0) + weight
                if weight > 0:
                    hits.words.setdefault(leaf, {})[term] = weight
        return hits
