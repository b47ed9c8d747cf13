"""Years in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.metrics.years import year_cell, years, years_of_list


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年", [2024]),
        ("截至2024年9月30日", [2024]),
        ("二〇二四年", [2024]),
        ("２０２４年", [2024]),
        ("2024届毕业生", [2024]),
        ("2024-09-30", [2024]),
        ("2024.9.30", [2024]),
        ("2022、2023、2024年", [2022, 2023, 2024]),
        ("2022年和2023年", [2022, 2023]),
        ("2024年度", [2024]),
        ("2023级学生", []),
        ("2023版培养方案", []),
        ("2024.5万元", []),
        ("2024人", []),
        ("12024年", []),
    ],
)
def test_years_named(text: str, found: list[int]) -> None:
    assert [y.year for y in years(text)] == found


@pytest.mark.parametrize("text", ["2023—2024学年", "2023-2024学年度", "2023—24学年", "2023-2024", "2023～2024学年"])
def test_an_academic_year_is_the_one_it_ends_in(text: str) -> None:
    (year,) = years(text)
    assert (year.year, year.span, year.clock) == (2024, False, "academic")


@pytest.mark.parametrize("text", ["2022—2024年", "2022年至2024年", "2023年至2024年"])
def test_a_span_is_no_single_year(text: str) -> None:
    (year,) = years(text)
    assert year.span and year.year == 2024


@pytest.mark.parametrize("text", ["比2023年增加", "与2023年相比", "自2022年以来", "2022年以来", "由2022年的18.1"])
def test_a_year_of_comparison_is_marked(text: str) -> None:
    assert [y.compared for y in years(text)] == [True]


@given(st.text(max_size=120))
def test_reading_years_never_raises(text: str) -> None:
    assert all(2000 <= y.first <= y.year <= 2108 and y.start < y.end <= len(text) for y in years(text))


@given(st.text("20123456789年学届—-至/.、〇二四 ", max_size=40))
def test_reading_what_looks_like_years_never_raises(text: str) -> None:
    assert all(text[y.start : y.end].strip() for y in years(text))


@pytest.mark.parametrize(
    ("text", "header", "year"),
    [
        ("2024年", "", 2024),
        ("2024", "年份", 2024),
        ("2024", "", 2024),
        ("2024", "专任教师", None),
        ("2023—2024学年", "x", 2024),
        ("2024年9月30日", "时点", 2024),
        ("2024年专任教师数", "", None),
        ("686", "年份", None),
    ],
)
def test_cells_that_are_years(text: str, header: str, year: int | None) -> None:
    found = year_cell(text, header)
    assert (found.year if found else None) == year


def test_a_list_needs_as_many_years_as_values() -> None:
    assert years_of_list(years("2022—2024年"), 3) == [2022, 2023, 2024]
    assert years_of_list(years("2022年、2023年、2024年"), 3) == [2022, 2023, 2024]
    assert years_of_list(years("2022年和2024年"), 3) is None
    assert years_of_list(years("2024年"), 3) is None
