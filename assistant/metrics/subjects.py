"""The names that metrics and quantities go by in documents, found longest first so that 生均图书 is not read as 图书."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from assistant.domain import Framework, Metric, Quantity

_SPACE = re.compile(r"\s")


def fold(text: str) -> str:
    """Half-width, lower case, one character for one: positions stay those of the original."""
    return "".join(w if len(w := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class Mention:
    """A subject named in a text, from `start` to `end`; `subject` is an id, '' where an excluded name stands."""

    subject: str
    start: int
    end: int


class Subjects:
    """All metrics and quantities of a framework by every name that the pack gives them."""

    def __init__(self, framework: Framework) -> None:
        rows: list[Quantity | Metric] = [*framework.quantities, *framework.metrics]
        self.units = {x.id: x.unit for x in rows}
        self.clocks = {x.id: x.clock for x in rows}
        self._automaton = ahocorasick.Automaton()
        claimed: dict[str, str] = {}
        for row in rows:
            for name in row.excludes:
                claimed.setdefault(fold(name), "")
        for row in rows:
            for name in (row.name, *row.synonyms):
                claimed[fold(name)] = row.id
        for name, subject in claimed.items():
            if name:
                self._automaton.add_word(name, (name, subject))
        self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[Mention]:
        """Mentions in order, the longest at each place; a shorter name inside a longer one is not a mention."""
        if not len(self._automaton):
            return
        spans = sorted(
            ((end - len(name) + 1, end + 1, subject) for end, (name, subject) in self._automaton.iter(fold(text))),
            key=lambda s: (s[0], -s[1]),
        )
        reached = 0
        for start, end, subject in spans:
            if start >= reached:
                yield Mention(subject, start, end)
                reached = end

    def whole(self, text: str) -> str:
        """The subject that a label names ('生师比', '1. 生师比（:1）', '其中：专任教师（人）'); '' if none or several."""
        label = re.sub(r"[（(][^）)]*[)）]", "", _SPACE.sub("", text))
        found = [m for m in self.find(label) if m.subject]
        if len(found) == 1 and found[0].end - found[0].start >= 0.6 * len(
            re.sub(r"^[\d.、一二三四五六七八九十其中：:]+", "", label)
        ):
            return found[0].subject
        full = [m for m in self.find(_SPACE.sub("", text)) if m.subject]
        return full[0].subject if len(full) == 1 and full[0].end - full[0].start >= 0.75 * len(_SPACE.sub("", text)) else ""
