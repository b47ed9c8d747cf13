"""`zhiping culture` as an office uses it: folders that prove more or less, surveys, overrides, questionnaire."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest

RULES = "云溪应用技术学院教学检查工作办法"
DEMAND = "第三条 教务处每学期组织听课和试卷抽查，试卷抽查比例不低于30%，听课记录和抽查结果向全校通报。"
DONE = "{0}年学校督导听课1286节次，开展试卷抽查820份，期中教学检查覆盖12个学院，检查结果全部反馈学院。"
BETTER = "针对试卷抽查发现的命题问题，学校修订命题规范，试卷抽查合格率由2023年的81.5%提高到2024年的95.0%。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "材料"
    place.mkdir()
    (place / "institution.yaml").write_text(
        "name: 云溪应用技术学院\ntype: applied\ncategory: 工科\nframework: bk-audit-2-3\nreport_year: 2025\nfictional: true\n",
        encoding="utf-8",
    )
    write(place / f"{RULES}.docx", RULES, "校教〔2022〕8号", DEMAND)
    return place


def write(file: Path, *lines: str) -> None:
    document = docx.Document()
    document.add_heading(lines[0], 0)
    for line in lines[1:]:
        document.add_paragraph(line)
    document.save(str(file))


def diagnose(zhiping, folder: Path, work: Path, *more: object) -> dict:
    if not work.exists():
        assert zhiping("init", work, "--evidence", folder).status == 0
    assert zhiping("ingest", work).status == 0
    said = zhiping("culture", work, "--json", *more)
    assert said.status == 0, said.err
    return json.loads(said.out)


def level(result: dict, code: str = "C2") -> int:
    return next(r["level"] for r in result["rows"] if r["code"] == code)


def test_levels_rise_with_what_the_folder_proves(zhiping, folder, tmp_path):
    work = tmp_path / "工作区"
    assert level(diagnose(zhiping, folder, work)) == 2
    write(folder / "2023年教学检查总结.docx", "2023年教学检查总结", DONE.format(2023))
    result = diagnose(zhiping, folder, work)
    assert level(result) == 3
    write(folder / "2024年教学检查总结.docx", "2024年教学检查总结", DONE.format(2024), BETTER)
    result = diagnose(zhiping, folder, work)
    assert level(result) == 4
    row = next(r for r in result["rows"] if r["code"] == "C2")
    assert any(BETTER[:20] in e["quote"] and e["locator"]["file"] == "2024年教学检查总结.docx" for e in row["evidence"])
    assert level(result, "D5") == 1
    for name in ("culture.docx", "culture.json", "culture.html", "culture-dimensions.svg", "culture-behaviours.svg"):
        assert (work / "culture" / name).is_file()


def survey(zhiping, file: Path, value: int, n: int = 35) -> Path:
    assert zhiping("culture", "questionnaire", "--out", file).status == 0
    book = openpyxl.load_workbook(file)
    page = book["教职工问卷"]
    for number in range(n):
        page.cell(3 + number, 2).value = "教师"
        for column in range(3, 12):
            page.cell(3 + number, column).value = value
    book.save(file)
    return file


def test_surveys_are_kept_and_can_be_withdrawn(zhiping, folder, tmp_path):
    work, out = tmp_path / "工作区", tmp_path / "报告"
    result = diagnose(zhiping, folder, work, "--survey", survey(zhiping, tmp_path / "问卷.xlsx", 2), "--out", out)
    assert [s["respondents"] for s in result["surveys"]] == [{"staff": 35}]
    assert (out / "culture.docx").is_file()
    again = diagnose(zhiping, folder, work, "--survey", tmp_path / "问卷.xlsx")
    assert len(again["surveys"]) == 1, "the same answers count once"
    turned = diagnose(zhiping, folder, work, "--survey", tmp_path / "问卷.xlsx", "--one-is-best")
    assert [next(r["survey_mean"] for r in x["rows"] if r["code"] == "B1") for x in (again, turned)] == [2.0, 4.0]
    assert len(turned["surveys"]) == 1
    assert zhiping("culture", "withdraw", work, turned["surveys"][0]["id"], "--note", "导错").status == 0
    assert diagnose(zhiping, folder, work)["surveys"] == []


def test_a_person_may_set_a_level_with_a_reason(zhiping, folder, tmp_path):
    work = tmp_path / "工作区"
    diagnose(zhiping, folder, work)
    assert "理由" in zhiping("culture", "set", work, "C2", 4).problem
    assert "Z9" in zhiping("culture", "set", work, "Z9", 4, "--note", "n").problem
    assert "9" in zhiping("culture", "set", work, "C2", 9, "--note", "n").problem
    assert zhiping("culture", "set", work, "C2", 4, "--by", "质评中心", "--note", "现场核实").status == 0
    row = next(r for r in diagnose(zhiping, folder, work)["rows"] if r["code"] == "C2")
    assert (row["level"], row["evidence_level"], row["override"]["note"]) == (4, 2, "现场核实")
    assert zhiping("culture", "set", work, "C2", 0, "--note", "撤回").status == 0
    assert level(diagnose(zhiping, folder, work)) == 2


def test_what_cannot_be_used_is_told_in_a_sentence(zhiping, folder, tmp_path):
    assert "不是工作区" in zhiping("culture", tmp_path / "没有").problem
    assert ".xlsx" in zhiping("culture", "questionnaire", "--out", tmp_path / "q.docx").problem
    work = tmp_path / "工作区"
    zhiping("init", work, "--evidence", folder)
    assert "还没有材料" in zhiping("culture", work).problem
    diagnose(zhiping, folder, work)
    (tmp_path / "乱.csv").write_text("年级,人数\n一,30\n", encoding="utf-8")
    assert "问卷题目" in zhiping("culture", work, "--survey", tmp_path / "乱.csv").problem
    assert "没有唯一对应" in zhiping("culture", "withdraw", work, "zz").problem


def test_a_report_can_be_drafted_on_the_culture_pack(zhiping, folder, out):
    said = zhiping("run", folder, "--framework", "quality-culture", "--out", out, "--json")
    assert said.status == 0, said.err
    assert json.loads(said.out)["framework"] == "quality-culture"
    assert "质量文化" in zhiping("frameworks", "show", "quality-culture").out


def test_a_diagnosis_never_becomes_evidence_for_itself(zhiping, folder):
    assert zhiping("run", folder, "--out", folder).status == 0
    assert zhiping("culture", folder).status == 0
    assert (folder / "culture" / "culture.docx").is_file()
    zhiping("run", folder, "--out", folder)
    files = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
    assert [f["path"] for f in files if "culture" in f["path"]] == []
