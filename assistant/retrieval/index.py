"""One interface for evidence, standards and cases: hybrid search, words and meaning together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import digest
from assistant.retrieval.encoder import Encoder
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.reranker import Reranker
from assistant.retrieval.store import Meta, VectorStore
from assistant.retrieval.tokens import VERSION, Tokenizer

MEANING_STATIC, MEANING_SENTENCE = 0.1, 1.0
"""Weight of the cosine against the share of the best BM25 score. The first was chosen on the "tune" questions of
eval/datasets/retrieval for the shipped static encoder (fusing by ranks was worse at every weight: it is much the weaker
judge); the second, for a configured sentence encoder, is our estimate: its cosines differ by about 0.3 among candidates."""
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed: `meta` values are strings or whole numbers and can be filtered on."""

    id: str
    text: str
    meta: Meta


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    text: str
    meta: Meta
    score: float
    words: float
    meaning: float


class Index:
    """A named collection below `folder`; the name may be Chinese."""

    def __init__(
        self,
        folder: Path,
        name: str,
        tokenizer: Tokenizer,
        encoder: Encoder,
        chroma_url: str = "",
        reranker: Reranker | None = None,
    ) -> None:
        self._encoder, self._reranker = encoder, reranker
        self._meaning = MEANING_STATIC if encoder.name.startswith("static:") else MEANING_SENTENCE
        self._lexical = LexicalIndex(folder / f"{digest(name, VERSION)}.sqlite", tokenizer)
        self._vectors = VectorStore(
            folder / "chroma", f"{folder.resolve()}:{name}" if chroma_url else name, encoder.name, chroma_url
        )

    def sync(
        self, entries: Iterable[Entry], keep: Callable[[str], bool], progress: Callable[[int], None] = lambda n: None
    ) -> None:
        """Adds the entries that are not there yet and removes those that `keep` refuses.

        Vectors go in before words, so that what the lexical side lists is complete however the process ended.
        """
        present = self._lexical.ids()
        gone = [id for id in present if not keep(id)]
        if gone:
            self._lexical.remove(gone)
            self._vectors.remove(gone)
        batch: list[Entry] = []
        for entry in entries:
            if entry.id not in present:
                batch.append(entry)
            if len(batch) >= _BATCH:
                self._add(batch)
                progress(len(batch))
                batch = []
        if batch:
            self._add(batch)
            progress(len(batch))

    def _add(self, entries: Sequence[Entry]) -> None:
        ids, texts, metas = [e.id for e in entries], [e.text for e in entries], [e.meta for e in entries]
        self._vectors.put(ids, self._encoder.encode(texts), metas)
        self._lexical.put(ids, texts, metas)

    def search(self, query: str, k: int = 10, where: Meta | None = None) -> list[Hit]:
        """The k best entries, best first. An empty query or an empty index gives none."""
        if not query.strip():
            return []
        depth = max(50, 3 * k)
        words = dict(self._lexical.best(query, depth, where))
        meaning = dict(self._vectors.nearest(self._encoder.encode([query])[0], depth, where))
        top = max(words.values(), default=0.0) or 1.0
        # An entry beyond the nearest ones is at most as near as the last of them.
        least = min(meaning.values(), default=0.0)
        fused = {id: words.get(id, 0.0) / top + self._meaning * meaning.get(id, least) for id in (*words, *meaning)}
        best = sorted(fused, key=lambda id: (-fused[id], id))[: k if self._reranker is None else 3 * k]
        found = self._lexical.texts(best)
        if self._reranker is not None:
            known = [id for id in best if id in found]
            again = dict(zip(known, self._reranker.scores(query, [found[id][0] for id in known]), strict=True))
            best = sorted(known, key=lambda id: (-again[id], id))[:k]
        return [Hit(id, *found[id], fused[id], words.get(id, 0.0), meaning.get(id, 0.0)) for id in best if id in found]
