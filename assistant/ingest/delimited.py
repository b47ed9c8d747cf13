"""csv and tsv as Blocks: encoding and delimiter found out, then the same table logic as for sheets."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .blocks import Item, Limits, Notice, TableRow, Unreadable
from .encoding import read_text
from .grids import blocks_of_grid
from .xlsx import column_letters, table_row

_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 50


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of a delimited file; cell addresses as in a spreadsheet. Unreadable if it is empty or no text."""
    text, notices = read_text(path, limits)
    if not text.strip():
        raise Unreadable("表格是空的，没有任何文字或数字", "请确认内容已保存后重新放入。")
    late: list[Notice] = list(notices)
    yield from blocks_of_grid(_rows(text, limits, late))
    yield from late


def delimiter(text: str) -> str:
    """The delimiter that parts the first lines into the most even number of columns; ',' for a single column."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]

    def evenness(mark: str) -> float:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        width, agreeing = Counter(widths).most_common(1)[0]
        return agreeing / len(widths) * (1 + width / 1000) if width > 1 else 0.0

    return max(_DELIMITERS, key=evenness)


def _rows(text: str, limits: Limits, notices: list[Notice]) -> Iterator[TableRow]:
    csv.field_size_limit(limits.characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    wide = False
    try:
        for number, values in enumerate(reader):
            if number >= limits.rows:
                notices.append(Notice(f"超过 {limits.rows} 行，只读取了前 {limits.rows} 行", "请拆分成几个文件后重新放入。"))
                break
            wide = wide or len(values) > limits.columns
            yield table_row(
                number,
                {c: (v.strip(), f"{column_letters(c)}{number + 1}") for c, v in enumerate(values[: limits.columns]) if v.strip()},
            )
    except csv.Error as error:
        notices.append(
            Notice(
                f"第 {reader.line_num} 行以后的内容不合 csv 格式，没有读取（{error}）",
                "请用 Excel 或 WPS 另存为 xlsx 后重新放入。",
            )
        )
    if wide:
        notices.append(Notice(f"超过 {limits.columns} 列，只读取了前 {limits.columns} 列", "请删去多余的列或拆分后重新放入。"))
