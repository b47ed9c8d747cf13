"""A text and its indicators: those that stand, the next best, and a precedent of the same indicator."""

from __future__ import annotations

import pytest

from assistant.frameworks import load
from assistant.settings import Settings
from assistant.steps.matching import BESIDE, STANDING, TextMatcher


@pytest.fixture(scope="module")
def judge() -> TextMatcher:
    return TextMatcher(load("bk-audit-2-3"), Settings())


def test_what_stands_comes_first_with_its_reason_and_a_precedent(judge: TextMatcher) -> None:
    first, *rest = judge.explain("学校建立校院两级教学督导制度，督导全覆盖听课，每学期反馈并跟踪整改。")
    assert first.stands and first.match.code.startswith("6.") and first.match.reason
    assert first.precedent is not None and 0 < first.precedent.likeness <= 1
    assert rest and [j.stands for j in rest] == sorted((j.stands for j in rest), reverse=True), "the next best come last"
    assert len({j.match.code for j in (first, *rest)}) == len(rest) + 1


def test_a_text_about_nothing_of_the_kind_stands_nowhere(judge: TextMatcher) -> None:
    assert judge.match(["今天天气很好，我们去河边散步。"]) == [()]
    assert not [j for j in judge.explain("今天天气很好，我们去河边散步。") if j.stands]


def test_several_texts_keep_their_order(judge: TextMatcher) -> None:
    found = judge.match(["生师比为17.5，专任教师800人。", "", "实习基地120个。"])
    assert len(found) == 3 and found[1] == () and all(len(f) <= STANDING for f in found)
    assert len(judge.match(["生师比为17.5，专任教师800人。"], BESIDE)[0]) <= BESIDE
