"""Which sentences go into a section: relevant, fresh, of the school before its departments, and each said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.domain import Role
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.drafting.sentences import Sentence
from assistant.mapping import Currency
from assistant.mapping.english import is_english, stems

SIMILAR = 0.5
"""Share of common character bigrams at which two sentences say the same."""
PER_DOCUMENT = 3
"""Sentences that one document may give to one review point, so that a point rests on more than one witness."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may speak for a review point; `score` is how surely it belongs there (0–1)."""

    sentence: Sentence
    code: str
    point: str
    score: float
    confirmed: bool = False


def grams(text: str) -> frozenset[str]:
    """Character bigrams without figures and punctuation (of an English text its stems): what two wordings of one fact share."""
    if is_english(text):
        return frozenset(stems(text))
    plain = re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Common bigrams ÷ bigrams of the shorter: 1 where one wording holds the other."""
    return len(a & b) / max(1, min(len(a), len(b)))


def value(candidate: Candidate, currencies: dict[str, Currency], newest: int, c: Cues) -> float:
    """How much a sentence is worth to its point; higher is better. Out-of-date documents and slogans cost most."""
    s = candidate.sentence
    worth = candidate.score + (0.5 if candidate.confirmed else 0)
    status = currencies.get(s.document.id)
    if status is None or not status.in_date:
        worth -= 0.45
    if s.document.year:
        worth += 0.12 - 0.06 * min(4, max(0, newest - s.document.year))
    worth += {"school": 0.08, "unknown": 0.0, "department": -0.04}[s.document.level]
    worth += {"result": 0.06, "practice": 0.02}.get(s.role, 0)
    if s.document.kind in ("notice", "certificate", "minutes"):
        worth -= 0.08
    worth -= 0.18 * cues.count(c.slogan, s.text)
    worth -= 0.10 if cues.found(c.deictic_year, s.text) else 0
    worth -= 0.10 if len(s.text) > 130 else 0.06 if len(s.text) < 22 else 0
    worth -= 0.10 if s.passage.kind in ("note", "textbox", "image") else 0
    return worth


@dataclass(slots=True)
class Ledger:
    """What the report has said already; a fact is told in the section that it fits best, once."""

    keys: set[str] = field(default_factory=set)
    said: list[frozenset[str]] = field(default_factory=list)
    by_gram: dict[str, list[int]] = field(default_factory=dict)

    def knows(self, sentence: Sentence) -> bool:
        """Whether the same fact stands in the report, in the same or nearly the same words."""
        if sentence.key in self.keys:
            return True
        mine = grams(sentence.text)
        shared: dict[int, int] = {}
        for gram in mine:
            for number in self.by_gram.get(gram, ()):
                shared[number] = shared.get(number, 0) + 1
        return any(n / max(1, min(len(mine), len(self.said[i]))) >= SIMILAR + 0.2 for i, n in shared.items())

    def add(self, sentence: Sentence) -> None:
        self.keys.add(sentence.key)
        mine = grams(sentence.text)
        self.said.append(mine)
        for gram in mine:
            self.by_gram.setdefault(gram, []).append(len(self.said) - 1)


def choose(
    ranked: Sequence[tuple[float, Candidate]],
    limit: int,
    ledger: Ledger,
    roles: Iterable[Role],
    per_document: int = PER_DOCUMENT,
    floor: float = 0.0,
) -> list[Candidate]:
    """The best candidates of these roles, diverse and not told before. `ranked` is sorted, best first; the ledger learns them."""
    wanted, chosen = frozenset(roles), list[Candidate]()
    taken: dict[str, int] = {}
    for worth, candidate in ranked:
        if len(chosen) >= limit or worth < floor:
            break
        s = candidate.sentence
        if s.role not in wanted or taken.get(s.document.id, 0) >= per_document or ledger.knows(s):
            continue
        if any(overlap(grams(s.text), grams(other.sentence.text)) >= SIMILAR for other in chosen):
            continue
        chosen.append(candidate)
        ledger.add(s)
        taken[s.document.id] = taken.get(s.document.id, 0) + 1
    return chosen
