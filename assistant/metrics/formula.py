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


def optional(formula: str) -> set[str]:
    """The ids that a school may lack: those that only ever stand in a sum with a number as weight ('预科生数*1').

    A factor of a product or quotient is not optional, however it is weighted (经费*10000/学生数 needs both).
    """
    terms: set[str] = set()

    def add(node: ast.AST) -> None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            add(node.left)
            add(node.right)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            sides = (node.left, node.right)
            if any(isinstance(side, ast.Constant) for side in sides):
                terms.update(side.id for side in sides if isinstance(side, ast.Name))

    tree = _parse(formula)
    sums = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add | ast.Sub)]
    for node in sums:
        add(node)
    uses = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    return {name for name in terms if uses.count(name) == 1}


def divisor(formula: str) -> str:
    """The id that a formula divides by in the end, if it is a single one; else ''."""
    body = _parse(formula).body
    if isinstance(body, ast.BinOp) and isinstance(body.op, ast.Div) and isinstance(body.right, ast.Name):
        return body.right.id
    return ""


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
