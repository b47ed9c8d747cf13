"""Formulae of the packs: arithmetic over ids of quantities, nothing else can be written in them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

_OPERATORS = {ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__truediv__"}


class FormulaError(ValueError):
    """A formula that is not plain arithmetic; the message quotes it."""


def names(formula: str) -> list[str]:
    """The ids a formula uses, in order of appearance."""
    return list(dict.fromkeys(n.id for n in ast.walk(_parse(formula)) if isinstance(n, ast.Name)))


def _parse(formula: str) -> ast.Expression:
    try:
        return ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise FormulaError(f"公式“{formula}”写法有误") from error


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal | None:
    """The value of the formula; None where it divides by nothing. KeyError names an id without a value."""

    def value(node: ast.AST) -> Decimal:
        if isinstance(node, ast.Expression):
            return value(node.body)
        if isinstance(node, ast.Name):
            return values[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return Decimal(str(node.value))
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            left, right = value(node.left), value(node.right)
            if isinstance(node.op, ast.Div):
                return left / right
            return Decimal(getattr(left, _OPERATORS[type(node.op)])(right))
        raise FormulaError(f"公式“{formula}”里只能有加减乘除、数字和数据项名")

    try:
        return value(_parse(formula))
    except (DivisionByZero, InvalidOperation):
        return None
