"""Training of the static encoder that ships in corpus/encoder.

Made only from the project's own text: packs, corpus, example sources and authored data sets. Pieces come from a unigram
model; each gets a vector by factorising positive pointwise mutual information within windows (Levy & Goldberg, NIPS 2014),
weighted by rarity (Arora et al., ICLR 2017). Seeded: the same text gives the same encoder.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml
from model2vec import StaticModel
from scipy import sparse
from sklearn.utils.extmath import randomized_svd
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from assistant.resources import ROOT
from assistant.retrieval.encoder import SHIPPED

LONGEST = 8
PIECES, DIMENSIONS, WINDOW, SEED = 9_000, 192, 6, 20261123
RARITY = 1e-3


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def texts() -> list[str]:
    """Every piece of the project's own Chinese text, in a fixed order."""
    result: list[str] = []
    for file in sorted((ROOT / "indicators").rglob("*.yaml")):
        for row in _strings(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)):
            result.append(row)
    for file in sorted((ROOT / "eval" / "datasets" / "matching").glob("*.jsonl")):
        result += [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if '"text"' in line]
    for folder in ("corpus", "examples/make"):
        for file in sorted((ROOT / folder).rglob("*.md")):
            result += [p for p in re.split(r"\n+", file.read_text(encoding="utf-8")) if p.strip()]
    return [r for r in result if re.search(r"[\u4e00-\u9fff]", r)]


def tokenizer(lines: list[str]) -> Tokenizer:
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=False)]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=PIECES, special_tokens=["[PAD]", "[UNK]"], unk_token="[UNK]", max_piece_length=LONGEST, show_progress=False
    )
    made.train_from_iterator(lines, trainer)
    return _settled(made, lines)


def _settled(made: Tokenizer, lines: list[str]) -> Tokenizer:
    """The same pieces, scored by how often they stand in the text: the trainer's own scores depend on the order of its sums."""
    learned = json.loads(made.to_str())["model"]["vocab"]
    pieces = {piece for piece, _ in learned[2:]}
    count: Counter[str] = Counter()
    for line in lines:
        for word, _ in made.pre_tokenizer.pre_tokenize_str(made.normalizer.normalize_str(line)):
            for start in range(len(word)):
                ends = range(start + 1, min(len(word), start + LONGEST) + 1)
                count.update(part for end in ends if (part := word[start:end]) in pieces)
    whole = sum(count.values())
    scored = sorted(((p, math.log((count[p] + 0.5) / whole)) for p in pieces), key=lambda p: (-p[1], p[0]))
    made.model = models.Unigram([("[PAD]", 0.0), ("[UNK]", 0.0), *scored], unk_id=1)
    return made


def vectors(lines: list[str], made: Tokenizer) -> np.ndarray:
    size = made.get_vocab_size()
    pairs: defaultdict[tuple[int, int], float] = defaultdict(float)
    single: Counter[int] = Counter()
    for encoded in made.encode_batch(lines, add_special_tokens=False):
        ids = encoded.ids
        single.update(ids)
        for i, a in enumerate(ids):
            for distance, b in enumerate(ids[i + 1 : i + 1 + WINDOW], start=1):
                pairs[min(a, b), max(a, b)] += 1 / distance
    rows, columns, values = [], [], []
    total = sum(pairs.values()) * 2
    margin: defaultdict[int, float] = defaultdict(float)
    for (a, b), n in pairs.items():
        margin[a] += n
        margin[b] += n
    smooth = {i: m**0.75 for i, m in margin.items()}
    whole = sum(smooth.values())
    for (a, b), n in pairs.items():
        for x, y in ((a, b), (b, a)):
            strength = np.log((n / total) / ((margin[x] / total) * (smooth[y] / whole)))
            if strength > 0:
                rows.append(x)
                columns.append(y)
                values.append(strength)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(size, size))
    u, s, _ = randomized_svd(matrix, n_components=DIMENSIONS, random_state=SEED, n_iter=6)
    found = u * np.sqrt(s)
    rng = np.random.default_rng(SEED)
    # a piece of its own direction beside the learned one keeps rare words from collapsing onto their company
    own = rng.standard_normal((size, DIMENSIONS)) / np.sqrt(DIMENSIONS)
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    mixed = 0.8 * found / np.where(norms == 0, 1, norms) + 0.6 * own
    count = np.array([single.get(i, 0) for i in range(size)], dtype=np.float64)
    weight = RARITY / (RARITY + count / count.sum())
    weight[:2] = 0
    return np.asarray(mixed * weight[:, None], dtype=np.float16)


CARD = """---
language: zh
license: apache-2.0
---
# The shipped encoder

A static encoder (one vector per piece of text, averaged) trained by `zhiping eval train` on this project's own text: packs,
corpus, example sources and authored data sets. No other model or text went into it.
"""


def train_encoder(out: Path = SHIPPED) -> str:
    """Trains and writes the encoder; returns what was made, in words."""
    lines = texts()
    made = tokenizer(lines)
    model = StaticModel(vectors(lines, made), made, {"tokenizer_name": "zhiping", "apply_pca": False}, normalize=True)
    model.save_pretrained(str(out))
    (out / "README.md").write_text(CARD, encoding="utf-8")
    size = sum(f.stat().st_size for f in out.iterdir())
    return f"编码器：{len(lines)} 段文字，{made.get_vocab_size()} 个词片，{size / 1e6:.1f} MB"
