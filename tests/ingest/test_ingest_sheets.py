"""Spreadsheets and csv files: numbers as they are shown, tables told from titles, units, notes and forms."""

from __future__ import annotations

import datetime
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from assistant.domain import Passage
from assistant.ingest import delimited, sheets
from assistant.ingest.assemble import assemble
from assistant.ingest.blocks import Block, Item, Limits, Notice, Table, TableRow, Unreadable
from assistant.ingest.grids import blocks_of_grid, unit_of
from assistant.ingest.numberformat import display

Rows = list[list[object]]


def book(path: Path, rows: Rows, merges: tuple[str, ...] = (), formats: dict[str, str] | None = None) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "师资"
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    for ref, code in (formats or {}).items():
        sheet[ref].number_format = code
    workbook.save(path)
    return path


def tables(items: list[Item]) -> list[Table]:
    return [item.table for item in items if isinstance(item, Block) and item.table is not None]


def notes(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Block) and item.kind == "note"]


def notices(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Notice)]


def passages(items: list[Item]) -> list[Passage]:
    return list(assemble(iter(items), place="a.xlsx", sha256="0" * 64, format="xlsx"))


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.178, "0.0%", "17.8%"),
        (0.9, "0%", "90%"),
        (1200.0, "General", "1200"),
        (12345.678, "#,##0.00", "12,345.68"),
        (0.1 + 0.2, "General", "0.3"),
        (17.85, "0.0_ ", "17.9"),
        (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        (45000, "yyyy/m/d;@", "2023/3/15"),
        (45000.75, "yyyy-mm-dd hh:mm", "2023-03-15 18:00"),
        (45000.75, "h:mm AM/PM", "6:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (-5, "0.0_);(0.0)", "(5.0)"),
        (0, '0;-0;"—"', "—"),
        (17.8, '0.0":1"', "17.8:1"),
        (3, '"第"0"名"', "第3名"),
        (1234567, '0\\.0,"万"', "123.5万"),
        (12000, "[$¥-804]#,##0.00", "¥12,000.00"),
        (99.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "99.50"),
        (55, '[>=60]"合格";"不合格"', "不合格"),
        (20240101000123, "General", "20240101000123"),
        (-0.001, "0.0", "0.0"),
        (7, "000", "007"),
        (1e300, "0.00", "1e+300"),
    ],
)
def test_numbers_are_shown_as_in_excel(value: float, code: str, shown: str) -> None:
    assert display(value, code) == shown


def test_title_unit_two_row_header_and_refs(tmp_path: Path) -> None:
    rows: Rows = [
        ["2024年专任教师统计表"],
        ["填报单位：人事处", None, None, None, "（单位：人）"],
        ["学院", "专任教师", None, None, "生师比"],
        [None, "博士", "硕士", "合计", None],
        ["一、工科"],
        ["机电学院", 20, 30, 1050, 17.8],
        ["信息学院", 25, 35, 60, 0.178],
        ["注：数据截至2024年9月30日。"],
    ]
    merges = ("A1:E1", "B3:D3", "A3:A4", "E3:E4", "A5:E5")
    items = list(sheets.read(book(tmp_path / "a.xlsx", rows, merges, {"E7": "0.0%", "D6": "#,##0"}), Limits()))
    (table,) = tables(items)
    assert table.header == ("学院", "专任教师/博士", "专任教师/硕士", "专任教师/合计", "生师比")
    assert (table.caption, table.unit) == ("2024年专任教师统计表", "人")
    assert [n.split()[0] for n in notes(items)] == ["填报单位：人事处", "注：数据截至2024年9月30日。"]
    rows_found = [x for x in passages(items) if x.kind == "row"]
    assert [c.text for c in rows_found[0].cells] == ["机电学院", "20", "30", "1,050", "17.8"]
    assert rows_found[1].cells[-1].text == "17.8%"
    assert rows_found[1].cells[-1].ref == "E7"
    assert rows_found[1].locator.cell == "A7:E7"
    assert rows_found[1].locator.heading_path == ("一、工科",)
    assert passages(items)[-1].locator.cell == "A8"


def test_merged_labels_are_filled_and_merged_quantities_count_once(tmp_path: Path) -> None:
    rows: Rows = [
        ["学院", "专业", "学生数", "教师数"],
        ["工学院", "机械", 120, 40],
        [None, "电气", 90, None],
        ["理学院", "数学", 60, 20],
    ]
    items = list(sheets.read(book(tmp_path / "a.xlsx", rows, ("A2:A3", "D2:D3")), Limits()))
    second = passages(items)[1]
    assert [(c.name, c.text, c.ref) for c in second.cells] == [
        ("学院", "工学院", "A2"),
        ("专业", "电气", "B3"),
        ("学生数", "90", "C3"),
    ]


