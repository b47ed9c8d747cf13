"""Validation is honest: a method never learns from the batch it is judged on; a peer that is missing is named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant import frameworks
from assistant.domain import Framework, Match
from assistant.evaluation import matching, peers, suites
from assistant.evaluation.data import DataError, Example
from assistant.evaluation.judges import Judge, MatcherJudge
from assistant.evaluation.peers import Method
from assistant.mapping import Query
from assistant.steps.progress import Silent

FRAMEWORK = frameworks.load("bk-audit-2-3")
CODES = [leaf.code for leaf in FRAMEWORK.leaves]
TEXTS = {"2.3": "毕业设计与实习基地实训安排", "6.2": "评教督导反馈整改持续改进", "none": "食堂维修停水通知与停车收费"}
ROWS = [
    Example(f"{batch}-{label}-{n}", f"{text}{batch}{n}", label, ("2.6",) if label == "2.3" else (), genre=batch, batch=batch)
    for batch in "abc"
    for label, text in TEXTS.items()
    for n in range(3)
]


class Reciting:
    """Knows only what it was taught: full marks for a text that it has seen."""

    def __init__(self, rows: Sequence[Example]) -> None:
        self.known = {r.text: r.label for r in rows}

    def decision(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        scores = np.zeros((len(texts), len(CODES)))
        for line, text in enumerate(texts):
            label = self.known.get(text)
            if label in CODES:
                scores[line, CODES.index(label)] = 1
        return scores, 1 - scores.max(axis=1)


def test_the_held_out_batch_is_never_learnt_from() -> None:
    seen: list[tuple[set[str], set[str]]] = []

    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        judge = Reciting(rows)
        original = judge.decision

        def decision(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
            seen.append(({r.batch for r in rows}, {r.batch for r in ROWS if r.text in texts}))
            return original(texts)

        judge.decision = decision  # type: ignore[method-assign]
        return judge

    answers = matching.cross_validate(build, FRAMEWORK, ROWS)
    assert [held for _, held in seen] == [{"a"}, {"b"}, {"c"}]
    assert all(not learnt & held for learnt, held in seen)
    assert matching.measure(answers, FRAMEWORK)["top1"] == 0.0


def test_a_genre_that_is_judged_is_not_learnt_from_another_batch() -> None:
    rows = [
        Example("1", "x", "2.3", genre="整改方案", batch="a"),
        Example("2", "y", "2.3", genre="整改方案", batch="b"),
        Example("3", "z", "2.3", genre="新闻", batch="b"),
    ]
    assert list(matching.folds(rows)) == [("a", [2], [0]), ("b", [], [1, 2])]
    with pytest.raises(DataError, match="留出“b”后没有可学的片段"):
        matching.cross_validate(lambda framework, known: Reciting(known), FRAMEWORK, rows)


def test_a_method_that_knows_scores_full_marks() -> None:
    answers = matching.outside(lambda framework, rows: Reciting(rows), FRAMEWORK, ROWS, ROWS)
    found = matching.measure(answers, FRAMEWORK)
    assert (found["top1"], found["strict_top1"], found["macro_f1"], found["abstain_auc"]) == (1.0, 1.0, 1.0, 1.0)
    assert "abstain" not in found and "calibration_error" not in found
    assert found["by_genre"]["a"]["count"] == 6 and found["by_genre"]["a"]["nothing"] == 3
    assert found["confusions"] == []


def test_an_alternate_counts_as_right_and_a_confusion_is_listed() -> None:
    class Stubborn:
        def __init__(self, code: str) -> None:
            self.code = code

        def decision(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
            scores = np.zeros((len(texts), len(CODES)))
            scores[:, CODES.index(self.code)] = 1
            return scores, np.zeros(len(texts))

    found = matching.measure(matching.outside(lambda f, r: Stubborn("2.6"), FRAMEWORK, [], ROWS), FRAMEWORK)
    assert found["top1"] == 0.5 and found["strict_top1"] == 0.0
    assert found["confusions"] == [{"label": "6.2", "said": "2.6", "count": 9, "share": 1.0, "example": "a-6.2-0"}]


def test_the_cut_for_abstaining_comes_from_the_other_batches() -> None:
    class Even:
        def decision(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
            scores = np.zeros((len(texts), len(CODES)))
            return scores, np.array([1.0 if "食堂" in t else 0.0 for t in texts])

    answers = matching.cross_validate(lambda framework, rows: Even(), FRAMEWORK, ROWS)
    abstain = matching.measure(answers, FRAMEWORK)["abstain"]
    assert abstain["nothing_called_nothing"] == 1.0 and abstain["indicator_called_nothing"] == 0.0


class Naming:
    """A Matcher with nothing but `match`."""

    version = "1"

    def match(self, queries: Sequence[Query], top: int = 3) -> list[tuple[Match, ...]]:
        found = Match(code="K2.5", score=0.7, reason="")
        return [(found,) if "拔尖" in q.text else () for q in queries]


def test_any_matcher_can_be_judged() -> None:
    judge = MatcherJudge(Naming(), FRAMEWORK)
    scores, none = judge.decision(["拔尖班", "食堂"])
    assert scores[0].argmax() == CODES.index("K2.5") and none.tolist() == pytest.approx([0.3, 1.0])
    assert judge.abstains(["拔尖班", "食堂"]).tolist() == [False, True]


def test_a_missing_peer_is_named_and_the_others_run() -> None:
    class Notes(Silent):
        def __init__(self) -> None:
            self.said: list[str] = []

        def note(self, text: str) -> None:
            self.said.append(text)

    notes = Notes()
    chosen = (
        Method("没有的", peers.logistic_words, ("surely_not_there",)),
        Method("背书", lambda: lambda framework, rows: Reciting(rows)),
    )
    rows = suites.each(chosen, "试", FRAMEWORK, lambda m: matching.cross_validate(m.build(), FRAMEWORK, ROWS), notes)
    assert "surely_not_there" in rows[0]["skipped"] and "pip install" in rows[0]["skipped"]
    assert "top1" in rows[1] and "surely_not_there" in notes.said[0]


@pytest.mark.parametrize("build", [peers.tfidf_descriptors, peers.tfidf_passages])
def test_a_peer_finds_what_is_plain(build: peers.Callable[[], peers.Factory]) -> None:
    found = matching.measure(matching.cross_validate(build(), FRAMEWORK, ROWS), FRAMEWORK)
    assert found["top1"] == 1.0
