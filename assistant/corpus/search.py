"""Finding model cases, clauses and the office's own passages for a problem, in one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from assistant import frameworks
from assistant.corpus.fit import SCHOOLS, category_nearness, differs, why
from assistant.corpus.library import Library, load
from assistant.corpus.passages import OwnPassage
from assistant.corpus.ranking import Floats, Ranking, Text
from assistant.corpus.relations import HUB, Node, family_of, nearness
from assistant.corpus.standards import references
from assistant.domain import Case, CaseFit, CauseClass, Institution, StandardNote, StandardRef
from assistant.mapping.matcher import Matcher, Query, build
from assistant.retrieval import Encoder, Tokenizer, load_encoder
from assistant.retrieval import tokenizer as shipped_tokenizer

MEANING, CODES, CATEGORY, CAUSE = 0.6, 0.35, 0.04, 0.06
"""What meaning, the indicators, the category and the class of cause count beside the words' 1."""
SAME, APART = 0.22, 0.42
"""Words and meaning together (0–1.6) below which a case does not speak of the problem: for a case of the same indicator, and
for one of quite another. Set on the "tune" statements of eval/datasets/cases and on questions that have nothing to do with
teaching."""
GUESSES, NEXT = 2, 0.35
"""Where no indicators are given, so many are guessed from the words, a further one if its score is this share of the best."""
OTHER_TYPE = 0.08
"""How much better than the floor a case of another type has to be."""
ANY = 1e-6
"""Chance of being evidence at all from which the matcher may speak: problems and cases need not read like evidence."""
SHARED, COMMON = 3, 0.2
"""How many words are named as shared by problem and case; a word in more than this share of the cases says nothing."""
Kind = Literal["case", "standard", "own"]


