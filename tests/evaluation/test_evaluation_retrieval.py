"""Retrieval figures on a tiny set, and the planted changes of the grounding suite."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation import grounding, retrieval, speed
from assistant.evaluation.data import DataError, Paragraph, Question

PARAGRAPHS = [
    Paragraph("a", "校级督导每学期听课不少于24节。"),
    Paragraph("b", "生师比为17.9，专任教师612人，2024年投入2,136万元。"),
    Paragraph("c", "毕业设计实行双导师制。"),
]
QUESTIONS = [
    Question("1", "督导一学期要听多少课？", frozenset("a"), "x"),
    Question("2", "专任教师有多少人？", frozenset("b"), "y"),
]


def test_figures_by_hand() -> None:
    found = retrieval.figures(np.array([0, 2, 9, -1]))
    assert (found["hit1"], found["hit3"], found["hit10"]) == (0.25, 0.5, 0.75)
    assert found["mrr10"] == pytest.approx((1 + 1 / 3 + 1 / 10) / 4)


def test_every_engine_that_is_installed_answers() -> None:
    own = [e for e in retrieval.engines() if e.own or e.name == "字符 TF-IDF"]
    result = retrieval.evaluate(QUESTIONS, PARAGRAPHS, own)
    assert (result["questions"], result["passages"]) == (2, 3)
    for row in result["engines"]:
        assert row["hit3"] == 1.0 and set(row["by_split"]) == {"x", "y"}
        assert row["milliseconds_median"] > 0
    assert result["engines"][0]["hit1"] == 1.0


def test_an_engine_that_is_not_installed_is_named() -> None:
    def never(paragraphs: Sequence[Paragraph], folder: Path) -> retrieval.Search:
        raise AssertionError("must not be built")

    (row,) = retrieval.evaluate(QUESTIONS, PARAGRAPHS, [retrieval.Engine("别家", never, ("surely_not_there",))])["engines"]
    assert "surely_not_there" in row["skipped"]


@pytest.mark.parametrize(
    ("questions", "said"),
    [([], "空的"), ([Question("1", "?", frozenset("z"))], "没有这个 id"), ([Question("1", "?", frozenset())], "至少要有一个")],
)
def test_a_set_that_cannot_be_measured_is_refused(questions: list[Question], said: str) -> None:
    with pytest.raises(DataError, match=said):
        retrieval.evaluate(questions, PARAGRAPHS, [])


def test_planted_changes_are_found_and_other_spellings_are_not_flagged() -> None:
    found = grounding.evaluate(PARAGRAPHS)
    assert found["found"] == 1.0 and found["false_alarms"] == 0.0
    assert found["planted"]["改年份"]["tried"] == 1 and found["planted"]["换算错的单位"]["flagged"] == 1
    assert found["beyond"]["只换单位，数字不变"]["flagged"] == 0
    assert grounding.evaluate(PARAGRAPHS) == found


@pytest.mark.parametrize("change", [*grounding.PLANTED.values(), *grounding.HARMLESS.values()])
def test_a_change_keeps_the_rest_of_the_sentence(change: grounding.Change) -> None:
    rng = random.Random(1)
    text = PARAGRAPHS[1].text
    changed = change(text, rng)
    assert changed is not None
    assert "".join(c for c in changed if c.isalpha()).replace("万", "") == "".join(c for c in text if c.isalpha()).replace(
        "万", ""
    )


def test_speed_is_left_out_where_there_is_no_bench(tmp_path: Path) -> None:
    assert "bench.py" in speed.evaluate(bench=tmp_path / "bench.py")["skipped"]
