"""The metrics and limits of the shipped packs: formulae that can be computed, tables without holes, the known official values."""

from __future__ import annotations

import ast
import re
from collections import Counter
from decimal import Decimal

import pytest

from assistant.domain import Framework
from assistant.frameworks import HEAD, load, validate
from assistant.metrics.formula import evaluate
from assistant.packs import LimitTable, RawMetric, RawQuantity, RawSections, read
from assistant.resources import INDICATORS

CATEGORIES = ("综合", "师范", "民族", "工科", "农业", "林业", "医学", "语文", "财经", "政法", "体育", "艺术")
BASIC = {
    "student_teacher_ratio", "postgraduate_teacher_share", "teaching_space_per_student",
    "equipment_value_per_student", "books_per_student",
}  # fmt: skip
MONITORED = {
    "senior_title_share", "land_per_student", "dormitory_per_student", "computers_per_100", "multimedia_seats_per_100",
    "new_equipment_share", "new_books_per_student",
}  # fmt: skip
UNITS = {"%", "人", "人次", "元", "万元", "册", "㎡", "学分", "学时", "门", "门次", "个", "项", "台", "周", "月", ":1", "1:"}
PACKS = ("bk-audit-2", "bk-qualify", "gz-capability")
BOTTOM_LINES = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "Q10", "Q13", "Q14", "Q32", "Q33", "Q34", "Q37", "Q38"]
ARITHMETIC = (
    ast.Expression, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Name, ast.Load, ast.Constant,
)  # fmt: skip


def sections(pack: str) -> RawSections:
    return read(INDICATORS / pack / "metrics.yaml", RawSections)


def rows_of(part: RawSections) -> list[RawQuantity | RawMetric]:
    return [*part.quantities, *part.metrics]


def table() -> dict[tuple[str, str], dict[str, dict[str, float]]]:
    """(level, category) → {'met': …, 'limit': …}, the rows of one category merged."""
    merged: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for row in read(INDICATORS / "limits" / "jiaofa-2004-2.yaml", LimitTable).rows:
        cell = merged.setdefault((row.level, row.category), {"met": {}, "limit": {}})
        assert not cell["met"].keys() & row.met.keys(), "同一类别的同一列写了两次"
        cell["met"].update(row.met)
        cell["limit"].update(row.limit)
    return merged


def by_number() -> dict[str, RawMetric]:
    return {m.number: m for m in sections("bk-audit-2").metrics}


# --- the table of limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["undergraduate", "vocational"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_column_is_there_for_every_category(level: str, category: str) -> None:
    row = table()[level, category]
    assert row["met"].keys() == BASIC | MONITORED
    assert row["limit"].keys() == BASIC
    assert row["limit"]["student_teacher_ratio"] > row["met"]["student_teacher_ratio"]
    assert all(row["limit"][c] < row["met"][c] for c in BASIC - {"student_teacher_ratio"})


@pytest.mark.parametrize(
    ("level", "category", "column", "met", "limit"),
    [
        ("undergraduate", "工科", "student_teacher_ratio", 18, 22),
        ("undergraduate", "医学", "student_teacher_ratio", 16, 22),
        ("undergraduate", "财经", "student_teacher_ratio", 18, 23),
        ("undergraduate", "体育", "student_teacher_ratio", 11, 17),
        ("vocational", "艺术", "student_teacher_ratio", 13, 17),
        ("undergraduate", "综合", "books_per_student", 100, 50),
        ("undergraduate", "语文", "teaching_space_per_student", 9, 5),
        ("undergraduate", "艺术", "equipment_value_per_student", 4000, 2000),
        ("vocational", "林业", "equipment_value_per_student", 4000, 2500),
        ("vocational", "师范", "postgraduate_teacher_share", 15, 5),
    ],
)
def test_known_limits(level: str, category: str, column: str, met: float, limit: float) -> None:
    row = table()[level, category]
    assert (row["met"][column], row["limit"][column]) == (met, limit)


def test_monitored_limits_differ_by_level_and_category() -> None:
    rows = table()
    assert rows["undergraduate", "工科"]["met"]["senior_title_share"] == 30
    assert rows["vocational", "工科"]["met"]["senior_title_share"] == 20
    assert {rows["vocational", c]["met"]["land_per_student"] for c in CATEGORIES} == {54, 59, 88}
    assert rows["undergraduate", "综合"]["met"]["new_books_per_student"] == 4