def test_several_tables_on_a_sheet_and_a_gap_inside_one(tmp_path: Path) -> None:
    rows: Rows = [
        ["学院", "人数"],
        ["工学院", 10],
        [],
        ["理学院", 20],
        [],
        ["表2 经费（单位：万元）"],
        [],
        ["项目", "2022年", "2023年"],
        ["实习", 3.5, 4],
    ]
    found = tables(list(sheets.read(book(tmp_path / "a.xlsx", rows), Limits())))
    assert [t.header for t in found] == [("学院", "人数"), ("学院", "人数"), ("项目", "2022年", "2023年")]
    assert [t.caption for t in found] == ["师资", "师资", "表2 经费"]
    assert found[1].rows[0].cells == ("理学院", "20")
    assert found[2].unit == "万元"


def test_column_numbers_below_the_header_are_no_data(tmp_path: Path) -> None:
    rows: Rows = [["指标", "单位", "本年", "上年"], ["甲", "乙", 1, 2], ["图书", "册", 900, 800]]
    (table,) = tables(list(sheets.read(book(tmp_path / "a.xlsx", rows), Limits())))
    assert [row.cells[0] for row in table.rows] == ["图书"]


def test_hidden_sheets_are_read_and_marked(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["甲", "乙"])  # type: ignore[union-attr]
    workbook.active.append(["a", "b"])  # type: ignore[union-attr]
    hidden = workbook.create_sheet("底稿")
    hidden.sheet_state = "hidden"
    for row in (["指标", "值"], ["生均图书", 80]):
        hidden.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    table = tables(list(sheets.read(path, Limits())))[1]
    assert table.hidden
    assert table.caption == "底稿（隐藏工作表）"


def test_a_form_is_one_record_with_exact_refs(tmp_path: Path) -> None:
    rows: Rows = [["课程名称", "高等数学", "学分", 4], ["负责人", "张某", "职称", "教授"], ["课程简介", "讲授微积分。"]]
    (found,) = passages(list(sheets.read(book(tmp_path / "a.xlsx", rows, ("B3:D3",)), Limits())))
    assert found.text == "师资｜课程名称：高等数学｜学分：4｜负责人：张某｜职称：教授｜课程简介：讲授微积分。"
    assert found.cells[3].ref == "D2"


def test_a_roster_is_no_form(tmp_path: Path) -> None:
    rows: Rows = [["姓名", "职称", "学院", "学位"], ["张某", "教授", "工学院", "博士"], ["李某某", "讲师", "理学院", "硕士"]]
    (table,) = tables(list(sheets.read(book(tmp_path / "a.xlsx", rows), Limits())))
    assert table.header == ("姓名", "职称", "学院", "学位")
    assert len(table.rows) == 2


def test_an_uncomputed_formula_is_reported(tmp_path: Path) -> None:
    items = list(sheets.read(book(tmp_path / "a.xlsx", [["项目", "值"], ["合计", "=1+1"]]), Limits()))
    assert any("1 个公式没有保存计算结果" in reason for reason in notices(items))


def test_dates_and_truth_values(tmp_path: Path) -> None:
    rows: Rows = [["事项", "日期", "完成"], ["听课", datetime.date(2024, 5, 6), True]]
    (found,) = passages(list(sheets.read(book(tmp_path / "a.xlsx", rows), Limits())))
    assert [c.text for c in found.cells] == ["听课", "2024-05-06", "是"]


def test_limits_of_rows_and_columns_are_notices(tmp_path: Path) -> None:
    rows: Rows = [["学院", "人数", "备注"], *[[f"学院{n}", n, "无"] for n in range(30)]]
    items = list(sheets.read(book(tmp_path / "a.xlsx", rows), Limits(rows=10, columns=2)))
    assert sum(len(t.rows) for t in tables(items)) == 9
    assert len(notices(items)) == 2
    assert all(len(row.cells) <= 2 for t in tables(items) for row in t.rows)


def test_long_tables_come_in_chunks_under_one_header() -> None:
    rows = (TableRow((f"学院{n}", str(n)), (f"A{n}", f"B{n}"), f"A{n}:B{n}") for n in range(1, 1300))
    blocks = list(blocks_of_grid(_prepend(TableRow(("学院", "人数"), ("A0", "B0"), "A0:B0"), rows), sheet="师资"))
    assert len(blocks) == 3
    assert {b.table.header for b in blocks if b.table} == {("学院", "人数")}
    assert sum(len(b.table.rows) for b in blocks if b.table) == 1299


