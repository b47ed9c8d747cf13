"""Formulae are arithmetic; which inputs a school may lack follows from how they stand in a sum."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.metrics.formula import FormulaError, divisor, evaluate, names, optional


def test_values() -> None:
    assert evaluate("(a + b*0.5)/c*100", {"a": Decimal(10), "b": Decimal(4), "c": Decimal(24)}) == 50
    assert evaluate("a - b", {"a": Decimal(3), "b": Decimal(5)}) == -2
    assert evaluate("a/b", {"a": Decimal(1), "b": Decimal(0)}) is None
    assert names("b + a*2 + b") == ["b", "a"]


@pytest.mark.parametrize("formula", ["a + ", "__import__('os')", "a ** b", "a.b", "f(a)", "'x'"])
def test_nothing_else_can_be_written(formula: str) -> None:
    with pytest.raises(FormulaError, match="公式"):
        evaluate(formula, {"a": Decimal(1), "b": Decimal(1), "f": Decimal(1)})


@pytest.mark.parametrize(
    ("formula", "may_lack"),
    [
        ("undergraduates + preparatory*1 + masters*1.5", {"preparatory", "masters"}),
        ("full_time + external*0.5", {"external"}),
        ("a + b", set()),
        ("fund*10000/students", set()),
        ("part/whole*100", set()),
        ("(a + b*2)/c", {"b"}),
        ("a + b*2 + b", set()),
    ],
)
def test_only_weighted_parts_of_a_sum_may_be_lacking(formula: str, may_lack: set[str]) -> None:
    assert optional(formula) == may_lack


@pytest.mark.parametrize(
    ("formula", "name"),
    [("students/teachers", "teachers"), ("(a + b)/staff", "staff"), ("a/b*100", ""), ("a + b", ""), ("a/(b+c)", "")],
)
def test_what_a_ratio_is_of(formula: str, name: str) -> None:
    assert divisor(formula) == name
