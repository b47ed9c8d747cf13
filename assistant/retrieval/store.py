"""Dense vectors in Chroma: on disk in the workspace, or on a configured server. The only module that knows Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlparse

from assistant.domain import digest
from assistant.retrieval.encoder import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

Meta = dict[str, str | int]
_BATCH = 2_000


def _client(folder: Path, url: str) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url:
        server = urlparse(url)
        return chromadb.HttpClient(
            host=server.hostname or "127.0.0.1", port=server.port or 8000, ssl=server.scheme == "https", settings=settings
        )
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(folder.resolve()), settings=settings)


class VectorStore:
    """One collection of vectors. Chroma wants ASCII collection names, so any name becomes a digest."""

    def __init__(self, folder: Path, name: str, encoder_name: str, url: str = "") -> None:
        self._client = _client(folder, url)
        self._collection = self._client.get_or_create_collection(
            name=f"z{digest(name, encoder_name)}",
            metadata={"title": name, "encoder": encoder_name},
            configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 120}},
            embedding_function=None,
        )

    def put(self, ids: Sequence[str], vectors: Vectors, metas: Sequence[Meta]) -> None:
        """Adds or replaces; ids that are there already are overwritten."""
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            self._collection.upsert(
                ids=list(ids[part]), embeddings=cast(Any, vectors[part]), metadatas=[dict(m) for m in metas[part]]
            )

    def remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Vectors, k: int, where: Meta | None = None) -> list[tuple[str, float]]:
        """(id, cosine similarity), best first."""
        if self._collection.count() == 0:
            return []
        clauses: list[dict[str, Any]] = [{key: value} for key, value in (where or {}).items()]
        condition: Any = None if not clauses else clauses[0] if len(clauses) == 1 else {"$and": clauses}
        found = self._collection.query(
            query_embeddings=cast(Any, vector.reshape(1, -1)), n_results=k, where=condition, include=["distances"]
        )
        distances = found["distances"] or [[]]
        return [(id, 1.0 - float(d)) for id, d in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        return int(self._collection.count())