@dataclass(frozen=True, slots=True)
class Found:
    """Cases that fit, best first and the institution's type first; or the reason why there are none."""

    fits: tuple[CaseFit, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry of the corpus for a free question."""

    kind: Kind
    key: str
    title: str
    text: str
    score: float
    item: Case | StandardNote | OwnPassage


class Corpus:
    """The library with its index. Make one and keep it: building takes some tenths of a second, asking a millisecond."""

    def __init__(self, library: Library, tokenizer: Tokenizer | None = None, encoder: Encoder | None = None) -> None:
        self.library = library
        self._tokenizer = tokenizer or shipped_tokenizer()
        self._encoder = encoder or load_encoder()
        self._cases = Ranking([_case_text(c) for c in library.cases], self._tokenizer, self._encoder)

    @classmethod
    def open(cls, own: Path | None = None, embedding_model: str = "") -> Corpus:
        """The shipped corpus with the office's folder. Raises CorpusError, EncoderError."""
        return cls(load(own), encoder=load_encoder(embedding_model))

    # --- cases ---

    def find_cases(
        self,
        problem: str,
        who: Institution,
        family: str = "",
        codes: Sequence[str] = (),
        *,
        cause: CauseClass | None = None,
        students: int | None = None,
        dimensions: Sequence[str] = (),
        k: int = 3,
    ) -> Found:
        """The k model cases for a problem in words. `codes` are of `family` (a pack id will do), second level or review points;
        without them the indicators are guessed from the words.

        Cases of the institution's type come first; others only where they clear a higher floor. `dimensions` (A–D) keeps to
        cases of quality culture that speak to one of them.
        """
        if not self.library.cases:
            return Found((), "案例库是空的。")
        if not problem.strip():
            return Found((), "没有写明问题，无从查找案例。")
        asked: list[Node] = [(family_of(family), code) for code in codes] if family else []
        text, near = self._text_fit(problem), self._nearness(asked or self._guess(problem))
        score = text + CODES * near
        for number, case in enumerate(self.library.cases):
            score[number] += CATEGORY * category_nearness(case.category, who.category)
            score[number] += CAUSE * (cause is not None and cause == case.cause_class)
        right = np.array([case.type == who.type for case in self.library.cases])
        bar = APART - (APART - SAME) * near + np.where(right, 0.0, OTHER_TYPE)
        stands = text >= bar
        if dimensions:
            stands &= np.array([bool(set(dimensions) & set(case.dimensions)) for case in self.library.cases])
        order = sorted(np.flatnonzero(stands), key=lambda n: (not right[n], -score[n], self.library.cases[n].id))
        if not order:
            return Found((), self._no_case(text, asked))
        return Found(tuple(self._fit(int(n), problem, who, asked, float(score[n]), cause, students) for n in order[:k]))

    def nearest(self, problem: str, type: str = "", k: int = 10) -> list[tuple[Case, float]]:
        """Cases by the words alone, without any floor: for people who label questions or write cases."""
        text = self._text_fit(problem)
        order = [n for n in np.argsort(-text, kind="stable") if not type or self.library.cases[n].type == type]
        return [(self.library.cases[n], float(text[n])) for n in order[:k]]

    def _text_fit(self, problem: str) -> Floats:
        return np.asarray(self._cases.words(problem) + MEANING * self._cases.meaning(problem), dtype=np.float32)

    def _guess(self, problem: str) -> list[Node]:
        """The indicators of the audit's second category that the words speak of; none for what is no matter of teaching."""
        matches = self._judge.match([Query(problem)], top=GUESSES, share=NEXT)[0]
        return [(HUB, match.code) for match in matches]

    @cached_property
    def _judge(self) -> Matcher:
        return build(frameworks.load(f"{HUB}-3"), ANY)

    def _nearness(self, asked: Sequence[Node]) -> Floats:
        return np.array(
            [
                nearness(asked, (c.family, c.indicators[0]), [(c.family, i) for i in c.indicators[1:]]) if asked else 0.0
                for c in self.library.cases
            ],
            dtype=np.float32,
        )

    def _fit(
        self,
        number: int,
        problem: str,
        who: Institution,
        asked: Sequence[Node],
        score: float,
        cause: CauseClass | None,
        students: int | None,
    ) -> CaseFit:
        case = self.library.cases[number]
        return CaseFit(
            id=case.id, title=case.title, type=case.type, provenance=case.provenance, score=round(score, 3),
            why=why(case, who, asked, self._shared(problem, case), cause), differs=differs(case, who, students, cause),
        )  # fmt: skip

    def _shared(self, problem: str, case: Case) -> list[str]:
        """The rarest words that problem and case share."""
        there = set(self._tokenizer.words(f"{case.title}{case.problem}{case.cause}"))
        words = [w for w in dict.fromkeys(self._tokenizer.words(problem)) if w in there and not w.replace(".", "").isdigit()]
        telling = [w for w in words if self._cases.share(w) <= max(COMMON, SHARED / self._cases.size)]
        return sorted(telling, key=lambda w: (self._cases.share(w), -len(w)))[:SHARED]

    def _no_case(self, text: Floats, asked: Sequence[Node]) -> str:
        best = self.library.cases[int(text.argmax())]
        codes = "、".join(dict.fromkeys(code for _, code in asked))
        about = f"指标{codes}下" if codes else ""
        return (
            f"案例库{about}没有与这个问题足够相近的案例（最接近的是{SCHOOLS[best.type]}的“{best.title}”，相近程度{float(text.max()):.2f}；"
            f"下限为同指标{SAME}、其他指标{APART}，他类学校再高{OTHER_TYPE}）。可用 zhiping corpus add 加入本校或同类学校的做法。"
        )

    # --- standards and everything ---

    def standards(self, family: str, codes: Sequence[str]) -> tuple[StandardRef, ...]:
        """The clauses under these indicators, in order, each once."""
        notes = [note for code in codes if (note := self.library.note(family, code)) is not None]
        return tuple(dict.fromkeys(ref for note in notes for ref in references(note)))

    def search(self, question: str, k: int = 10, kind: Kind | None = None) -> list[Hit]:
        """The k best entries of all kinds (or one) for a free question, best first."""
        entries = self._entries
        if not question.strip() or not entries:
            return []
        score = self._all.words(question) + MEANING * self._all.meaning(question)
        order = [n for n in np.argsort(-score, kind="stable") if kind in (None, entries[n][0]) and score[n] > 0]
        found = ((*entries[n], float(score[n])) for n in order[:k])
        return [Hit(kind, key, title, text, round(value, 3), item) for kind, key, title, text, item, value in found]

    @cached_property
    def _entries(self) -> list[tuple[Kind, str, str, str, Case | StandardNote | OwnPassage]]:
        library = self.library
        rows: list[tuple[Kind, str, str, str, Case | StandardNote | OwnPassage]] = []
        rows += [("case", c.id, c.title, c.problem, c) for c in library.cases]
        rows += [("standard", f"{n.family} {n.code}", n.name, n.clauses[0].asks, n) for n in library.notes]
        rows += [("own", p.locator.render(), p.title, p.text, p) for p in library.own]
        return rows

    @cached_property
    def _all(self) -> Ranking:
        library = self.library
        texts = [_case_text(c) for c in library.cases] + [_note_text(n) for n in library.notes]
        texts += [Text(((p.title, 0.5), (p.text, 1.0)), p.text) for p in library.own]
        return Ranking(texts, self._tokenizer, self._encoder)


def _case_text(case: Case) -> Text:
    measures = "。".join(m.text for m in case.measures)
    parts = (
        (case.title, 2.0),
        (case.problem, 2.0),
        (case.cause, 1.0),
        (case.situation, 0.7),
        (measures, 0.7),
        (case.effect, 0.4),
    )
    return Text(parts, f"{case.title}。{case.problem}")


def _note_text(note: StandardNote) -> Text:
    asks = "。".join(c.asks for c in note.clauses)
    more = "。".join((*note.looks_at, *note.questions))
    parts = ((note.name, 2.0), (asks, 1.5), (more, 1.0), ("。".join(note.misreadings), 1.0), ("。".join(note.evidence), 0.7))
    return Text(parts, f"{note.name}。{asks}")
