"""Matching on packs that no passages were labelled for: authored passages of eval/datasets/packs, one file for each pack.

The passages were written from the names of the nodes and from the field, apart from the packs' terms, and nothing is built
from them. What is measured is what a pack says of itself, with its crosswalk.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import frameworks
from assistant.domain import Framework
from assistant.errors import UserError
from assistant.evaluation.data import DATASETS
from assistant.mapping import Query, build
from assistant.mapping.matcher import Judging

PACKS = DATASETS / "packs"
FEWEST = 12
"""Passages that each node should have."""


@dataclass(frozen=True, slots=True)
class PackFigures:
    """Figures of one pack: shares of the passages, and the nodes where the right one is most often not among three."""

    framework: str
    passages: int
    nodes: int
    top1: float
    top3: float
    matched: float
    """Share that `zhiping match` gives an indicator at all, at the matcher's own threshold."""
    weakest: tuple[tuple[str, float], ...]
    missed: tuple[tuple[str, str, str, str], ...]
    """(id, code, the three codes given, text) of each passage whose code is not among three."""


def read(file: Path, framework: Framework) -> list[tuple[str, str, str]]:
    """(id, text, code) of each line. Raises UserError for a line that is none, or a code that the pack has not."""
    known = {leaf.code for leaf in framework.leaves}
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append((str(row["id"]), str(row["text"]), str(row["code"])))
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(f"“{file.name}”第{number}行不是 {{id, text, code}}：{error}。") from error
        if rows[-1][2] not in known:
            raise UserError(f"“{file.name}”第{number}行的编号“{rows[-1][2]}”不在指标体系 {framework.id} 里。")
    return rows


def measure(framework: Framework, rows: Sequence[tuple[str, str, str]]) -> PackFigures:
    """Forced choice among the nodes of the pack, as `zhiping match` ranks them."""
    judge = build(framework)
    if not isinstance(judge, Judging):
        raise TypeError(type(judge))
    codes = [leaf.code for leaf in framework.leaves]
    seen = judge.judge([Query(text) for _, text, _ in rows])
    order = np.argsort(-seen.leaf, axis=1, kind="stable")
    places = [list(order[n]).index(codes.index(code)) for n, (_, _, code) in enumerate(rows)]
    said = judge.match([Query(text) for _, text, _ in rows])
    by_node: dict[str, list[bool]] = {}
    for (_, _, code), place in zip(rows, places, strict=True):
        by_node.setdefault(code, []).append(place < 3)
    shares = sorted(((code, sum(hits) / len(hits)) for code, hits in by_node.items()), key=lambda pair: pair[1])
    missed = tuple(
        (id, code, " ".join(codes[i] for i in order[n][:3]), text) for n, (id, text, code) in enumerate(rows) if places[n] >= 3
    )
    return PackFigures(
        framework.id, len(rows), len(by_node), float(np.mean([p == 0 for p in places])), float(np.mean([p < 3 for p in places])),
        float(np.mean([bool(found) for found in said])), tuple(shares[:5]), missed,
    )  # fmt: skip


def record(figures: PackFigures) -> dict[str, Any]:
    """As JSON."""
    return asdict(figures)


def run(folder: Path, only: Sequence[str] = ()) -> list[PackFigures]:
    """Every file of the folder, named after its pack. Raises UserError where there is none."""
    files = [f for f in sorted(folder.glob("*.jsonl")) if not only or f.stem in only]
    if not files:
        raise UserError(f"“{folder}”下没有要评的 JSONL 文件。文件名应为指标体系的 id，如 cee.jsonl。")
    return [measure(pack, read(file, pack)) for file in files for pack in [frameworks.load(file.stem)]]
