"""The checklist goes out to reviewers and comes back from all of them with nothing lost."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from review_samples import ASSESSMENTS, COVERAGE, EVIDENCE, FINDINGS, FRAMEWORK, SCHOOL

from assistant.domain import ChecklistEvidence, ChecklistRow, ReviewerNote
from assistant.export import checklist_import, checklist_xlsx
from assistant.export import checklist_layout as form
from assistant.review import checklist
from assistant.review.readiness import readiness
from assistant.workspace import Workspace

ROWS = checklist.rows(FRAMEWORK, COVERAGE, ASSESSMENTS, FINDINGS, EVIDENCE)
STATE = readiness(FRAMEWORK, SCHOOL, COVERAGE, ASSESSMENTS, FINDINGS)


def written(folder: Path, rows: tuple[ChecklistRow, ...] = ROWS, name: str = "checklist.xlsx", **more: object) -> Path:
    target = folder / name
    checklist_xlsx.write(rows, STATE, target, **more)  # type: ignore[arg-type]
    return target


def page_of(file: Path) -> Worksheet:
    return openpyxl.load_workbook(file)[form.SHEET]


def put(page: Worksheet, line: int, **values: object) -> None:
    heads = {"mark": form.MARK, "level": form.ATTAINMENT, "comment": form.COMMENT, "by": form.REVIEWER, "date": form.DATE,
             "code": form.CODE, "name": form.NAME}  # fmt: skip
    for name, value in values.items():
        page.cell(line, form.at(heads[name])).value = value  # type: ignore[assignment]


def filled(folder: Path, name: str, *lines: tuple[int, dict[str, object]]) -> Path:
    """A copy with values put into lines, counted from 0."""
    file = written(folder, name=name)
    book = openpyxl.load_workbook(file)
    for line, values in lines:
        put(book[form.SHEET], form.TOP + 1 + line, **values)
    book.save(file)
    return file


# --- the rows ---------------------------------------------------------------------------------------------------------


def test_a_row_for_each_point_and_metric_in_the_order_of_the_framework() -> None:
    assert [r.key for r in ROWS] == ["p:2.3.1", "p:B2.3.2", "m:practice_share", "m:bases", "m:funds", "p:K3.1.1"]
    assert {r.chapter for r in ROWS} == {"2 培养过程", "3 教学资源"}
    point, metric = ROWS[0], ROWS[2]
    assert (point.choice, point.strength, point.typical) == ("统一必选", "strong", ("制度文件", "工作总结"))
    assert (metric.value, metric.threshold, metric.verdict, metric.choice) == ("12.5%（2024年）", "≥25%", "not_met", "必选，底线")
    assert ROWS[4].reason == "缺少经费总额"


def test_a_finding_stands_in_the_row_of_its_node() -> None:
    messages = {r.key: [f.message for f in r.findings] for r in ROWS if r.findings}
    assert messages == {
        "p:2.3.1": ["套话偏多", "686人与材料中的689人不符", "问题部分篇幅不足"],
        "m:practice_share": ["“实践教学学分占比”未达标而没有写入问题"],
    }


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_what_a_reviewer_sees_in_a_line(tmp_path: Path) -> None:
    page = page_of(written(tmp_path))
    line = {head: page.cell(form.TOP + 1, form.at(head)).value for head in form.HEADS}
    assert line[form.CODE] == "2.3.1" and line["考察要点"] == "看实践体系是否落实。" and line["覆盖"] == "充分"
    assert line["材料一"] == "2.3.1-1 实践教学总结1 第1段" and line["其余材料"] == "另2份"
    assert line["工具发现"].splitlines()[1] == "【错误】686人与材料中的689人不符"
    assert [line[c.head] for c in form.COLUMNS if c.open] == [None] * 6


def test_links_lead_to_the_files_relative_to_the_workbook(tmp_path: Path) -> None:
    (tmp_path / "出").mkdir()
    page = page_of(written(tmp_path / "出", evidence=tmp_path / "材料 夹"))
    first, more = page.cell(form.TOP + 1, form.at("材料一")), page.cell(form.TOP + 1, form.at("其余材料"))
    assert first.hyperlink.target == "../材料%20夹/教务处/总结%201%23.docx"
    assert more.hyperlink.location == f"'{form.EVIDENCE}'!A3"
    archive = page.cell(form.TOP + 3, form.at("材料一"))
    assert archive.hyperlink.target == "../材料%20夹/数据.zip"


def test_tool_cells_are_locked_and_reviewer_cells_open(tmp_path: Path) -> None:
    page = page_of(written(tmp_path))
    assert page.protection.sheet and not page.protection.password
    assert not page.protection.autoFilter and not page.protection.insertRows, "filtering and new lines are allowed"
    for column in form.COLUMNS:
        assert page.cell(form.TOP + 1, form.at(column.head)).protection.locked is not column.open, column.head
    spare = form.TOP + len(ROWS) + 1
    assert not page.cell(spare, form.at(form.CODE)).protection.locked


def test_lists_panes_filter_and_print_layout(tmp_path: Path) -> None:
    page = page_of(written(tmp_path))
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    last = form.TOP + len(ROWS) + form.SPARE
    assert lists == {f"S3:S{last}": '"句号,破折号,问号"', f"T3:T{last}": '"达成,基本达成,未达成"'}
    assert page.freeze_panes == "F3" and page.auto_filter.ref == f"A2:X{last}"
    assert page.column_dimensions["A"].hidden and page.cell(3, 1).value == "p:2.3.1"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert page.print_title_rows == "$2:$2"


def test_the_summary_counts_by_formula_for_each_chapter(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path))[form.SUMMARY]
    assert [page.cell(n, 1).value for n in (3, 4, 5)] == ["2 培养过程", "3 教学资源", "合计"]
    last = form.TOP + len(ROWS) + form.SPARE
    marked = page.cell(3, 6).value
    assert marked == f"=COUNTIFS('评审表'!$B$3:$B${last},$A3,'评审表'!$S$3:$S${last},\"句号\")"
    assert page.cell(5, 6).value == "=SUM(F3:F4)" and page.protection.sheet


def test_the_list_of_problems_has_the_columns_that_schools_hand_in(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path))[form.PROBLEMS]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("问题序号", "对应审核指标（一级）", "对应审核指标（二级）", "问题简要表述", "问题来源", "是否纳入整改")
    assert [r[0] for r in rows[1:]] == list(range(1, len(rows)))
    assert len(rows) - 1 == len(STATE.problems)
    assert ("全文", None) in {(r[1], r[2]) for r in rows}, "a finding of no node is listed too"


def test_text_that_would_run_as_a_formula_does_not(tmp_path: Path) -> None:
    evil = ChecklistRow(
        key="p:1", kind="point", chapter="=1+1", indicator="+2", code="@x", name="=HYPERLINK(\"x\")", asks="-3",
        evidence=(ChecklistEvidence(title="=cmd|' /C calc'!A0", file="a.docx"),),
    )  # fmt: skip
    book = openpyxl.load_workbook(written(tmp_path, (evil,)))
    for title in (form.SHEET, form.EVIDENCE):
        for row in book[title].iter_rows():
            for found in row:
                assert (found.data_type != "f" and str(found.value)[:1] not in "=+-@") or found.value in (None, "—"), (
                    found.coordinate
                )


# --- coming back ------------------------------------------------------------------------------------------------------


def test_an_untouched_copy_says_nothing(tmp_path: Path) -> None:
    found = checklist_import.read(written(tmp_path))
    assert found.notes == () and found.remarks == ()


def test_a_filled_line_comes_back(tmp_path: Path) -> None:
    values = {"mark": "破折号", "level": "基本达成", "comment": "缺近三年数据", "by": "张某", "date": date(2025, 3, 4)}
    (note,) = checklist_import.read(filled(tmp_path, "a.xlsx", (2, values))).notes
    assert note == ReviewerNote(
        key="m:practice_share", code="2.3", title="实践教学学分占比", reviewer="张某", mark="dash", attainment="mostly",
        comment="缺近三年数据", date="2025-03-04", file="a.xlsx", row=5,
    )  # fmt: skip


def test_sorted_lines_moved_columns_and_added_lines_come_back(tmp_path: Path) -> None:
    file = filled(tmp_path, "a.xlsx", (0, {"mark": "句号"}), (5, {"mark": "问号", "comment": "入校看"}))
    book = openpyxl.load_workbook(file)
    page = book[form.SHEET]
    lines = [[c.value for c in row] for row in page.iter_rows(min_row=form.TOP)]
    head, body = lines[0], lines[1:]
    put(page, form.TOP + 1, code="")
    body.reverse()
    body.insert(1, [None] * len(head))
    body[1][form.at(form.NAME) - 1], body[1][form.at(form.COMMENT) - 1] = "学生访谈", "反映选课困难"
    order = list(range(len(head)))
    random.Random(3).shuffle(order)
    other = openpyxl.Workbook()
    sheet = other.active
    sheet.append(["专家组"])
    for line in (head, *body):
        sheet.append([line[n] for n in order] + (["联系方式"] if line is head else [None]))
    sheet.cell(3, len(head) + 1).value = "会后再谈"
    other.save(tmp_path / "b.xlsx")
    found = checklist_import.read(tmp_path / "b.xlsx").notes
    assert {(n.key, n.mark, n.title, n.comment) for n in found} >= {
        ("p:2.3.1", "full_stop", "实践体系", ""),
        ("p:K3.1.1", "question", "智慧教室", "入校看"),
        ("", "", "学生访谈", "反映选课困难"),
    }
    assert any("联系方式：会后再谈" in n.comment for n in found), "a column of the reviewer's own is kept"


def test_signs_typed_instead_of_chosen_and_words_out_of_the_list(tmp_path: Path) -> None:
    file = filled(tmp_path, "a.xlsx", (0, {"mark": "？"}), (1, {"mark": "——"}), (2, {"mark": "同意", "comment": "好"}))
    found = checklist_import.read(file)
    assert [n.mark for n in found.notes] == ["question", "dash", ""]
    assert found.notes[2].comment == "好\n（专家判断一栏写的是“同意”）"
    assert found.remarks == ("“a.xlsx”第5行的专家判断“同意”不在可选值内，已原样记入意见。",)


def test_the_reviewer_may_sign_once_for_the_whole_copy_and_leave_cell_comments(tmp_path: Path) -> None:
    file = filled(tmp_path, "a.xlsx", (0, {"mark": "句号"}), (1, {"by": "李某某", "mark": "问号"}))
    book = openpyxl.load_workbook(file)
    book[form.LEGEND]["E2"] = "张某"
    book[form.SHEET].cell(form.TOP + 1, form.at("覆盖")).comment = Comment("材料已过期", "张某")
    book.create_sheet("随记").append(["看了三个实验室"])
    book.save(file)
    found = checklist_import.read(file)
    assert [(n.reviewer, n.comment) for n in found.notes] == [("张某", "（覆盖处的批注）材料已过期"), ("李某某", "")]
    assert found.remarks == ("“a.xlsx”的工作表“随记”不是评审清单，没有导入。",)


def test_a_copy_without_its_hidden_column_is_matched_by_code_and_says_so(tmp_path: Path) -> None:
    file = filled(tmp_path, "a.xlsx", (0, {"mark": "句号"}), (2, {"mark": "问号"}))
    book = openpyxl.load_workbook(file)
    book[form.SHEET].delete_cols(1)
    book.save(file)
    found = checklist_import.read(file)
    assert [(n.key, n.title) for n in found.notes] == [("p:2.3.1", "实践体系"), ("", "实践教学学分占比")]
    assert "行标识" in found.remarks[0]


@pytest.mark.parametrize("content", [b"no workbook", b""])
def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "坏.xlsx").write_bytes(content)
    with pytest.raises(checklist_import.ChecklistError, match=r"坏.xlsx.*另存为 xlsx"):
        checklist_import.read(tmp_path / "坏.xlsx")


def test_a_workbook_that_is_no_checklist_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    with pytest.raises(checklist_import.ChecklistError, match="没有评审清单"):
        checklist_import.read(tmp_path / "别的.xlsx")
    with pytest.raises(checklist_import.ChecklistError, match="找不到"):
        checklist_import.read(tmp_path / "没有.xlsx")


# --- several reviewers ------------------------------------------------------------------------------------------------


def note(key: str, reviewer: str, mark: str = "", comment: str = "", attainment: str = "", **more: object) -> ReviewerNote:
    return ReviewerNote.model_validate(
        {"key": key, "reviewer": reviewer, "mark": mark, "comment": comment, "attainment": attainment, **more}
    )


def test_different_judgements_of_one_line_are_a_conflict_and_equal_ones_are_not() -> None:
    merged = checklist.merge(
        [
            [note("a", "张某", "full_stop"), note("b", "张某", "dash")],
            [note("a", "李某某", "question"), note("b", "李某某", "dash")],
        ]
    )
    assert [c.key for c in merged.conflicts] == ["a"]
    assert [n.reviewer for n in merged.conflicts[0].notes] == ["张某", "李某某"]
    only_level = checklist.merge([[note("a", "张某", attainment="reached"), note("a", "李某某", attainment="mostly")]])
    assert len(only_level.conflicts) == 1


def test_a_later_import_of_the_same_reviewer_replaces_the_line_and_nothing_else() -> None:
    first = [note("a", "张某", "dash", "缺材料"), note("b", "张某", "full_stop"), note("", "张某", comment="补充一")]
    second = [note("a", "张某", "full_stop", "已补"), note("b", "张某")]
    merged = checklist.merge([first, second])
    assert [n.comment for n in merged.by_key["a"]] == ["已补"]
    assert [n.mark for n in merged.by_key["b"]] == ["full_stop"], "a name alone takes nothing back"
    assert [n.comment for n in merged.added] == ["补充一"] and merged.conflicts == ()


def test_unsigned_copies_never_replace_one_another() -> None:
    merged = checklist.merge([[note("a", "", "full_stop")], [note("a", "", "question")], [note("a", "", "question", row=9)]])
    assert [n.mark for n in merged.by_key["a"]] == ["full_stop", "question"] and len(merged.conflicts) == 1


def test_opinions_and_conflicts_stand_in_the_next_export(tmp_path: Path) -> None:
    merged = checklist.merge([[note("p:2.3.1", "张某", "full_stop"), note("p:2.3.1", "李某某", "question", "=1+1")]])
    book = openpyxl.load_workbook(written(tmp_path, reviews=merged))
    rows = list(book[form.CONFLICTS].iter_rows(min_row=3, values_only=True))
    assert [(r[0], r[1], r[2], r[3]) for r in rows] == [
        ("2.3.1", "实践体系", "张某", "句号"),
        ("2.3.1", "实践体系", "李某某", "问号"),
    ]
    assert rows[1][6] == "'=1+1"
    assert checklist_import.read(tmp_path / "checklist.xlsx").notes == (), "the sheets of opinions are not read as new ones"


LINES = st.dictionaries(
    st.integers(0, len(ROWS) + form.SPARE - 1),
    st.fixed_dictionaries(
        {
            "mark": st.sampled_from([None, *form.MARKS.values()]),
            "level": st.sampled_from([None, *form.ATTAINMENTS.values()]),
            "comment": st.none() | st.text("甲乙丙丁=+-@1,。\n 'x", min_size=1, max_size=12),
            "date": st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)),
        }
    ),
    max_size=8,
)


@given(st.lists(LINES, min_size=2, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_whatever_reviewers_fill_in_survives_sorting_import_and_merge(
    tmp_path_factory: pytest.TempPathFactory, fills: list[dict[int, dict[str, object]]], chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("fill")
    blank = written(folder)
    expected: set[tuple[object, ...]] = set()
    with Workspace(folder / "ws") as workspace:
        for number, lines in enumerate(fills):
            who = ("张某", "李某某", "王某")[number]
            book = openpyxl.load_workbook(blank)
            page = book[form.SHEET]
            for line, values in lines.items():
                put(page, form.TOP + 1 + line, **values, by=who)
                key = ROWS[line].key if line < len(ROWS) else ""
                said = (values["mark"], values["level"], values["comment"], values["date"])
                expected.add((key, who, *(squeezed(v) for v in said)))
            body = [[c.value for c in row] for row in page.iter_rows(min_row=form.TOP + 1)]
            chance.shuffle(body)
            for at, values_ in enumerate(body, start=form.TOP + 1):
                for column, value in enumerate(values_, start=1):
                    found = page.cell(at, column)
                    found.value = value
                    if isinstance(value, str):
                        found.data_type = "s"
            book.save(folder / f"{number}.xlsx")
            workspace.put_reviews(checklist_import.read(folder / f"{number}.xlsx").notes)
        merged = checklist.merge(workspace.reviews())
    got = {
        (n.key, n.reviewer, form.MARKS.get(n.mark, ""), form.ATTAINMENTS.get(n.attainment, ""), squeezed(n.comment), n.date)
        for n in merged.notes
    }
    assert got == expected
    differing = {c.key for c in merged.conflicts}
    for key in {k for k, *_ in expected if k}:
        marks = {m for k, _, m, *_ in expected if k == key and m}
        levels = {v for k, _, _, v, *_ in expected if k == key and v}
        assert (key in differing) == (len(marks) > 1 or len(levels) > 1)


def squeezed(value: object) -> str:
    """A value as text, without the white space at its ends and the apostrophe that keeps text from running."""
    text = str(value or "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


# --- the workspace ----------------------------------------------------------------------------------------------------


def test_imports_are_kept_apart_and_in_order(tmp_path: Path) -> None:
    one, two = [note("a", "张某", "dash")], [note("a", "张某", "full_stop"), note("", "", comment="补")]
    with Workspace(tmp_path) as workspace:
        assert workspace.reviews() == []
        assert (workspace.put_reviews(one), workspace.put_reviews(two)) == (1, 2)
    with Workspace(tmp_path) as again:
        assert again.reviews() == [one, two]


def test_an_import_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> object:
        yield note("a", "张某")
        raise RuntimeError("here")

    with Workspace(tmp_path) as workspace:
        with pytest.raises(RuntimeError):
            workspace.put_reviews(breaking())  # type: ignore[arg-type]
        assert workspace.reviews() == []
