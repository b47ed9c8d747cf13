"""Answers in the layouts that survey platforms and offices use: understood alike, nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.culture import scales
from assistant.culture.questions import asked
from assistant.culture.scheme import load
from assistant.culture.scores import figures, overall, quadrants
from assistant.culture.survey import Grid, Survey, SurveyError, identity, understand, without_persons
from assistant.domain import SurveyFigure

SCHEME = load(frameworks.load("quality-culture"))
B1, B2, C2 = (SCHEME.by_code[code].staff for code in ("B1", "B2", "C2"))
A4 = SCHEME.by_code["A4"].students
WORDS = {5: "非常同意", 4: "比较同意", 3: "一般", 2: "不太同意", 1: "非常不同意"}


def grid(*lines: Sequence[object], name: str = "Sheet1") -> Grid:
    return Grid(name, tuple(tuple("" if v is None else str(v) for v in line) for line in lines))


def read(*grids: Grid, file: str = "问卷.xlsx", reversed: bool = False) -> Survey:
    return understand(file, grids, SCHEME, reversed)


def means(survey: Survey) -> dict[tuple[str, str], float]:
    return {(code, f.role): f.mean for code, rows in figures(survey.answers).items() for f in rows}


# --- layouts ----------------------------------------------------------------------------------------------------------


def test_a_platform_file_with_words() -> None:
    survey = read(
        grid(
            ("序号", "提交答卷时间", "1、您的身份", f"2、{B1}", f"3、{C2}"),
            (1, "2025/3/1", "专任教师", "非常同意", "不太同意"),
            (2, "2025/3/1", "管理人员", "比较同意", "(跳过)"),
        )
    )
    assert means(survey) == {("B1", "staff"): 4.5, ("C2", "staff"): 2.0}
    assert survey.source.respondents == {"staff": 2} and survey.source.left_out == 0
    assert figures(survey.answers)["C2"][0].missing == 1


def test_the_own_form_with_codes_and_importance() -> None:
    survey = read(
        grid(
            ("填写说明：5非常同意",),
            ("编号", "您的身份", f"B1 {B1}", f"B1 重要程度：{B1}"),
            (1, "教师", 2, 5),
            (2, "教师", 4, 5),
        )
    )
    (figure,) = figures(survey.answers)["B1"]
    assert (figure.mean, figure.n, figure.importance, figure.importance_n) == (3.0, 2, 5.0, 2)


def test_a_matrix_question_in_two_lines() -> None:
    survey = read(grid(("序号", "请评价下列说法", ""), ("", B1, C2), (1, 5, 3), (2, 3, 3), name="教职工"))
    assert means(survey) == {("B1", "staff"): 4.0, ("C2", "staff"): 3.0}


def test_a_matrix_question_in_one_head() -> None:
    survey = read(grid((f"4、请评价下列说法—{B1}", f"4、请评价重要程度({B1})"), ("同意", "非常重要"), ("一般", "比较重要")))
    (figure,) = figures(survey.answers)["B1"]
    assert (figure.mean, figure.importance) == (3.5, 4.5)


def test_heads_with_the_code_alone_or_slightly_other_words() -> None:
    near = B2.replace("专业、可信", "专业可信的")
    columns = asked(["题目 C2：检查公平吗", near, "您的年龄"], SCHEME)
    assert [(a.column, a.code) for a in columns] == [(0, "C2"), (1, "B2")]


def test_staff_and_students_on_one_sheet_are_parted_by_the_role() -> None:
    survey = read(
        grid(
            ("您的身份", B1, A4),
            ("教师", 4, ""),
            ("本科生", "", 2),
            ("学生管理人员", 2, ""),
        )
    )
    assert survey.source.respondents == {"staff": 2, "student": 1}
    assert means(survey) == {("B1", "staff"): 3.0, ("A4", "student"): 2.0}
    assert figures(survey.answers)["A4"][0].missing == 0, "staff were not asked what students are asked"


def test_the_role_from_the_name_of_sheet_or_file_or_from_the_questions() -> None:
    both = (SCHEME.by_code["B5"].staff,)
    assert read(grid(both, (4,), name="学生答卷")).source.respondents == {"student": 1}
    assert read(grid(both, (4,)), file="教职工问卷2025.xlsx").source.respondents == {"staff": 1}
    assert read(grid((*both, A4), (4, 4))).source.respondents == {"student": 1}
    assert read(grid(both, (4,)), file="师生问卷.xlsx").source.respondents == {"unknown": 1}


def test_columns_and_answers_that_are_not_understood_are_told() -> None:
    survey = read(grid((B1, "您的建议", "序号"), ("还行吧", "多开会", 1), (5, "", 2), ("", "", 3)))
    told = "".join(survey.source.remarks)
    assert "您的建议" in told and "还行吧" in told and "2行没有一个有效回答" in told and "序号" not in told
    assert survey.source.left_out == 2 and survey.source.respondents == {"staff": 1}


def test_a_question_asked_twice_counts_once() -> None:
    survey = read(grid((B1, f"再问一次：{B1}"), (5, 1)))
    assert means(survey) == {("B1", "staff"): 5.0}
    assert any("同一题" in said for said in survey.source.remarks)


def test_a_sheet_without_questions_is_told_and_a_file_without_any_refused() -> None:
    survey = read(grid((B1,), (5,)), grid(("年级", "人数"), ("一", 30), name="统计"))
    assert any("统计" in said for said in survey.source.remarks)
    with pytest.raises(SurveyError, match="没有认得出的问卷题目"):
        read(grid(("年级", "人数"), ("一", 30)))


def test_questions_without_answers_are_told() -> None:
    assert any("没有一份有效答卷" in said for said in read(grid((B1, C2))).source.remarks)


def test_columns_that_name_persons_do_not_stay() -> None:
    kept, heads = without_persons([grid(("序号", "来自IP", "姓名", "您的学号", B1), (1, "10.0.0.1", "某某", "2021001", 5))])
    assert heads == ("来自IP", "姓名", "您的学号")
    assert kept[0].lines == (("序号", B1), ("1", "5"))


def test_same_answers_same_id_whatever_the_name_but_not_the_other_way_round() -> None:
    one, two = grid((B1,), (5,)), grid((B1,), (5,), name="别名")
    assert identity([one]) == identity([two]) != identity([one], reversed=True) != identity([grid((B1,), (4,))])


# --- scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("非常同意", 5), ("A.非常满意", 5), ("完全同意(5分)", 5), ("比较满意", 4), ("同意", 4), ("满意", 4), ("B、比较重要", 4),
        ("一般", 3), ("不确定", 3), ("不同意", 2), ("不太满意", 2), ("比较不同意", 2), ("非常不满意", 1), ("完全不同意", 1),
        ("很不重要", 1), ("4分", 4), ("（3）", 3), ("５", 5), (" 2.0 ", 2), ("", None), ("(跳过)", None),
        ("-3", None), ("-2", None),
        ("（空）", None), ("不了解", None), ("6", None), ("0", None), ("随便", None),
    ],
)  # fmt: skip
def test_answers(text: str, value: float | None) -> None:
    assert scales.read(text) == value


@pytest.mark.parametrize(
    ("figures", "points", "best", "worst"),
    [(("1", "5"), 5, "5", "1"), (("1", "7"), 7, "7", "1"), (("3", "10"), 10, "10", "1"), (("60", "95"), 100, "100", "0")],
)
def test_scales_by_the_largest_figure(figures: tuple[str, ...], points: int, best: str, worst: str) -> None:
    scale = scales.scale_of(figures)
    assert scale.points == points and scales.read(best, scale) == 5 and scales.read(worst, scale) == 1


def test_reversed_figures_and_words_that_need_no_turning() -> None:
    survey = read(grid((B1, C2), (1, "非常同意"), (2, "非常同意")), reversed=True)
    assert means(survey) == {("B1", "staff"): 4.5, ("C2", "staff"): 5.0}


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40), st.booleans())
def test_words_and_figures_give_the_same_mean_within_bounds(values: list[int], words: bool) -> None:
    survey = read(grid((B1,), *((WORDS[v] if words else v,) for v in values)))
    (figure,) = figures(survey.answers)["B1"]
    assert figure.n == len(values) and 1 <= figure.mean <= 5 and 0 <= figure.favourable <= 1
    assert figure.mean == pytest.approx(sum(values) / len(values), abs=0.006)


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=8))
def test_any_sheet_is_read_or_refused_in_words(lines: list[list[str]]) -> None:
    try:
        survey = read(grid(*lines))
    except SurveyError:
        return
    assert all(a.value is None or 1 <= a.value <= 5 for a in survey.answers)


# --- quadrants --------------------------------------------------------------------------------------------------------


def _figure(mean: float, importance: float | None) -> tuple[SurveyFigure, ...]:
    return (SurveyFigure(role="staff", n=40, missing=0, mean=mean, favourable=0.5, importance=importance, importance_n=40),)


def test_quadrants_are_parted_at_the_means() -> None:
    given_ = {"A1": _figure(2, 5), "A2": _figure(4, 5), "A3": _figure(2, 3), "B1": _figure(4, 3)}
    assert quadrants(given_) == {"A1": "improve", "A2": "keep", "A3": "low", "B1": "surplus"}


def test_no_quadrants_from_too_few_rows_or_without_importance() -> None:
    assert quadrants({code: _figure(3, 4) for code in ("A1", "A2", "A3")}) == {}
    assert quadrants({code: _figure(3, None) for code in ("A1", "A2", "A3", "B1", "B2")}) == {}


def test_the_larger_group_does_not_drown_the_smaller() -> None:
    rows = (
        SurveyFigure(role="staff", n=1000, missing=0, mean=4.0, favourable=1),
        SurveyFigure(role="student", n=10, missing=0, mean=2.0, favourable=0),
    )
    assert overall(rows) == 3.0
