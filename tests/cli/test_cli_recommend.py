"""`zhiping recommend` over the folder of a run, and what a run itself leaves."""

from __future__ import annotations

import json

import docx


def test_a_run_leaves_advice_and_the_command_gives_the_same_again(zhiping, school, out, tmp_path):
    assert zhiping("run", school, "--out", out).status == 0
    first = json.loads((out / "recommendations.json").read_text("utf-8"))["recommendations"]
    assert first and (out / "plan.docx").is_file()
    again = zhiping("recommend", out, "--json")
    assert again.status == 0
    assert json.loads(again.out)["recommendations"] == first
    for row in first:
        assert row["locators"] and row["measures"][0]["lead_unit"] and row["fits"] in ("research", "applied", "vocational")


def test_the_start_moves_every_clock_and_stays(zhiping, school, out, tmp_path):
    assert zhiping("run", school, "--out", out).status == 0
    target = tmp_path / "方案"
    assert zhiping("recommend", out, "--start", "2026-03-01", "--out", target).status == 0
    rows = json.loads((target / "recommendations.json").read_text("utf-8"))["recommendations"]
    assert {r["milestones"][0]["due"] for r in rows} == {"2026-03-31"}
    assert {r["milestones"][-1]["due"] for r in rows} == {"2028-03-01"}
    text = "\n".join(p.text for p in docx.Document(str(target / "plan.docx")).paragraphs)
    assert "2026-03-31前" in text
    later = json.loads(zhiping("recommend", out, "--json").out)["recommendations"]
    assert later == rows


def test_bad_use_is_one_sentence(zhiping, school, out, tmp_path):
    nothing = zhiping("recommend", tmp_path / "无")
    assert nothing.status == 2 and "不是工作区" in nothing.err
    assert zhiping("run", school, "--out", out).status == 0
    wrong = zhiping("recommend", out, "--start", "明天")
    assert wrong.status == 2 and "2025-12-01" in wrong.err
