"""Tables as text: what a cell says, in which order, and read back from a page."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assistant import ui
from assistant.ui import listing, widgets
from assistant.ui.html import Html, join, tag
from assistant.ui.listing import Cell

UI = Path(ui.__file__).parent
FIXED = {"pages/source.py": "the sheet of the evidence as it stands in its file: its order is what is cited"}
"""Modules that draw a table by hand, and why it neither sorts nor goes out."""


CARDS = {"review.py", "visit.py", "indicator.py"}
"""Pages whose pager is for cards; what tables they have are short."""


def test_every_table_of_every_page_is_drawn_by_the_one_mechanism_and_has_a_name() -> None:
    by_hand, unnamed = set(), []
    for file in sorted(UI.rglob("*.py")):
        if file.name == "tables.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if name == "tag" and first == "table":
                by_hand.add(file.relative_to(UI).as_posix())
            if name in ("table", "paged") and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "w":
                id = next((k.value for k in node.keywords if k.arg == "id"), None)
                if id is None or (isinstance(id, ast.Constant) and not id.value):
                    unnamed.append(f"{file.name}:{node.lineno}")
        text = file.read_text(encoding="utf-8")
        assert not ("w.pager(" in text and "w.table(" in text) or file.name in CARDS, (
            f"{file.name}: long tables are w.part and w.paged"
        )
    assert by_hand == set(FIXED)
    assert unnamed == []


def test_a_cell_says_what_its_reader_sees() -> None:
    said = join(
        tag("div", "问题 < 3", tag("svg", tag("text", "2023"))), tag("div", "说明"), widgets.button("删除", "drop"),
        widgets.button_link("去看", "?p=x"), tag("input", type="hidden", name="seen", value="旧"),
        widgets.select("role", [("a", "编写"), ("b", "专家")], "b"), widgets.select("to", [("1", "头一个"), ("2", "别的")]),
        tag("input", name="owner", value="李"), tag("input", type="password", value="secret"),
        tag("textarea", "第一行\n第二行"), widgets.checkbox("active", "1", "启用", True),
    )  # fmt: skip
    assert listing.cell(said).text.split() == ["问题", "<", "3", "说明", "专家头一个", "李", "第一行", "第二行☑", "启用"]
    assert listing.cell(widgets.ranked(2, widgets.badge("提示"))) == Cell("提示", 2.0)


def test_tables_are_read_back_from_a_page() -> None:
    columns = ["名称", widgets.Column("数值", numeric=True), ""]
    first = widgets.table(columns, [["甲<script>", "1,280", tag("a", "看", href="?p=y")], ["乙", "—", None]], id="a")
    page = join(tag("h2", "第一张"), first, tag("h3", "第二张"), widgets.table(["x"], [], id="b"), tag("table", tag("tr")))
    found = listing.grids(page)
    assert list(found) == ["a", "b"]
    grid = found["a"]
    assert (grid.heading, grid.header, grid.numeric) == ("第一张", ("名称", "数值"), (False, True))
    assert [[c.text for c in row] for row in grid.rows] == [["甲<script>", "1,280"], ["乙", "—"]]
    assert (found["b"].heading, found["b"].rows) == ("第二张", [])


def order(texts: list[str], numeric: bool = False, down: bool = False) -> list[str]:
    return listing.ordered(texts, Cell, numeric, down)


def test_columns_sort_as_people_read_them() -> None:
    assert order(["2.10", "2.9", "10.1", "2.9"]) == ["2.9", "2.9", "2.10", "10.1"]
    assert order(["王", "—", "陈", "李", "安"]) == ["安", "陈", "李", "王", "—"]
    assert order(["2024-05-01", "2023-12-31", "2024-04-30"], down=True) == ["2024-05-01", "2024-04-30", "2023-12-31"]
    figures = ["1,280人", "≥85%", "-3", "—", "1:339.78", "17.5:1", "缺"]
    assert order(figures, True) == ["-3", "17.5:1", "≥85%", "1:339.78", "1,280人", "缺", "—"]
    assert order(figures, True, down=True)[-1] == "—"
    severities = [("提示", 2.0), ("错误", 0.0), ("警告", 1.0)]
    assert [t for t, _ in listing.ordered(severities, lambda p: Cell(*p), False, False)] == ["错误", "警告", "提示"]


@given(st.lists(st.text(max_size=8), max_size=12), st.booleans(), st.booleans())
def test_sorting_loses_and_invents_nothing(texts: list[str], numeric: bool, down: bool) -> None:
    assert sorted(order(texts, numeric, down)) == sorted(texts)


@given(st.text(max_size=40))
def test_any_text_comes_back_from_a_page_as_it_was(text: str) -> None:
    page = widgets.table(["列"], [[text]], id="t")
    (row,) = listing.grids(page)["t"].rows
    lines = (" ".join(line.split()) for line in text.split("\n"))
    assert row[0].text == "\n".join(line for line in lines if line)


def test_a_filter_wants_every_word_in_the_row() -> None:
    row = [Cell("教务处"), Cell("Course 实验")]
    assert listing.matching(row, "教务 COURSE") and listing.matching(row, "") and not listing.matching(row, "教务 人事")


def test_html_is_needed_to_hide_a_word() -> None:
    assert listing.cell(Html("<b>A</b>&lt;b&gt;")).text == "A<b>"
