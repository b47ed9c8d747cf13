"""Tables without lines: columns by where text begins, rows by codes and gaps, and no text that is lost."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_maker import Sheet, write_pdf

from assistant.ingest import pdf_columns
from assistant.ingest.annexes import Grid, Line
from assistant.ingest.annexes import read as pieces

HEADS = ("一级指标", "二级指标", "审核重点")
PLACES = (50.0, 180.0, 320.0)


def page(rows: list[tuple[str, str, str]], title: str = "评估指标体系", centred: float = 0) -> Sheet:
    sheet = Sheet()
    sheet.text(220, 50, title, 14)
    for x, head in zip(PLACES, HEADS, strict=True):
        sheet.text(x + centred, 90, head, 10)
    for n, row in enumerate(rows):
        for x, words in zip(PLACES, row, strict=True):
            if words:
                sheet.text(x, 115 + 22 * n, words, 10)
    return sheet


ROWS = [
    ("1 办学方向", "1.1 党的领导", "1.1.1 党委统一领导"), ("", "", "1.1.2 立德树人落实"),
    ("", "1.2 思政教育", "1.2.1 思政课建设"),
    ("2 培养过程", "2.1 培养方案", "2.1.1 方案符合国标"), ("", "", "2.1.2 方案定期修订"),
]  # fmt: skip


def rows_of(file: Path) -> list[list[str]]:
    return [row for found in pdf_columns.read(file) for row in found.rows]


def test_columns_rows_and_lines_around(tmp_path: Path) -> None:
    sheet = page(ROWS).text(60, 700, "注：本表自发布之日起施行。", 10).text(290, 820, "— 1 —", 9)
    file = write_pdf(tmp_path / "a.pdf", [sheet])
    assert rows_of(file)[0] == list(HEADS)
    assert [tuple(r) for r in rows_of(file)[1:6]] == ROWS
    (found,) = pdf_columns.read(file)
    assert found.before == ["评估指标体系"] and found.after[-1] == "— 1 —"
    said = "".join("".join(r) for r in found.rows) + "".join((*found.before, *found.after))
    assert "注：本表自发布之日起施行。" in said


def test_heads_centred_over_their_columns(tmp_path: Path) -> None:
    assert [tuple(r) for r in rows_of(write_pdf(tmp_path / "a.pdf", [page(ROWS, centred=18)]))[1:]] == ROWS


def test_a_page_of_prose_is_no_table(tmp_path: Path) -> None:
    sheet = Sheet().lines(60, 80, *["本校坚持以本为本，推进四个回归，各学院落实教学中心地位。"] * 12)
    file = write_pdf(tmp_path / "a.pdf", [sheet])
    assert pdf_columns.read(file) == [] and all(isinstance(p, Line) for p in pieces(file))


def test_an_annex_goes_on_over_pages_without_its_header(tmp_path: Path) -> None:
    second = Sheet()
    for x, words in zip(PLACES, ("3 学生发展", "3.1 理想信念", "3.1.1 品德修养"), strict=True):
        second.text(x, 60, words, 10)
    grids = [p for p in pieces(write_pdf(tmp_path / "a.pdf", [page(ROWS), second])) if isinstance(p, Grid)]
    assert [g.goes_on for g in grids] == [False, True]
    assert grids[1].rows[0].cells == ("3 学生发展", "3.1 理想信念", "3.1.1 品德修养")


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.text("方案课程质量学生教师", min_size=3, max_size=9)), min_size=4, max_size=20
    )
)
def test_no_text_is_lost(tmp_path_factory, rows: list[tuple[bool, bool, str]]) -> None:
    printed = [
        ("一级文字" if one else "", "二级文字" if two else "", f"{n + 1}.1 {words}") for n, (one, two, words) in enumerate(rows)
    ]
    file = write_pdf(tmp_path_factory.mktemp("c") / "a.pdf", [page(printed)])
    held = "".join(
        "".join(c for row in piece.rows for c in row.cells) if isinstance(piece, Grid) else piece.text
        for piece in pieces(file)
        if isinstance(piece, Grid | Line)
    )
    for row in printed:
        for words in filter(None, row):
            assert words.replace(" ", "") in held.replace(" ", "")
    assert held.count("一级文字") == sum(bool(r[0]) for r in printed)
