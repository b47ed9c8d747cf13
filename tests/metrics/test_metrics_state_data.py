"""Yearly data tables of the national platform from real workbooks: cells, counted rows, faults of the data."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Document, Passage
from assistant.frameworks import load
from assistant.ingest import Limits, discover, read_all
from assistant.metrics import Subjects, state_tables
from assistant.metrics.state_data import found_tables, observations
from assistant.metrics.state_faults import faults, faults_as_findings
from assistant.packs import PackError

SUBJECTS = Subjects(load("bk-audit-2-3"))
TABLES, _ = state_tables.load()
Sheets = dict[str, list[list[object]]]


def workbook(folder: Path, sheets: Sheets, name: str = "2025年本科教学基本状态数据.xlsx") -> tuple[Document, list[Passage]]:
    """A workbook written, and read as the evidence folder is read."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / name)
    limits = Limits(seconds=60, memory_mb=1000, file_mb=50, ocr=False)
    (result,) = read_all(iter(list(discover(folder))), limits, workers=0)
    assert result.document is not None
    return result.document, list(result.passages)


def seen(folder: Path, sheets: Sheets, **named: str) -> dict[str, tuple[Decimal, int | None, int | None, str]]:
    document, passages = workbook(folder, sheets, **named)
    found = [o for t in found_tables(passages, document, TABLES) for o in observations(t, SUBJECTS)]
    assert all(o.scope == "school" for o in found) and len({o.subject for o in found}) == len(found)
    return {o.subject: (o.value, o.year, o.round, f"{o.locator.sheet}!{o.locator.cell}") for o in found}


STAFF: Sheets = {
    "1-4 教学科研单位": [["单位号", "单位名称"], ["101", "机械工程学院"], ["102", "外国语学院"]],
    "1-6-1 教职工基本信息": [
        ["工号", "姓名", "单位名称", "任教类型", "最高学位", "专业技术职称", "是否双师双能型"],
        ["20001", "甲", "机械工程学院", "专任教师", "博士", "教授", "是"],
        ["20002", "乙", "机械工程学院", "专任教师", "硕士", "讲师", "否"],
        ["20003", "丙", "外国语学院", "专任教师", "博士", "副教授", "否"],
        ["20004", "丁", "外国语学院", "非专任教师", "硕士", "助理馆员", "否"],
    ],
}


def test_rows_of_people_are_counted(tmp_path: Path) -> None:
    found = seen(tmp_path, STAFF)
    assert {k: int(v[0]) for k, v in found.items()} == {
        "staff_total": 4, "full_time_teachers": 3, "doctoral_degree_teachers": 2, "master_degree_teachers": 1, "professors": 1,
        "dual_qualified_teachers": 1,
    }  # fmt: skip
    assert found["full_time_teachers"][1:] == (2025, None, "1-6-1 教职工基本信息!A2:G5")


def test_cells_by_row_name_and_by_column_name(tmp_path: Path) -> None:
    found = seen(
        tmp_path,
        {
            "2-2 教学行政用房": [
                ["项目", "面积（平方米）"],
                ["1.教学科研及辅助用房", 150000],
                ["其中：教室", 60000],
                ["2.行政办公用房", 21000],
            ],
            "2-9-1 教学经费概况": [["项目", "金额（万元）"], ["教学日常运行支出（万元）", 2610.5], ["实验经费支出", 412]],
            "6-1 学生数量": [["普通本科学生数", "硕士研究生数", "普通预科生数"], [12046, 310, 0]],
            "2-6 固定资产": [
                ["指标", "数量", "单位"],
                ["教学科研仪器设备资产总值", 14186.5, "万元"],
                ["其中：当年新增", 1395, "万元"],
            ],
        },
    )
    assert found["teaching_research_space"] == (150000, 2025, None, "2-2 教学行政用房!B2")
    assert found["admin_space"][3] == "2-2 教学行政用房!B4"
    assert found["teaching_operating_expenditure"] == (Decimal("2610.5"), 2024, 2025, "2-9-1 教学经费概况!B2"), "自然年是上一年"
    assert found["experiment_fund"][0] == 412
    assert [found[k][0] for k in ("undergraduates", "master_students", "preparatory_students")] == [12046, 310, 0]
    assert found["undergraduates"][3] == "6-1 学生数量!A2"
    assert (found["equipment_value"][0], found["new_equipment_value"][0]) == (Decimal("14186.5"), 1395)


