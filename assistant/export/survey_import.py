"""Survey files (xlsx, xlsm, csv, tsv, txt) → sheets of texts; what they mean is for `assistant.culture.survey` to say."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from assistant.culture.survey import Grid, SurveyError
from assistant.ingest.blocks import Limits, Unreadable
from assistant.ingest.delimited import delimiter
from assistant.ingest.encoding import read_text

WORKBOOKS = (".xlsx", ".xlsm")
TABLES = (".csv", ".tsv", ".txt")


def read(path: Path, limits: Limits) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """Every sheet with anything in it, and remarks on what was not read. Raises SurveyError where the file is no such
    format, damaged or empty."""
    if not path.is_file():
        raise SurveyError(f"找不到问卷文件“{path}”，请检查路径。")
    kind = path.suffix.lower()
    remarks: tuple[str, ...] = ()
    if kind in WORKBOOKS:
        grids = _workbook(path)
    elif kind in TABLES:
        grids, remarks = _table(path, limits)
    else:
        raise SurveyError(f"问卷文件“{path.name}”不是 xlsx 或 csv。请在问卷平台或 Excel、WPS 里另存为 xlsx 再导入。")
    found = tuple(grid for grid in grids if any(any(line) for line in grid.lines))
    if not found:
        raise SurveyError(f"问卷文件“{path.name}”是空的，没有任何答卷。")
    return found, remarks


def _workbook(path: Path) -> list[Grid]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        raise SurveyError(f"问卷文件“{path.name}”不是完好的 xlsx。请用 Excel 或 WPS 打开后另存为 xlsx 再导入。") from error
    return [
        Grid(page.title, tuple(tuple(_text(v) for v in line) for line in page.iter_rows(values_only=True)))
        for page in book.worksheets
    ]


def _table(path: Path, limits: Limits) -> tuple[list[Grid], tuple[str, ...]]:
    try:
        text, notices = read_text(path, limits)
    except Unreadable as error:
        raise SurveyError(f"问卷文件“{path.name}”读不出来：{error}。请另存为 xlsx 或 UTF-8 编码的 csv。") from error
    if not text.strip():
        return [], ()
    csv.field_size_limit(limits.characters)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error as error:
        raise SurveyError(f"问卷文件“{path.name}”不合 csv 格式（{error}）。请另存为 xlsx 再导入。") from error
    remarks = tuple(f"{n.reason}。{n.next_step}" for n in notices)
    return [Grid(path.stem, tuple(tuple(cell.strip() for cell in line) for line in lines))], remarks


def _text(value: object) -> str:
    """A cell as text: whole numbers without a point, ISO dates, without the apostrophe that keeps text from running."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
