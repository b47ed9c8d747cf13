"""The project's own matcher, trained anew for each fold; and the same with parts taken away, to see what each part adds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from assistant import frameworks
from assistant.domain import Framework
from assistant.evaluation.data import DataError, Example
from assistant.evaluation.judges import Judge, MatcherJudge
from assistant.evaluation.metrics import Floats
from assistant.evaluation.peers import Method, Scored, unsure
from assistant.evaluation.training import FAMILY, KINDS
from assistant.evaluation.training import rows as labelled
from assistant.mapping import matcher, training
from assistant.mapping.features import ngrams
from assistant.mapping.model import Model, bare, shipped
from assistant.mapping.terms import Terms


class Trainer:
    """Trains heads from passages and packs. The last ones are kept, for methods that differ only in what they do with them."""

    def __init__(self) -> None:
        self._heads = lru_cache(maxsize=16)(self._train)

    def heads(self, rows: Sequence[Example], framework: Framework, with_packs: bool = True) -> training.Heads:
        return self._heads(tuple(rows), framework.family, with_packs)

    def _train(self, rows: tuple[Example, ...], family: str, with_packs: bool) -> training.Heads:
        codes, points = classes(family)
        return training.train_heads(labelled(list(rows)), kinds(family) if with_packs else (), codes, points)


@lru_cache(maxsize=8)
def kinds(family: str) -> tuple[Framework, ...]:
    """Every kind of the tree that passages were labelled for, the fullest first. Raises DataError for another tree."""
    if family != FAMILY:
        raise DataError("逐批留出验证要重新训练，只有审核评估第二类（bk-audit-2-1、-2-2、-2-3）有标注。请用 --framework 选其一。")
    return tuple(frameworks.load(kind) for kind in KINDS)


def classes(family: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The plain leaf codes of the fullest kind, and the review points of all kinds: the columns of the heads."""
    packs = kinds(family)
    return (
        tuple(bare(leaf.code) for leaf in packs[0].leaves),
        tuple(dict.fromkeys(p.code for pack in packs for p in pack.points)),
    )


def trained(trainer: Trainer) -> Method:
    """The matcher as it ships, its heads trained on the fold's passages. The calibration curves (two numbers each) and the
    threshold are the shipped ones."""

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        codes, points = classes(framework.family)
        curves = shipped(framework.family)
        if curves is None:
            raise DataError("随附的匹配模型不完整：corpus/matching 下缺少 model.npz。请先运行 zhiping eval train。")
        heads = trainer.heads(rows, framework)
        told = (curves.leaf_curve, curves.evidence_curve, curves.bare_curve, curves.score_curve)
        model = Model(framework.family, codes, points, *heads, *told, threshold=curves.threshold, version="fold")
        return MatcherJudge(matcher.TrainedMatcher(framework, model), framework)

    return Method("本项目：匹配器", lambda: build, own=True, about="线性模型，学已标片段与指标体系的描述，再加权重词")


def _columns(framework: Framework) -> list[int]:
    codes, _ = classes(framework.family)
    return [codes.index(bare(leaf.code)) for leaf in framework.leaves]


def _described(with_terms: bool) -> Method:
    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        head, terms = training.own_head(framework), Terms(framework)

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            scores = np.asarray(head.margins(ngrams(texts, training.SIZES)), dtype=np.float64)
            if with_terms:
                scores = scores + 2 * training.TERM_SHARE * training.term_scores(terms, texts, len(framework.leaves))
            return scores, unsure(scores)

        return Scored(decide)

    name = "只有指标体系的描述" + ("＋权重词" if with_terms else "")
    return Method(f"去掉已标片段：{name}", lambda: build, own=True)


def _without(trainer: Trainer, name: str, packs: bool = True, terms: bool = True, evidence: bool = True) -> Method:
    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        heads, columns = trainer.heads(rows, framework, packs), _columns(framework)
        words = Terms(framework)

        def decide(texts: Sequence[str]) -> tuple[Floats, Floats]:
            counts = ngrams(texts, training.SIZES)
            scores = np.asarray(heads.leaf.margins(counts)[:, columns], dtype=np.float64)
            if terms:
                scores = scores + training.TERM_SHARE * training.term_scores(words, texts, len(framework.leaves))
            if not evidence:
                return scores, unsure(scores)
            return scores, np.asarray(-training.evidence_value(heads, texts, scores.astype(np.float32)), dtype=np.float64)

        return Scored(decide)

    return Method(name, lambda: build, own=True)


def ablations(trainer: Trainer) -> tuple[Method, ...]:
    """What is left when a part is taken away."""
    return (
        _described(False),
        _described(True),
        _without(trainer, "去掉描述与权重词：只有已标片段", packs=False, terms=False),
        _without(trainer, "去掉权重词：已标片段＋描述", terms=False),
        _without(trainer, "去掉“是不是材料”的判别", evidence=False),
        _without(trainer, "全部", packs=True),
    )