def test_units_that_the_table_declares(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2-9-1 教学经费概况", None],
        ["单位：元", None],
        ["项目", "金额"],
        ["教学日常运行支出", 26105000],
    ]
    assert seen(tmp_path, {"经费": rows})["teaching_operating_expenditure"][0] == Decimal("2610.5")


def test_a_year_in_the_caption_is_the_year_of_the_money(tmp_path: Path) -> None:
    found = seen(tmp_path, {"教学经费概况（2023年）": [["项目", "金额（万元）"], ["教学日常运行支出", 2400]]})
    assert found["teaching_operating_expenditure"][1:3] == (2023, None)


def test_a_table_of_another_number_is_known_by_its_title_and_not_by_its_number_alone(tmp_path: Path) -> None:
    renumbered = seen(tmp_path / "a", {"表2-4-1 图书馆": [["项目", "数量（册）"], ["纸质图书总量", 980000]]})
    assert renumbered["books"][0] == 980000
    other = seen(tmp_path / "b", {"6-1 社团": [["社团名称", "普通本科学生数"], ["文学社", 45], ["棋社", 30]]})
    assert other == {}


def test_a_list_by_college_gives_its_total_only(tmp_path: Path) -> None:
    rows: list[list[object]] = [["学院", "普通本科学生数"], ["机械工程学院", 4000], ["外国语学院", 2000], ["合计", 6000]]
    assert seen(tmp_path, {"学生数量基本情况": rows})["undergraduates"][0] == 6000
    assert seen(tmp_path / "b", {"学生数量基本情况": rows[:3]}) == {}


def test_the_four_faults_name_their_cells(tmp_path: Path) -> None:
    people = [*STAFF["1-6-1 教职工基本信息"], ["20002", "戊", "化工学院", "专任教师", "博士后", "讲师", "否"]]
    money: list[list[object]] = [["项目", "金额（万元）"], ["教学日常运行支出", -30], ["实习经费支出", 120]]
    sheets: Sheets = {**STAFF, "1-6-1 教职工基本信息": people, "2-9-1 教学经费概况": money}
    document, passages = workbook(tmp_path, sheets)
    found = faults_as_findings(faults(found_tables(passages, document, TABLES)))
    assert {f.rule.removeprefix("evidence.data_"): f.locators[0].cell for f in found} == {
        "duplicate_key": "A6", "unknown_code": "E6", "dangling": "C6", "negative": "B2",
    }  # fmt: skip
    assert all("甲" not in f.message and "20002" not in f.message for f in found), "姓名、工号不进入审核意见"


def test_sound_data_have_no_fault(tmp_path: Path) -> None:
    document, passages = workbook(tmp_path, STAFF)
    assert not list(faults(found_tables(passages, document, TABLES)))


def test_without_the_master_table_no_reference_is_judged(tmp_path: Path) -> None:
    document, passages = workbook(tmp_path, {"1-6-1 教职工基本信息": STAFF["1-6-1 教职工基本信息"]})
    assert not list(faults(found_tables(passages, document, TABLES)))


def test_an_office_replaces_a_mapping_file_and_is_told_of_its_mistakes(tmp_path: Path) -> None:
    own = tmp_path / "tables" / "national-undergraduate.yaml"
    own.parent.mkdir()
    head = "id: national-undergraduate\nname: 本校\nsource: 本校\ntables:\n"
    text = head + "  - {codes: [], titles: [馆藏表], mark: P, values: [%s]}\n"
    own.write_text(text % "{subject: books, unit: 册, names: [藏书]}", encoding="utf-8")
    (table,), _ = state_tables.load(tmp_path)
    assert table.titles == ("馆藏表",)
    own.write_text(text % "{subject: books, unit: 册, nmaes: [藏书]}", encoding="utf-8")
    with pytest.raises(PackError, match="nmaes"):
        state_tables.load(tmp_path)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.codes[0])
def test_shipped_tables_speak_of_known_quantities(table: state_tables.StateTable) -> None:
    known = {q.id: q.unit for q in load("bk-audit-2-3").quantities}
    assert {v.subject for v in table.values} | {c.subject for c in table.counts} <= set(known)


@given(st.text(max_size=30))
def test_any_text_has_a_name(text: str) -> None:
    assert not re.search(r"\s", state_tables.plain(text))
