"""Official annexes in the layouts that offices hold are read whole: nodes, marks, wordings; what is doubtful is listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from annex_makers import Row, many_pages_pdf, merged_docx, numbered_docx, tree_of, workbook

from assistant.authoring.annex import read
from assistant.authoring.tree import Tree
from assistant.ingest.annexes import read as pieces


def right(tree: Tree, rows: list[Row]) -> float:
    """Share of nodes whose code, name, level, kind and wording are all as printed."""
    read_ = {(n.code, n.variant): n for n in tree.nodes}
    hits = 0
    for row in rows:
        node = read_.get((row.code, row.variant))
        hits += (
            node is not None and (node.name, node.level, node.kind) == (row.name, row.level, row.kind) and node.text == row.says
        )
    return hits / len(rows)


def report(tree: Tree, rows: list[Row]) -> str:
    read_ = {(n.code, n.variant): n for n in tree.nodes}
    wrong = [
        (r, read_.get((r.code, r.variant)))
        for r in rows
        if (r.code, r.variant) not in read_ or read_[r.code, r.variant].name != r.name
    ]
    return f"{len(tree.nodes)} read, {len(rows)} printed; first wrong: {wrong[:3]}; doubts: {tree.doubts[:3]}"


Maker = Callable[[Path, list[Row]], Path]
LAYOUTS: dict[str, tuple[Maker, str, bool, bool]] = {
    "docx, merged cells, several points in one cell, B1/B2 wordings":
        (lambda p, r: merged_docx(p / "a.docx", r), "bk-audit-2-3", False, False),
    "docx, numbered paragraphs": (lambda p, r: numbered_docx(p / "a.docx", r), "gz-diagnosis", False, True),
    "docx, numbers counted by Word":
        (lambda p, r: numbered_docx(p / "a.docx", r, automatic=True), "bk-qualify", False, True),
    "pdf over several pages, header repeated": (lambda p, r: many_pages_pdf(p / "a.pdf", r), "bk-qualify", True, True),
    "pdf over several pages, header on the first only":
        (lambda p, r: many_pages_pdf(p / "a.pdf", r, repeat=False), "bk-qualify", True, True),
    "pdf without any lines": (lambda p, r: many_pages_pdf(p / "a.pdf", r, ruled=False), "bk-audit-2-2", True, True),
    "pdf without any lines, header on the first page only":
        (lambda p, r: many_pages_pdf(p / "a.pdf", r, repeat=False, ruled=False), "cee", True, True),
    "xlsx, merged cells, marks in a column": (lambda p, r: workbook(p / "a.xlsx", r), "bk-audit-2-2", False, False),
    "xlsx, codes in columns of their own":
        (lambda p, r: workbook(p / "a.xlsx", r, codes=True), "bk-audit-2-1", False, False),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_at_least_98_percent_of_the_nodes_are_right(tmp_path: Path, layout: str) -> None:
    make, id, says, plain = LAYOUTS[layout]
    rows = tree_of(id, says, plain)
    tree = read(pieces(make(tmp_path, rows)))
    share = right(tree, rows)
    assert share >= 0.98, report(tree, rows)
    extra = {(n.code, n.variant) for n in tree.nodes} - {(r.code, r.variant) for r in rows}
    assert not extra, f"nodes that nobody printed: {extra}"


def test_chinese_numerals(tmp_path: Path) -> None:
    rows = tree_of("bk-qualify", plain=True)
    tree = read(pieces(numbered_docx(tmp_path / "a.docx", rows, chinese=True)))
    assert right(tree, rows) >= 0.98, report(tree, rows)


# --- nothing is dropped silently ---------------------------------------------------------------------------------------


def printed(path: Path) -> set[str]:
    """Every cell and paragraph with words in a docx or xlsx."""
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
        texts = [p.text for p in document.paragraphs] + cells
    else:
        texts = [str(c) for page in openpyxl.load_workbook(path) for row in page.iter_rows(values_only=True) for c in row if c]
    return {t.strip() for t in texts if t.strip()}


@pytest.mark.parametrize("make", [lambda p, r: merged_docx(p / "a.docx", r), lambda p, r: numbered_docx(p / "a.docx", r)])
def test_every_line_is_a_node_or_a_doubt(tmp_path: Path, make: Maker) -> None:
    rows = tree_of("bk-qualify", plain=True)
    file = make(tmp_path, rows)
    document = docx.Document(str(file))
    document.add_paragraph("本标准自发布之日起施行。")
    if document.tables:
        cells = document.tables[0].add_row().cells
        cells[2].text = "7.9.9 一条编码跳得很远的审核重点"
    document.save(str(file))
    tree = read(pieces(file))
    known = "".join(f"{n.code}{n.name}{n.text}" for n in tree.nodes) + "".join(d.words for d in tree.doubts)
    known = "".join(known.split())
    for text in printed(file):
        for line in text.splitlines():
            bare = "".join(line.split()).rstrip(".")
            if (
                bare not in ("一级指标", "二级指标", "审核重点", "附件")
                and "…" not in bare
                and not bare.startswith(("XX", "注："))
            ):
                assert bare in known or bare.replace("；", "") in known, line


def test_a_gap_a_double_code_and_a_strange_table_are_doubts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["一级指标", "二级指标", "审核重点", "负责人"],
        ["1 办学方向", "1.1 党的领导", "1.1.1 全面领导", "张三"],
        [None, None, "1.1.3 依法治校", None],
        [None, "1.2 思政教育", "1.2.1 三全育人", None],
        [None, None, "1.2.1 课程思政", None],
        [None, None, "3.9.1 放错了地方", None],
    ):
        page.append(row)
    other = book.create_sheet("联系人")
    other.append(["姓名", "电话"])
    other.append(["李四", "0000"])
    book.save(tmp_path / "a.xlsx")
    tree = read(pieces(tmp_path / "a.xlsx"))
    told = " ".join(f"{d.words} {d.why}" for d in tree.doubts)
    for expected in ("1.1.2", "已用于", "对不上", "张三", "李四", "0000"):
        assert expected in told, expected
    assert [n.code for n in tree.nodes if n.level == 3] == ["1.1.1", "1.1.3", "1.2.1", "1.2.1-2", "3.9.1"]
    assert all(d.place for d in tree.doubts)


def test_a_sentence_cut_by_a_page_is_joined_and_told(tmp_path: Path) -> None:
    from assistant.ingest.annexes import Grid
    from assistant.ingest.blocks import TableRow

    first = Grid(
        (TableRow(("一级指标", "二级指标", "审核重点")), TableRow(("1 教学", "1.1 课堂教学", "1.1.1 以学为中心的课堂教"))),
        "第1页",
    )
    second = Grid((TableRow(("", "", "学改革与成效1.1.2 教材建设")), TableRow(("", "", "1.1.3 实践"))), "第2页", goes_on=True)
    tree = read([first, second])
    assert [n.name for n in tree.nodes if n.level == 3] == ["以学为中心的课堂教学改革与成效", "教材建设", "实践"]
    assert any("续文" in d.why for d in tree.doubts)


def test_numbers_in_a_sentence_are_no_codes(tmp_path: Path) -> None:
    rows = [
        Row("1", "条件", 1), Row("1.1", "经费", 2), Row("1.1.1", "生均支出不低于1.1万元，较2021年增长1.5倍", 3),
        Row("1.1.2", "落实3个不低于的要求，见1.1.1", 3),
    ]  # fmt: skip
    tree = read(pieces(merged_docx(tmp_path / "a.docx", rows)))
    assert [(n.code, n.name) for n in tree.nodes if n.level == 3] == [(r.code, r.name) for r in rows[2:]]