def _prepend(first: TableRow, rest: object) -> list[TableRow]:
    return [first, *rest]  # type: ignore[misc]


def test_units() -> None:
    assert unit_of("表1 经费（单位：万元）") == ("万元", "表1 经费")
    assert unit_of("（单位: 元/生）") == ("元/生", "")
    assert unit_of("单位：万元（注明除外）")[0] == "万元"
    assert unit_of("填报单位：教务处")[0] == ""
    assert unit_of("单位：教务处")[0] == ""


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_xls_and_ods_show_the_same(tmp_path: Path, ending: str) -> None:
    rows: Rows = [
        ["学院", "比例", "日期", "人数"],
        ["工学院", 0.178, datetime.date(2024, 5, 6), 1200],
        ["理学院", 0.2, datetime.date(2024, 5, 7), 30],
    ]
    formats = {"B2": "0.0%", "B3": "0.0%", "C2": 'yyyy"年"m"月"d"日"', "C3": 'yyyy"年"m"月"d"日"', "D2": "#,##0"}
    source = book(tmp_path / "a.xlsx", rows, (), formats)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    found = passages(list(sheets.read(source.with_suffix(f".{ending}"), Limits())))
    assert [c.text for c in found[0].cells] == ["工学院", "17.8%", "2024年5月6日", "1,200"]
    assert found[0].cells[1].ref == "B2"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_xls_texts_that_run_over_several_records(tmp_path: Path) -> None:
    rows: Rows = [["编号", "说明", "金额"], *[[f"N{n}", f"第{n}项" + "教学改革研究" * 30 + "abc", n + 0.25] for n in range(120)]]
    source = book(tmp_path / "a.xlsx", rows)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", "xls"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=60)
    ours, theirs = (tables(list(sheets.read(path, Limits()))) for path in (source, tmp_path / "a.xls"))
    assert [row.cells for t in theirs for row in t.rows] == [row.cells for t in ours for row in t.rows]


def compound_file(name: str) -> bytes:
    """The smallest OLE container with one (empty) stream of this name."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<IIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = bytearray(512)
    for at, (text, kind) in enumerate([("Root Entry", 5), (name, 2)]):
        encoded = text.encode("utf-16-le") + b"\0\0"
        directory[128 * at : 128 * at + len(encoded)] = encoded
        struct.pack_into("<HB", directory, 128 * at + 64, len(encoded), kind)
        struct.pack_into("<II", directory, 128 * at + 116, 0xFFFFFFFE, 0)
    return bytes(header) + table + bytes(directory)


@pytest.mark.parametrize(("name", "words"), [("EncryptedPackage", "密码"), ("WordDocument", "与扩展名不符")])
def test_an_encrypted_workbook_and_a_foreign_one(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(compound_file(name))
    with pytest.raises(Unreadable, match=words):
        list(sheets.read(path, Limits()))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_csv_encodings(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('學院,人數,比例\n工學院,"1,200",17.8%\n理學院,30,20%\n'.encode(codec))
    found = passages(list(delimited.read(path, Limits())))
    assert found[0].text == "學院：工學院｜人數：1,200｜比例：17.8%"
    assert found[0].locator.cell == "A2:C2"


@pytest.mark.parametrize("mark", ["\t", ";", "|", ","])
def test_delimiters(mark: str) -> None:
    lines = [["学院", "教师，人", "备注"], ["工学院", "12", "含外聘，兼职"], ["理学院", "9", "无"]]
    assert delimited.delimiter("\n".join(mark.join(line) for line in lines)) == mark


def test_csv_limits_and_emptiness(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("学院,人数\n" + "工学院,3\n" * 30, encoding="utf-8")
    items = list(delimited.read(path, Limits(rows=5)))
    assert sum(len(t.rows) for t in tables(items)) == 4
    assert notices(items)
    path.write_text("  \n", encoding="utf-8")
    with pytest.raises(Unreadable):
        list(delimited.read(path, Limits()))


def empty_book(path: Path) -> None:
    openpyxl.Workbook().save(path)


def broken_book(path: Path) -> None:
    book(path, [["甲", "乙"], ["a", 1]])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"][:200]
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("空的", empty_book),
        ("损坏", broken_book),
        ("空的", lambda path: path.write_bytes(b"")),
        ("网页", lambda path: path.write_text("<html><table><tr><td>甲</td></tr></table></html>", encoding="utf-8")),
        ("xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))),
    ],
)
def test_unreadable_sheets_say_why(tmp_path: Path, words: str, make: Callable[[Path], object]) -> None:
    path = tmp_path / "bad.xlsx"
    make(path)
    with pytest.raises(Unreadable, match=words) as caught:
        list(sheets.read(path, Limits()))
    assert caught.value.next_step
