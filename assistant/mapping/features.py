"""Character n-gram vectors, hashed and computed for a whole batch at once: no dictionary to ship, no loop per character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BITS = 18
SIZE = 1 << BITS
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_OTHER = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_PRIME = np.uint64(0x9E3779B97F4A7C15)


def clean(text: str) -> str:
    """The text as it is compared: half-width, lower case, every number one '0' (figures say nothing of the topic)."""
    return _OTHER.sub(" ", _DIGITS.sub("0", unicodedata.normalize("NFKC", text).lower()))


def _hash(codes: NDArray[np.uint64], salt: int) -> NDArray[np.int64]:
    mixed = (codes + np.uint64(salt)) * _PRIME
    return ((mixed ^ (mixed >> np.uint64(29))) >> np.uint64(64 - BITS)).astype(np.int64)


def ngrams(texts: Sequence[str], sizes: Sequence[int] = (2, 3)) -> sparse.csr_matrix:
    """texts → (len(texts), SIZE) matrix of 1 + log(count) for the n-grams of each text; grams never cross a gap."""
    joined = "\x00".join(clean(t) for t in texts) + "\x00"
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.cumsum(points == 0) - (points == 0)
    open_ = (points != 0) & (points != 32)
    rows, columns = [], []
    for size in sizes:
        length = len(points) - size + 1
        if length <= 0:
            continue
        whole = np.ones(length, dtype=bool)
        code = np.zeros(length, dtype=np.uint64)
        for shift in range(size):
            whole &= open_[shift : shift + length]
            code = code * np.uint64(0x110000) + points[shift : shift + length]
        rows.append(owner[:length][whole])
        columns.append(_hash(code[whole], size))
    row = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    column = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    matrix = sparse.csr_matrix((np.ones(len(row), dtype=np.float32), (row, column)), shape=(len(texts), SIZE))
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows scaled to length one; empty rows stay empty."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    return sparse.csr_matrix(sparse.diags(1 / norms) @ matrix)
