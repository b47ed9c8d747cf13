"""Reading figures in table rows, in the layouts that statistics come in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, row
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Document
from assistant.frameworks import load
from assistant.metrics import Subjects, observe

SUBJECTS = Subjects(load("bk-audit-2-3"), ("岚江工学院",))
STATISTICS = document("师资队伍统计表", kind="statistics", year=2024)
Seen = tuple[str, Decimal, int | None, str]


def seen(
    cells: dict[str, str], of: Document = STATISTICS, caption: str = "", unit: str = "", headings: tuple[str, ...] = ()
) -> list[Seen]:
    found = observe(row(cells, of, caption=caption, unit=unit, headings=headings), of, SUBJECTS)
    return [(o.subject, o.value, o.year, o.scope) for o in found]


def values(cells: dict[str, str], **named: str) -> dict[str, Decimal]:
    """Subject → value read for the school."""
    return {subject: value for subject, value, _, scope in seen(cells, **named) if scope == "school"}  # type: ignore[arg-type]


def test_the_metric_as_label_and_years_as_columns() -> None:
    found = seen({"项目": "生师比", "2022年": "18.7", "2023年": "18.4:1", "2024年": "18.3"})
    assert [(value, year) for _, value, year, _ in found] == [
        (Decimal("18.7"), 2022), (Decimal("18.4"), 2023), (Decimal("18.3"), 2024),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "names", [("2023", "2024"), ("2022—2023学年", "2023—2024学年"), ("2023年度", "2024年度"), ("2023届", "2024届")]
)
def test_ways_to_write_year_columns(names: tuple[str, str]) -> None:
    found = seen({"指标": "毕业去向落实率（%）", names[0]: "87.8", names[1]: "88.7"})
    assert [(value, year) for _, value, year, _ in found] == [(Decimal("87.8"), 2023), (Decimal("88.7"), 2024)]


@pytest.mark.parametrize("year", ["2023", "2023年", "2022—2023学年", "2023年9月30日"])
def test_the_metric_as_column_and_years_as_rows(year: str) -> None:
    found = seen({"年份": year, "专任教师": "587", "外聘教师": "112", "生师比": "18.4:1"})
    assert found == [
        ("full_time_teachers", 587, 2023, "school"),
        ("external_teachers", 112, 2023, "school"),
        ("student_teacher_ratio", Decimal("18.4"), 2023, "school"),
    ]


def test_a_value_that_looks_like_a_year_is_a_value() -> None:
    assert seen({"项目": "生均教学日常运行支出（元）", "2022年": "1921", "2023年": "2060"}) == [
        ("operating_expenditure_per_student", 1921, 2022, "school"),
        ("operating_expenditure_per_student", 2060, 2023, "school"),
    ]
    assert values({"学年": "2023—2024学年", "专任教师数": "2024"}) == {"full_time_teachers": 2024}


@pytest.mark.parametrize(
    ("cells", "subject", "value"),
    [
        ({"指标": "专任教师", "数值": "638", "单位": "人"}, "full_time_teachers", "638"),
        ({"指标名称": "教学科研仪器设备总值", "计量单位": "亿元", "数值": "1.42"}, "equipment_value", "14200"),
        ({"指标": "教学行政用房", "单位": "万平方米", "学校现状": "17.1"}, "teaching_space", "171000"),
        ({"序号": "3", "指标": "生师比", "单位": "/", "学校情况": "18.3"}, "student_teacher_ratio", "18.3"),
        ({"项目": "生均教学科研仪器设备值", "单位": "元/生", "2024年": "11598"}, "equipment_value_per_student", "11598"),
        ({"指标": "专职辅导员与在校生比例", "值": "1:193"}, "counsellor_ratio", "193"),
    ],
)
def test_tables_of_indicator_value_and_unit(cells: dict[str, str], subject: str, value: str) -> None:
    cells = {k.replace("学校现状", "现状"): v for k, v in cells.items()}
    assert values(cells) == {subject: Decimal(value)}


def test_units_in_column_names_and_labels() -> None:
    assert values({"年份": "2024年", "教学日常运行支出（万元）": "2654.3"}) == {
        "teaching_operating_expenditure": Decimal("2654.3")
    }
    assert values({"项目": "教学日常运行支出（元）", "2024年": "26543000"}) == {
        "teaching_operating_expenditure": Decimal("2654.3")
    }
    assert values({"年份": "2024年", "教学行政用房面积（㎡）": "171053"}) == {"teaching_space": 171053}
    assert values({"年份": "2024年", "纸质图书(万册)": "98.64"}) == {"books": 986400}


def test_the_unit_of_the_whole_table() -> None:
    cells = {"项目": "教学日常运行支出", "2024年": "2654.3"}
    assert values(cells, unit="万元") == {"teaching_operating_expenditure": Decimal("2654.3")}
    assert values(cells) == {}, "without a unit an amount of money may be in 元 or in 万元"
    assert values({"项目": "生师比", "2024年": "18.3"}, unit="人") == {"student_teacher_ratio": Decimal("18.3")}


def test_a_column_of_another_measure_is_not_the_quantity() -> None:
    cells = {"项目": "教学日常运行支出", "2024年/金额": "2654.3", "2024年/生均（元）": "2170", "2024年/增长（%）": "8.7"}
    assert values(cells, unit="万元") == {"teaching_operating_expenditure": Decimal("2654.3")}


def test_header_rows_joined_by_a_slash() -> None:
    cells = {
        "年份": "2024",
        "专任教师/总数": "638",
        "专任教师/博士": "147",
        "专任教师/博士学位": "147",
        "专任教师/女": "301",
        "生师比/2024年": "18.3",
    }
    assert values(cells) == {
        "full_time_teachers": 638, "doctoral_degree_teachers": 147, "student_teacher_ratio": Decimal("18.3"),
    }  # fmt: skip
    assert values({"年度": "2024年", "师资队伍/专任教师（人）": "638"}) == {"full_time_teachers": 638}
    assert values({"年度": "2024年", "本年新增/专任教师": "42"}) == {}


@pytest.mark.parametrize("total", ["合计", "全校", "总 计", "学校", "岚江工学院"])
def test_the_total_row_is_the_schools(total: str) -> None:
    assert seen({"学院": total, "专任教师": "638", "生师比": "18.3"}) == [
        ("full_time_teachers", 638, 2024, "school"),
        ("student_teacher_ratio", Decimal("18.3"), 2024, "school"),
    ]


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("学院", "机械工程学院"),
        ("单位", "汽车与交通学"),
        ("教学单位", "基础部"),
        ("专业名称", "自动化"),
        ("", "外国语学院"),
        ("学院", "小计"),
    ],
)
def test_a_row_of_a_college_is_the_colleges(column: str, unit: str) -> None:
    assert {scope for *_, scope in seen({column: unit, "专任教师": "42"})} == {unit}


def test_a_departments_own_total_is_the_departments() -> None:
    own = document("机械工程学院师资统计", kind="statistics", level="department", issuer="机械工程学院")
    assert seen({"教研室": "合计", "专任教师": "42"}, own) == [("full_time_teachers", 42, 2024, "机械工程学院")]


@pytest.mark.parametrize(
    "cells",
    [
        {"指标": "生师比", "2025年目标": "18"},
        {"指标": "生师比", "标准值": "18"},
        {"指标": "生师比", "合格标准": "≤18"},
        {"指标": "生师比", "国家标准": "18"},
        {"指标": "生师比", "全国平均": "17.3"},
        {"指标": "生师比（目标值）", "2024年": "18"},
        {"学校": "全国平均", "生师比": "17.3"},
        {"指标": "生师比", "较上年增减": "-0.3"},
        {"指标": "生师比", "同比增长（%）": "2.1"},
        {"指标": "生师比", "权重": "5"},
        {"指标": "新增专任教师", "2024年": "42"},
        {"指标": "生均图书流通量", "2024年": "3.2"},
        {"指标": "专任教师", "占比（%）": "63"},
        {"指标": "生师比", "2024年": "16—18"},
        {"指标": "生师比", "2024年": "—"},
    ],
)
def test_goals_comparisons_and_parts_are_not_read(cells: dict[str, str]) -> None:
    assert values(cells) == {}


def test_a_plans_table_gives_its_base_but_not_its_goal() -> None:
    plan = document("“十四五”事业发展规划", kind="plan", year=2021)
    cells = {"指标": "专任教师（人）", "2020年基数": "516", "2025年目标": "670", "2025年": "670"}
    assert seen(cells, plan) == [("full_time_teachers", 516, 2020, "school")]


def test_a_caption_that_announces_goals() -> None:
    assert values({"指标": "生师比", "2024年": "18"}, caption="2024年建设目标") == {}
    assert values({"指标": "生师比", "2024年": "18"}, caption="建设目标完成情况") == {"student_teacher_ratio": 18}


def test_the_year_of_a_table_without_year_columns() -> None:
    assert [y for _, _, y, _ in seen({"学院": "合计", "专任教师": "612"}, caption="2023年各学院师资情况")] == [2023]
    assert [y for _, _, y, _ in seen({"学院": "合计", "专任教师": "612"}, headings=("2022年数据",))] == [2022]
    assert [y for _, _, y, _ in seen({"学院": "合计", "专任教师": "612"})] == [2024]
    span = seen({"学院": "合计", "专任教师": "612"}, caption="2022—2024年各学院师资情况")
    assert [y for _, _, y, _ in span] == [2024], "a span says no year; the document's own holds"


def test_prose_in_a_cell_is_read_as_prose() -> None:
    cells = {"审核重点": "教师队伍", "自评结果": "学校现有专任教师638人，生师比为18.3:1，满足要求。"}
    assert values(cells) == {"full_time_teachers": 638, "student_teacher_ratio": Decimal("18.3")}


def test_the_cell_is_cited() -> None:
    (found,) = observe(row({"项目": "生师比", "2024年": "18.3"}, STATISTICS), STATISTICS, SUBJECTS)
    assert (found.locator.cell, found.locator.quote, found.text) == ("t1:r2:c2", "18.3", "18.3")


@given(
    st.dictionaries(
        st.text("专任教师生比2024年/（万元）学院单位目标", max_size=8),
        st.text("0123456789.:%人合计学院生师比2024年—", max_size=10),
        max_size=5,
    )
)
def test_reading_rows_never_raises(cells: dict[str, str]) -> None:
    for subject, value, _, scope in seen(cells):
        assert subject in SUBJECTS.units and value.is_finite() and scope
