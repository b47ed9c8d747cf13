"""What the evidence says whatever the framework: worked out when it is first asked for, used by every report over it."""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property

from assistant.corpus import Corpus
from assistant.domain import Document, Finding, Institution, Passage
from assistant.drafting import cues, english, front
from assistant.drafting.sentences import Sentence, sentences
from assistant.hostile import clean
from assistant.mapping import Currency
from assistant.mapping.english import is_english
from assistant.metrics import english as english_figures
from assistant.metrics import remark
from assistant.metrics.remarks import Remark
from assistant.rectification.parts import Parts
from assistant.rectification.reading import read
from assistant.rectification.units import count
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.wording import CHINESE
from assistant.workspace import Workspace

KEPT = 20_000
"""Passages whose sentences are kept: some kilobytes each. Of more the rest is read anew for each report."""
Pools = dict[str, list[tuple[Passage, Document]]]


def read_sentences(passage: Passage, document: Document, language: str) -> list[Sentence]:
    """The sentences of a passage in the language it is written in; for a framework in Chinese all evidence is read as Chinese."""
    if language != CHINESE and is_english(passage.text):
        return english.sentences(passage, document, cues.of_language(language))
    return sentences(passage, document, cues.shipped())


class Evidence:
    """Made for one state of a Workspace's evidence, for one run. What people decide is not part of it.

    `several`: more than one report will be written, so that sentences are worth keeping.
    """

    def __init__(self, workspace: Workspace, institution: Institution, settings: Settings, several: bool = False) -> None:
        self._workspace, self._institution, self._settings = workspace, institution, settings
        self._several = several
        self._sentences: dict[tuple[str, str], list[Sentence]] = {}
        self._pools: dict[str, Pools] = {}
        self._named: dict[tuple[str, ...], Counter[str]] = {}
        self.remark = cache(self._remark)

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {d.id: d for d in self._workspace.documents()}

    @cached_property
    def currencies(self) -> dict[str, Currency]:
        return mapping.current(self._workspace, self._institution, self.documents, self._settings.years)

    @cached_property
    def faults(self) -> tuple[Finding, ...]:
        """What is wrong with the yearly data tables."""
        return mapping.data_faults(self._workspace, self.documents, self._settings.packs)

    @cached_property
    def suspicious(self) -> list[Finding]:
        """Evidence that speaks to the machine."""
        return mapping.suspicious(self._workspace.passages())

    def differing(self, language: str) -> list[english_figures.Differing]:
        """Figures that documents in English state differently; for a framework in Chinese its own quantities tell."""
        return self._differing if language != CHINESE else []

    @cached_property
    def _differing(self) -> list[english_figures.Differing]:
        return english_figures.differing(self._workspace.passages(), self.documents)

    @cached_property
    def corpus(self) -> Corpus:
        return Corpus.open(self._settings.corpus, self._settings.embedding_model)

    @cached_property
    def parts(self) -> Parts:
        """Problems, causes and measures that documents in date state."""
        parts = Parts()
        for id in sorted(self.documents):
            if _standing(self.documents[id], self.currencies[id]):
                read(self._workspace.passages(id), self.documents[id], cues.shipped(), parts)
        return parts

    def pools(self, language: str) -> Pools:
        """Letter of each part before the indicators → the passages that may belong to it."""
        if language not in self._pools:
            c = cues.of_language(language)
            pools: Pools = {front.PROFILE: [], front.PROCESS: []}
            for passage in self._workspace.passages():
                document = self.documents.get(passage.document)
                letter = front.wanted(passage, document, c) if document and passage.kind not in ("row", "heading") else None
                if document and letter:
                    pools[letter].append((clean(passage), document))
            self._pools[language] = pools
        return self._pools[language]

    def sentences(self, passage: Passage, document: Document, language: str) -> list[Sentence]:
        """The sentences of a passage as `read_sentences` gives them; of the first passages asked for they are kept."""
        key = (passage.id, language)
        if key in self._sentences:
            return self._sentences[key]
        found = read_sentences(passage, document, language)
        if self._several and len(self._sentences) < KEPT:
            self._sentences[key] = found
        return found

    def named(self, names: tuple[str, ...]) -> Counter[str]:
        """How many passages name each of these units."""
        if names not in self._named:
            self._named[names] = count((p.text for p in self._workspace.passages()), names)
        return self._named[names]

    def _remark(self, document: str) -> Remark:
        """What a document says of its money."""
        return remark(map(clean, self._workspace.passages(document)))


def _standing(document: Document, currency: Currency) -> bool:
    """Whether what a document calls wrong still counts: in date, or of no year that its title or name states and not replaced."""
    stated = document.year is not None and any(str(document.year) in t for t in (document.title, *document.places))
    return currency.in_date or (not stated and not currency.replaced_by)
