"""The metrics of the three fictional schools, against sums done by hand from the figures in their statistics tables."""

from __future__ import annotations

import json
from typing import Any

import pytest


def metric(finished: Any, name: str) -> dict[str, Any]:
    return next(m for m in finished.metrics if m["id"] == name)


def findings(finished: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((finished.out / "findings.json").read_text(encoding="utf-8"))["findings"]
    return found


def test_applied(applied):
    weighted = 12046 + 1860 * 0.1  # 本科生 + 函授生 × 0.1
    teachers = 612 + 114 * 0.5  # 专任教师 + 外聘教师 × 0.5
    assert metric(applied, "student_teacher_ratio")["value"] == pytest.approx(weighted / teachers, abs=0.05)
    assert metric(applied, "ideology_teacher_ratio")["value"] == pytest.approx(weighted / 36, abs=0.1)
    assert metric(applied, "counsellor_ratio")["value"] == pytest.approx(12046 / 62, abs=0.1)
    assert metric(applied, "psychology_ratio")["value"] == pytest.approx(12046 / 2, abs=0.1)
    assert metric(applied, "teaching_space_per_student")["value"] == pytest.approx(171053 / 12046, abs=0.05)
    assert metric(applied, "equipment_value_per_student")["value"] == pytest.approx(14186.5 * 10000 / weighted, abs=1)
    assert metric(applied, "new_equipment_share")["value"] == pytest.approx(1395.2 / (14186.5 - 1395.2) * 100, abs=0.01)


def test_applied_disagreement_names_both_values_and_both_places(applied):
    ratio = metric(applied, "student_teacher_ratio")
    assert ratio["verdict"] == "conflict"
    assert {o["value"] for o in ratio["conflicts"]} == {17.6}
    (found,) = [f for f in findings(applied) if f["rule"] == "numbers.conflict" and "生师比" in f["message"]]
    assert "18.3" in found["message"]
    assert "17.6" in found["message"]
    assert len({place["file"] for place in found["locators"]}) == 2


def test_applied_shortfalls(applied):
    assert metric(applied, "teaching_space_per_student")["verdict"] == "not_met"  # 14.2 < 16 (工科)
    assert metric(applied, "psychology_ratio")["verdict"] == "not_met"  # 1:6023, line 1:4000
    told = " ".join(f["message"] for f in findings(applied) if f["rule"] == "metrics.shortfall")
    assert "生均教学行政用房" in told
    assert "心理健康" in told


def test_research(research):
    assert metric(research, "student_teacher_ratio")["value"] == pytest.approx(34410 / 1792, abs=0.05)
    assert metric(research, "student_teacher_ratio")["verdict"] == "not_met"  # 19.2 > 18
    assert metric(research, "professor_teaching_share")["value"] == pytest.approx(372 / 486 * 100, abs=0.05)
    assert {o["value"] for o in metric(research, "professor_teaching_share")["conflicts"]} == {82.3}
    assert metric(research, "counsellor_ratio")["value"] == pytest.approx(27990 / 146, abs=0.1)


def test_vocational(vocational):
    weighted = 8964 + 1120 * 0.1
    assert metric(vocational, "student_teacher_ratio")["value"] == pytest.approx(weighted / (462 + 112 * 0.5), abs=0.05)
    assert metric(vocational, "dual_qualified_share")["value"] == pytest.approx(160 / 342 * 100, abs=0.05)
    share = metric(vocational, "dual_qualified_share")  # the teachers' summary says 62.6%, planted in the example
    assert share["verdict"] == "conflict" and [o["text"] for o in share["conflicts"]] == ["62.6%"]
    assert metric(vocational, "equipment_value_per_student")["verdict"] == "not_met"  # 3600 < 4000
