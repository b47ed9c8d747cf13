"""Assessments calculated by hand: formulae, lines by category, conflicts, years, what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from evidence import document, passage

from assistant.domain import Assessment, Document, Institution, Metric, Observation, Provenance, Threshold
from assistant.frameworks import load
from assistant.metrics import Subjects, assess, judge, line, observe

FRAMEWORK = load("bk-audit-2-3")
SUBJECTS = Subjects(FRAMEWORK)
STATISTICS = document("师资队伍统计表", kind="statistics")
REPORT = document("本科教学质量报告", kind="report")


def institution(category: str = "工科", level: str = "undergraduate") -> Institution:
    return Institution.model_validate({"name": "岚江工学院", "type": "applied", "category": category, "level": level})


def observed(subject: str, value: object, year: int | None = 2024, of: Document = STATISTICS, **fields: Any) -> Observation:
    text = fields.pop("text", str(value))
    source = passage(f"{subject} {text} {year}", of)
    return Observation(
        subject=subject,
        value=Decimal(str(value)),
        unit=SUBJECTS.units[subject],
        text=text,
        year=year,
        passage_id=source.id,
        locator=source.locator.model_copy(update={"quote": text}),
        **fields,
    )


def judged(
    id: str, *observations: Observation, of: Institution | None = None, documents: tuple[Document, ...] = ()
) -> Assessment:
    known = {d.id: d for d in (STATISTICS, REPORT, *documents)}
    return next(a for a in assess(FRAMEWORK, of or institution(), observations, known) if a.id == id)


def given(year: int = 2024, **values: object) -> list[Observation]:
    return [observed(subject, value, year) for subject, value in values.items()]


# --- formulae ---------------------------------------------------------------------------------------------------------


def test_weighted_students_and_the_ratio() -> None:
    """本科 12046 + 函授 1860 × 0.1 = 12232；专任 638 + 外聘 114 × 0.5 = 695；12232 ÷ 695 = 17.6。"""
    found = judged(
        "student_teacher_ratio",
        *given(undergraduates=12046, correspondence_students=1860, full_time_teachers=638, external_teachers=114),
    )
    assert (found.value, found.verdict, found.year) == (Decimal("17.6"), "met", 2024)
    assert {o.subject for o in found.inputs} == {
        "undergraduates",
        "correspondence_students",
        "full_time_teachers",
        "external_teachers",
    }
    assert len(found.sources) == 4 and len(found.passages) == 4
    assert found.note.startswith("按公式计算")


def test_every_weight_of_the_2004_formula() -> None:
    """1000 + 200×1 + 300×1.5 + 50×2 + 20×3 + 10×1 + 10×1 + 100×1 + 200×0.3 + 400×0.1 = 2030；÷ 思政课教师 7 = 290。"""
    found = judged(
        "ideology_teacher_ratio",
        *given(
            undergraduates=1000,
            junior_college_students=200,
            master_students=300,
            doctoral_students=50,
            international_students=20,
            preparatory_students=10,
            trainee_students=10,
            adult_fulltime_students=100,
            evening_students=200,
            correspondence_students=400,
            ideology_teachers=7,
        ),
    )
    assert (found.value, found.verdict) == (290, "met")


def test_a_reported_input_stands_before_its_formula() -> None:
    found = judged("student_teacher_ratio", *given(weighted_students=12000, undergraduates=9000, total_teachers=600))
    assert found.value == 20


@pytest.mark.parametrize(
    ("id", "inputs", "value"),
    [
        (
            "operating_expenditure_per_student",
            {"teaching_operating_expenditure": "2654.3", "weighted_students": 12232},
            "2169.96",
        ),
        ("equipment_value_per_student", {"equipment_value": "14186.5", "weighted_students": 12232}, "11597.86"),
        (
            "teaching_space_per_student",
            {"teaching_research_space": 146853, "admin_space": 24200, "full_time_students": 12046},
            "14.2",
        ),
        ("books_per_student", {"books": 986400, "weighted_students": 12232}, "80.64"),
        (
            "operating_expenditure_share",
            {"teaching_operating_expenditure": "2654.3", "budget_appropriation": 12850, "tuition_income": 5986},
            "14.09",
        ),
        (
            "postgraduate_teacher_share",
            {"master_degree_teachers": 388, "doctoral_degree_teachers": 147, "full_time_teachers": 612},
            "87.42",
        ),
        ("counsellor_ratio", {"full_time_students": 12046, "counsellors": 62}, "194.29"),
    ],
)
def test_per_student_values_and_shares(id: str, inputs: dict[str, object], value: str) -> None:
    assert judged(id, *given(**inputs)).value == Decimal(value)


def test_parts_without_a_weight_are_required() -> None:
    found = judged("teaching_space_per_student", *given(teaching_research_space=146853, full_time_students=12046))
    assert (found.verdict, found.value, found.missing) == ("missing", None, ("教学行政用房面积",))
    found = judged("postgraduate_teacher_share", *given(doctoral_degree_teachers=147, full_time_teachers=638))
    assert (found.verdict, found.missing) == ("missing", ("具有研究生学位教师数",))
    found = judged("student_teacher_ratio", *given(correspondence_students=1860, full_time_teachers=638))
    assert (found.verdict, found.missing) == ("missing", ("折合在校生数",))


def test_weighted_parts_that_no_document_mentions_count_as_nothing_and_are_named() -> None:
    found = judged("student_teacher_ratio", *given(undergraduates=12000, full_time_teachers=600))
    assert found.value == 20
    assert "材料未提及" in found.note and "聘请校外教师数" in found.note and "预科生数" in found.note
    assert {o.subject for o in found.inputs} == {"undergraduates", "full_time_teachers"}


def test_a_weighted_part_that_is_known_of_another_year_is_missing_not_nothing() -> None:
    found = judged(
        "student_teacher_ratio", *given(undergraduates=12000, full_time_teachers=600), observed("external_teachers", 114, 2023)
    )
    assert (found.verdict, found.missing) == ("missing", ("教师总数（折合）",))


def test_a_weighted_part_known_only_roughly_is_missing_not_nothing() -> None:
    rough = observed("external_teachers", 100, approximate=True)
    assert judged("student_teacher_ratio", *given(undergraduates=12000, full_time_teachers=600), rough).verdict == "missing"


def test_inputs_of_different_years_are_never_mixed() -> None:
    found = judged("counsellor_ratio", observed("full_time_students", 12046, 2024), observed("counsellors", 58, 2023))
    assert (found.verdict, found.missing) == ("missing", ("专职辅导员数",))


def test_the_newest_year_that_has_every_input() -> None:
    found = judged(
        "counsellor_ratio", *given(2023, full_time_students=11600, counsellors=58), observed("full_time_students", 12046)
    )
    assert (found.value, found.year) == (200, 2023)


def test_dividing_by_nothing_is_no_value() -> None:
    assert judged("counsellor_ratio", *given(full_time_students=12046, counsellors=0)).verdict == "missing"


def test_what_is_missing_is_named() -> None:
    found = judged("counsellor_ratio")
    assert (found.verdict, found.missing, found.year) == ("missing", ("全日制在校生数", "专职辅导员数"), None)


# --- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "level", "value", "verdict"),
    [
        ("工科", "undergraduate", "18", "met"),
        ("工科", "undergraduate", "18.01", "not_met"),
        ("工科", "undergraduate", "22", "not_met"),
        ("工科", "undergraduate", "22.1", "below_limit"),
        ("医学", "undergraduate", "16.5", "not_met"),
        ("医学", "undergraduate", "16", "met"),
        ("体育", "undergraduate", "11.2", "not_met"),
        ("体育", "undergraduate", "17.5", "below_limit"),
        ("语文", "undergraduate", "22.5", "not_met"),
    ],
)
def test_the_ratio_by_category(category: str, level: str, value: str, verdict: str) -> None:
    assert (
        judged("student_teacher_ratio", observed("student_teacher_ratio", value), of=institution(category, level)).verdict
        == verdict
    )


@pytest.mark.parametrize(
    ("category", "value", "verdict"),
    [
        ("工科", "16", "met"),
        ("工科", "15.9", "not_met"),
        ("工科", "8.9", "below_limit"),
        ("综合", "14", "met"),
        ("语文", "4.9", "below_limit"),
    ],
)
def test_space_by_category(category: str, value: str, verdict: str) -> None:
    space = observed("teaching_space_per_student", value)
    assert judged("teaching_space_per_student", space, of=institution(category)).verdict == verdict


def test_lines_of_this_institution() -> None:
    metric = next(m for m in FRAMEWORK.metrics if m.id == "student_teacher_ratio")
    assert line(metric, institution("医学")) == (16, 22)
    assert line(metric, institution("财经")) == (18, 23)
    share = next(m for m in FRAMEWORK.metrics if m.id == "operating_expenditure_share")
    assert line(share, institution()) == (13, None)


def test_a_metric_without_a_line() -> None:
    assert judged("further_study_rate", observed("further_study_rate", "11.3")).verdict == "no_threshold"


def test_a_ratio_of_people_has_a_floor_beside_it() -> None:
    """1:3500 reaches 1:4000, but one teacher is fewer than two."""
    found = judged("psychology_ratio", *given(full_time_students=3500, psychology_teachers=1))
    assert (found.value, found.verdict) == (3500, "not_met")
    assert "专职心理健康教育教师数为1人，少于2人" in found.note
    reported = observed("psychology_ratio", 3500, text="1:3500")
    assert judged("psychology_ratio", reported, *given(psychology_teachers=1)).verdict == "not_met"
    assert judged("psychology_ratio", *given(full_time_students=7000, psychology_teachers=2)).verdict == "met"
    alone = judged("psychology_ratio", reported)
    assert alone.verdict == "met" and "未核对不少于2人" in alone.note


def test_judging_needs_no_count_where_there_is_no_floor() -> None:
    source = Provenance(mark="P")
    threshold = Threshold.model_validate({"direction": "at_least", "value": "50", "minimum_count": "2", "provenance": source})
    metric = Metric(id="m", name="m", code="1", unit="%", threshold=threshold, provenance=source)
    assert judge(Decimal(60), metric, institution()) == "met"
    assert judge(Decimal(60), metric, institution(), Decimal(1)) == "not_met"
    assert judge(Decimal(40), metric, institution(), Decimal(5)) == "not_met"


# --- conflicts and years ----------------------------------------------------------------------------------------------


def test_two_documents_that_differ_in_one_year_are_a_conflict_that_names_both() -> None:
    ours = observed("student_teacher_ratio", "18.3", text="18.3:1")
    theirs = observed("student_teacher_ratio", "17.6", of=REPORT, text="17.6:1")
    for order in ((ours, theirs), (theirs, ours)):
        found = judged("student_teacher_ratio", *order)
        assert (found.verdict, found.value) == ("conflict", Decimal("18.3")), "statistics outrank the report"
        assert [o.text for o in found.conflicts] == ["17.6:1"]
        assert {s.sha256 for s in found.sources} == {STATISTICS.sha256, REPORT.sha256}
        assert "18.3:1【师资队伍统计表" in found.note and "17.6:1【本科教学质量报告" in found.note


@pytest.mark.parametrize(
    ("subject", "one", "two"),
    [
        ("student_teacher_ratio", ("17.6", "17.6:1"), ("17.58", "17.58:1")),
        ("further_study_rate", ("11.3", "11.3%"), ("11.32", "11.32")),
        ("equipment_value_per_student", ("11598", "11598"), ("11600", "1.16万元")),
    ],
)
def test_rounded_differently_is_no_conflict(subject: str, one: tuple[str, str], two: tuple[str, str]) -> None:
    found = judged(subject, observed(subject, one[0], text=one[1]), observed(subject, two[0], of=REPORT, text=two[1]))
    assert found.verdict != "conflict"


def test_a_difference_in_the_digits_written_is_a_conflict_however_small() -> None:
    found = judged(
        "employment_rate",
        observed("employment_rate", "88.7", text="88.7%"),
        observed("employment_rate", "89.0", of=REPORT, text="89.0%"),
    )
    assert found.verdict == "conflict"


def test_other_years_parts_and_rough_values_are_no_conflict() -> None:
    found = judged(
        "student_teacher_ratio",
        observed("student_teacher_ratio", "18.3"),
        observed("student_teacher_ratio", "18.7", 2022, REPORT),
        observed("student_teacher_ratio", "21", of=REPORT, scope="机械工程学院"),
        observed("student_teacher_ratio", "19", of=REPORT, approximate=True),
    )
    assert (found.verdict, found.value) == ("not_met", Decimal("18.3"))


def test_a_draft_does_not_contradict_what_is_in_force() -> None:
    draft = document("质量报告（征求意见稿）", void="标题标明“征求意见稿”")
    new, old = observed("student_teacher_ratio", "17.6", of=REPORT), observed("student_teacher_ratio", "17.1", of=draft)
    found = judged("student_teacher_ratio", new, old, documents=(draft,))
    assert (found.verdict, found.value) == ("met", Decimal("17.6"))
    assert judged("student_teacher_ratio", old, documents=(draft,)).value == Decimal("17.1")


def test_the_newest_year_wins_and_the_series_runs_oldest_first() -> None:
    rows = [observed("student_teacher_ratio", v, y) for v, y in (("18.3", 2024), ("18.7", 2022), ("18.4", 2023))]
    found = judged("student_teacher_ratio", *rows, observed("student_teacher_ratio", "17", None, REPORT))
    assert (found.value, found.year) == (Decimal("18.3"), 2024)
    assert [o.year for o in found.series] == [2022, 2023, 2024]


def test_a_value_without_a_year_is_used_where_there_is_no_other() -> None:
    found = judged("student_teacher_ratio", observed("student_teacher_ratio", "17", None))
    assert (found.value, found.year, found.verdict) == (17, None, "met")


def test_a_computed_newer_year_stands_before_an_older_report() -> None:
    found = judged(
        "counsellor_ratio",
        observed("counsellor_ratio", 208, 2022, text="1:208"),
        *given(full_time_students=12046, counsellors=62),
    )
    assert (found.value, found.year, found.verdict) == (Decimal("194.29"), 2024, "met")
    assert "2022年的1:208" in found.note
    assert [o.value for o in found.series] == [208]


def test_a_report_that_its_own_inputs_contradict() -> None:
    found = judged("counsellor_ratio", observed("counsellor_ratio", 150), *given(full_time_students=12046, counsellors=62))
    assert found.note.startswith("按公式计算为194.29，与材料所报不一致")
    told = found.note.split("（所报")[1]
    assert "；计算所用" in told and told.count("【") >= 3, "both values are named with their places"
    agrees = judged("counsellor_ratio", observed("counsellor_ratio", 194), *given(full_time_students=12046, counsellors=62))
    assert agrees.note == ""


def test_every_metric_gets_one_assessment_in_order() -> None:
    found = assess(FRAMEWORK, institution(), [], {})
    assert [a.id for a in found] == [m.id for m in FRAMEWORK.metrics]
    assert {a.verdict for a in found} == {"missing"}


def test_from_the_words_to_the_verdict() -> None:
    prose = "截至2024年9月30日，全日制本科在校生12046人，函授生1860人。学校现有专任教师638人，外聘教师114人。"
    observations = list(observe(passage(prose, REPORT), REPORT, SUBJECTS))
    found = judged("student_teacher_ratio", *observations)
    assert (found.value, found.verdict, found.year) == (Decimal("17.6"), "met", 2024)
