"""Sentence vectors from an endpoint, and a second look by a reranker, behind the same search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import settings
from assistant.errors import UserError
from assistant.evaluation.scripted_server import Reply, ScriptedServer
from assistant.llm.embeddings import EndpointEncoder
from assistant.retrieval import Entry, Index, Tokenizer

TEXTS = ("学校建有校外实习基地37个。", "教学督导全年听课2316节次。", "图书馆纸质图书180万册。")


class Backwards:
    """Likes the shortest text best."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(t)) for t in texts]


def test_search_over_vectors_of_an_endpoint_and_with_a_reranker(tmp_path: Path) -> None:
    with ScriptedServer(lambda request: Reply("")) as server:
        encoder = EndpointEncoder(settings.load(embedding_model="e", embedding_base_url=server.address))
        vectors = encoder.encode(TEXTS)
        assert vectors.shape == (3, 64) and np.allclose(np.linalg.norm(vectors, axis=1), 1)
        plain = Index(tmp_path, "试", Tokenizer(), encoder)
        plain.sync((Entry(str(n), t, {"kind": "paragraph"}) for n, t in enumerate(TEXTS)), lambda id: True)
        assert plain.search("督导听课", 1)[0].id == "1"
        again = Index(tmp_path, "试", Tokenizer(), encoder, reranker=Backwards())
        assert again.search("学校督导听课", 3)[0].text == min(TEXTS, key=len)


def test_an_endpoint_that_fails_is_a_sentence_and_local_only_holds() -> None:
    with pytest.raises(UserError, match="embedding_base_url"):
        chosen = settings.load(embedding_model="e", embedding_base_url="http://127.0.0.1:9/v1", embedding_api_key="sk-x")
        EndpointEncoder(chosen).encode(["一"])
    with pytest.raises(UserError, match="local_only"):
        EndpointEncoder(settings.load(embedding_model="e", embedding_base_url="https://example.org/v1", local_only=True))
