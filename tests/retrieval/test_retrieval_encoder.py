"""Which encoder a setting names, and what each needs to be loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import EncoderError, load_encoder
from assistant.retrieval.encoder import SHIPPED, SentenceTransformerEncoder, StaticEncoder


def test_the_shipped_encoder_loads_without_torch() -> None:
    code = (
        "import sys\n"
        "from assistant.retrieval import load_encoder\n"
        "assert load_encoder().encode(['专任教师']).shape[0] == 1\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(SHIPPED.parents[1])},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_nothing_and_its_own_folder_name_the_shipped_encoder() -> None:
    assert isinstance(load_encoder(), StaticEncoder)
    assert load_encoder(str(SHIPPED)).name == load_encoder().name


def test_the_same_folder_read_by_sentence_transformers_gives_the_same_vectors() -> None:
    """Also shows that sentence-transformers works with the network closed."""
    texts = ["专任教师与生师比", "教学督导"]
    theirs = SentenceTransformerEncoder(str(SHIPPED)).encode(texts)
    assert np.allclose(theirs, load_encoder().encode(texts), atol=1e-3)


def test_a_model_that_is_not_here_is_a_sentence_to_the_user() -> None:
    with pytest.raises(EncoderError, match=r"“没有/这样的模型”在本机找不到.*不下载"):
        load_encoder("没有/这样的模型")


def test_an_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.retrieval.encoder.SHIPPED", tmp_path)
    with pytest.raises(EncoderError, match="重新安装"):
        load_encoder()
