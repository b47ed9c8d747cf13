"""Sentence vectors from an OpenAI-compatible endpoint; personal data of known form stays here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UserError
from assistant.llm.endpoints import ModelSettingError, is_loopback, permit
from assistant.llm.redaction import Redactor
from assistant.llm.wire import WireError, embed
from assistant.settings import Settings

BATCH = 64


class EndpointEncoder:
    """Texts → unit vectors, by the model that `embedding_model` names at `embedding_base_url`. Raises UserError."""

    def __init__(self, settings: Settings) -> None:
        from urllib.parse import urlparse

        self._host = urlparse(settings.embedding_base_url).hostname or ""
        if not settings.embedding_model:
            raise ModelSettingError("设置了 embedding_base_url 而没有 embedding_model。请写出句向量模型的名称。")
        permit(self._host, settings)
        hides = settings.redact == "always" or (settings.redact == "remote" and not is_loopback(self._host))
        self._redactor = Redactor() if hides else None
        self._settings = settings
        self.name = f"endpoint:{self._host}:{settings.embedding_model}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sent = [self._redactor.hide(t) if self._redactor else t for t in texts]
        s = self._settings
        try:
            rows = [
                row
                for start in range(0, len(sent), BATCH)
                for row in embed(
                    s.embedding_base_url, s.embedding_model, s.embedding_api_key, sent[start : start + BATCH], s.model_seconds
                )
            ]
        except WireError as error:
            raise UserError(f"句向量端点不可用：{error}。请检查 embedding_base_url，或清空它使用随附编码器。") from error
        vectors = np.asarray(rows, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)
