"""ledger.xlsx goes out to units and comes back from all of them; 问题清单 and 台账 of other layouts come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import LedgerEntry, LedgerEvent, Locator
from assistant.export import ledger_import, ledger_xlsx
from assistant.export import ledger_layout as form
from assistant.rectification import ledger, limits
from assistant.rectification.alarms import alarms
from assistant.rectification.fields import LABELS, LedgerError, canonical, put, text_of
from assistant.rectification.merge import merge
from assistant.rectification.states import Actor
from assistant.rectification.trends import Point, Trend

AT = "2026-03-01T08:00:00+00:00"
OFFICE, UNIT = Actor("评建办", "office"), Actor("人事处王某", "unit")
TODAY = date(2026, 9, 1)
PLACE = Locator(file="人事处/师资.xlsx", sha256="a" * 64, sheet="师资", cell="B3")
ENTRIES = (
    LedgerEntry(id="r1", code="3.1", indicator="3.1 数量与结构", problem="生师比高于合格线", lead_unit="人事处", state="running",
                deadline="2026-06-30", metric="ratio", metric_goal=Decimal(18), metric_baseline=Decimal("18.6"), metric_unit=":1",
                metric_direction="at_most", evidence=(PLACE,), measures="1. 引进教师。\n2. 聘请兼职教师。"),
    LedgerEntry(id="r2", code="2.3", problem="=实践学分占比不足", lead_unit="教务处", deadline="2026-12-31", included=False),
)  # fmt: skip
POINTS = (Point(2023, Decimal("17.2"), None), Point(2025, Decimal("18.6"), None))
TREND = Trend("ratio", "3.1", "生师比", ":1", POINTS, Decimal(18), "at_most", Decimal(18), "crossed",
              "生师比2025年为18.6:1，标准≤18:1。")  # fmt: skip


def started(entries: Sequence[LedgerEntry] = ENTRIES) -> list[LedgerEvent]:
    return [ledger.create(e, OFFICE, AT, "cli").model_copy(update={"number": n}) for n, e in enumerate(entries, start=1)]


def written(folder: Path, name: str = "ledger.xlsx", entries: Sequence[LedgerEntry] = ENTRIES) -> Path:
    history = started(entries)
    known = ledger.replay(history)
    ledger_xlsx.write(
        ledger_xlsx.Ledger("云溪学院", known, ledger_xlsx.Version(name, len(history), "seal"), history, (),
                           alarms(known, history, TODAY, limits.load()), (TREND,), {}, "", True, TODAY),
        folder / name,
    )  # fmt: skip
    return folder / name


def fill(file: Path, line: int, **values: object) -> None:
    book = openpyxl.load_workbook(file)
    for name, value in values.items():
        head = form.SIGNED if name == "signed" else LABELS[name]
        if name == "signed":
            book[form.SHEET].cell(1, len(form.COLUMNS) - 2).value = value  # type: ignore[assignment]
        else:
            book[form.SHEET].cell(form.TOP + line, form.at(head)).value = value  # type: ignore[assignment]
    book.save(file)


def table(folder: Path, lines: Sequence[Sequence[object]], merged: Sequence[str] = (), name: str = "清单.xlsx") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for line in lines:
        page.append(list(line))
    for area in merged:
        page.merge_cells(area)
    book.save(folder / name)
    return folder / name


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_what_stands_in_a_line_and_what_may_be_changed(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path))[form.SHEET]
    line = {c.head: page.cell(form.TOP + 1, form.at(c.head)) for c in form.COLUMNS}
    assert line[form.ID].value == "r1" and line["状态"].value == "进行中" and line["完成时限"].value.date() == date(2026, 6, 30)
    assert line[form.MONITOR].value == "起点18.6:1，目标18:1" and line[form.PLACES].value == "【师资 工作表“师资”B3】"
    assert line[form.ALARM].value == "已超期、停滞"
    assert page.protection.sheet and not page.protection.password
    for column in form.COLUMNS:
        assert line[column.head].protection.locked is not bool(column.field), column.head
    assert not page.cell(form.TOP + len(ENTRIES) + form.SPARE, form.at(LABELS["problem"])).protection.locked
    assert page.cell(form.TOP + 2, form.at(LABELS["problem"])).data_type != "f"


def test_lists_panes_filter_print_layout_and_the_hidden_version(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path))
    page = book[form.SHEET]
    lists = {v.formula1 for v in page.data_validations.dataValidation if v.type == "list"}
    assert lists == {'"待启动,进行中,已提交,复核通过,退回,销号"', '"是,否"'}
    assert page.freeze_panes == "F3" and page.auto_filter.ref.startswith("A2:")
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToWidth) == ("landscape", "8", 1) or (
        page.page_setup.orientation == "landscape" and int(page.page_setup.paperSize) == 8
    )
    assert page.print_title_rows == "$1:$2"
    assert book[form.VERSION].sheet_state == "veryHidden"
    assert {form.ALARMS, form.COUNTS, form.TRENDS, form.HISTORY, form.LEGEND} <= set(book.sheetnames)
    assert len(book[form.CHARTS]._charts) == 1  # type: ignore[attr-defined]


# --- and back ---------------------------------------------------------------------------------------------------------


def test_an_untouched_copy_changes_nothing(tmp_path: Path) -> None:
    copy = ledger_import.read(written(tmp_path))
    assert (copy.base, copy.tip, copy.exported, copy.remarks) == (2, "seal", frozenset({"r1", "r2"}), ())
    result = merge(started(), copy, UNIT, AT)
    assert result.events == [] and result.remarks == []


def test_what_a_unit_writes_comes_back_with_its_name(tmp_path: Path) -> None:
    file = written(tmp_path)
    fill(file, 1, progress="引进12人", state="已提交", deadline=date(2026, 10, 1), signed="王某")
    fill(file, 3, problem="图书利用率低", code="3.2", lead_unit="图书馆")
    copy = ledger_import.read(file)
    assert copy.signed == "王某"
    result = merge(started(), copy, UNIT, AT)
    assert result.conflicts == [] and len(result.added) == 1
    entry = ledger.replay([*started(), *result.events])["r1"]
    assert (entry.progress, entry.state, entry.deadline) == ("引进12人", "submitted", "2026-10-01")
    assert entry.evidence == (PLACE,), "evidence by locator is not the copy's to change"


def test_a_date_that_is_none_and_a_state_of_another_list_are_kept_in_the_remark(tmp_path: Path) -> None:
    file = written(tmp_path)
    fill(file, 1, deadline="长期坚持", state="推进中")
    row = ledger_import.read(file).rows[0]
    assert row.values["state"] == "running" and "deadline" not in row.values
    assert row.values["remark"] == "原状态：推进中\n完成时限：长期坚持"


_text = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["=1+1", "'=1", "+", "-", "_x000D_", "_x0041_", "\t a", "a\r\nb", "12", "1e5", "TRUE", "2026-01-01", "'", "@a", "''=x"]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_text, min_size=6, max_size=6))
def test_whatever_stands_in_the_ledger_comes_back_as_it_was(tmp_path: Path, texts: list[str]) -> None:
    entry = LedgerEntry(id="r1", code="", problem="x")
    for name, text in zip(("cause", "measures", "progress", "effect", "proof", "remark"), texts, strict=True):
        entry = put(entry, name, canonical(name, text))
    copy = ledger_import.read(written(tmp_path, entries=[entry]))
    for name in LABELS:
        if name in copy.rows[0].values and not (name == "progress" and form.words().state_of(entry.progress)):
            assert canonical(name, copy.rows[0].values[name]) == text_of(entry, name), name
    assert merge(started([entry]), copy, UNIT, AT).events == []


# --- tables of other layouts ------------------------------------------------------------------------------------------


def test_the_problem_list_that_schools_hand_in(tmp_path: Path) -> None:
    file = table(tmp_path, [
        ["云溪学院审核评估问题清单"], [],
        ["问题序号", "对应审核指标", None, "问题简要表述", "问题来源", "是否纳入整改"],
        [None, "一级指标", "二级指标", None, None, None],
        [1, "2 培养过程", "2.3 实践教学", "实践教学学分占比不足", "专家组审核评估报告", "是"],
        [2, None, None, "毕业设计选题脱离生产", "自评报告", "否"],
    ], ["A1:F1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:F4", "B5:B6", "C5:C6"])  # fmt: skip
    copy = ledger_import.read(file)
    assert copy.base is None and copy.remarks == ()
    result = merge([], copy, OFFICE, AT)
    first, second = ledger.replay(result.events).values()
    assert (first.code, first.indicator, first.source, first.included) == ("2.3", "2.3 实践教学", "专家组审核评估报告", True)
    assert (second.code, second.included, second.state) == ("2.3", False, "planned")


def test_a_working_ledger_with_other_names_states_in_the_progress_column_and_columns_of_its_own(tmp_path: Path) -> None:
    file = table(tmp_path, [
        ["序号", "指标", "存在的问题", "原因", "整改举措", "牵头部门", "责任领导", "配合部门", "完成时间",
         "标志性成果", "进展", "佐证", "经费（万元）", "销号"],
        [1, "师资队伍", "高级职称教师偏少", "引进力度不足", "出台办法", "人事处", "赵某", "财务处", "2026年12月",
         "办法1项", "进行中", None, 30, None],
        [2, "图书", "借阅率低", None, None, "图书馆", None, None, "长期坚持", None, "完成", "借阅统计", None, "已销号"],
        ["填表人：孙某　　审核人：周某"],
    ], ["A4:N4"])  # fmt: skip
    copy = ledger_import.read(file, {"师资队伍": "3", "数量与结构": "3.1"})
    result = merge([], copy, OFFICE, AT)
    first, second = ledger.replay(result.events).values()
    assert (first.code, first.state, first.deadline, first.owner, first.remark) == (
        "3",
        "running",
        "2026-12-31",
        "赵某",
        "经费：30",
    )
    assert second.state == "closed" and second.deadline == "" and second.proof == "借阅统计"
    assert second.remark == "原状态：完成\n销号：已销号\n完成时限：长期坚持"
    assert any("填表人" in r and "没有作为问题导入" in r for r in copy.remarks)
    by_unit = merge([], copy, UNIT, AT)
    assert [e.state for e in ledger.replay(by_unit.events).values()] == ["running", "planned"]
    assert [(c.field, c.after) for c in by_unit.conflicts] == [("state", "closed")], (
        "a unit does not close what the office has not seen"
    )


def test_what_is_no_ledger_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="找不到文件"):
        ledger_import.read(tmp_path / "没有.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"x")
    with pytest.raises(LedgerError, match="不是完好的 xlsx"):
        ledger_import.read(tmp_path / "坏.xlsx")
    with pytest.raises(LedgerError, match="找不到写有“问题简要表述”"):
        ledger_import.read(table(tmp_path, [["姓名", "电话"], ["甲", 1]]))


def test_other_sheets_are_named_not_dropped(tmp_path: Path) -> None:
    file = written(tmp_path)
    book = openpyxl.load_workbook(file)
    book.create_sheet("随记").append(["走访记录"])
    book.save(file)
    assert ledger_import.read(file).remarks == ("“ledger.xlsx”的工作表“随记”不是台账，没有导入。",)
