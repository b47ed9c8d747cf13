"""A screen's table as a workbook: figures compute, nothing runs, nothing is rounded."""

from __future__ import annotations

import io

import openpyxl
import pytest

from assistant.export.table_xlsx import book, figure


@pytest.mark.parametrize(
    ("text", "value", "look"),
    [
        ("1280", 1280, "0"),
        ("1,280", 1280, "#,##0"),
        ("17.50", 17.5, "0.00"),
        ("85.2%", 0.852, "0.0%"),
        ("-3", -3, "0"),
        ("0", 0, "0"),
        ("0.05", 0.05, "0.00"),
    ],
)
def test_a_figure_alone_computes_and_is_shown_as_it_was_written(text: str, value: float, look: str) -> None:
    assert figure(text) == (value, look)


@pytest.mark.parametrize("text", ["001", "1,2", "12-15", "≥85%", "2170元", "1:350", "", "—", "1234567890123456", "１２"])
def test_what_is_no_figure_alone_stays_text(text: str) -> None:
    assert figure(text) is None


def test_the_workbook_holds_the_rows_and_runs_nothing() -> None:
    rows = [['=HYPERLINK("http://x")', "85.2%"], ["@SUM(A1)\n第二行", "—"], ["2.10", "+1"], ["坏\x00字", "12"]]
    sheet = openpyxl.load_workbook(io.BytesIO(book("数据/表[1]", ["名称", "比例"], [False, True], rows))).active
    assert sheet is not None and sheet.title == "数据 表 1"
    values = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    assert values == [['\'=HYPERLINK("http://x")', 0.852], ["'@SUM(A1)\n第二行", "—"], ["2.10", "'+1"], ["坏字", 12]]
    assert sheet["B2"].number_format == "0.0%" and all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_a_table_without_rows_is_a_sheet_with_a_head() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book("空", ["甲"], [False], []))).active
    assert sheet is not None and [[c.value for c in row] for row in sheet.iter_rows()] == [["甲"]]
