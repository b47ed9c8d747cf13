"""What the page of metrics shows: filters and counts agree, formulae in words, charts inside their box."""

from __future__ import annotations

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.domain import Assessment, Trend
from assistant.ui.views import data

PACK = frameworks.load("bk-audit-2-3")


def judged(verdict: str = "met", near: str = "", n: int = 0, **fields: object) -> Assessment:
    metric = PACK.metrics[n]
    given = {
        "id": metric.id, "name": metric.name, "code": metric.code, "value": Decimal(18), "unit": metric.unit, "year": 2024,
        "threshold": Decimal(18), "direction": "at_most", "verdict": verdict, "trend": Trend(near=near), **fields,
    }  # fmt: skip
    return Assessment.model_validate(given)


def test_counts_and_filters_agree() -> None:
    every = data.rows(PACK, [judged("met", "快到了"), judged("below_limit", n=1), judged("not_met", n=2), judged("missing", n=3)])
    n = data.counts(every)
    for key in ("met", "not_met", "missing", "below_limit", data.NEAR):
        assert len(data.chosen(every, key)) == n[key], key
    assert n["not_met"] == 2
    assert [r.metric.id for r in data.chosen(every, words=PACK.metrics[3].name[:4])] == [PACK.metrics[3].id]


def test_only_the_metrics_of_ones_own_indicators() -> None:
    code = PACK.metrics[0].code
    found = data.rows(PACK, [judged(n=n) for n in range(len(PACK.metrics))], {code})
    assert found and {r.metric.code for r in found} == {code}


def test_a_formula_is_shown_by_names() -> None:
    assert data.formula_in_words("equivalent_students/teachers", PACK).count("÷") == 1
    for metric in PACK.metrics:
        if metric.formula:
            words = data.formula_in_words(metric.formula, PACK)
            assert not any(q.id in words for q in PACK.quantities if "_" in q.id), words


@given(st.lists(st.decimals(-10_000, 10_000, places=2), min_size=2, max_size=5), st.decimals(-10_000, 10_000, places=1))
def test_a_chart_stays_inside_its_box(values: list[Decimal], line: Decimal) -> None:
    years = tuple(range(2025 - len(values), 2025))
    found = judged(value=values[-1], threshold=line, trend=Trend(years=years, values=tuple(values)))
    chart = data.chart(found)
    assert chart is not None and [p[2] for p in chart.points] == list(years)
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y, _, _ in chart.points)
    assert chart.line is not None and 0 <= chart.line <= chart.height
    higher = [a < b for a, b in itertools.pairwise(values)]
    drawn = [a[1] >= b[1] for a, b in zip(chart.points, chart.points[1:], strict=False)]
    assert all(d for d, h in zip(drawn, higher, strict=True) if h)


def test_one_year_is_no_chart() -> None:
    assert data.chart(judged()) is None
