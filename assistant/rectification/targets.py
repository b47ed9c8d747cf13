"""Targets: what a gap means in things that can be ordered, by solving the pack's formula for what can be added.

'生师比19.2:1, line 18:1' → '折合教师净增128人'. Only additions are asked for: nobody is told to have fewer students. All other
inputs stay at their values of the year judged; an input that no evidence gives is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from assistant.domain import Assessment, Framework, Observation, Target, TargetStep
from assistant.drafting.figures import line_of, written
from assistant.metrics import formula
from assistant.metrics.compute import Figures
from assistant.metrics.numbers import write
from assistant.rectification.calendar import Clock
from assistant.rectification.sources import in_words

GRAINS = {"人": Decimal(1), "册": Decimal(1), "台": Decimal(1), "个": Decimal(1), "门": Decimal(1), "项": Decimal(1)}
"""Smallest amount by unit; other units are counted in tenths."""
WHOLE_SQUARE = {"㎡": Decimal(1), "平方米": Decimal(1)}
_FARTHEST = Decimal(10) ** 12
SPREAD = 5
"""An amount below so many grains is not spread over years."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a metric has to be."""

    value: Decimal
    direction: str
    basis: str


def grain(unit: str) -> Decimal:
    """The smallest amount that is ordered in this unit."""
    return GRAINS.get(unit) or WHOLE_SQUARE.get(unit) or Decimal("0.1")


def reached(value: Decimal | None, goal: Decimal, direction: str) -> bool:
    """Whether a value is on the right side of its line."""
    return value is not None and (value >= goal if direction == "at_least" else value <= goal)


def helps(expression: str, values: Mapping[str, Decimal], name: str, direction: str) -> bool:
    """Whether more of `name` brings the value nearer to the right side."""
    now = formula.evaluate(expression, values)
    more = formula.evaluate(expression, {**values, name: values[name] * 2 + 1})
    if now is None or more is None:
        return False
    return more > now if direction == "at_least" else more < now


def amount(
    expression: str, values: Mapping[str, Decimal], name: str, goal: Decimal, direction: str, step: Decimal
) -> Decimal | None:
    """How much more of `name`, in whole `step`s, brings the formula to the goal; 0 if it is there; None if no amount does.

    The least such amount: one step less does not reach the line.
    """

    def there(extra: Decimal) -> bool:
        return reached(formula.evaluate(expression, {**values, name: values[name] + extra * step}), goal, direction)

    if there(Decimal(0)):
        return Decimal(0)
    if not helps(expression, values, name, direction):
        return None
    high = Decimal(1)
    while not there(high):
        high *= 2
        if high > _FARTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if there(middle) else (middle, high)
    return high * step


def inputs(expression: str, figures: Figures, year: int | None) -> tuple[dict[str, Decimal], tuple[str, ...]]:
    """The values of a formula's ids in that year, computed ones included, and the names of those that are not known."""
    known: dict[str, Decimal] = {}
    missing: list[str] = []
    for name in formula.names(expression):
        value = figures.quantity(name, year)
        if value is not None:
            known[name] = value
            continue
        own = figures.quantities[name].formula_in(year) if name in figures.quantities else ""
        missing += (figures.compute(own, year).missing if own else ()) or (figures.name(name),)
    return known, tuple(dict.fromkeys(missing))


def shown(expression: str, values: Mapping[str, Decimal], figures: Figures) -> str:
    """The formula as a person would check it: names with their figures."""
    text = expression.replace("/", "÷").replace("*", "×")
    for name in sorted(formula.names(expression), key=len, reverse=True):
        text = text.replace(name, f"{figures.name(name)}{write(values[name])}")
    return text


def target(judged: Assessment, goal: Goal, figures: Figures, clock: Clock) -> Target:
    """The target for a metric that is judged with a value."""
    steps: tuple[TargetStep, ...] = ()
    missing: tuple[str, ...] = ()
    if judged.formula and judged.value is not None:
        values, missing = inputs(judged.formula, figures, judged.year)
        if not missing:
            steps = _steps(judged, goal, values, figures, clock)
    return Target(
        metric=judged.id, name=judged.name, baseline=judged.value, baseline_year=judged.year, goal=goal.value, unit=judged.unit,
        direction="at_least" if goal.direction == "at_least" else "at_most", basis=goal.basis, steps=steps, missing=missing,
    )  # fmt: skip


