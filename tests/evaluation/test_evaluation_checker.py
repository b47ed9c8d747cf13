"""The checker suite on a small folder: defects are planted, counted and told by kind; each rule is run on its cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UserError
from assistant.evaluation import checker, suites, tables
from assistant.settings import Settings
from assistant.steps.progress import Silent

WHO = "name: 青溪学院\ntype: applied\ncategory: 工科\nframework: bk-audit-2-3\nreport_year: 2025\nfictional: true\n"
TEXTS = {
    "2.3 实习基地总结.txt": "2024年学校新增校外实习基地28个，接收实习学生3120人次。"
    "全校实验教学中心共有实验室96间，面积31200平方米。2024年实验教学经费支出412.5万元，比上年增加36.5万元。",
    "4.2 教师发展总结.txt": "2024年学校组织教师教学能力培训42场，参训教师1260人次，覆盖专任教师的87.5%。"
    "学校制定《教师教学发展管理办法》，建立了校院两级培训机制。",
    "6.1 督导工作总结.txt": "2023—2024学年校级督导听课1846学时，提出整改意见312条，完成整改298条，整改率为95.5%。"
    "存在的问题是督导反馈与整改闭环衔接不够，部分学院整改拖延。",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("school")
    (place / "institution.yaml").write_text(WHO, encoding="utf-8")
    for name, text in TEXTS.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def section(folder: Path) -> dict[str, Any]:
    return checker.evaluate([folder], Settings(workers=1), Silent())


def test_planted_and_harmless_changes_are_counted(section: dict[str, Any]) -> None:
    (report,) = section["reports"]
    assert report["name"] == "青溪学院" and report["sentences"] >= 3
    planted = sum(r["tried"] for r in section["planted"].values())
    assert planted >= 1 and section["found"] == 1.0 and section["false_alarms"] == 0.0, section["wrong"]


def test_every_rule_is_right_on_its_cases(section: dict[str, Any]) -> None:
    assert len(section["rules"]) >= 45
    assert all(r["right"] == r["failing"] + r["passing"] and r["failing"] and r["passing"] for r in section["rules"])


def test_the_tables_and_the_file(section: dict[str, Any], tmp_path: Path) -> None:
    suites.write({"checker": section}, tmp_path)
    whole = json.loads((tmp_path / suites.FILE).read_text(encoding="utf-8"))
    shown = tables.of(whole)
    assert [t.title for t in shown] == ["审核规则：埋入报告的错", "审核规则：逐条"]
    assert "青溪学院" in shown[0].note and len(shown[1].rows) == len(section["rules"])


def test_a_folder_without_a_school_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="institution"):
        suites.run_checker([tmp_path], Silent())
