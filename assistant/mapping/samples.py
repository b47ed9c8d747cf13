"""The labelled passage that stands nearest to a text: what a match can point to as its precedent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from scipy import sparse

from assistant.mapping.features import ngrams, unit_rows
from assistant.mapping.model import FOLDER, bare

FILE = "samples.jsonl"


class Samples:
    """Labelled passages of a family, kept as vectors; nothing is loaded until somebody asks why."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        self._rows = tuple(rows)
        self._vectors = unit_rows(ngrams([text for text, _ in rows], (2, 3))) if rows else None

    def nearest(self, text: str, code: str) -> tuple[str, float] | None:
        """(labelled passage of this code, cosine similarity); None where there is none with anything in common."""
        wanted = [n for n, (_, label) in enumerate(self._rows) if label == bare(code)]
        if self._vectors is None or not wanted:
            return None
        own: sparse.csr_matrix = unit_rows(ngrams([text], (2, 3)))
        likeness = (self._vectors[wanted] @ own.T).toarray().ravel()
        best = int(likeness.argmax())
        return (self._rows[wanted[best]][0], round(float(likeness[best]), 3)) if likeness[best] > 0 else None


def save(rows: Sequence[tuple[str, str]], folder: Path) -> None:
    """One JSON object {"text", "label"} a line."""
    lines = (json.dumps({"text": text, "label": label}, ensure_ascii=False) for text, label in rows)
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


@cache
def shipped(family: str, folder: Path = FOLDER) -> Samples:
    """The samples of a family; empty where there are none."""
    file = folder / family / FILE
    if not file.is_file():
        return Samples(())
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return Samples([(row["text"], row["label"]) for row in rows])
