"""A second look at what was found: a cross-encoder that reads the question and each passage together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from assistant.retrieval.encoder import EncoderError


class Reranker(Protocol):
    """Question and texts → how well each text answers, higher is better; only the order counts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]: ...


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder from a local folder or this machine's cache; never downloaded."""

    def __init__(self, model: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(model, local_files_only=True, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"重排模型“{model}”在本机找不到（运行时不下载）。请给出本地文件夹，或清空 reranker_model。"
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(s) for s in self._model.predict([(question, t) for t in texts], show_progress_bar=False)]
