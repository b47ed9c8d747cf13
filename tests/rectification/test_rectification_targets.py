"""A gap in things that can be ordered: applying the amount reaches the line, and nothing less does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.domain import Assessment, Locator, Observation
from assistant.metrics import formula
from assistant.metrics.compute import Figures
from assistant.rectification.calendar import Clock
from assistant.rectification.targets import Goal, amount, helps, reached, target

CLOCK = Clock(date(2025, 12, 1))
EVERY = [
    (m.formula, m.threshold.direction)
    for m in (*frameworks.load("bk-audit-2-3").metrics, *frameworks.load("gz-capability").metrics)
    if m.formula and m.threshold
]


@given(data=st.data())
def test_the_amount_reaches_the_line_and_one_step_less_does_not(data):
    expression, direction = data.draw(st.sampled_from(EVERY))
    whole = st.integers(1, 60_000).map(Decimal)
    values = {name: data.draw(whole, label=name) for name in formula.names(expression)}
    now = formula.evaluate(expression, values)
    if now is None or now <= 0:
        return
    gap = data.draw(st.integers(101, 300)) / Decimal(100)
    goal = now * gap if direction == "at_least" else now / gap
    lever = next((n for n in formula.names(expression) if helps(expression, values, n, direction)), None)
    if lever is None:
        return
    found = amount(expression, values, lever, goal, direction, Decimal(1))
    if found is None:  # e.g. a share of a whole that grows with it never reaches a goal above 100 %
        far = formula.evaluate(expression, {**values, lever: values[lever] + Decimal(10) ** 12})
        assert not reached(far, goal, direction)
        return
    assert found > 0
    assert reached(formula.evaluate(expression, {**values, lever: values[lever] + found}), goal, direction)
    assert not reached(formula.evaluate(expression, {**values, lever: values[lever] + found - 1}), goal, direction)


def figures(framework: str, values: dict[str, str]) -> Figures:
    pack = frameworks.load(framework)
    series = {}
    for id, value in values.items():
        place = Locator(file="统计表.xlsx", sha256="0" * 64, sheet="汇总", cell="B2")
        seen = Observation(subject=id, value=Decimal(value), unit="", text=value, year=2024, passage_id="p", locator=place)
        series[id] = {2024: [seen]}
    return Figures({q.id: q for q in pack.quantities}, series, series, frozenset(values))


def ratio(value: str = "20") -> Assessment:
    return Assessment(
        id="student_teacher_ratio", name="生师比", code="7.3", value=Decimal(value), unit=":1", year=2024, threshold=Decimal(18),
        direction="at_most", verdict="not_met", formula="weighted_students/total_teachers",
    )  # fmt: skip


def test_the_ratio_asks_for_teachers_and_shows_the_sum():
    found = target(
        ratio(),
        Goal(Decimal(18), "at_most", "标准"),
        figures("bk-audit-2-3", {"weighted_students": "12000", "total_teachers": "600"}),
        CLOCK,
    )
    assert [s.amount for s in found.steps] == [67, 34, 33], "12000 ÷ 18 = 666.7, so 667 teachers: 67 more, in two years"
    assert "12000" in found.steps[0].formula.replace(",", "") and "667" in found.steps[0].formula
    assert [s.due for s in found.steps] == ["2027-12-01", "2026-12-01", "2027-12-01"]


def test_missing_inputs_are_named_and_nothing_is_worked_out():
    found = target(ratio(), Goal(Decimal(18), "at_most", "标准"), figures("bk-audit-2-3", {"total_teachers": "600"}), CLOCK)
    assert found.steps == ()
    assert found.missing
    assert all("0" not in name for name in found.missing)


def test_the_clock_keeps_to_the_official_limits():
    assert CLOCK.plan == "2025-12-31"
    assert CLOCK.months(60) == CLOCK.close == "2027-12-01"
    assert Clock(date(2024, 2, 29)).months(12) == "2025-02-28"