def test_values_from_memory_are_not_marked_as_sourced() -> None:
    for row in read(INDICATORS / "limits" / "jiaofa-2004-2.yaml", LimitTable).rows:
        if row.limit:
            assert row.limit_mark == "M"
        if row.level == "vocational" and row.category in {"医学", "语文", "财经", "政法", "体育", "艺术"}:
            assert row.mark == "M"


# --- formulae and names -----------------------------------------------------------------------------------------------


def names(formula: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(formula, mode="eval")) if isinstance(n, ast.Name)}


@pytest.mark.parametrize("pack", PACKS)
def test_formulae_are_arithmetic_over_known_quantities(pack: str) -> None:
    part = sections(pack)
    known = {q.id for q in part.quantities}
    rows = rows_of(part)
    for row in rows:
        if row.formula:
            nodes = list(ast.walk(ast.parse(row.formula, mode="eval")))
            assert all(isinstance(n, ARITHMETIC) for n in nodes), row.id
            assert names(row.formula) <= known, row.id
            assert row.id not in names(row.formula)
    used = set().union(*(names(r.formula) for r in rows if r.formula))
    assert known == used, "数据项没有公式用到它"


@pytest.mark.parametrize("pack", PACKS)
def test_formulae_of_quantities_have_no_circle(pack: str) -> None:
    formulas = {q.id: q.formula for q in sections(pack).quantities}

    def depth(id: str, above: tuple[str, ...] = ()) -> int:
        assert id not in above, above
        return 1 + max((depth(n, (*above, id)) for n in names(formulas[id])), default=0) if formulas[id] else 1

    assert max(depth(id) for id in formulas) <= 3


@pytest.mark.parametrize("pack", PACKS)
def test_no_name_means_two_things(pack: str) -> None:
    part = sections(pack)
    rows = rows_of(part)
    assert len({r.id for r in rows}) == len(rows)
    count = Counter(name for r in rows for name in {r.name, *r.synonyms})
    assert [name for name, n in count.items() if n > 1] == []


@pytest.mark.parametrize("pack", PACKS)
def test_excludes_are_longer_than_a_name_and_never_a_name(pack: str) -> None:
    part = sections(pack)
    rows = rows_of(part)
    every_name = {name for r in rows for name in (r.name, *r.synonyms)}
    for row in rows:
        for excluded in row.excludes:
            assert excluded not in every_name, row.id
            assert any(name in excluded for name in (row.name, *row.synonyms)), (row.id, excluded)


@pytest.mark.parametrize("pack", PACKS)
def test_units_and_directions_agree(pack: str) -> None:
    part = sections(pack)
    assert {r.unit for r in rows_of(part)} <= UNITS
    for metric in part.metrics:
        if metric.threshold:
            assert (metric.threshold.direction == "at_most") == (metric.unit in {":1", "1:"}), metric.id
        if metric.unit == "%" and metric.formula:
            assert metric.formula.endswith("*100"), metric.id


@pytest.mark.parametrize("pack", PACKS)
def test_every_subject_has_names_to_be_found_by(pack: str) -> None:
    part = sections(pack)
    assert all(len(r.synonyms) >= 3 for r in rows_of(part))
    assert not [n for r in rows_of(part) for n in r.synonyms if re.search(r"\s", n)]


def test_teachers_of_one_kind_are_not_taken_for_all_teachers() -> None:
    part = {q.id: q for q in sections("bk-audit-2").quantities}
    assert "思政课专任教师" in part["ideology_teachers"].synonyms
    assert {"心理健康专任教师", "外语专任教师"} <= set(part["full_time_teachers"].excludes)
    assert "思政课教师总数" in part["total_teachers"].excludes


def test_weighted_students_follow_the_2004_formula() -> None:
    formula = next(q.formula for q in sections("bk-audit-2").quantities if q.id == "weighted_students")
    heads = dict.fromkeys(names(formula), Decimal(100))
    assert evaluate(formula, heads) == Decimal(1190)


# --- bk-audit-2 -------------------------------------------------------------------------------------------------------


def test_counts_of_the_second_category() -> None:
    metrics = sections("bk-audit-2").metrics
    assert Counter(m.choice for m in metrics) == {"must": 30, "optional": 15}
    assert [m.number for m in metrics if m.bottom_line] == BOTTOM_LINES
    assert all(m.choice == "must" and m.threshold for m in metrics if m.bottom_line)


@pytest.mark.parametrize(
    ("number", "value"),
    [("Q1", 350), ("Q2", 100), ("Q5", 1200), ("Q6", 13), ("Q9", 2), ("Q10", 32), ("Q14", 50), ("Q32", 200), ("Q33", 4000),
     ("Q34", 500), ("Q38", 50)],
)  # fmt: skip
def test_bottom_line_values(number: str, value: float) -> None:
    threshold = by_number()[number].threshold
    assert threshold and threshold.value == value


