"""The whole job on a folder that contradicts itself."""

from __future__ import annotations

import json

import pytest
from steps_command import PROFILE, run_here

from assistant.domain import Report
from assistant.drafting.report import statements
from assistant.workspace import Workspace


@pytest.fixture(scope="module")
def contradiction(tmp_path_factory):
    """The statistics say 17.2:1, the school's own introduction and a summary say 19.9:1 for the same year."""
    root = tmp_path_factory.mktemp("contradiction")
    folder = root / "材料"
    folder.mkdir()
    (folder / "institution.yaml").write_text(PROFILE, encoding="utf-8")
    (folder / "学校基本数据统计表（2024年）.csv").write_text("年份,生师比\n2024,17.2:1\n2023,17.9:1\n", encoding="utf-8")
    (folder / "2024年本科教学质量报告.txt").write_text(
        "2024年本科教学质量报告\n\n一、学校概况\n\n学校坐落于云溪市，始建于1978年，占地面积836亩，2024年生师比为19.9:1。\n\n"
        "二、师资队伍\n\n2024年学校专任教师数量持续增加，生师比为19.9:1，双师双能型教师占比达到51.5%。\n\n"
        "学校聘任企业工程师114人担任兼职教师，承担实践课程教学任务。",
        encoding="utf-8",
    )
    run_here(folder, root / "out")
    with Workspace(root / "out" / ".zhiping") as workspace:
        report = Report.model_validate_json(workspace.get("report") or "")
    findings = json.loads((root / "out" / "findings.json").read_text(encoding="utf-8"))["findings"]
    metrics = json.loads((root / "out" / "metrics.json").read_text(encoding="utf-8"))["metrics"]
    return report, findings, metrics


def test_the_contradiction_is_seen_and_told_with_both_places(contradiction):
    _, findings, metrics = contradiction
    (metric,) = (m for m in metrics if m["conflicts"])
    assert metric["name"] == "生师比" and metric["value"] == 17.2 and metric["verdict"] == "conflict"
    (told,) = (f for f in findings if f["rule"] == "numbers.conflict")
    assert "19.9" in told["message"] and "17.2" in told["message"]
    assert {place["file"] for place in told["locators"]} == {"学校基本数据统计表（2024年）.csv", "2024年本科教学质量报告.txt"}


def test_the_losing_figure_stands_nowhere_in_the_report(contradiction):
    report, _, _ = contradiction
    said = [s.text for _, s in statements(report)]
    assert not [text for text in said if "19.9" in text]
    assert [text for text in said if "企业工程师114人" in text], "the rest of the document is used"


def test_a_table_shows_the_better_figure_and_that_it_is_disputed(contradiction):
    report, _, _ = contradiction

    def tables(section):
        yield from (b for b in section.body if hasattr(b, "rows"))
        for child in section.sections:
            yield from tables(child)

    rows = [row.cells for part in report.sections for table in tables(part) for row in table.rows]
    assert [cells for cells in rows if cells[0] == "生师比"] == [("生师比", "17.9:1", "17.2:1", "≤18:1", "数据不一致，待核实")]
