"""Figures in the report come from assessments, and only from there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, passage, row

from assistant.domain import Assessment, Finding, Metric, Observation, Paragraph, Passage, Provenance, Section
from assistant.drafting.figures import citations, line_of, missing, shortfalls, table, written
from assistant.drafting.report import verified
from assistant.grounding import unsupported

STATISTICS = document("2024年师资统计表", kind="statistics", format="xlsx")


def observed(value: str, year: int | None, where: Passage, unit: str = ":1") -> Observation:
    return Observation(
        subject="ratio", value=Decimal(value), unit=unit, text=value, year=year, passage_id=where.id, locator=where.locator
    )


def assessed(value: str | None, *inputs: Observation, **fields: object) -> Assessment:
    given: dict[str, object] = {
        "id": "ratio", "name": "生师比", "code": "7.3", "value": None if value is None else Decimal(value), "unit": ":1",
        "year": 2024, "threshold": Decimal(18), "direction": "at_most", "verdict": "met", "inputs": inputs, "series": inputs,
        **fields,
    }  # fmt: skip
    return Assessment.model_validate(given)


ROW = row({"年份": "2024", "生师比": "19.2"}, STATISTICS, caption="师资情况")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("17.80", ":1", "17.8:1"),
        ("200", "1:", "1:200"),
        ("1286", "人", "1286人"),
        ("14.2", "㎡", "14.2平方米"),
        ("300", "万元", "300万元"),
        ("0.85", "", "0.85"),
    ],
)
def test_written(value, unit, words):
    assert written(Decimal(value), unit) == words


def test_an_absent_value_is_a_gap():
    assert written(None, "%") == "【待补充】"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "≤18:1"),
        ({"direction": "at_least", "unit": "%", "threshold": Decimal(13)}, "≥13%"),
        ({"unit": "1:", "threshold": Decimal(350)}, "≥1:350"),
        ({"threshold": None, "direction": None}, "—"),
    ],
)
def test_line_of(fields, words):
    assert line_of(assessed("17", **fields)) == words


def test_a_shortfall_is_a_problem_with_the_source_of_its_figure():
    (said,) = shortfalls("7.3", (assessed("19.2", observed("19.2", 2024, ROW), verdict="not_met"),))
    assert said.text == "2024年生师比为19.2:1，高于18:1的标准，尚未达标。"
    assert said.role == "problem" and said.metrics == ("ratio",)
    assert [c.passage_id for c in said.citations] == [ROW.id]


def test_a_shortfall_survives_the_check_of_its_figures():
    """The table says 19.2, the sentence 19.2:1: the 1 belongs to the unit, and must not cost the report its problem."""
    judged = assessed("19.2", observed("19.2", 2024, ROW), verdict="not_met")
    (said,) = shortfalls("7.3", (judged,))
    assert unsupported(said.text, [ROW], [judged]) == []
    section = Section(title="存在的问题", level=4, part="aspect", body=(Paragraph(statements=(said,)),))
    findings: list[Finding] = []
    assert verified(section, {ROW.id: ROW}.get, {"ratio": judged}, findings) == section and not findings


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": "below_limit"}, "，已触及限制招生线。"),
        ({"unit": "1:", "threshold": Decimal(350), "verdict": "not_met"}, "低于1:350的标准"),
        ({"unit": "%", "direction": "at_least", "threshold": Decimal(30), "verdict": "not_met"}, "低于30%的标准"),
        ({"year": None, "verdict": "not_met"}, "生师比为"),
    ],
)
def test_wording_of_shortfalls(fields, words):
    (said,) = shortfalls("7.3", (assessed("19.2", **fields),))
    assert words in said.text
    assert "None" not in said.text


@pytest.mark.parametrize("verdict", ["met", "no_threshold", "missing", "conflict"])
def test_nothing_else_is_a_shortfall(verdict):
    assert shortfalls("7.3", (assessed("19.2", verdict=verdict),)) == []


def test_table_shows_the_last_three_years_with_verdict_and_source():
    years = [observed(v, y, ROW) for v, y in (("18.9", 2021), ("18.7", 2022), ("18.4", 2023), ("17.8", 2024))]
    made = table("7.3", "保障度", (assessed("17.8", years[-1], series=tuple(years)),))
    assert made is not None
    assert made.header == ("定量指标", "2022年", "2023年", "2024年", "标准", "判定")
    assert made.rows[0].cells == ("生师比", "18.7:1", "18.4:1", "17.8:1", "≤18:1", "达到")
    assert made.rows[0].metric == "ratio" and made.rows[0].citations


def test_years_without_a_figure_stay_empty():
    first = assessed("17.8", observed("17.8", 2024, ROW))
    second = assessed("95", observed("95", 2022, ROW, "%"), id="s", name="满意度", unit="%", year=2022)
    made = table("7.3", "保障度", (first, second))
    assert made is not None
    assert [r.cells[1:3] for r in made.rows] == [("—", "17.8:1"), ("95%", "—")]


def test_a_value_without_a_year_says_so():
    dated, undated = assessed("17.8", observed("17.8", 2024, ROW)), assessed("95", year=None, series=(), unit="%", id="s")
    made = table("7.3", "保障度", (dated, undated))
    assert made is not None and made.rows[1].cells[1] == "95%（年份未注明）"
    alone = table("7.3", "保障度", (undated,))
    assert alone is not None and alone.header == ("定量指标", "数值", "标准", "判定")


def test_no_values_no_table():
    assert table("7.3", "保障度", (assessed(None, verdict="missing"),)) is None
    assert table("7.3", "保障度", ()) is None


def test_each_document_is_cited_once():
    other = row({"年份": "2023", "生师比": "18.4"}, STATISTICS, order=1)
    third = passage("生师比为18.7:1。", document("质量报告"))
    judged = assessed("19.2", observed("19.2", 2024, ROW), series=(observed("18.7", 2022, third), observed("18.4", 2023, other)))
    assert [c.passage_id for c in citations(judged, "7.3")] == [ROW.id, third.id]


def metric(id: str, choice: str = "must") -> Metric:
    return Metric.model_validate(
        {"id": id, "name": f"指标{id}", "code": "7.3", "unit": "%", "choice": choice, "provenance": Provenance(mark="P")}
    )


def test_compulsory_metrics_without_a_figure_are_asked_for_by_name():
    said = missing((metric("a"), metric("ratio"), metric("c", "optional")), (assessed("17.8"),))
    assert said is not None and said.role == "gap"
    assert said.text == "【待补充：必选定量指标“指标a”在材料中没有找到数据，请提供近三年统计表】"
    assert missing((metric("ratio"),), (assessed("17.8"),)) is None
