"""`zhiping checklist`: out of a run or a workspace, back in from reviewers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from assistant.export import checklist_layout as form


def fill(file: Path, target: Path, who: str, mark: str) -> None:
    book = openpyxl.load_workbook(file)
    page = book[form.SHEET]
    page.cell(form.TOP + 1, form.at(form.MARK)).value = mark
    page.cell(form.TOP + 1, form.at(form.REVIEWER)).value = who
    book.save(target)


@pytest.fixture
def finished(zhiping, school, out) -> Path:
    assert zhiping("run", school, "--out", out).status == 0
    return out


def test_out_to_two_reviewers_and_back_with_their_difference(zhiping, finished, school, tmp_path) -> None:
    sheet, page = tmp_path / "清单.xlsx", tmp_path / "readiness.docx"
    said = zhiping("checklist", finished, "--out", sheet, "--evidence", school, "--readiness", page)
    assert said.status == 0 and sheet.is_file() and page.is_file()
    fill(sheet, tmp_path / "甲.xlsx", "张某", "句号")
    fill(sheet, tmp_path / "乙.xlsx", "李某某", "问号")
    said = zhiping("checklist", "import", finished, tmp_path / "甲.xlsx", tmp_path / "乙.xlsx")
    assert said.status == 0 and "判断不一致 1 条" in said.err
    assert "1.1.1" in said.err and "张某：句号；李某某：问号" in said.err
    assert zhiping("checklist", finished, "--out", sheet).status == 0
    assert form.CONFLICTS in openpyxl.load_workbook(sheet).sheetnames


def test_json_of_both_ways(zhiping, finished, tmp_path) -> None:
    sheet = tmp_path / "清单.xlsx"
    rows = json.loads(zhiping("checklist", "export", finished, "--out", sheet, "--json").out)["rows"]
    assert rows[0]["key"] == "p:1.1.1" and sheet.is_file()
    fill(sheet, tmp_path / "甲.xlsx", "张某", "破折号")
    back = json.loads(zhiping("checklist", "import", finished, tmp_path / "甲.xlsx", "--json").out)
    assert [(n["key"], n["mark"]) for n in back["notes"]] == [("p:1.1.1", "dash")] and back["conflicts"] == []


def test_one_bad_copy_stops_the_import_and_nothing_is_taken_over(zhiping, finished, tmp_path) -> None:
    sheet = tmp_path / "清单.xlsx"
    zhiping("checklist", finished, "--out", sheet)
    fill(sheet, tmp_path / "甲.xlsx", "张某", "句号")
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    said = zhiping("checklist", "import", finished, tmp_path / "甲.xlsx", tmp_path / "坏.xlsx")
    assert said.status == 2 and "坏.xlsx" in said.problem
    back = json.loads(zhiping("checklist", "import", finished, sheet, "--json").out)
    assert back["notes"] == []


def test_bad_use_is_told_in_a_sentence(zhiping, finished, tmp_path) -> None:
    assert "不是工作区" in zhiping("checklist", tmp_path / "没有", "--out", tmp_path / "a.xlsx").problem
    assert ".xlsx" in zhiping("checklist", finished, "--out", tmp_path / "a.doc").problem
    moved = tmp_path / "只有状态"
    shutil.copytree(finished / ".zhiping", moved)
    assert "没有指标体系" in zhiping("checklist", moved, "--out", tmp_path / "a.xlsx").problem
