"""`zhiping ledger`: from a problem list to 销号, with two people's copies, alarms, reports and a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from assistant.export import ledger_layout as form
from assistant.rectification.fields import LABELS


@pytest.fixture
def ready(zhiping, school, out, tmp_path) -> Path:
    """A finished run with two problems of a list taken into its ledger."""
    assert zhiping("run", school, "--out", out).status == 0
    book = openpyxl.Workbook()
    for row in (("问题序号", "对应审核指标（二级）", "问题简要表述", "问题来源", "是否纳入整改", "牵头单位"),
                (1, "2.3 实践教学", "实习基地利用不充分", "专家反馈", "是", "教务处"),
                (2, "4.1 师德师风", "师德考核档案不全", "自评", "是", "人事处")):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "问题清单.xlsx")
    said = zhiping("ledger", out, "import", tmp_path / "问题清单.xlsx", "--by", "评建办", "--as", "office")
    assert said.status == 0 and "新增 2 条" in said.err
    return out


def ids(zhiping, out: Path) -> list[str]:
    return [e["id"] for e in json.loads(zhiping("ledger", out, "list", "--json").out)["entries"]]


def fill(file: Path, target: Path, line: int, who: str, **values: object) -> None:
    book = openpyxl.load_workbook(file)
    page = book[form.SHEET]
    page.cell(1, len(form.COLUMNS) - 2).value = who
    for name, value in values.items():
        page.cell(form.TOP + line, form.at(LABELS[name])).value = value
    book.save(target)


def test_two_copies_their_conflict_and_the_choice(zhiping, ready, tmp_path) -> None:
    sheet, first, second = (tmp_path / name for name in ("台账.xlsx", "甲.xlsx", "乙.xlsx"))
    assert "（2 条）" in zhiping("ledger", ready, "export", "--out", sheet).err
    fill(sheet, first, 1, "王某", progress="走访基地9个", owner="赵某")
    fill(sheet, second, 1, "李某", progress="清退3个基地", effect="利用率提高")
    said = json.loads(zhiping("ledger", ready, "import", first, second, "--json").out)["files"]
    assert [len(f["conflicts"]) for f in said] == [0, 1]
    item = said[1]["conflicts"][0]
    assert (item["before"], item["after"], item["by"]) == ("走访基地9个", "清退3个基地", "李某")
    assert zhiping("ledger", ready, "settle", item["number"], "--accept", "--by", "评建办").status == 0
    entry = json.loads(zhiping("ledger", ready, "list", "--json").out)["entries"][0]
    assert (entry["progress"], entry["owner"], entry["effect"]) == ("清退3个基地", "赵某", "利用率提高")
    events = json.loads(zhiping("ledger", ready, "history", entry["id"], "--json").out)
    assert {"走访基地9个", "清退3个基地"} <= {e["after"] for e in events["events"]} and events["fault"] == ""
    assert "没有序号为" in zhiping("ledger", ready, "settle", item["number"], "--keep").problem


def test_the_way_to_closing_and_what_stands_in_it(zhiping, ready) -> None:
    id = ids(zhiping, ready)[0]
    assert "不能直接改为“销号”" in zhiping("ledger", ready, "update", id, "--state", "销号").problem
    assert zhiping("ledger", ready, "update", id, "--state", "进行中").status == 0
    assert "→ 已走访" in zhiping("ledger", ready, "update", id, "--set", "进展情况=已走访").err
    evidence = zhiping("ledger", ready, "update", id, "--state", "已提交", "--evidence", "2024年工作总结0.txt", "--by", "王某",
                       "--as", "unit")  # fmt: skip
    assert evidence.status == 0 and "佐证增加" in evidence.err
    assert "提交人和复核人都是王某" in zhiping("ledger", ready, "update", id, "--state", "复核通过", "--by", "王某").problem
    assert zhiping("ledger", ready, "update", id, "--state", "复核通过", "--by", "张某").status == 0
    assert zhiping("ledger", ready, "update", id[:6], "--state", "销号", "--by", "张某").status == 0
    said = json.loads(zhiping("ledger", ready, "progress", "--json").out)
    assert said["states"] == {"closed": 1, "planned": 1}
    assert "没有“证据.pdf”" in zhiping("ledger", ready, "update", id, "--evidence", "证据.pdf").problem


def test_alarms_of_a_day_and_thresholds_from_the_settings(zhiping, ready, tmp_path) -> None:
    id = ids(zhiping, ready)[0]
    zhiping("ledger", ready, "update", id, "--set", "完成时限=2026年6月")
    said = json.loads(zhiping("ledger", ready, "alarms", "--today", "2026-07-10", "--json").out)["alarms"]
    assert ("overdue", id, 10) in {(a["kind"], a["entry"], a["days"]) for a in said}
    assert {a["kind"] for a in said} >= {"no_deadline"}
    (tmp_path / "zhiping.toml").write_text("[ledger]\nstale = 3\n", encoding="utf-8")
    assert "ledger.stale 没有这一项" in zhiping("ledger", ready, "alarms").problem


def test_reports_and_comparison(zhiping, ready, tmp_path) -> None:
    for kind in ("midterm", "final"):
        target = tmp_path / f"{kind}.docx"
        said = json.loads(zhiping("ledger", ready, "report", kind, "--out", target, "--json").out)
        assert said["problems"] == 2 and said["open"] == 2 and target.is_file()
    found = json.loads(zhiping("ledger", ready, "compare", ready, "--out", tmp_path / "c.xlsx", "--json").out)
    assert {m["change"] for m in found["metrics"]} <= {"same", "unclear"} and (tmp_path / "c.xlsx").is_file()
    assert "不认识" in zhiping("ledger", ready, "report", "monthly", "--out", tmp_path / "a.docx").problem


def test_recommendations_are_adopted_once(zhiping, ready, tmp_path) -> None:
    row = {"id": "rec-1", "code": "2.3", "problem": "实践学分不足", "severity": "warning", "origin": ["metric"],
           "cause": {"class": "resources", "text": "课时少"}, "measures": [{"text": "修订方案", "lead_unit": "教务处",
           "deadline": "2026-12-31", "deliverable": "培养方案"}], "fits": "applied", "why_fits": "应用型",
           "target": {"metric": "practice_credit_share", "name": "实践学分占比", "baseline": 22, "goal": 25, "unit": "%",
                      "direction": "at_least", "basis": "x"},
           "priority": {"score": 1, "rank": 1, "severity": "high", "reach": "high", "effort": "low", "reason": "x"}}  # fmt: skip
    file = tmp_path / "recommendations.json"
    file.write_text(json.dumps({"schema": "zhiping/recommendations/1", "recommendations": [row]}), encoding="utf-8")
    said = zhiping("ledger", ready, "adopt", "--from", file, "--conclusion", "2026-01-10", "--json")
    assert json.loads(said.out) == {"added": ["rec-1"], "known": 0}
    zhiping("ledger", ready, "update", "rec-1", "--set", "整改目标=本校另定")
    assert json.loads(zhiping("ledger", ready, "adopt", "--from", file, "--json").out) == {"added": [], "known": 1}
    entry = json.loads(zhiping("ledger", ready, "list", "--json").out)["entries"][-1]
    assert (entry["goal"], entry["metric_goal"], entry["lead_unit"]) == ("本校另定", 25, "教务处")
    assert entry["measures"] == "1. 修订方案（教务处，2026-12-31前）。" and entry["indicator"].startswith("2.3 ")
    assert "没有编号为“x”" in zhiping("ledger", ready, "adopt", "x", "--from", file).problem
    assert "请先运行 zhiping recommend" in zhiping("ledger", ready, "adopt", "--from", tmp_path / "没有.json").problem


def test_a_run_hands_out_its_recommendations_and_never_writes_over_what_was_filled_in(zhiping, school, out, tmp_path) -> None:
    assert zhiping("run", school, "--out", out).status == 0
    sheet = out / "ledger.xlsx"
    count = len(json.loads((out / "recommendations.json").read_text(encoding="utf-8"))["recommendations"])
    page = openpyxl.load_workbook(sheet)[form.SHEET]
    assert page.cell(form.TOP + count, 1).value and page.cell(form.TOP + count + 1, 1).value is None
    fill(sheet, sheet, 1, "张某", owner="赵某")
    (school / "新材料.txt").write_text("2025年工作总结\n\n学校2025年建成校外实习基地70个。", encoding="utf-8")
    said = zhiping("run", school, "--out", out)
    assert said.status == 0 and "没有覆盖" in said.err and (out / "ledger.新.xlsx").is_file()
    said = zhiping("ledger", out, "import", sheet, "--as", "office")
    assert f"新增 {count} 条" in said.err
    entries = json.loads(zhiping("ledger", out, "list", "--json").out)["entries"]
    assert entries[0]["owner"] == "赵某" and all(e["recommendation"] == e["id"] for e in entries)
    (school / "又一份.txt").write_text("2025年工作总结\n\n教务处修订管理办法。", encoding="utf-8")
    assert "没有覆盖" not in zhiping("run", school, "--out", out).err, "what was imported may be written anew"
    again = json.loads(zhiping("ledger", out, "import", sheet, "--json").out)["files"][0]
    assert again["added"] == again["changed"] == again["conflicts"] == []
