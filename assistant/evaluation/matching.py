"""Matching measured: leave one authoring batch out, or a file of outside passages; every method in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain import Framework
from assistant.evaluation import metrics
from assistant.evaluation.data import NONE, DataError, Example, codes
from assistant.evaluation.judges import Abstaining, Factory
from assistant.evaluation.metrics import Bools, Floats

LENGTHS = ((0, 50, "不足50字"), (50, 121, "50—120字"), (121, 10**9, "超过120字"))
MOST_CONFUSIONS = 25


@dataclass(frozen=True, slots=True)
class Answers:
    """What one method said of the rows: scores, the weight of "nothing", and where it abstains (None: has no rule)."""

    rows: tuple[Example, ...]
    scores: Floats
    none: Floats
    abstains: Bools | None
    calibrated: bool


def folds(rows: Sequence[Example]) -> Iterator[tuple[str, list[int], list[int]]]:
    """(batch, numbers of the rows to learn from, numbers of its own rows), for each batch in order of name.

    To learn from are the other batches, without the genres that the batch has: what is judged is a genre never trained on.
    """
    for batch in sorted({r.batch for r in rows}):
        genres = {r.genre for r in rows if r.batch == batch} - {""}
        yield (
            batch,
            [n for n, r in enumerate(rows) if r.batch != batch and r.genre not in genres],
            [n for n, r in enumerate(rows) if r.batch == batch],
        )


def cross_validate(
    build: Factory, framework: Framework, rows: Sequence[Example], done: Callable[[], None] = lambda: None
) -> Answers:
    """Each batch judged by a method that has learnt from other batches and other genres only.

    A method without a rule of its own for abstaining gets the cut that is best on the held-out answers of the rows that it
    may learn from. Raises DataError where a batch leaves nothing to learn from.
    """
    scores = np.zeros((len(rows), len(framework.leaves)))
    none = np.zeros(len(rows))
    abstains = np.zeros(len(rows), dtype=bool)
    own_rule = calibrated = False
    for batch, others, held in folds(rows):
        if not others:
            raise DataError(f"留出“{batch}”后没有可学的片段：其余各批的体裁都与它相同。请核对 genre，或用 --data 文件名 直接评。")
        judge = build(framework, [rows[n] for n in others])
        texts = [rows[n].text for n in held]
        scores[held], none[held] = judge.decision(texts)
        calibrated = bool(getattr(judge, "calibrated", False))
        if isinstance(judge, Abstaining):
            own_rule, abstains[held] = True, judge.abstains(texts)
        done()
    if not own_rule:
        truth = np.array([r.is_none for r in rows])
        for _, others, held in folds(rows):
            abstains[held] = none[held] >= metrics.best_threshold(none[others], truth[others])
    return Answers(tuple(rows), scores, none, abstains, calibrated)


def outside(build: Factory, framework: Framework, learn: Sequence[Example], rows: Sequence[Example]) -> Answers:
    """Passages from elsewhere, judged as they are."""
    judge = build(framework, learn)
    texts = [r.text for r in rows]
    scores, none = judge.decision(texts)
    abstains = judge.abstains(texts) if isinstance(judge, Abstaining) else None
    return Answers(tuple(rows), scores, none, abstains, bool(getattr(judge, "calibrated", False)))


def measure(answers: Answers, framework: Framework) -> dict[str, Any]:
    """Every figure of one method. Ranking figures are over the passages that have an indicator, at forced choice."""
    classes = codes(framework)
    number = {code: n for n, code in enumerate(classes)}
    rows = answers.rows
    nothing = np.array([r.is_none for r in rows])
    accepted = np.zeros(answers.scores.shape, dtype=bool)
    for line, row in enumerate(rows):
        for code in row.accepted - {NONE}:
            if code in number and not row.is_none:
                accepted[line, number[code]] = True
    strict = np.zeros_like(accepted)
    for line, row in enumerate(rows):
        if not row.is_none:
            strict[line, number[row.label]] = True
    places, strict_places = metrics.ranks(answers.scores, accepted), metrics.ranks(answers.scores, strict)
    said = answers.scores.argmax(axis=1)
    positive = ~nothing
    first, third = (places < 1)[positive], (places < 3)[positive]
    gold = strict.argmax(axis=1)
    result: dict[str, Any] = {
        "passages": len(rows), "with_indicator": int(positive.sum()), "nothing": int(nothing.sum()),
        "top1": _mean(first), "top1_interval": metrics.interval(first),
        "top3": _mean(third), "top3_interval": metrics.interval(third),
        "strict_top1": _mean((strict_places < 1)[positive]),
        "macro_f1": metrics.macro_f1(gold[positive], said[positive], len(classes)),
        "abstain_auc": metrics.auc(answers.none, nothing), "abstain_auc_interval": metrics.auc_interval(answers.none, nothing),
    }  # fmt: skip
    if answers.abstains is not None:
        quiet, right = answers.abstains, places < 1
        result["abstain"] = {
            "nothing_called_nothing": _mean(quiet[nothing]), "indicator_called_nothing": _mean(quiet[positive]),
            "accuracy": _mean(quiet == nothing), "right_answers": _mean(np.where(nothing, quiet, right & ~quiet)),
        }  # fmt: skip
    if answers.calibrated:
        error, bins = metrics.reliability(np.clip(answers.scores.max(axis=1), 0, 1), (places < 1) & positive)
        result["calibration_error"] = error
        result["reliability"] = [
            {"low": b.low, "high": b.high, "count": b.count, "confidence": b.confidence, "accuracy": b.accuracy} for b in bins
        ]
    groups: dict[str, Callable[[Example], str]] = {
        "by_batch": lambda r: r.batch, "by_genre": lambda r: r.genre or "未注明", "by_type": lambda r: r.type or "未注明",
        "by_code": lambda r: r.label, "by_length": lambda r: length(r.text),
    }  # fmt: skip
    for name, key in groups.items():
        result[name] = _grouped(rows, places, answers.abstains, key)
    result["confusions"] = _confusions(rows, gold, said, (places >= 1) & positive, classes)
    return result


def length(text: str) -> str:
    """The length class of a text."""
    return next(name for low, high, name in LENGTHS if low <= len(text) < high)


def _mean(values: NDArray[Any]) -> float | None:
    return float(values.mean()) if len(values) else None


def _grouped(
    rows: Sequence[Example], places: NDArray[np.int64], abstains: Bools | None, key: Callable[[Example], str]
) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for name in sorted({key(r) for r in rows}):
        mine = np.array([key(r) == name for r in rows])
        nothing = np.array([r.is_none for r in rows]) & mine
        chosen = mine & ~nothing
        found[name] = {
            "count": int(chosen.sum()), "top1": _mean((places < 1)[chosen]), "top3": _mean((places < 3)[chosen]),
            "nothing": int(nothing.sum()),
            "nothing_called_nothing": None if abstains is None else _mean(abstains[nothing]),
        }  # fmt: skip
    return found


def _confusions(
    rows: Sequence[Example], gold: NDArray[np.int64], said: NDArray[np.int64], wrong: Bools, classes: Sequence[str]
) -> list[dict[str, Any]]:
    """The most frequent (label, said) pairs with their share of the label's passages and one example id."""
    pairs: Counter[tuple[int, int]] = Counter()
    example: dict[tuple[int, int], str] = {}
    for line in map(int, np.flatnonzero(wrong)):
        pair = int(gold[line]), int(said[line])
        pairs[pair] += 1
        example.setdefault(pair, rows[line].id)
    totals = Counter(r.label for r in rows)
    return [
        {"label": classes[a], "said": classes[b], "count": n, "share": n / totals[classes[a]], "example": example[a, b]}
        for (a, b), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:MOST_CONFUSIONS]
    ]
