"""`zhiping data`: contradicting figures settled on the command line hold in the next run."""

from __future__ import annotations

import json

import docx
import openpyxl
import pytest


@pytest.fixture
def finished(zhiping, school, out):
    book = openpyxl.Workbook()
    book.active.append(["年度", "生师比"])
    book.active.append(["2024年", "18.3:1"])
    book.save(school / "师资队伍统计表.xlsx")
    report = docx.Document()
    report.add_paragraph("2024年学校生师比为17.6:1，折合在校生12232人。")
    report.save(str(school / "2024年本科教学质量报告.docx"))
    assert zhiping("run", school, "--out", out).status == 0
    return out


def test_a_source_is_chosen_and_the_next_run_keeps_to_it(zhiping, finished, school) -> None:
    (found,) = json.loads(zhiping("data", "list", finished, "--json").out)["disputes"]
    assert found["subject"] == "student_teacher_ratio" and not found["settled"]
    number = 2 if "18.3" in found["used"]["text"] else 1
    said = zhiping("data", "choose", finished, "student_teacher_ratio", number, "--by", "张岚", "--note", "以质量报告为准")
    assert said.status == 0 and "17.6:1" in said.err
    assert zhiping("run", school, "--out", finished).status == 0
    metrics = json.loads((finished / "metrics.json").read_text(encoding="utf-8"))["metrics"]
    ratio = next(m for m in metrics if m["id"] == "student_teacher_ratio")
    assert (ratio["verdict"], ratio["value"]) == ("met", 17.6) and "张岚" in ratio["note"]
    assert [o["text"] for o in ratio["overruled"]] == ["18.3:1"]
    report = (finished / "report.md").read_text(encoding="utf-8")
    assert "17.6:1" in report and "18.3:1" not in report
    assert zhiping("data", "withdraw", finished, "student_teacher_ratio").status == 0
    assert "待核实 1 项" in zhiping("data", "list", finished).err


def test_what_is_not_there_cannot_be_chosen(zhiping, finished) -> None:
    assert "只有 2 个来源" in zhiping("data", "choose", finished, "student_teacher_ratio", 9).problem
    assert "zhiping data list" in zhiping("data", "choose", finished, "x", 1).problem
    assert "没有选定过" in zhiping("data", "withdraw", finished, "student_teacher_ratio").problem
