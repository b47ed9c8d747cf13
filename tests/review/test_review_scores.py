"""Marks and figures as scores: what all agree on counts, what is open is named, nothing is taken for zero in silence."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.domain import Institution, ReviewerNote
from assistant.export.checklist_scores import summary
from assistant.metrics import scoring
from assistant.metrics.scoring import ScoringError
from assistant.review import checklist
from assistant.review.scores import score

CEE = frameworks.load("cee")
SCHOOL = Institution.model_validate({"name": "某校", "type": "applied", "category": "工科"})
POINTS = [p.code for p in CEE.points]
RULES = partial(scoring.scheme, extra=None)


def note(code: str, who: str = "甲", **said: str) -> ReviewerNote:
    return ReviewerNote.model_validate({"key": f"p:{code}", "code": code, "reviewer": who, **said})


def scored(*notes: ReviewerNote, scheme: str = ""):
    return score(CEE, SCHOOL, (), checklist.merge([notes]), RULES, scheme)


def test_the_pack_brings_its_own_scheme_and_grades_that_earn_nothing_are_counted():
    found = scored(note(POINTS[0], grade="P"), note(POINTS[1], grade="pw"))
    assert found.counts == {"P": 1, "Pw": 1} and found.verdict is None
    assert len(found.open_) == len(POINTS) - 2 and "尚不能判定" in summary(found)


def test_one_f_fails_the_whole():
    assert scored(note(POINTS[0], grade="F")).verdict is False
    assert scored(*(note(code, grade="Pc") for code in POINTS)).verdict is True


def test_reviewers_who_differ_give_no_score_and_both_are_named():
    found = scored(note(POINTS[0], grade="A"), note(POINTS[0], who="乙", grade="C"), note(POINTS[1], grade="B"), scheme="a-d")
    line = found.lines[0]
    assert line.score.points is None and "甲 A" in line.why and "乙 C" in line.why
    assert found.nodes[""].points == Decimal("0.8") and found.nodes[""].weight == 1


@pytest.mark.parametrize("who", ["", "甲"])
def test_two_grades_without_a_name_or_of_one_reviewer_are_no_agreement(who):
    line = scored(note(POINTS[0], who=who, grade="A"), note(POINTS[0], who=who, grade="C"), scheme="a-d").lines[0]
    assert line.score.points is None and f"{who or '未署名'} A、{who or '未署名'} C" in line.why


def test_a_grade_that_the_scheme_has_not_is_said():
    line = scored(note(POINTS[0], grade="优+"), scheme="a-d").lines[0]
    assert line.score.points is None and "优+" in line.why and line.grade == ""


def test_the_scheme_of_the_marks_reads_the_marks():
    found = scored(note(POINTS[0], mark="full_stop"), note(POINTS[1], mark="question"), scheme="full-stop-dash-question")
    assert found.counts == {"句号": 1, "问号": 1}


@pytest.mark.parametrize(("grade", "points"), [("0.5", "0.5"), ("2", None), ("不错", None), ("-1", None)])
def test_points_lie_between_nothing_and_the_weight(grade, points):
    line = scored(note(POINTS[0], grade=grade), scheme="points").lines[0]
    assert line.score.points == (None if points is None else Decimal(points)) and line.why


def test_a_framework_without_a_scheme_asks_for_one():
    with pytest.raises(ScoringError, match="计分办法"):
        score(frameworks.load("esg-2015"), SCHOOL, (), checklist.merge([]), RULES)


@given(st.lists(st.sampled_from(["A", "B", "C", "D", ""]), min_size=len(POINTS), max_size=len(POINTS)))
def test_the_whole_is_the_sum_of_what_was_graded(grades):
    found = scored(*(note(code, grade=g) for code, g in zip(POINTS, grades, strict=True) if g), scheme="a-d")
    share = {"A": Decimal(1), "B": Decimal("0.8"), "C": Decimal("0.6"), "D": Decimal(0)}
    given_ = [share[g] for g in grades if g]
    whole = found.nodes[""]
    assert whole.weight == len(given_) and (whole.points or 0) == sum(given_, Decimal(0))
    assert len(found.open_) == grades.count("")
