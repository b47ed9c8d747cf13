"""`zhiping visit` over the folder of a run: questions on the screen and as JSON, by indicator and by people, and both files."""

from __future__ import annotations

import json

import docx
import openpyxl


def test_questions_with_what_stands_behind_them(zhiping, school, out, tmp_path):
    assert zhiping("run", school, "--out", out).status == 0
    book, sheet = tmp_path / "迎评" / "手册.docx", tmp_path / "迎评" / "清单.xlsx"
    told = zhiping("visit", out, "--out", book, "--out", sheet)
    assert told.status == 0, told.err
    assert "迎评问答" in told.err and "已写出" in told.err and not told.out
    rows = json.loads(zhiping("visit", out, "--json").out)["questions"]
    said = next(q for q in rows if q["kind"] == "admitted")
    assert "实习基地利用不够充分" in said["text"] and said["at_hand"] and said["sources"][0]["quote"]
    text = "\n".join(p.text for p in docx.Document(str(book)).paragraphs)
    assert all(q["text"] in text for q in rows)
    assert openpyxl.load_workbook(sheet)["迎评问答"].max_row == len(rows) + 2


def test_by_indicator_and_by_people(zhiping, school, out):
    assert zhiping("run", school, "--out", out).status == 0
    every = json.loads(zhiping("visit", out, "--json").out)["questions"]
    one = json.loads(zhiping("visit", out, "--code", "2.3", "--json").out)["questions"]
    assert one and {q["code"] for q in one} == {"2.3"}
    chapter = json.loads(zhiping("visit", out, "--code", "2", "--json").out)["questions"]
    assert {q["code"].lstrip("K")[:2] for q in chapter} == {"2."} and len(chapter) > len(one)
    students = json.loads(zhiping("visit", out, "--for", "学生", "--json").out)["questions"]
    assert students and all("students" in q["asked"] for q in students) and len(students) < len(every)


def test_bad_use_is_one_sentence(zhiping, school, out, tmp_path):
    nothing = zhiping("visit", tmp_path / "无")
    assert nothing.status == 2 and "不是工作区" in nothing.err
    assert zhiping("run", school, "--out", out).status == 0
    assert "没有指标" in zhiping("visit", out, "--code", "9.9").problem
    assert "校领导" in zhiping("visit", out, "--for", "记者").problem
    assert ".docx" in zhiping("visit", out, "--out", tmp_path / "手册.pdf").problem
