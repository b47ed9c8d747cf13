"""Training of the shipped matcher from the authored passages: `zhiping eval train`."""

from __future__ import annotations

from pathlib import Path

from assistant import frameworks
from assistant.evaluation.data import Example
from assistant.mapping import samples
from assistant.mapping.model import FOLDER, save
from assistant.mapping.training import Row, train

FAMILY = "bk-audit-2"
KINDS = ("bk-audit-2-3", "bk-audit-2-1", "bk-audit-2-2")
"""The fullest kind first: it fixes the classes."""


def rows(examples: list[Example]) -> list[Row]:
    """Labelled passages in the form that training takes."""
    return [Row(e.text, e.label, e.alternates, e.point, e.batch) for e in examples]


def train_matcher(examples: list[Example], out: Path = FOLDER) -> str:
    """Trains and writes the heads of the family; returns what was made, in words."""
    packs = [frameworks.load(kind) for kind in KINDS]
    model = train(rows(examples), packs, FAMILY)
    save(model, out / FAMILY)
    samples.save([(e.text, e.label) for e in examples if not e.is_none], out / FAMILY)
    size = sum(f.stat().st_size for f in (out / FAMILY).iterdir())
    return f"匹配模型：{len(examples)} 段标注，{len(model.codes)} 个二级指标，{len(model.points)} 个审核重点，{size / 1e6:.1f} MB"
