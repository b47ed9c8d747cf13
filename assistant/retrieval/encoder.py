"""Sentence encoders: the static one that ships with the project, or any sentence-transformers model that is on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UserError
from assistant.resources import CORPUS

Vectors = NDArray[np.float32]
SHIPPED = CORPUS / "encoder"


class EncoderError(UserError):
    """The configured model cannot be loaded; the message says what was looked for and what to do."""


class Encoder(Protocol):
    """Texts → unit vectors. `name` identifies the model: an index built with another name is built anew."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)


class StaticEncoder:
    """A model2vec folder: one vector per piece of text, averaged. Needs no torch and starts in milliseconds."""

    def __init__(self, folder: Path) -> None:
        from model2vec import StaticModel

        self._model = StaticModel.from_pretrained(str(folder), force_download=False)
        self.name = f"static:{folder.name}:{(folder / 'model.safetensors').stat().st_size}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.asarray(self._model.encode(list(texts), show_progress_bar=False, use_multiprocessing=False)))


class SentenceTransformerEncoder:
    """A sentence-transformers model from a local folder or from this machine's cache; never downloaded."""

    def __init__(self, model: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(model, local_files_only=True, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"句向量模型“{model}”在本机找不到（运行时不下载）。请给出本地文件夹，或清空 embedding_model 使用随附编码器。"
            ) from error
        self.name = f"st:{model}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.asarray(self._model.encode(list(texts), batch_size=64, show_progress_bar=False)))


def _is_static(folder: Path) -> bool:
    """Whether a folder holds nothing but a static embedding (and its normalisation), which needs no torch."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return (folder / "model.safetensors").is_file() and (folder / "tokenizer.json").is_file()
    return all(
        str(m["type"]).endswith((".StaticEmbedding", ".Normalize")) for m in json.loads(modules.read_text(encoding="utf-8"))
    )


@lru_cache(maxsize=2)
def _static(folder: Path, changed: int) -> StaticEncoder:
    """Loaded once in a process, as long as its file does not change."""
    return StaticEncoder(folder)


def load_encoder(model: str = "") -> Encoder:
    """The encoder that a setting names; '' is the shipped one. Raises EncoderError."""
    folder = Path(model) if model else SHIPPED
    if _is_static(folder):
        return _static(folder, (folder / "model.safetensors").stat().st_mtime_ns)
    if not model:
        raise EncoderError(f"随附的编码器不完整：{SHIPPED.name} 下缺少 model.safetensors，请重新安装本软件。")
    return SentenceTransformerEncoder(model)
