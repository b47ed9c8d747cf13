"""Scores, gaps, weak links and overrides of a whole diagnosis."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from culture_samples import SCHEME, answers, diagnosis
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import CaseFit, CultureDiagnosis, CultureOverride, CultureRow

CODES = tuple(SCHEME.by_code)


def rules(d: CultureDiagnosis) -> dict[tuple[str, str], str]:
    return {(f.rule.removeprefix("culture."), f.where.split(" ")[0]): f.message for f in d.findings}


@given(st.lists(st.integers(1, 5), min_size=len(CODES), max_size=len(CODES)))
@settings(max_examples=25)
def test_axes_are_the_means_of_their_rows(levels: list[int]) -> None:
    d = diagnosis(dict(zip(CODES, levels, strict=True)))
    by_code = {r.code: r.level for r in d.rows}
    assert [by_code[c] for c in CODES] == levels
    for axis in (*d.dimensions, *d.behaviours):
        mine = [by_code[c] for c in axis.rows]
        assert axis.value == pytest.approx(sum(mine) / len(mine), abs=0.006) and min(levels) <= axis.value <= max(levels)
        figures, count = axis.formula.strip("(").split(")÷")
        assert sum(map(int, figures.split("+"))) / int(count) == pytest.approx(axis.value, abs=0.006)
    assert [a.name for a in d.dimensions] == ["理念认同", "制度建设", "实践推进", "成效表现"]
    assert [a.name for a in d.behaviours] == ["自觉", "自省", "自律", "自查", "自纠"]


@given(st.sampled_from(CODES), st.integers(1, 4))
@settings(max_examples=25)
def test_a_better_row_never_lowers_an_axis(code: str, level: int) -> None:
    before, after = diagnosis({code: level}), diagnosis({code: level + 1})
    for a, b in zip((*before.dimensions, *before.behaviours), (*after.dimensions, *after.behaviours), strict=True):
        assert b.value >= a.value


def test_words_without_deeds_are_named_and_deeds_without_words_too() -> None:
    words = {c: 4 if c[0] in "AB" else 2 for c in CODES}
    message = rules(diagnosis(words))["words_over_deeds", "全校"]
    assert "重口号、轻落地" in message and "2.00级" in message
    deeds = {c: 2 if c[0] in "AB" else 4 for c in CODES}
    assert ("deeds_over_words", "全校") in rules(diagnosis(deeds))
    assert rules(diagnosis({})) == {}


def test_gaps_between_papers_and_feelings_have_their_figures() -> None:
    found = rules(diagnosis({"B1": 4, "C2": 2}, answers({"B1": 2.5, "C2": 4, "B2": 3.5})))
    assert "2.50分，低1.50" in found["papers_over_feeling", "B1"] and "n=40" in found["papers_over_feeling", "B1"]
    assert ("feeling_over_papers", "C2") in found
    assert not any(code == "B2" for _, code in found)


def test_staff_and_students_who_differ_are_named() -> None:
    found = rules(diagnosis({}, answers({"B5": 4}), answers({"B5": 2.5}, "本科生")))
    assert "教职工评价高于学生1.50分" in found["roles_differ", "B5"]


def test_few_answers_are_told_and_the_fewest_draw_no_gap() -> None:
    found = rules(diagnosis({"B1": 4}, answers({"B1": 2}, n=9)))
    assert ("papers_over_feeling", "B1") not in found
    assert any(rule == "few_answers" and "9份" in message for (rule, _), message in found.items())
    assert ("papers_over_feeling", "B1") in rules(diagnosis({"B1": 4}, answers({"B1": 2}, n=12)))


def test_answers_never_change_a_level() -> None:
    assert [r.level for r in diagnosis({}).rows] == [r.level for r in diagnosis({}, answers({"B1": 1, "C2": 5})).rows]


def test_the_weakest_come_first_with_what_to_do_next() -> None:
    d = diagnosis({"C3": 1, "B1": 2}, answers({"B2": 2}))
    assert [w.code for w in d.weak] == ["C3", "B1", "B2"]
    assert any(SCHEME.by_code["C3"].rubric[1] in said for said in d.weak[0].advice)
    assert "师生评价平均2.00分" in "".join(d.weak[2].why)
    assert diagnosis({}).weak == ()


def test_cases_are_asked_for_and_a_reason_stands_where_there_is_none() -> None:
    asked: list[str] = []

    def advise(row: CultureRow, problem: str) -> tuple[Sequence[CaseFit], str]:
        asked.append(problem)
        fit = CaseFit(id="c", title="某案例", type="applied", provenance="composite", score=1.0, why="同类问题")
        return ((fit,), "") if row.code == "C3" else ((), "案例库是空的。")

    weak = diagnosis({"C3": 2, "B1": 2}, advise=advise).weak
    assert {w.code: (len(w.cases), w.no_case) for w in weak} == {"B1": (0, "案例库是空的。"), "C3": (1, "")}
    assert all(SCHEME.by_code[w.code].rubric[1] in text for w, text in zip(weak, asked, strict=True))


def test_an_override_stands_beside_the_evidence() -> None:
    said = CultureOverride(code="C3", level=4, by="质评中心", note="现场核实", at="2025-03-01")
    row = next(r for r in diagnosis({"C3": 2}, overrides={"C3": said}).rows if r.code == "C3")
    assert (row.level, row.evidence_level, row.override) == (4, 2, said)
    assert row.level_name == "有改进证据" and row.rubric == SCHEME.by_code["C3"].rubric[3]


def test_quadrants_reach_the_rows_and_weak_links() -> None:
    from assistant.culture.survey import Grid, understand

    texts = [(c, SCHEME.by_code[c].staff) for c in ("B1", "B2", "B3", "C2")]
    heads = (*(t for _, t in texts), *(f"重要程度：{t}" for _, t in texts))
    survey = understand("教师.csv", [Grid("教师", (heads, *([("3", "5", "3", "5", "5", "5", "3", "3")] * 30)))], SCHEME)
    d = diagnosis({}, survey)
    placed = {r.code: r.quadrant for r in d.rows if r.quadrant}
    assert placed == {"B1": "improve", "B2": "keep", "B3": "low", "C2": "surplus"}
    assert [w.code for w in d.weak] == ["B1"]
