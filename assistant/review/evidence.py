"""The evidence as the rules ask for it: by the report's own numbers, and by what a sentence says.

A number leads over the report's catalogue to a document; where the report has no catalogue, to the file or folder whose name
begins with the number (numbering scheme of the evidence folders: s-hnsyu).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from assistant.domain import Document, Passage, normalise
from assistant.grounding import grams, share
from assistant.mapping.currency import stem
from assistant.review.document import CatalogueLine
from assistant.review.reading_parts.marks import key

_NUMBERED = re.compile(
    r"^\s*(?:附件|支撑材料|佐证材料)?\s*[【\[]?((?:[A-Za-z]{1,2}\d{0,2}|\d{1,2})(?:[.．]\d{1,2})*(?:[-—–－_]\d{1,3}){1,3}|(?<=件)\d{1,3})(?![\d年.])"
)
_ENDING = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_FUZZY = 0.75
"""So much of two titles must agree, both ways, where none is the same."""


class Source(Protocol):
    """Where documents and passages are kept (a Workspace is one)."""

    def documents(self) -> Iterable[Document]: ...
    def passages(self, document: str | None = None) -> Iterable[Passage]: ...


class CataloguedEvidence:
    """The Evidence of one report over a Source. `search` gives the ids of the passages nearest to a text, best first."""

    def __init__(
        self,
        source: Source,
        catalogue: Sequence[CatalogueLine],
        search: Callable[[str, int], Sequence[str]],
        passage: Callable[[str], Passage | None],
    ) -> None:
        self._source, self._search, self._passage = source, search, passage
        self._documents = {d.id: d for d in source.documents()}
        self._lines: dict[tuple[str, ...], list[CatalogueLine]] = defaultdict(list)
        for line in catalogue:
            self._lines[key(line.number)].append(line)
        self._finder = _Finder(self._documents.values())
        self._known: dict[tuple[str, ...], tuple[Passage, ...]] = {}
        self._read: dict[str, tuple[Passage, ...]] = {}
        self._single: dict[str, Passage | None] = {}

    def documents(self) -> Mapping[str, Document]:
        return self._documents

    def passages(self) -> Iterable[Passage]:
        """Every passage of every document."""
        return self._source.passages()

    def of_number(self, number: str) -> Sequence[Passage]:
        """The passages that this number of the report stands for; () where no file is found for it."""
        wanted = key(number)
        if wanted not in self._known:
            found = [p for line in self._lines.get(wanted, ()) for p in self._of_line(line)]
            if wanted not in self._lines:
                found = [p for id in self._finder.by_number(wanted) for p in self._all(id)]
            self._known[wanted] = tuple(found)
        return self._known[wanted]

    def nearest(self, text: str, k: int = 5) -> Sequence[Passage]:
        found = []
        for id in self._search(text, k):
            if id not in self._single:
                self._single[id] = self._passage(id)
            if (passage := self._single[id]) is not None:
                found.append(passage)
        return found

    def _of_line(self, line: CatalogueLine) -> list[Passage]:
        passages = [p for id in self._finder.of(line) for p in self._all(id)]
        return sorted(passages, key=lambda p: p.locator.place() not in line.places)  # the places named come first

    def _all(self, document: str) -> tuple[Passage, ...]:
        if document not in self._read:
            self._read[document] = tuple(self._source.passages(document))
        return self._read[document]


class _Finder:
    """From a line of a catalogue, or from a number, to documents: by file, by title, by its stem, by likeness."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._files: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._grams: dict[str, frozenset[str]] = {}
        for document in documents:
            self._titles[_plain(document.title)].add(document.id)
            self._stems[stem(document.title)].add(document.id)
            self._grams[document.id] = grams(_plain(document.title))
            for place in document.places:
                self._files[normalise(place)].add(document.id)
                name = place.rsplit("/", 1)[-1]
                self._files[normalise(name)].add(document.id)
                self._titles[_plain(_NUMBERED.sub("", _ENDING.sub("", name)))].add(document.id)
                for part in re.split(r"/|!/", place):
                    if found := _NUMBERED.match(part):
                        self._numbers[key(found[1])].add(document.id)

    def by_number(self, number: tuple[str, ...]) -> list[str]:
        return sorted(self._numbers.get(number, ()))

    def of(self, line: CatalogueLine) -> list[str]:
        """Ids of the documents that the line names; several only where they cannot be told apart."""
        for wanted, index in (
            (normalise(line.file), self._files),
            (normalise(line.title), self._files),
            (_plain(line.title), self._titles),
            (stem(line.title), self._stems),
        ):
            if len(wanted) >= 3 and (found := index.get(wanted)):
                return sorted(found)
        return self.by_number(key(line.number)) or self._alike(grams(_plain(line.title)))

    def _alike(self, wanted: frozenset[str]) -> list[str]:
        if len(wanted) < 4:
            return []
        rated = sorted(((min(share(wanted, own), share(own, wanted)), id) for id, own in self._grams.items()), reverse=True)
        return [rated[0][1]] if rated and rated[0][0] >= _FUZZY else []


def _plain(title: str) -> str:
    return re.sub(r"[\W_]", "", normalise(title))
