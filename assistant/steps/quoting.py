"""Sentences of the evidence that answer a question, as they stand; or, where none does, those that come nearest.

Whether there is an answer is decided by words alone: how many of the question's own words stand in a sentence and beside it,
weighed by rarity. In which order sentences are given, meaning has a say too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from assistant.corpus import Corpus
from assistant.domain import Assessment, Document, Framework, Institution, Passage, normalise
from assistant.drafting.sentences import split
from assistant.hostile import instructions
from assistant.mapping import Currency
from assistant.retrieval import Encoder, Tokenizer, load_encoder
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.tokens import plain
from assistant.steps.progress import Progress
from assistant.steps.review import words_index
from assistant.workspace import Workspace

LOOKED_AT = 60
"""Passages looked at for one question."""
ENOUGH = 0.38
"""What the share of the question's words in the best sentence and that of its pairs of characters in the best passage come to
on average where there is an answer, both weighed by rarity. Chosen on the `tune` parts of eval/datasets so that nine in ten
questions without an answer get none. [P]"""
WEAKEST, NEAREST_BEST = 0.15, 0.5
"""A sentence with less of the question, or with less than half the score of the best, is not quoted beside it."""
RANK = 0.5
"""What the rank of its passage adds to a sentence at most, beside its words (0–1) and its meaning (0–1)."""
BESIDE = 0.45
"""What a word counts that stands only in the headings, the caption or the title of the document."""
FIGURE = 0.2
"""What a figure adds where the question asks for one."""
TOGETHER = 0.3
"""What it adds, where the question asks how many, that it stands in one piece in the sentence without its question word
(学校有教授61人); a part of it adds its share."""
DATED = 0.3
"""What it adds that a sentence, its headings or its document are of the year that the question names."""
STALE, PART, LABEL = 0.25, 0.35, 0.3
"""What a sentence loses in an out-of-date document, in one of a single department, and where it is no more than a label."""
SHORT = 12
SENTENCES, CLOSEST = 6, 3
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)20\d\d(?:\s*[—–\-~至到]\s*20\d\d)?(?:学年度?|年度?|届|级)?(?!\d)")
_ASKING = re.compile(r"(?:多少|几)[个名次项门人]?|是什么|什么|怎样|如何|哪[些个]|[？?吗呢]")
_PIECE = 4
"""Characters that the piece has at least."""
_COUNT = re.compile(r"多少|几[个名次项门人]")
_FIGURES = re.compile(rf"{_COUNT.pattern}|比例|率|数量|多大|多高")


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


class Quotes(NamedTuple):
    """`sentences` answer, best first; where there are none, `closest` come nearest. `near`: the passages looked at;
    `lacking`: words of the question that none of them holds."""

    sentences: tuple[Quoted, ...]
    closest: tuple[Quoted, ...]
    near: tuple[Passage, ...]
    lacking: tuple[str, ...]


def quote(question: str, ground: Ground, progress: Progress) -> Quotes:
    """Looks for sentences. A year that the question names orders what is found; it is not looked for."""
    index = ground.words(progress)
    near = _near(question, ground, index)
    wordings = ground.tokenizer.wordings(_DATE.sub(" ", question))
    pairs = [tuple(dict.fromkeys(ground.tokenizer.tokens(" ".join(words)))) for words in wordings]
    spread, size = index.spread(sorted({word for words in (*wordings, *pairs) for word in words}))
    weights = [_weights(words, spread, size) for words in wordings]
    smaller = [_weights(words, spread, size) for words in pairs]
    lacking = list(dict.fromkeys(w for words in wordings[:1] for w in words if not w.startswith("几")))
    best, whole = near[0][1] if near else 0.0, 0.0
    seen: dict[str, tuple[float, Quoted]] = {}
    for passage, rank in near:
        document = ground.documents[passage.document]
        beside = plain(_beside(passage, document))
        whole = max((whole, *(_share(w, plain(passage.text), beside) for w in smaller if w)))
        lacking = [w for w in lacking if not _held(w, plain(passage.text)) and not _held(w, beside)]
        for sentence in [passage.text] if passage.kind == "row" else split(passage.text):
            fit = max((_fit(wording, plain(sentence), beside) for wording in weights if wording), default=0.0)
            if fit < WEAKEST or instructions(sentence):
                continue
            score = fit + (RANK * rank / best if best > 0 else 0.0) + _worth(question, sentence, passage, document, ground)
            words = normalise(sentence)
            if words not in seen or seen[words][0] < score:
                seen[words] = (score, Quoted(sentence, passage, document, round(fit, 3)))
    ordered = _ordered(question, list(seen.values()))
    answers = bool(ordered) and (max(q.fit for q in ordered) + whole) / 2 >= ENOUGH
    passages = tuple(p for p, _ in near)
    shown = tuple(ordered[: SENTENCES if answers else CLOSEST])
    return Quotes(shown if answers else (), () if answers else shown, passages, tuple(lacking))


def _ordered(question: str, rows: list[tuple[float, Quoted]]) -> list[Quoted]:
    """Best first, meaning counted in; those far behind the best left out."""
    if not rows:
        return []
    encoder = _encoder()
    heads = [q.passage.locator.heading_path[-1:] for _, q in rows]
    texts = [" ".join((q.text, *head)) for (_, q), head in zip(rows, heads, strict=True)]
    meant = encoder.encode(texts) @ encoder.encode([question])[0]
    scored = [(score + max(0.0, float(m)), q) for (score, q), m in zip(rows, meant, strict=True)]
    scored.sort(key=lambda x: (-x[0], -(x[1].document.year or 0), x[1].passage.id))
    return [q for score, q in scored if score >= NEAREST_BEST * scored[0][0]]


def _worth(question: str, sentence: str, passage: Passage, document: Document, ground: Ground) -> float:
    """What speaks for or against a sentence beside its words: a figure that is asked for, the year, age, level, a mere label."""
    currency = ground.currencies.get(document.id)
    beside = _beside(passage, document)
    worth = FIGURE * bool(_FIGURES.search(question) and re.search(r"\d", sentence))
    worth += TOGETHER * _together(question, sentence) if _COUNT.search(question) else 0.0
    worth += DATED * any(year in sentence or year in beside for year in asked_years(question))
    worth -= STALE * bool(document.void or (currency and not currency.in_date))
    return worth - PART * (document.level == "department") - LABEL * (len(normalise(sentence)) < SHORT)


def _together(question: str, sentence: str) -> float:
    """Length of the longest piece that both have, as a share of the question without its question word (0–1)."""
    core, said = normalise(_ASKING.sub("", question)), normalise(sentence)
    longest = SequenceMatcher(None, core, said, autojunk=False).find_longest_match().size
    return longest / len(core) if longest >= _PIECE else 0.0


@cache
def _encoder() -> Encoder:
    """The one that ships with the project, whatever else is set: a few hundred sentences for each question have to be quick."""
    return load_encoder()


def _near(question: str, ground: Ground, index: LexicalIndex) -> list[tuple[Passage, float]]:
    """The passages that share most with the question, as far as they may be quoted, best first, with their BM25 scores."""
    most = LOOKED_AT if ground.allowed is None else ground.workspace.count("passages")
    found: list[tuple[Passage, float]] = []
    for id, score in index.best(question, most):
        passage = ground.workspace.passage(id)
        if passage is not None and ground.quotable(passage) is not None:
            found.append((passage, score))
            if len(found) == LOOKED_AT:
                break
    return found


def asked_years(question: str) -> list[str]:
    """The years that a question names, oldest first."""
    return sorted(set(_YEAR.findall(question)))


def _beside(passage: Passage, document: Document) -> str:
    """What stands around a passage: headings, caption, the title and the year of its document."""
    year = f"{document.year}年" if document.year else ""
    return " ".join((*passage.locator.heading_path, passage.caption, document.title, year))


def around(passage: Passage, document: Document) -> str:
    """A passage with what stands around it."""
    return f"{passage.text} {_beside(passage, document)}"


def of_year(quoted: Quoted, year: str) -> bool:
    """Whether a sentence, what stands around it or its document are of this year."""
    return year in f"{quoted.text} {_beside(quoted.passage, quoted.document)}"


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


def _share(weights: Mapping[str, float], here: str, beside: str) -> float:
    """Share of the question's words and pairs of characters that a passage holds; those beside it count less."""
    held = sum(weight if word in here else BESIDE * weight if word in beside else 0.0 for word, weight in weights.items())
    return held / sum(weights.values())


def _held(word: str, text: str) -> float:
    """1 where the word stands in the text; for a long one the share of its pairs of characters, if that is half or more."""
    if word in text:
        return 1.0
    pairs = [word[n : n + 2] for n in range(len(word) - 1)] if len(word) > 2 else []
    share = sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
    return share if share >= 0.5 else 0.0
