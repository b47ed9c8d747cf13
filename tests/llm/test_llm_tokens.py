"""The conservative counter against real encodings; tiktoken from a local file."""

from __future__ import annotations

import gzip
from importlib.resources import files
from pathlib import Path

import bpe_openai
import pytest

from assistant.errors import UserError
from assistant.llm.tokens import ConservativeCounter, TiktokenCounter, counter
from assistant.resources import CORPUS, INDICATORS

HERE = Path(__file__).parent.parent.parent
ENCODINGS = ("cl100k_base", "o200k_base")


def texts() -> list[str]:
    """Chinese packs, word lists, English code and prose, cut into pieces of a prompt's size."""
    whole = [p.read_text(encoding="utf-8") for p in sorted(INDICATORS.rglob("*.yaml"))[:12]]
    whole += [
        p.read_text(encoding="utf-8") for p in (CORPUS / "language" / "cues.yaml", HERE / "README.zh-CN.md", HERE / "README.md")
    ]
    whole += [p.read_text(encoding="utf-8") for p in sorted((HERE / "assistant" / "llm").glob("*.py"))]
    pieces = [text[i : i + 1500] for text in whole for i in range(0, len(text), 1500)]
    return [p for p in pieces if len(p) > 200]


@pytest.mark.parametrize("name", ENCODINGS)
def test_it_never_undershoots_by_more_than_two_per_cent(name: str) -> None:
    encoding, ours = bpe_openai.get_encoding(name), ConservativeCounter()
    rates = [ours.count(text) / len(encoding.encode(text)) for text in texts()]
    assert len(rates) > 50
    assert min(rates) >= 0.98


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_local_encoding_file_is_counted_with(name: str, tmp_path: Path) -> None:
    packed = files("bpe_openai") / "data" / f"{name}.tiktoken.gz"
    (tmp_path / f"{name}.tiktoken").write_bytes(gzip.decompress(packed.read_bytes()))
    ours, encoding = counter(tmp_path / f"{name}.tiktoken"), bpe_openai.get_encoding(name)
    assert ours.name == f"tiktoken:{name}"
    for text in texts()[:10]:
        assert ours.count(text) == len(encoding.encode(text))


def test_without_a_file_nothing_is_fetched() -> None:
    assert isinstance(counter(None), ConservativeCounter)
    with pytest.raises(UserError, match="token_encoding"):
        TiktokenCounter(Path("没有.tiktoken"))


def test_a_broken_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.tiktoken").write_text("不是编码", encoding="utf-8")
    with pytest.raises(UserError, match="读不懂"):
        TiktokenCounter(tmp_path / "x.tiktoken")
