"""Trends by hand, exemptions and caps of 教发〔2004〕2号, weights that change with the year, money of 上一自然年."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, passage, row
from test_metrics_assess import FRAMEWORK, SUBJECTS, given, institution, judged, observed

from assistant.domain import Observation, Provenance, YearlyFormula
from assistant.metrics import assess, observe, remark


def yearly(subject: str, *values: object, last: int = 2024) -> list[Observation]:
    first = last - len(values) + 1
    return [observed(subject, value, first + n) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "direction", "better"),
    [
        (("18.7", "18.4", "18.3"), "falling", True),
        (("17.0", "17.4", "17.8"), "rising", False),
        (("17.80", "17.81", "17.83"), "steady", None),
        (("17.0", "17.9", "17.2"), "none", None),
        (("17.0", "17.9"), "none", None),
        (("17.0",), "none", None),
    ],
)
def test_the_direction_of_three_years(values: tuple[str, ...], direction: str, better: bool | None) -> None:
    found = judged("student_teacher_ratio", *yearly("student_teacher_ratio", *values)).trend
    assert (found.direction, found.better) == (direction, better)
    assert found.values == tuple(map(Decimal, values)) and found.years[-1] == 2024


def test_years_with_a_gap_between_them_are_no_trend() -> None:
    rows = [observed("student_teacher_ratio", v, y) for v, y in (("17.0", 2020), ("17.4", 2023), ("17.8", 2024))]
    assert judged("student_teacher_ratio", *rows).trend.direction == "none"


def test_a_trend_from_computed_years() -> None:
    """12000/600 = 20, 12300/600 = 20.5, 12600/600 = 21."""
    rows = [
        o
        for year, students in ((2022, 12000), (2023, 12300), (2024, 12600))
        for o in given(year, weighted_students=students, full_time_teachers=600)
    ]
    found = judged("student_teacher_ratio", *rows)
    assert (found.trend.direction, found.trend.values) == ("rising", (20, Decimal("20.5"), 21))
    assert found.trend.change == 1 and found.trend.better is False


def test_a_value_that_would_pass_its_line_is_near() -> None:
    near = judged("student_teacher_ratio", *yearly("student_teacher_ratio", "17.0", "17.4", "17.8"))
    assert near.verdict == "met" and near.trend.near == "2022—2024年由17:1升至17.8:1，接近18:1的标准"
    far = judged("student_teacher_ratio", *yearly("student_teacher_ratio", "14.0", "14.2", "14.4"))
    assert far.trend.better is False and far.trend.near == ""
    away = judged("student_teacher_ratio", *yearly("student_teacher_ratio", "17.95", "17.5", "17.0"))
    assert away.trend.better is True and away.trend.near == ""
    crossed = judged("student_teacher_ratio", *yearly("student_teacher_ratio", "17.5", "18.0", "18.4"))
    assert crossed.verdict == "not_met" and crossed.trend.near == ""


# --- exemptions and caps ----------------------------------------------------------------------------------------------


def test_much_equipment_is_exempt_from_the_share_of_new_equipment() -> None:
    """总值 1.2 亿元、新增 1050 万元：1050 ÷ (12000 − 1050) = 9.59%，低于 10%，但两项都超过规定数。"""
    found = judged("new_equipment_share", *given(equipment_value=12000, new_equipment_value=1050))
    assert (found.value, found.verdict) == (Decimal("9.59"), "met") and "该项视为合格" in found.note
    equal = judged(
        "new_equipment_share", *given(equipment_value=10000, new_equipment_value=1000), observed("new_equipment_share", 9)
    )
    assert equal.verdict == "not_met", "超过，不是达到"
    unknown = judged("new_equipment_share", observed("new_equipment_share", 9), *given(new_equipment_value=1050))
    assert unknown.verdict == "not_met" and "未核对免除条件" in unknown.note


def test_many_books_for_many_students_are_exempt() -> None:
    """9.5 万册 ÷ 31800 = 2.99 册，低于工科 3 册。"""
    found = judged(
        "new_books_per_student", *given(new_books=95000, undergraduates=31000, international_students=0, master_students=533)
    )
    assert (found.value, found.verdict) == (Decimal("2.99"), "met")
    few = judged("new_books_per_student", *given(new_books=59000, weighted_students=20000))
    assert (few.value, few.verdict) == (Decimal("2.95"), "not_met")


def test_external_teachers_count_up_to_a_quarter() -> None:
    """专任 600，外聘 300：只计 150；(600 + 150 × 0.5) = 675；12000 ÷ 675 = 17.78。"""
    found = judged("student_teacher_ratio", *given(weighted_students=12000, full_time_teachers=600, external_teachers=300))
    assert found.value == Decimal("17.78")
    assert "聘请校外教师数为300人，按150人计" in found.note
    exactly = judged("student_teacher_ratio", *given(weighted_students=12000, full_time_teachers=600, external_teachers=150))
    assert exactly.value == Decimal("17.78") and "按150人计" not in exactly.note


def test_weights_of_a_year_hold_from_that_year_on() -> None:
    mark = Provenance(mark="U", source="测试用")
    quantities = tuple(
        q.model_copy(
            update={
                "by_year": (YearlyFormula(from_year=2024, formula="undergraduates + international_students*1", provenance=mark),)
            }
        )
        if q.id == "weighted_students"
        else q
        for q in FRAMEWORK.quantities
    )
    changed = FRAMEWORK.model_copy(update={"quantities": quantities})
    for year, value in ((2023, "18.83"), (2024, "18.5")):  # (11000 + 100 × 3) ÷ 600, (11000 + 100) ÷ 600
        rows = given(year, undergraduates=11000, international_students=100, full_time_teachers=600)
        found = next(a for a in assess(changed, institution(), rows, {}) if a.id == "student_teacher_ratio")
        assert found.value == Decimal(value)


# --- money of the calendar year before --------------------------------------------------------------------------------

STATE = document("本科教学基本状态数据（2023—2025年）", kind="statistics", year=2025)


def test_a_group_of_the_previous_calendar_year() -> None:
    cells = {"类别": "经费（上一自然年）", "项目": "生均本科实验经费", "单位": "元", "2024年": "608.6", "2025年": "625.7"}
    found = list(observe(row(cells, STATE), STATE, SUBJECTS))
    assert [(o.value, o.year, o.round, o.clock) for o in found] == [
        (Decimal("608.6"), 2023, 2024, "calendar"),
        (Decimal("625.7"), 2024, 2025, "calendar"),
    ]
    named = {"项目": "生均本科实验经费（元）", "2024年（上一自然年）": "625.7"}
    assert [(o.year, o.round) for o in observe(row(named, STATE), STATE, SUBJECTS)] == [(2024, None)]


def test_a_caption_of_the_previous_calendar_year_holds_for_money_only() -> None:
    caption = "条件与经费（时点：当年9月30日；经费为上一自然年决算）"
    money = row({"项目": "生均本科实验经费（元）", "2025年": "625.7"}, STATE, caption=caption)
    people = row({"项目": "专任教师（人）", "2025年": "1200"}, STATE, caption=caption)
    assert [o.year for o in observe(money, STATE, SUBJECTS)] == [2024]
    assert [o.year for o in observe(people, STATE, SUBJECTS)] == [2025]


@pytest.mark.parametrize(
    ("said", "newest", "year"),
    [
        ("数据时点为2025年9月30日，经费为上一自然年决算。", 2025, 2024),
        ("学生数时点为2025年9月30日；经费数据为2024自然年决算数。", 2025, 2024),
        ("学生数时点为2025年9月30日；经费数据为2024自然年决算数。", 2024, 2024),
        ("学校高度重视经费投入。", 2025, 2025),
    ],
)
def test_one_remark_for_all_tables_of_a_document(said: str, newest: int, year: int) -> None:
    money = remark([passage(said, STATE)])
    found = list(observe(row({"项目": "生均本科实验经费（元）", f"{newest}年": "625.7"}, STATE), STATE, SUBJECTS, money))
    assert [o.year for o in found] == [year]


def test_money_of_a_report_on_an_academic_year() -> None:
    of = document("澄岚大学2024—2025学年本科教学质量报告", year=2025)
    found = {o.subject: (o.year, o.round) for o in observe(passage("生师比19.2:1，生均本科实验经费625.7元。", of), of, SUBJECTS)}
    assert found == {"student_teacher_ratio": (2025, None), "experiment_fund_per_student": (2024, 2025)}


def test_a_formula_takes_money_and_heads_from_one_round() -> None:
    """1000 万元（2024 自然年）÷ 10000 人（2025 时点）= 1000 元；2024 时点的 8000 人不得混入。"""
    rows = [
        observed("teaching_operating_expenditure", 1000, 2024, round=2025, clock="calendar"),
        observed("weighted_students", 10000, 2025, clock="instant"),
        observed("weighted_students", 8000, 2024, clock="instant"),
    ]
    found = judged("operating_expenditure_per_student", *rows)
    assert (found.value, found.year) == (1000, 2024)
    agrees = judged("operating_expenditure_per_student", *rows, observed("operating_expenditure_per_student", 1000, 2024))
    assert agrees.note == ""
    differs = judged("operating_expenditure_per_student", *rows, observed("operating_expenditure_per_student", 1250, 2024))
    assert differs.note.startswith("按公式计算为1000，")