def test_practice_share_by_category() -> None:
    threshold = by_number()["Q13"].threshold
    assert threshold and set(threshold.by_category) == {f"undergraduate:{c}" for c in CATEGORIES}
    assert threshold.by_category["undergraduate:财经"] == 15
    assert threshold.by_category["undergraduate:医学"] == 25
    assert "专业" in threshold.note


def test_psychology_teachers_have_a_floor() -> None:
    threshold = by_number()["Q33"].threshold
    assert threshold and threshold.minimum_count == 2


def test_rows_from_memory_keep_their_mark() -> None:
    rows = by_number()
    memory = ["Q2", "Q3", "Q4", "Q11a", "Q11b", "Q12", "Q15", "Q16", "Q19", "Q20", "Q21", "Q27", "Q29", "Q30a", "Q31a", "Q31b"]
    assert {rows[n].mark for n in memory} == {"M"}
    assert {rows[n].mark for n in ("Q9", "Q35", "Q36")} == {"S"}


@pytest.mark.parametrize(
    ("pack", "without"),
    [
        ("bk-audit-2-1", {"Q16", "Q27", "Q24a", "Q24b", "Q24c"}),
        ("bk-audit-2-2", {"Q24a", "Q24b", "Q24c"}),
        ("bk-audit-2-3", set()),
    ],
)
def test_the_three_kinds_drop_what_does_not_apply(pack: str, without: set[str]) -> None:
    assert {m.number for m in load(pack).metrics} == set(by_number()) - without


# --- bk-qualify and gz-capability -------------------------------------------------------------------------------------


def limits_of(framework: Framework, id: str, key: str) -> list[Decimal | None]:
    threshold = next(m.threshold for m in framework.metrics if m.id == id)
    assert threshold
    return [threshold.by_category.get(key), threshold.limit_by_category.get(key)]


def test_bk_qualify_has_the_official_numbers_of_rows() -> None:
    pack = validate(INDICATORS / "bk-qualify" / HEAD)
    assert [sum(i.level == level for i in pack.indicators) for level in (1, 2)] == [7, 20]
    assert len(pack.points) == 39 and pack.completeness == 1
    assert all(i.points for i in pack.indicators if i.level == 2)
    assert {p.provenance.mark for p in pack.points if p.code.startswith("5.2.")} == {"M"}


def test_bk_qualify_uses_its_own_lines() -> None:
    pack = load("bk-qualify")
    assert limits_of(pack, "student_teacher_ratio", "undergraduate:综合") == [Decimal(22), Decimal(22)]
    assert limits_of(pack, "practice_credit_share", "undergraduate:财经")[0] == 20
    psychology = next(m.threshold for m in pack.metrics if m.id == "psychology_ratio")
    assert psychology and psychology.value == 5000 and psychology.minimum_count == 2


def test_gz_capability_marks_only_the_known_element_as_sourced() -> None:
    pack = validate(INDICATORS / "gz-capability" / HEAD)
    assert {p.code for p in pack.points if p.provenance.mark == "S"} == {f"1.1.{n}" for n in range(1, 6)}
    assert {p.provenance.mark for p in pack.points if not p.code.startswith("1.1.")} == {"P"}
    assert pack.official_rows is None
    assert not [m.id for m in pack.metrics if m.provenance.mark == "S"]


def test_gz_capability_takes_the_vocational_rows() -> None:
    pack = load("gz-capability")
    assert limits_of(pack, "student_teacher_ratio", "vocational:艺术") == [Decimal(13), Decimal(17)]
    assert limits_of(pack, "books_per_student", "vocational:工科") == [Decimal(60), Decimal(35)]
    assert limits_of(pack, "senior_title_share", "vocational:财经")[0] == 20
    assert limits_of(pack, "industry_chain_share", "vocational:师范")[0] == 10


@pytest.mark.parametrize("pack", ["bk-qualify", "gz-capability"])
def test_points_are_deep_enough_to_match_on(pack: str) -> None:
    for point in load(pack).points:
        assert 4 <= len(point.evidence) <= 8, point.code
        assert 3 <= len(point.weak_spots) <= 6, point.code
        assert 20 <= len(point.terms) <= 60, (point.code, len(point.terms))
        assert max(point.terms.values()) == 5
        assert not set(point.excludes) & set(point.terms), point.code
