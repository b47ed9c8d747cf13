"""A question answered from what there is: sentences of the evidence as they stand, metrics, standards, cases, with their places.

Nothing is written anew: an answer is what a document says, or a metric by its formula. Where too few of the question's own words
stand anywhere, the answer is that nothing was found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.corpus import Corpus, OwnPassage
from assistant.corpus.relations import family_of
from assistant.corpus.search import Hit
from assistant.domain import Assessment, Case, Document, Framework, Institution, Passage, StandardNote, normalise
from assistant.drafting.sentences import split
from assistant.hostile import instructions
from assistant.mapping import Currency
from assistant.retrieval import Tokenizer
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.tokens import plain
from assistant.steps.progress import Progress
from assistant.steps.review import words_index
from assistant.workspace import Workspace

LOOKED_AT = 60
"""Passages looked at for one question."""
ENOUGH = 0.5
"""Share of the question's words, weighed by rarity, that a sentence with its headings must hold. [P]"""
BESIDE = 0.45
"""What a word counts that stands only in the headings, the caption or the title of the document."""
FIGURE = 0.12
"""What a figure adds where the question asks for one."""
DATED = 0.3
"""What it adds that a sentence, its headings or its document are of the year that the question names."""
STALE, PART, LABEL = 0.1, 0.12, 0.2
"""What a sentence loses in an out-of-date document, in one of a single department, and where it is no more than a label."""
SHORT = 12
SENTENCES, OTHERS = 6, 3
FLOOR = 0.55
"""Words and meaning together (0–1.6) below which a standard or a reference does not speak of the question. [P]"""
_T = TypeVar("_T")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)20\d\d(?:\s*[—–\-~至到]\s*20\d\d)?(?:学年度?|年度?|届|级)?(?!\d)")
_FIGURES = re.compile(r"多少|几[个名次项门人]|比例|率|数量|多大|多高")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence as it stands in a passage; `fit` is the share of the question that it holds (0–1)."""

    text: str
    passage: Passage
    document: Document
    fit: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What questions are answered from. `allowed` are the ids of documents that may be quoted, `codes` the indicators that may
    be spoken of (None: all)."""

    workspace: Workspace
    framework: Framework
    institution: Institution
    documents: Mapping[str, Document]
    currencies: Mapping[str, Currency]
    assessments: Sequence[Assessment]
    corpus: Corpus
    tokenizer: Tokenizer
    allowed: Collection[str] | None = None
    codes: Collection[str] | None = None
    index: LexicalIndex | None = None
    """The words of the evidence, where the caller holds them."""

    def words(self, progress: Progress) -> LexicalIndex:
        """The words of the evidence, up to its passages."""
        return self.index or words_index(self.workspace, progress, self.tokenizer)

    def quotable(self, passage: Passage | None) -> Document | None:
        """The document of a passage that may be quoted; None for any other."""
        if passage is None or passage.kind == "heading" or (self.allowed is not None and passage.document not in self.allowed):
            return None
        return self.documents.get(passage.document)


@dataclass(frozen=True, slots=True)
class Answer:
    """`found` is False where neither evidence nor metrics speak of the question. `near`: the passages looked at, best first;
    `lacking`: words of the question that none of them holds; `other_years`: years that it names and no sentence is of."""

    question: str
    metrics: tuple[Assessment, ...]
    sentences: tuple[Quoted, ...]
    standards: tuple[StandardNote, ...]
    cases: tuple[Case, ...]
    own: tuple[OwnPassage, ...]
    near: tuple[Passage, ...] = ()
    lacking: tuple[str, ...] = ()
    other_years: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.metrics or self.sentences)


def ask(question: str, ground: Ground, progress: Progress) -> Answer:
    """What there is on a question that stands alone (`steps.followup` makes one of a question that leans on another)."""
    near = _near(question, ground, progress)
    quoted, lacking = _sentences(question, ground, progress, near)
    hits = [h for h in ground.corpus.search(question, 40) if h.score >= FLOOR]
    family = family_of(ground.framework.family or ground.framework.id)
    notes = [h.item for h in hits if isinstance(h.item, StandardNote) and h.item.family == family]
    fits = ground.corpus.find_cases(question, ground.institution, k=OTHERS).fits
    return Answer(
        question=question,
        metrics=tuple(_metrics(question, ground)),
        sentences=tuple(quoted),
        standards=tuple(notes[:OTHERS]),
        cases=tuple(case for f in fits if (case := ground.corpus.library.case(f.id))),
        own=tuple(_items(hits, OwnPassage)[:OTHERS]),
        near=tuple(near),
        lacking=tuple(lacking),
        other_years=tuple(y for y in asked_years(question) if quoted and not any(y in _around(q) for q in quoted)),
    )


def _items(hits: Sequence[Hit], kind: type[_T]) -> list[_T]:
    return [h.item for h in hits if isinstance(h.item, kind)]


