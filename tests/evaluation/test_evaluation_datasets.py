"""The authored passages: valid codes, enough of them in every genre, and none written twice."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from scipy import sparse

from assistant import frameworks
from assistant.domain import normalise
from assistant.evaluation.data import DATASETS, NONE, Example, examples, plain

NEAR = 0.5
"""Share of common four-character strings from which two passages count as the same."""
FRAMEWORK = frameworks.load("bk-audit-2-3")


@pytest.fixture(scope="module")
def rows() -> list[Example]:
    return examples(DATASETS / "matching")


def test_every_code_is_one_of_the_framework(rows: list[Example]) -> None:
    codes = {plain(leaf.code) for leaf in FRAMEWORK.leaves} | {NONE}
    assert {c for r in rows for c in r.accepted} <= codes
    assert all(r.label not in r.alternates for r in rows)
    kinds = [frameworks.load(f"bk-audit-2-{n}") for n in (1, 2, 3)]
    leaf_of = {point.code: plain(leaf.code) for kind in kinds for leaf in kind.leaves for point in leaf.points}
    assert [r.id for r in rows if r.point and leaf_of.get(r.point) != r.label] == []


def test_there_are_enough_of_each(rows: list[Example]) -> None:
    labels = Counter(r.label for r in rows)
    assert len(rows) >= 2_500 and labels[NONE] >= 600
    assert all(labels[plain(leaf.code)] >= 60 for leaf in FRAMEWORK.leaves)
    assert len({r.genre for r in rows}) >= 10
    genres = defaultdict(set)
    for r in rows:
        genres[r.label].add(r.genre)
    assert all(len(found) >= 8 for found in genres.values())


def test_ids_are_unique(rows: list[Example]) -> None:
    assert [id for id, n in Counter(r.id for r in rows).items() if n > 1] == []


def test_no_passage_is_written_twice(rows: list[Example]) -> None:
    vocabulary: dict[str, int] = {}
    columns, starts = [], [0]
    for row in rows:
        text = normalise(row.text)
        grams = {text[i : i + 4] for i in range(max(1, len(text) - 3))}
        columns += [vocabulary.setdefault(g, len(vocabulary)) for g in sorted(grams)]
        starts.append(len(columns))
    matrix = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(rows), len(vocabulary)))
    sizes = np.diff(starts)
    common = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    share = common.data / (sizes[common.row] + sizes[common.col] - common.data)
    near = [(rows[a].id, rows[b].id) for a, b in zip(common.row[share > NEAR], common.col[share > NEAR], strict=True)]
    assert near == []