def _steps(judged: Assessment, goal: Goal, values: dict[str, Decimal], figures: Figures, clock: Clock) -> tuple[TargetStep, ...]:
    chosen = next((n for n in formula.names(judged.formula) if helps(judged.formula, values, n, goal.direction)), None)
    if chosen is None:
        return ()
    unit = figures.quantities[chosen].unit if chosen in figures.quantities else ""
    step = grain(unit)
    wanted = amount(judged.formula, values, chosen, goal.value, goal.direction, step)
    if not wanted:
        return ()
    name = figures.name(chosen)
    after = {**values, chosen: values[chosen] + wanted}
    end = formula.evaluate(judged.formula, after)
    others = "、".join(figures.name(n) for n in values if n != chosen)
    held = f"（{others}按{judged.year}年不变计）" if others and judged.year else ""
    total = TargetStep(
        text=f"{name}需净增{write(wanted, unit)}{held}",
        formula=f"{shown(judged.formula, after, figures)}＝{write(_short(end), judged.unit)}，其中{name}"
        f"{write(values[chosen])}＋{write(wanted)}",
        amount=wanted, unit=unit, due=clock.close,
    )  # fmt: skip
    return (total, *_spread(total, name, step, clock), *_growth(judged, goal, values, chosen, wanted, figures, clock))


def _short(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else Decimal(f"{value.quantize(Decimal('0.01')).normalize():f}")


def _spread(total: TargetStep, name: str, step: Decimal, clock: Clock) -> tuple[TargetStep, ...]:
    """Half in the first year, the rest in the second: the two official years."""
    if total.amount < SPREAD * step:
        return ()
    first = (total.amount / 2 / step).to_integral_value(ROUND_CEILING) * step
    parts = ((first, clock.middle, "第一年"), (total.amount - first, clock.close, "第二年"))
    return tuple(
        TargetStep(
            text=f"{when}{name}净增{write(part, total.unit)}",
            formula=f"{write(total.amount)}分两年：{write(first)}＋{write(total.amount - first)}",
            amount=part, unit=total.unit, due=due,
        )
        for part, due, when in parts
    )  # fmt: skip


def _growth(
    judged: Assessment, goal: Goal, values: dict[str, Decimal], chosen: str, wanted: Decimal, figures: Figures, clock: Clock
) -> tuple[TargetStep, ...]:
    """What must be added on top if what pulls the metric down (students) goes on growing as it did."""
    for name in values:
        if name == chosen or helps(judged.formula, values, name, goal.direction):
            continue
        rise = yearly(figures, name, judged.year)
        if rise is None or rise <= 0:
            continue
        unit = figures.quantities[chosen].unit if chosen in figures.quantities else ""
        grown = {**values, name: values[name] + 2 * rise}
        more = amount(judged.formula, grown, chosen, goal.value, goal.direction, grain(unit))
        if more is None or more <= wanted:
            continue
        label = figures.name(name)
        speed = write(rise.quantize(grain(_unit(figures, name))), _unit(figures, name))
        return (
            TargetStep(
                text=f"如{label}继续按近年每年约{speed}的速度增长，"
                f"两年内{figures.name(chosen)}共需净增{write(more, unit)}",
                formula=f"{label}{write(values[name])}＋2×{write(_short(rise))}，其余同上",
                amount=more, unit=unit, due=clock.close,
            ),
        )  # fmt: skip
    return ()


def _unit(figures: Figures, name: str) -> str:
    return figures.quantities[name].unit if name in figures.quantities else ""


def yearly(figures: Figures, name: str, until: int | None) -> Decimal | None:
    """Mean change of a quantity a year over the years it is reported for, up to `until`; None below two years."""
    values = history(figures, name, until)
    if len(values) < 2:
        return None
    (first, a), (last, b) = values[0], values[-1]
    return (b - a) / (last - first)


def history(figures: Figures, name: str, until: int | None) -> list[tuple[int, Decimal]]:
    """(year, value) of a quantity, reported or computed, oldest first."""
    years = sorted(y for y in figures.years(name) if until is None or y <= until)
    result = []
    for year in years:
        known, _ = inputs(name, figures, year)
        if name in known:
            result.append((year, known[name]))
    return result


def goal_of(judged: Assessment, framework: Framework, better: str) -> Goal | None:
    """The line of a metric, else the best value the school has had; None where there is neither."""
    metric = next((m for m in framework.metrics if m.id == judged.id), None)
    if judged.threshold is not None and judged.direction is not None:
        marked = metric.threshold.provenance if metric and metric.threshold else None
        basis = f"{framework.name}标准{line_of(judged)}" + (f"（{in_words(marked)}）" if marked else "")
        return Goal(judged.threshold, judged.direction, basis)
    best = peak(judged.series, better)
    if best is None:
        return None
    return Goal(
        best.value, "at_least" if better == "up" else "at_most",
        f"没有统一标准；恢复到本校{best.year}年的水平（{written(best.value, judged.unit)}），学校可另定",
    )  # fmt: skip


def peak(series: tuple[Observation, ...], better: str) -> Observation | None:
    """The best year of a series."""
    if not series:
        return None
    return max(series, key=lambda o: o.value) if better == "up" else min(series, key=lambda o: o.value)