def _metrics(question: str, ground: Ground) -> list[Assessment]:
    """The metrics that the question names and that have a value, of the years it names; of two names one of which holds the
    other, the longer one."""
    said = normalise(question)
    judged = {a.id: a for a in ground.assessments if a.value is not None and (ground.codes is None or a.code in ground.codes)}
    named: dict[str, str] = {}
    for metric in ground.framework.metrics:
        if metric.id in judged:
            longest = max((n for n in (metric.name, *metric.synonyms) if normalise(n) in said), key=len, default="")
            if longest:
                named[metric.id] = normalise(longest)
    wanted = [judged[id] for id, name in named.items() if not any(name != other and name in other for other in named.values())]
    asked = [int(y) for y in asked_years(question)]
    return [a for w in wanted for a in ([w] if not asked else _of_years(w, asked))]


def _of_years(judged: Assessment, asked: Sequence[int]) -> Iterator[Assessment]:
    """The metric as it stood in these years; only the newest year is held against the threshold."""
    if judged.year is None:
        yield judged
    for year in asked:
        if year == judged.year:
            yield judged
        for seen in [o for o in judged.series if o.year == year != judged.year][-1:]:
            yield judged.model_copy(
                update={
                    "value": seen.value, "year": year, "threshold": None, "verdict": "no_threshold", "inputs": (seen,),
                    "sources": (seen.locator,), "passages": (seen.passage_id,), "formula": "", "conflicts": (), "note": "",
                }
            )  # fmt: skip


def _near(question: str, ground: Ground, progress: Progress) -> list[Passage]:
    """The passages that share most with the question, as far as they may be quoted, best first."""
    index = ground.words(progress)
    most = LOOKED_AT if ground.allowed is None else ground.workspace.count("passages")
    found: list[Passage] = []
    for id, _ in index.best(question, most):
        passage = ground.workspace.passage(id)
        if passage is not None and ground.quotable(passage) is not None:
            found.append(passage)
            if len(found) == LOOKED_AT:
                break
    return found


def _sentences(question: str, ground: Ground, progress: Progress, near: Sequence[Passage]) -> tuple[list[Quoted], list[str]]:
    """The best sentences, best first, none twice; and the question's words that stand in no passage looked at."""
    index = ground.words(progress)
    wordings = ground.tokenizer.wordings(_DATE.sub(" ", question))  # a year orders what is found, it is not looked for
    spread, size = index.spread(sorted({word for words in wordings for word in words}))
    weights = [_weights(words, spread, size) for words in wordings]
    figure, years = bool(_FIGURES.search(question)), asked_years(question)
    found: dict[str, tuple[float, Quoted]] = {}
    lacking = list(dict.fromkeys(w for words in wordings[:1] for w in words if not w.startswith("几")))
    for passage in near:
        document = ground.documents[passage.document]
        beside = plain(_beside(passage, document))
        lacking = [w for w in lacking if not _held(w, plain(passage.text)) and not _held(w, beside)]
        for sentence in [passage.text] if passage.kind == "row" else split(passage.text):
            fit = max((_fit(wording, plain(sentence), beside) for wording in weights if wording), default=0.0)
            if fit < ENOUGH or instructions(sentence):
                continue
            currency = ground.currencies.get(document.id)
            score = fit + FIGURE * (figure and bool(re.search(r"\d", sentence)))
            score += DATED * any(year in sentence or year in beside for year in years)
            score -= STALE * bool(document.void or (currency and not currency.in_date))
            score -= PART * (document.level == "department") + LABEL * (len(normalise(sentence)) < SHORT)
            words = normalise(sentence)
            if words not in found or found[words][0] < score:
                found[words] = (score, Quoted(sentence, passage, document, round(fit, 3)))
    best = sorted(found.values(), key=lambda x: (-x[0], -(x[1].document.year or 0), x[1].passage.id))
    return [quoted for _, quoted in best[:SENTENCES]], lacking


def asked_years(question: str) -> list[str]:
    """The years that a question names, oldest first."""
    return sorted(set(_YEAR.findall(question)))


def _beside(passage: Passage, document: Document) -> str:
    """What stands around a passage: headings, caption, the title and the year of its document."""
    year = f"{document.year}年" if document.year else ""
    return " ".join((*passage.locator.heading_path, passage.caption, document.title, year))


def _around(quoted: Quoted) -> str:
    return f"{quoted.text} {_beside(quoted.passage, quoted.document)}"


def _weights(words: Sequence[str], spread: Mapping[str, int], size: int) -> dict[str, float]:
    """Word → what it says: rare words much, words of every passage little, one that stands nowhere most of all."""
    return {word: math.log1p(size / (spread.get(word, 0) + 0.5)) for word in words if size}


def _fit(weights: Mapping[str, float], here: str, beside: str) -> float:
    """Share of the question's words that stand here; those beside count less, and not without one here."""
    own = {word: weight * _held(word, here) for word, weight in weights.items()}
    if not any(own.values()):
        return 0.0
    near = sum(BESIDE * weight * _held(word, beside) for word, weight in weights.items() if not own[word])
    return (sum(own.values()) + near) / sum(weights.values())


def _held(word: str, text: str) -> float:
    """1 where the word stands in the text; for a long one the share of its pairs of characters, if that is half or more."""
    if word in text:
        return 1.0
    pairs = [word[n : n + 2] for n in range(len(word) - 1)] if len(word) > 2 else []
    share = sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
    return share if share >= 0.5 else 0.0
