"""Blocks become passages: pieces, paths, rows, ids."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Passage
from assistant.ingest.assemble import PIECE, assemble, split_prose
from assistant.ingest.blocks import Block, Item, Notice, Table, TableRow


def passages(*items: Item) -> list[Passage]:
    return list(assemble(iter(items), place="a/b.docx", sha256="ab" * 32, format="docx"))


def paragraph(text: str, level: int | None = None) -> Block:
    return Block(kind="heading" if level is not None else "paragraph", text=text, level=level)


def test_headings_go_into_the_path_and_paragraphs_are_counted() -> None:
    found = passages(
        paragraph("师资队伍", 1), paragraph("现有教师 1200 人。"), paragraph("（一）数量"), paragraph("专任教师 900 人。")
    )
    assert [p.text for p in found] == ["现有教师 1200 人。", "专任教师 900 人。"]
    assert found[1].locator.heading_path == ("师资队伍", "（一）数量")
    assert [p.locator.paragraph for p in found] == [2, 4]
    assert [p.order for p in found] == [0, 1]
    assert found[0].document == ("ab" * 32)[:16]


def test_a_heading_with_nothing_below_it_is_kept_as_a_passage() -> None:
    found = passages(paragraph("成果", 1), paragraph("获国家级奖 2 项", 2), paragraph("问题", 2), paragraph("教师偏少。"))
    assert [(p.kind, p.text) for p in found] == [("heading", "获国家级奖 2 项"), ("paragraph", "教师偏少。")]
    assert found[0].locator.heading_path == ("成果",)
    assert [p.text for p in passages(paragraph("只有标题", 1))] == ["只有标题"]


def test_long_paragraphs_are_cut_at_sentence_ends() -> None:
    text = "".join(f"第{n}句讲的是教学质量保障的一件具体工作。" for n in range(60))
    found = passages(paragraph(text))
    assert all(len(p.text) <= PIECE and p.text.endswith("。") for p in found)
    assert "".join(p.text for p in found) == text
    assert {p.locator.paragraph for p in found} == {1}


@given(st.text(alphabet="教学质量，。；1. \n", max_size=3000))
def test_cutting_loses_no_word(text: str) -> None:
    pieces = list(split_prose(text))
    assert all(len(piece) <= PIECE for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def table(
    *rows: TableRow, header: tuple[str, ...] = ("学院", "人数", "比例"), caption: str = "表1 师资", unit: str = "人"
) -> Block:
    return Block(kind="table", sheet="师资", table=Table(header, rows, caption, unit))


def row(number: int, *cells: str) -> TableRow:
    refs = tuple(f"{'ABCDEFGH'[n]}{number}" for n in range(len(cells)))
    return TableRow(cells, refs, f"{refs[0]}:{refs[-1]}")


def test_a_row_is_a_passage_that_repeats_the_header() -> None:
    (found,) = passages(table(row(3, "机电学院", "", "17.8%")))
    assert found.text == "表1 师资（单位：人）｜学院：机电学院｜比例：17.8%"
    assert [(c.name, c.text, c.ref) for c in found.cells] == [("学院", "机电学院", "A3"), ("比例", "17.8%", "C3")]
    assert (found.kind, found.unit, found.caption) == ("row", "人", "表1 师资")
    assert found.locator.place() == "工作表“师资”A3:C3"


def test_empty_rows_are_left_out_and_section_rows_lead_the_rows_below() -> None:
    section = TableRow(("一、工科", "一、工科", "一、工科"), ("A4", "A4", "A4"), "A4:C4")
    found = passages(table(section, row(5, "", "", ""), row(6, "机电学院", "20", "")), table(row(7, "信息学院", "30", "")))
    assert len(found) == 2
    assert all(p.locator.heading_path == ("一、工科",) and "表1 师资－一、工科" in p.text for p in found)


def test_a_section_row_without_rows_below_is_kept() -> None:
    (found,) = passages(table(TableRow(("暂无数据",) * 3, ("A4",) * 3, "A4:C4")))
    assert "暂无数据" in found.text


def test_equal_values_in_separate_cells_are_no_section() -> None:
    (found,) = passages(table(row(4, "是", "是", "是")))
    assert len(found.cells) == 3


def test_a_long_cell_stands_beside_the_first_cell() -> None:
    prose = "课程内容丰富，覆盖面广，深受学生欢迎。" * 40
    found = passages(table(row(2, "高等数学", prose, "理学院"), header=("课程", "简介", "学院")))
    assert found[0].text.endswith("课程：高等数学｜学院：理学院")
    assert all("课程：高等数学｜简介：" in p.text for p in found[1:])
    assert "".join(p.cells[1].text for p in found[1:]) == prose
    assert {p.locator.cell for p in found[1:]} == {"B2"}


def test_ids_are_stable_and_unique() -> None:
    items = [paragraph("同一句话。"), table(row(3, "甲", "1", "")), table(row(3, "甲", "1", ""))]
    first, second = passages(*items), passages(*items)
    assert [p.id for p in first] == [p.id for p in second]
    assert len({p.id for p in first}) == len(first) == 3


def test_contents_lines_and_notices_give_no_passage() -> None:
    assert passages(paragraph("一、总体情况…………3"), Notice("有一页没有读"), paragraph("正文。"))[0].text == "正文。"


def test_it_streams() -> None:
    taken = 0

    def endless() -> Iterator[Item]:
        nonlocal taken
        while True:
            taken += 1
            yield paragraph(f"第{taken}段正文。")

    stream = assemble(endless(), place="a.txt", sha256="0" * 64, format="txt")
    for _ in range(3):
        next(stream)
    assert taken <= 5
