"""How a pack's values stand in the cells of a workbook, and back: lists one to a line, weights as 词=权重, nothing that runs.

Texts are taken without surrounding blanks, as people leave them behind in Excel.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from assistant.errors import UserError
from assistant.packs import RawIndicator, RawMetric, RawPoint, RawQuantity

LONGEST = 32_000
"""Characters that a cell can hold, with some to spare."""
Form = Literal["text", "number", "lines", "weights", "switch", "data"]
_RUNS = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the field (dotted inside the threshold), how a value is written, its width."""

    head: str
    field: str
    form: Form = "text"
    width: float = 14


_SOURCED = (Column("出处标记", "mark", width=10), Column("出处", "source", width=24))
INDICATORS = (
    Column("编码", "code"), Column("名称", "name", width=26), Column("级别", "level", "number", 7), Column("上级编码", "parent"),
    Column("类别", "kind", width=9), Column("看什么", "asks", width=50), Column("用语", "terms", "weights", 30),
    Column("分值", "weight", "number", 8), *_SOURCED,
)  # fmt: skip
POINTS = (
    Column("所属指标", "node"), Column("编码", "code"), Column("名称", "name", width=26), Column("类别", "kind", width=9),
    Column("表述", "variant", width=7), Column("看什么", "asks", width=50), Column("常见材料", "evidence", "lines", 28),
    Column("常见问题", "weak_spots", "lines", 28), Column("用语", "terms", "weights", 30),
    Column("另属他处的用语", "excludes", "lines", 18), Column("分值", "weight", "number", 8), *_SOURCED,
)  # fmt: skip
QUANTITIES = (
    Column("标识", "id", width=22), Column("名称", "name", width=22), Column("单位", "unit", width=8),
    Column("别名", "synonyms", "lines", 24), Column("不算的名称", "excludes", "lines", 18), Column("口径", "clock", width=10),
    Column("公式", "formula", width=30), Column("分年公式", "by_year", "data", 24), Column("封顶", "cap", "data", 24), *_SOURCED,
)  # fmt: skip
METRICS = (
    Column("标识", "id", width=22), Column("序号", "number", width=8), Column("名称", "name", width=26),
    Column("所属指标", "code"), Column("单位", "unit", width=8), Column("必选或可选", "choice", width=10),
    Column("类别", "kind", width=9),
    Column("底线", "bottom_line", "switch", 7), Column("公式", "formula", width=30),
    Column("定义", "definition", width=40), Column("别名", "synonyms", "lines", 24),
    Column("不算的名称", "excludes", "lines", 18), Column("口径", "clock", width=10), Column("分值", "weight", "number", 8),
    Column("计分", "scoring", width=12),
    Column("限值方向", "threshold.direction", width=10), Column("限值", "threshold.value", "number", 8),
    Column("限值表", "threshold.table", width=16), Column("限值表列", "threshold.column", width=16),
    Column("分类限值", "threshold.by_category", "weights", 18), Column("限制线", "threshold.limit", "number", 8),
    Column("分类限制线", "threshold.limit_by_category", "weights", 18), Column("最低数", "threshold.minimum_count", "number", 8),
    Column("免除条件", "threshold.exemptions", "data", 24), Column("限值说明", "threshold.note", width=24),
    Column("限值出处标记", "threshold.mark", width=12), Column("限值出处", "threshold.source", width=24), *_SOURCED,
)  # fmt: skip
SHEETS: dict[str, tuple[str, type[BaseModel], tuple[Column, ...]]] = {
    "indicators": ("指标", RawIndicator, INDICATORS),
    "points": ("审核重点", RawPoint, POINTS),
    "quantities": ("数据项", RawQuantity, QUANTITIES),
    "metrics": ("定量指标", RawMetric, METRICS),
}
"""Section of a pack → name of its sheet, model of its rows, columns."""
HEAD_SHEET = "说明"
Cell = str | int | float | None


class CellError(UserError):
    """A value that a cell cannot hold, or a cell that cannot be understood; the message says which and what to do."""


def guarded(text: str) -> str:
    """Text that no spreadsheet runs; `bare` takes the guard off again."""
    if len(text) > LONGEST:
        raise CellError(f"“{text[:20]}……”有{len(text)}字，超过 Excel 一个单元格的限度，请先分开。")
    return f"'{text}" if text.startswith(_RUNS) else text


def bare(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") else text


def written(value: Any, form: Form) -> Cell:
    """The cell of a value; None for what is empty."""
    if value in (None, "", [], {}):
        return None
    if form == "number":
        return float(value) if float(value) != int(value) else int(value)
    if form == "switch":
        return "是" if value else None
    if form == "lines":
        return guarded("\n".join(value))
    if form == "weights":
        return guarded("\n".join(f"{key}={_digits(number)}" for key, number in value.items()))
    if form == "data":
        return guarded(json.dumps(value, ensure_ascii=False))
    return guarded(str(value))


def _digits(number: float) -> str:
    """As short as the number allows: 5, 0.5."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)


def understood(cell: Cell, form: Form) -> Any:
    """The value of a cell; None where it is empty. Raises CellError with what is wrong."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    text = bare(_plain(cell))
    return _READERS[form](text)


def _plain(cell: Cell) -> str:
    """Excel turns the code 1.10 into the number 1.1 unless the cell is text; a whole number loses its '.0'."""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def _number(text: str) -> float:
    try:
        return float(text.replace("，", "").replace(",", ""))
    except ValueError as error:
        raise CellError(f"“{text}”应为数字") from error


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _weights(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in _lines(text):
        word, sign, number = line.rpartition("=")
        if not sign:
            raise CellError(f"“{line}”应写作 用语=权重，一行一个")
        if word in found:
            raise CellError(f"“{word}”写了两次")
        found[word] = _number(number)
    return found


def _switch(text: str) -> bool:
    if text not in ("是", "否"):
        raise CellError(f"“{text}”应为 是 或 否")
    return text == "是"


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CellError(f"“{text[:30]}”不是完整的 JSON（{error.msg}）") from error


_READERS: Mapping[Form, Callable[[str], Any]] = {
    "text": str, "number": _number, "lines": _lines, "weights": _weights, "switch": _switch, "data": _data,
}  # fmt: skip


def row_of(data: Mapping[str, Any], columns: Sequence[Column]) -> list[Cell]:
    """The cells of a row dumped without defaults."""
    threshold = data.get("threshold") or {}
    cells = []
    for column in columns:
        outer, _, inner = column.field.partition(".")
        cells.append(written(threshold.get(inner) if inner else data.get(outer), column.form))
    return cells


def data_of(cells: Mapping[str, Cell], columns: Sequence[Column]) -> dict[str, Any]:
    """A row as data; columns that are missing or empty give no key. Raises CellError naming the column."""
    data: dict[str, Any] = {}
    threshold: dict[str, Any] = {}
    for column in columns:
        try:
            value = understood(cells.get(column.head), column.form)
        except CellError as error:
            raise CellError(f"“{column.head}”：{error}") from error
        if value is not None:
            outer, _, inner = column.field.partition(".")
            (threshold if inner else data)[inner or outer] = value
    if threshold:
        data["threshold"] = threshold
    return data
