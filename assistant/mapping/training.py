"""Training of the matcher's heads from labelled passages and packs. Closed form: no seed, no order of visits, no epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assistant.domain import Framework
from assistant.mapping.features import ngrams
from assistant.mapping.linear import Floats, Linear, calibrate, fit, logit, sigmoid
from assistant.mapping.model import Curve, Model, bare
from assistant.mapping.snippets import Snippet, snippets
from assistant.mapping.terms import Terms

SIZES = (1, 2, 3)
"""n-grams of one to three characters: larger ones added nothing on unseen genres."""
RIDGE = 1.0
SNIPPET, TERMS = 0.5, 1.0
"""Weight of a pack's text and of a point's list of terms against an authored passage."""
NOTHING = 3.0
"""Weight of a passage that is evidence for nothing: there are fewer of them than of all others together."""
TERM_SHARE, SATURATION = 0.3, 6.0
"""How much the weighted key terms add to a margin, and the sum of weights at which they are half convinced."""
NONE = "none"


class Row(NamedTuple):
    """A labelled passage. `batch` is who wrote it in which genres; codes are without kind letters."""

    text: str
    label: str
    alternates: tuple[str, ...] = ()
    point: str = ""
    batch: str = ""


class Heads(NamedTuple):
    leaf: Linear
    point: Linear
    evidence: Linear


def term_scores(terms: Terms, texts: Sequence[str], leaves: int) -> Floats:
    """(texts × leaves) how far the weighted key terms speak for each leaf, 0–1."""
    result = np.zeros((len(texts), leaves), dtype=np.float32)
    for row, text in enumerate(texts):
        for leaf, weight in terms.find(text).leaf.items():
            if weight > 0:
                result[row, leaf] = weight / (weight + SATURATION)
    return result


def train_heads(rows: Sequence[Row], packs: Sequence[Framework], codes: Sequence[str], points: Sequence[str]) -> Heads:
    """The three heads. `codes` and `points` fix the order of the classes."""
    told = [s for s in snippets(packs) if bare(s.code) in codes]
    leaf_of = {code: n for n, code in enumerate(codes)}
    point_of = {code: n for n, code in enumerate(points)}
    said = [r for r in rows if r.label != NONE]
    texts = [r.text for r in said] + [s.text for s in told]
    counts = ngrams(texts, SIZES)
    weight = np.array([1.0] * len(said) + [TERMS if s.terms else SNIPPET for s in told], dtype=np.float32)
    leaf = fit(counts, [leaf_of[r.label] for r in said] + [leaf_of[bare(s.code)] for s in told], len(codes), weight, RIDGE)
    known = [n for n, r in enumerate(said) if r.point in point_of]
    known += [len(said) + n for n, s in enumerate(told) if s.point in point_of]
    names = [*(r.point for r in said), *(s.point for s in told)]
    point = fit(counts[known], [point_of[names[n]] for n in known], len(points), weight[known], RIDGE, least=3)
    evidence = _evidence_head(rows)
    return Heads(leaf, point, evidence)


def _evidence_head(rows: Sequence[Row]) -> Linear:
    weight = np.array([NOTHING if r.label == NONE else 1.0 for r in rows], dtype=np.float32)
    return fit(ngrams([r.text for r in rows], SIZES), [int(r.label != NONE) for r in rows], 2, weight, RIDGE)


def evidence_value(heads: Heads, texts: Sequence[str], margins: Floats) -> Floats:
    """How surely a text is evidence for anything: its own head, and how clearly it points at some indicator."""
    own = heads.evidence.margins(ngrams(texts, SIZES))
    return np.asarray((own[:, 1] - own[:, 0]) / 2 + 0.5 * margins.max(axis=1), dtype=np.float32)


def leaf_margins(heads: Heads, terms: Terms | None, texts: Sequence[str], leaves: int) -> Floats:
    """The leaf head with the key terms added."""
    margins = heads.leaf.margins(ngrams(texts, SIZES))
    return margins if terms is None else np.asarray(margins + TERM_SHARE * term_scores(terms, texts, leaves), dtype=np.float32)


def train(rows: Sequence[Row], packs: Sequence[Framework], family: str) -> Model:
    """The model of a family; `packs` are its kinds, the fullest first. Calibrated on batches held out one by one."""
    full = packs[0]
    codes = tuple(bare(leaf.code) for leaf in full.leaves)
    points = tuple(dict.fromkeys(p.code for pack in packs for p in pack.points))
    terms = Terms(full)
    margins, evidence, order = [], [], []
    for batch in sorted({r.batch for r in rows}):
        held = [r for r in rows if r.batch == batch]
        heads = train_heads([r for r in rows if r.batch != batch], packs, codes, points)
        found = leaf_margins(heads, terms, [r.text for r in held], len(codes))
        margins.append(found)
        evidence.append(evidence_value(heads, [r.text for r in held], found))
        order += held
    stacked, values = np.vstack(margins), np.concatenate(evidence)
    truth = np.array([[c == r.label or c in r.alternates for c in codes] for r in order])
    is_evidence = np.array([r.label != NONE for r in order])
    leaf_curve = calibrate(stacked[is_evidence].ravel(), truth[is_evidence].ravel())
    evidence_curve = calibrate(values, is_evidence)
    bare_margins = own_head(full).margins(ngrams([r.text for r in order], SIZES))
    bare_margins = bare_margins + 2 * TERM_SHARE * term_scores(terms, [r.text for r in order], len(codes))
    bare_curve = calibrate(bare_margins[is_evidence].ravel(), truth[is_evidence].ravel())
    heads = train_heads(rows, packs, codes, points)
    chance = sigmoid(leaf_curve[0] * stacked + leaf_curve[1]) * sigmoid(evidence_curve[0] * values + evidence_curve[1])[:, None]
    best = chance.argmax(axis=1)
    score_curve = calibrate(logit(chance.max(axis=1)), truth[np.arange(len(order)), best])
    curves = (Curve(*leaf_curve), Curve(*evidence_curve), Curve(*bare_curve), Curve(*score_curve))
    return Model(family, codes, points, *heads, *curves, threshold=0.6, version="new")


def own_head(framework: Framework) -> Linear:
    """A leaf head from nothing but what the pack says of itself: for frameworks that no passages were labelled for."""
    told: list[Snippet] = snippets([framework])
    place = {leaf.code: n for n, leaf in enumerate(framework.leaves)}
    weight = np.array([2.0 if s.terms else SNIPPET for s in told], dtype=np.float32)
    labels = [place[s.code] for s in told]
    return fit(ngrams([s.text for s in told], SIZES), labels, len(place), weight, RIDGE, least=1)  # few texts: each gram counts
