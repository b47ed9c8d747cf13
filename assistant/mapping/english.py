"""English text as word stems, and how near a text stands to what a pack says of each of its nodes.

No passages in English were labelled, so nothing is trained: a node is its own words (name, what it asks, evidence, weak
spots, key terms), each word worth the less the more nodes use it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from assistant.domain import Framework, Indicator, ReviewPoint
from assistant.mapping.linear import Floats
from assistant.resources import CORPUS

STOPWORDS, SYNONYMS, COMMON = (CORPUS / "language" / f"{name}.en.txt" for name in ("stopwords", "synonyms", "common"))
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]+")
_GLOSS = re.compile(r"[（(][^（）()]*[\u3400-\u9fff][^（）()]*[)）]")
_ENDINGS = (
    ("ational", "ate"), ("ization", "ise"), ("isation", "ise"), ("fulness", "ful"), ("ations", "ate"), ("ation", "ate"),
    ("ments", "ment"), ("ings", ""), ("ities", ""), ("ity", ""), ("ally", ""), ("ies", "y"), ("ied", "y"), ("ing", ""),
    ("ers", "er"), ("ed", ""), ("ly", ""), ("al", ""), ("es", "e"), ("s", ""),
)  # fmt: skip
_BRITISH = (("iz", "is"), ("programme", "program"), ("centred", "centered"), ("centre", "center"), ("behaviour", "behavior"))
_SHORTEST = 4
"""Letters of a stem that must be left when an ending goes."""
FEWEST_WORDS = 5
WEIGHTS = {"name": 3.0, "term": 1.6, "asks": 1.0, "evidence": 0.8, "weak": 0.6}
"""How much the parts of a pack say of a node; a key term's weight (1–5) is counted in fifths besides."""


def is_english(text: str) -> bool:
    """Whether a text is written in Latin letters rather than in Chinese. Figures alone are neither."""
    if _LATIN.search(text) is None:
        return False
    return len(text) - len(_LATIN.sub("", text)) > 4 * (len(text) - len(_HAN.sub("", text)))


def says_something(text: str) -> bool:
    """Whether an English text is more than a name, a heading or a signature ('Quality Assurance Office')."""
    return len(_WORD.findall(text.lower())) >= FEWEST_WORDS


def without_gloss(text: str) -> str:
    """'Teaching staff（教师）' → 'Teaching staff': an English name without its Chinese in brackets."""
    return _GLOSS.sub("", text).strip()


def _listed(file: Path) -> frozenset[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


@cache
def stop_words() -> frozenset[str]:
    return _listed(STOPWORDS)


@cache
def common_stems() -> frozenset[str]:
    """Stems that say nothing of which criterion is meant, in whatever framework ('outcome', 'report')."""
    return frozenset(meanings(" ".join(_listed(COMMON))))


@cache
def stem(word: str) -> str:
    """A word without its ending, British and American spelling alike: light on purpose, so that few words fall together."""
    word = word.partition("'")[0]
    for one, other in _BRITISH:
        word = word.replace(one, other)
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]  # planned → plan
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST else word


@cache
def synonyms() -> dict[str, str]:
    """Stem → the first stem of its line in corpus/language/synonyms.en.txt."""
    lines = [line.split() for line in SYNONYMS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {stem(word): stem(words[0]) for words in lines for word in words[1:]}


def meanings(text: str) -> list[str]:
    """The stems of a text with words that stand for one another as one."""
    known = synonyms()
    return [known.get(one, one) for one in stems(text)]


def stems(text: str) -> list[str]:
    """The stems of a text in order, without stop words and figures."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [stem(w) for w in _WORD.findall(plain) if w not in stop_words() and len(w) > 1]


def folded(text: str) -> str:
    """The form in which English key terms are compared: whole words by their stems, so that 'audit' is not in 'auditorium'."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return " " + " ".join(stem(w) for w in _WORD.findall(plain)) + " "


def _weighed(told: Iterable[tuple[str, float]]) -> Counter[str]:
    words: Counter[str] = Counter()
    for text, weight in told:
        for one in set(meanings(without_gloss(text))):
            words[one] += weight  # type: ignore[assignment]
    return words


def _of_point(point: ReviewPoint) -> Counter[str]:
    """What a review point says of itself: stems with their weights."""
    told = [(point.name, WEIGHTS["name"]), (point.asks, WEIGHTS["asks"])]
    told += [(text, WEIGHTS["evidence"]) for text in point.evidence] + [(text, WEIGHTS["weak"]) for text in point.weak_spots]
    return _weighed(told + [(term, WEIGHTS["term"] * weight / 5) for term, weight in point.terms.items()])


def _of_leaf(leaf: Indicator) -> Counter[str]:
    """The same for a leaf with all its points."""
    told = [(leaf.name, WEIGHTS["name"]), (leaf.asks, WEIGHTS["asks"])]
    own = _weighed(told + [(term, WEIGHTS["term"] * weight / 5) for term, weight in leaf.terms.items()])
    for point in leaf.points:
        own.update(_of_point(point))
    return own


class Nearness:
    """How near texts stand to the leaves of a framework in English, or to its review points."""

    def __init__(self, framework: Framework, points: bool = False) -> None:
        parts = [_of_point(p) for p in framework.points] if points else [_of_leaf(leaf) for leaf in framework.leaves]
        count: Counter[str] = Counter(w for words in parts for w in words)
        self._place = {word: n for n, word in enumerate(count)}
        self._idf = np.array([math.log(1 + (len(parts) + 1) / (n + 0.5)) for n in count.values()], dtype=np.float32)
        table = np.zeros((len(parts), len(count)), dtype=np.float32)
        for row, words in enumerate(parts):
            for word, weight in words.items():
                table[row, self._place[word]] = math.log1p(weight)
        table *= self._idf
        norms = np.linalg.norm(table, axis=1, keepdims=True)
        self._table = table / np.where(norms == 0, 1, norms)

    def of(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """(texts × nodes) cosines, and for each text the share of its words that the pack knows (0–1)."""
        rows = np.zeros((len(texts), len(self._place)), dtype=np.float32)
        known = np.zeros(len(texts), dtype=np.float32)
        for number, text in enumerate(texts):
            found = Counter(meanings(text))
            for word, times in found.items():
                if (place := self._place.get(word)) is not None:
                    rows[number, place] = (1 + math.log(times)) * self._idf[place]
            known[number] = sum(w in self._place for w in found) / max(1, len(found))
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray((rows / np.where(norms == 0, 1, norms)) @ self._table.T, dtype=np.float32), known

    def shared(self, texts: Sequence[str]) -> Floats:
        """(texts × nodes) how many different telling words of the node each text holds."""
        held = np.zeros((len(texts), self._table.shape[1]), dtype=np.float32)
        for number, text in enumerate(texts):
            for word in set(meanings(text)) - common_stems():
                if (place := self._place.get(word)) is not None:
                    held[number, place] = 1
        return np.asarray(held @ (self._table.T > 0).astype(np.float32), dtype=np.float32)
