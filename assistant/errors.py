"""The one kind of error that is meant for users."""

from __future__ import annotations

from pydantic_core import ErrorDetails


class UserError(Exception):
    """Something the office can put right. `str()` is a sentence: what, where, what to do. Ends a command with status 2."""


_FAULTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请检查拼写或删去",
    "string_type": "应为文字；像数字的请加引号",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表，每项一行，以“- ”开头",
    "list_type": "应为列表，每项一行，以“- ”开头",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "literal_error": "只能是 {expected}",
    "string_pattern_mismatch": "写法应符合 {pattern}",
    "too_short": "至少要有{min_length}项",
    "too_long": "至多有{max_length}项",
    "greater_than": "应大于{gt}",
    "greater_than_equal": "不能小于{ge}",
    "less_than": "应小于{lt}",
    "less_than_equal": "不能大于{le}",
    "value_error": "{error}",
}


def in_words(fault: ErrorDetails) -> str:
    """What pydantic found wrong with a value, as a Chinese phrase; what has no phrase here stays in pydantic's words."""
    phrase = _FAULTS.get(fault["type"])
    return phrase.format(**fault.get("ctx", {})) if phrase else fault["msg"]
