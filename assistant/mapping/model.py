"""What the matcher knows beyond the pack: heads trained on authored passages, and how sure they are.

A model belongs to a family of frameworks (all kinds of one tree). Frameworks of other families use its judgement of what
is evidence at all, and reach its indicators through a crosswalk.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.domain import digest
from assistant.mapping.linear import Linear, restore
from assistant.resources import CORPUS

FOLDER = CORPUS / "matching"
FILES = ("model.npz", "model.json")
CURVES = ("leaf_curve", "evidence_curve", "bare_curve", "score_curve")


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve: probability = 1 / (1 + exp(-(slope·x + offset)))."""

    slope: float
    offset: float


@dataclass(frozen=True, slots=True)
class Model:
    """Heads for leaves, review points and 'evidence at all', with their calibration. Codes are without kind letters."""

    family: str
    codes: tuple[str, ...]
    points: tuple[str, ...]
    leaf: Linear
    point: Linear
    evidence: Linear
    leaf_curve: Curve
    evidence_curve: Curve
    bare_curve: Curve
    score_curve: Curve
    threshold: float
    version: str


def bare(code: str) -> str:
    """A code without its kind letter: K2.5 → 2.5. Data sets name indicators this way."""
    return re.sub(r"^[BKX]", "", code)


def save(model: Model, folder: Path) -> None:
    """Two files; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {**model.leaf.arrays("leaf"), **model.point.arrays("point"), **model.evidence.arrays("evidence")}
    np.savez_compressed(folder / FILES[0], **arrays)  # type: ignore[arg-type]
    head = {
        "family": model.family,
        "codes": model.codes,
        "points": model.points,
        "threshold": model.threshold,
        **{name: [getattr(model, name).slope, getattr(model, name).offset] for name in CURVES},
    }
    (folder / FILES[1]).write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@cache
def shipped(family: str, folder: Path = FOLDER) -> Model | None:
    """The trained model of a family; None where there is none."""
    place = folder / family
    if not all((place / name).is_file() for name in FILES):
        return None
    with np.load(place / FILES[0]) as stored:
        arrays = dict(stored)
    head = json.loads((place / FILES[1]).read_text(encoding="utf-8"))
    return Model(
        family=head["family"],
        codes=tuple(head["codes"]),
        points=tuple(head["points"]),
        leaf=restore(arrays, "leaf"),
        point=restore(arrays, "point"),
        evidence=restore(arrays, "evidence"),
        leaf_curve=Curve(*head["leaf_curve"]),
        evidence_curve=Curve(*head["evidence_curve"]),
        bare_curve=Curve(*head["bare_curve"]),
        score_curve=Curve(*head["score_curve"]),
        threshold=head["threshold"],
        version=digest((place / FILES[1]).read_text(encoding="utf-8"), str((place / FILES[0]).stat().st_size)),
    )
