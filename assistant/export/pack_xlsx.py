"""A pack as a workbook that an office edits in Excel or WPS, and back to a pack: equal row for row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ValidationError

from assistant.errors import UserError, in_words
from assistant.export import workbook
from assistant.export.pack_cells import HEAD_SHEET, SHEETS, Cell, CellError, Column, Form, data_of, row_of, understood, written
from assistant.packs import RawPack

HEAD: dict[str, tuple[Form, str]] = {
    "id": ("text", "编号：小写字母、数字、连字符"),
    "name": ("text", "名称"),
    "edition": ("text", "版本"),
    "language": ("text", "语言：zh 或 en"),
    "valid_from": ("text", "施行日期"),
    "valid_to": ("text", "失效日期，没有则留空"),
    "supersedes": ("text", "取代哪一个（编号）"),
    "source": ("text", "依据：文件名与文号"),
    "abstract": ("switch", "只供叠加，不直接使用"),
    "extends": ("text", "叠加在哪一个之上（编号）"),
    "family": ("text", "沿用哪一棵树的编码（编号）"),
    "types": ("lines", "适用类型：research、applied、vocational"),
    "variants": ("lines", "保留的表述：B1、B2、K1、K2"),
    "drop": ("lines", "叠加时删去的编码或标识"),
    "drop_kinds": ("lines", "叠加时删去的类别"),
    "official_rows": ("number", "官方行数，知道才写"),
    "official_unit": ("text", "官方行数数的是：points、nodes、nodes+points、metrics"),
    "changes": ("data", "叠加时改写的行"),
    "thresholds": ("data", "叠加时改动的限值"),
    "scoring": ("text", "计分办法"),
}
"""Field of the head → how it is written, and what it means."""
NOTE = (
    "一行一条。编码请保持文本格式（1.10 不要变成 1.1）；多个值一行一个；用语写作 词=权重（1—5）。"
    "改完用 zhiping frameworks import-xlsx 导回。"
)
CHOICES = {
    "mark": ("official", "S", "M", "U", "P"), "kind": ("common", "B", "K", "X"), "choice": ("must", "optional"),
    "clock": ("calendar", "academic", "instant"), "threshold.direction": ("at_least", "at_most"),
    "threshold.mark": ("official", "S", "M", "U", "P"), "bottom_line": ("是", "否"),
}  # fmt: skip


class PackWorkbookError(UserError):
    """The workbook is no pack, or a row cannot be used; the message names sheet and row."""


def write(pack: RawPack, target: Path) -> None:
    """Every row of the pack. Raises CellError for a text that no cell can hold."""
    data = pack.model_dump(mode="json", exclude_defaults=True)
    book = workbook.new()
    rows = [(key, written(data.get(key), form), about) for key, (form, about) in HEAD.items()]
    workbook.sheet(book, HEAD_SHEET, ("项目", "值", "说明"), rows, (16, 60, 48))
    for section, (title, _, columns) in SHEETS.items():
        heads, widths = [c.head for c in columns], [c.width for c in columns]
        workbook.sheet(book, title, heads, (row_of(row, columns) for row in rows_of(data, section)), widths, NOTE)
        _as_text(book[title], columns)
    _as_text(book[HEAD_SHEET], ())
    workbook.save(book, target)


def rows_of(data: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    """The rows of a sheet in a pack dumped without defaults; a point says which node it stands under."""
    if section == "points":
        return [{"node": node, **row} for node, rows in data.get("points", {}).items() for row in rows]
    return list(data.get(section, ()))


def _as_text(page: Worksheet, columns: tuple[Column, ...]) -> None:
    """Text cells stay text when somebody types into them; fields with few values offer a list."""
    for row in page.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str) or cell.value is None:
                cell.number_format = "@"
    for number, column in enumerate(columns, start=1):
        if column.field in CHOICES:
            choice = DataValidation(type="list", formula1=f'"{",".join(CHOICES[column.field])}"', allow_blank=True)
            page.add_data_validation(choice)
            letter = openpyxl.utils.get_column_letter(number)
            choice.add(f"{letter}3:{letter}2000")


def read(path: Path) -> RawPack:
    """The pack in a workbook. Raises PackWorkbookError: every faulty row is named, not the first alone."""
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise PackWorkbookError(f"“{path.name}”打不开，不是完好的 xlsx 文件。请用 Excel 或 WPS 另存为 xlsx。") from error
    missing = [title for title in (HEAD_SHEET, SHEETS["indicators"][0]) if title not in book.sheetnames]
    if missing:
        raise PackWorkbookError(
            f"“{path.name}”里没有工作表“{'”“'.join(missing)}”。请在 zhiping frameworks export 导出的文件上改。"
        )
    faults: list[str] = []
    data = _head(book[HEAD_SHEET], faults)
    for section, (title, model, columns) in SHEETS.items():
        if title not in book.sheetnames:
            continue
        for number, cells in _lines(book[title], columns[0].head, faults, {c.head for c in columns}):
            row = _row(cells, model, columns, section, f"工作表“{title}”第{number}行", faults)
            if row is None:
                continue
            if section == "points":
                data.setdefault("points", {}).setdefault(str(row.pop("node", "")), []).append(row)
            else:
                data.setdefault(section, []).append(row)
    extra = [s for s in book.sheetnames if s not in {HEAD_SHEET, *(title for title, _, _ in SHEETS.values())}]
    faults += [f"工作表“{name}”不是指标体系的内容，请移走" for name in extra if book[name].max_row > 1]
    if faults:
        raise PackWorkbookError(f"“{path.name}”有{len(faults)}处要改，没有导入：" + "；".join(faults[:20]) + "。")
    try:
        return RawPack.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(p) for p in fault["loc"])
        raise PackWorkbookError(f"“{path.name}”的“{where}”不合要求：{in_words(fault)}。") from error


def _head(page: Worksheet, faults: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for number, row in enumerate(page.iter_rows(values_only=True), start=1):
        key = str(row[0]).strip() if row and row[0] is not None else ""
        value: Cell = row[1] if len(row) > 1 else None  # type: ignore[assignment]
        if not key or key == "项目":
            continue
        if key not in HEAD:
            faults.append(f"工作表“{HEAD_SHEET}”第{number}行的“{key}”不是已知项目")
            continue
        try:
            found = understood(value, HEAD[key][0])
        except CellError as error:
            faults.append(f"工作表“{HEAD_SHEET}”的“{key}”：{error}")
            continue
        if found is not None:
            data[key] = int(found) if key == "official_rows" else found
    return data


def _lines(page: Worksheet, first: str, faults: list[str], known: set[str]) -> list[tuple[int, dict[str, Cell]]]:
    """(row number, heading → cell) of every filled row below the line of headings."""
    heads: list[str] = []
    found = []
    for number, row in enumerate(page.iter_rows(values_only=True), start=1):
        texts = ["" if c is None else str(c).strip() for c in row]
        if not heads:
            if first in texts:
                heads = texts
                faults += [f"工作表“{page.title}”多出一列“{h}”" for h in texts if h and h not in known]
            continue
        if any(texts):
            found.append((number, dict(zip(heads, row, strict=False))))
    if not heads:
        faults.append(f"工作表“{page.title}”没有找到表头“{first}”")
    return found  # type: ignore[return-value]


def _row(
    cells: dict[str, Cell], model: type[BaseModel], columns: tuple[Column, ...], section: str, where: str, faults: list[str]
) -> dict[str, Any] | None:
    try:
        data = data_of(cells, columns)
    except CellError as error:
        faults.append(f"{where}的{error}")
        return None
    node = data.pop("node", None)
    try:
        model.model_validate(data)
    except ValidationError as error:
        heads = {c.field: c.head for c in columns}
        for fault in error.errors():
            field = ".".join(str(p) for p in fault["loc"] if isinstance(p, str))
            faults.append(f"{where}的“{heads.get(field, field)}”{in_words(fault)}")
        return None
    if section == "points":
        if node is None:
            faults.append(f"{where}没有写“所属指标”")
            return None
        data["node"] = node
    return data
