"""Retrieval measured on any set of questions and paragraphs: our index and its halves, plain peers beside them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.evaluation import metrics, peer_encoders
from assistant.evaluation.data import DataError, Paragraph, Question
from assistant.evaluation.peers import absent, jieba_words
from assistant.retrieval import Encoder, Entry, Index, Tokenizer, load_encoder
from assistant.retrieval.lexical import LexicalIndex

DEPTH = 10
Search = Callable[[str], list[str]]
"""A question → ids of the DEPTH best paragraphs, best first."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A named way to search; `build` gets the paragraphs and an empty folder."""

    name: str
    build: Callable[[Sequence[Paragraph], Path], Search]
    needs: tuple[str, ...] = ()
    own: bool = False


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters within runs of letters and digits: the plain Chinese baseline."""
    return [run[i : i + 2] for run in re.findall(r"[\w.]+", text.lower()) for i in range(max(1, len(run) - 1))]


def _hybrid(paragraphs: Sequence[Paragraph], folder: Path) -> Search:
    index = Index(folder, "评测", Tokenizer(), load_encoder())
    index.sync((Entry(p.id, p.text, {"kind": "paragraph"}) for p in paragraphs), lambda _: True)
    return lambda question: [hit.id for hit in index.search(question, DEPTH)]


def _words(paragraphs: Sequence[Paragraph], folder: Path) -> Search:
    index = LexicalIndex(folder / "words.sqlite", Tokenizer())
    index.put([p.id for p in paragraphs], [p.text for p in paragraphs], [{"kind": "paragraph"}] * len(paragraphs))
    return lambda question: [id for id, _ in index.best(question, DEPTH)]


def _meaning(encoder: Callable[[], Encoder]) -> Callable[[Sequence[Paragraph], Path], Search]:
    def build(paragraphs: Sequence[Paragraph], folder: Path) -> Search:
        model, ids = encoder(), [p.id for p in paragraphs]
        known = model.encode([p.text for p in paragraphs])
        return lambda question: _top(ids, known @ model.encode([question])[0])

    return build


def _top(ids: Sequence[str], scores: Any) -> list[str]:
    values = np.asarray(scores).ravel()
    return [ids[n] for n in np.argsort(-values, kind="stable")[:DEPTH] if values[n] > 0]


def _bm25(cut: Callable[[], Callable[[str], list[str]]]) -> Callable[[Sequence[Paragraph], Path], Search]:
    """bm25s where it is installed, else rank_bm25: the same formula."""

    def build(paragraphs: Sequence[Paragraph], folder: Path) -> Search:
        words, ids = cut(), [p.id for p in paragraphs]
        documents = [words(p.text) for p in paragraphs]
        if find_spec("bm25s"):
            index: Any = import_module("bm25s").BM25()
            index.index(documents, show_progress=False)
        else:
            index = import_module("rank_bm25").BM25Okapi(documents)

        def search(question: str) -> list[str]:
            tokens = words(question)
            return _top(ids, index.get_scores(tokens)) if tokens else []

        return search

    return build


def _tfidf(paragraphs: Sequence[Paragraph], folder: Path) -> Search:
    vectors: Any = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True
    )
    known, ids = vectors.fit_transform([p.text for p in paragraphs]), [p.id for p in paragraphs]
    return lambda question: _top(ids, (known @ vectors.transform([question]).T).toarray())


def engines() -> tuple[Engine, ...]:
    """Ours first."""
    lexical = () if find_spec("rank_bm25") else ("bm25s",)
    return (
        Engine("本项目：词与义合用", _hybrid, own=True),
        Engine("本项目：只用词", _words, own=True),
        Engine("本项目：只用义（随附静态编码器）", _meaning(load_encoder), own=True),
        Engine("BM25，字的二元组", _bm25(lambda: bigrams), lexical),
        Engine("BM25，jieba 分词", _bm25(jieba_words), (*lexical, "jieba")),
        Engine("字符 TF-IDF", _tfidf, ("sklearn",)),
        Engine("MiniLM 通用句向量", _meaning(peer_encoders.general_encoder), (peer_encoders.GENERAL,)),
    )


def check(questions: Sequence[Question], paragraphs: Sequence[Paragraph]) -> None:
    """Raises DataError if a question names a paragraph that is not there, or if there is nothing to measure."""
    if not questions or not paragraphs:
        raise DataError("问题或片段的文件是空的。每行一个 JSON，字段见 eval/datasets/README.md。")
    known = {p.id for p in paragraphs}
    for question in questions:
        if lost := sorted(question.relevant - known):
            raise DataError(f"问题“{question.id}”的 relevant 里有“{lost[0]}”，片段文件中没有这个 id。")
        if not question.relevant:
            raise DataError(f"问题“{question.id}”的 relevant 是空的，至少要有一个片段 id。")


def evaluate(
    questions: Sequence[Question],
    paragraphs: Sequence[Paragraph],
    chosen: Sequence[Engine] | None = None,
    done: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Every engine's figures on the set. Raises DataError."""
    check(questions, paragraphs)
    rows = []
    for engine in engines() if chosen is None else chosen:
        if reason := absent(engine.needs):
            rows.append({"name": engine.name, "own": engine.own, "skipped": reason})
            done()
            continue
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            rows.append({"name": engine.name, "own": engine.own, **_measure(engine, questions, paragraphs, Path(folder))})
        done()
    return {"questions": len(questions), "passages": len(paragraphs), "engines": rows}


def _measure(engine: Engine, questions: Sequence[Question], paragraphs: Sequence[Paragraph], folder: Path) -> dict[str, Any]:
    search = engine.build(paragraphs, folder)
    search(questions[0].text)
    found, taken = [], []
    for question in questions:
        start = time.perf_counter()
        found.append(search(question.text))
        taken.append(time.perf_counter() - start)
    places = metrics.first_hits(found, [q.relevant for q in questions])
    result = figures(places)
    splits = sorted({q.split for q in questions} - {""})
    if splits:
        result["by_split"] = {s: figures(places[[n for n, q in enumerate(questions) if q.split == s]]) for s in splits}
    return {
        **result,
        "hit1_interval": metrics.interval((places >= 0) & (places < 1)),
        "milliseconds_median": float(np.median(taken) * 1e3),
        "milliseconds_95": float(np.quantile(taken, 0.95) * 1e3),
    }


def figures(places: Any) -> dict[str, Any]:
    """hit@1, @3, @10 and MRR@10 from the places of the first relevant paragraph (-1: not among the first ten)."""
    hit = places >= 0
    return {
        "count": len(places),
        **{f"hit{k}": float((hit & (places < k)).mean()) for k in (1, 3, 10)},
        "mrr10": float(np.where(hit, 1 / np.maximum(places + 1.0, 1), 0.0).mean()) if len(places) else 0.0,
    }
