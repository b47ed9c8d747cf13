from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from pdf_maker import HEIGHT, Sheet, write_pdf
from pypdf import PdfReader, PdfWriter

from assistant.ingest import ocr, pdf
from assistant.ingest.blocks import Block, Item, Limits, Notice, Properties, Table, Unreadable
from assistant.ingest.pdf_tables import Char, Rule, find_tables, is_caption, unit_of

LIMITS = Limits(ocr=False)
FULL = "学校坚持以本科教育为中心，落实立德树人根本任务，深化教育教学改革，完善"  # 35 characters: a full line
LEFT = 72.0
INDENT = LEFT + 24


def _read(path: Path, limits: Limits = LIMITS) -> list[Item]:
    return list(pdf.read(path, limits))


def _blocks(items: list[Item]) -> list[Block]:
    return [item for item in items if isinstance(item, Block)]


def _texts(items: list[Item]) -> list[str]:
    return [block.text for block in _blocks(items) if block.table is None]


def _tables(items: list[Item]) -> list[Table]:
    return [block.table for block in _blocks(items) if block.table is not None]


def _notices(items: list[Item]) -> list[Notice]:
    return [item for item in items if isinstance(item, Notice)]


def _page(number: int, head: str = "某大学2023年度本科教学质量报告") -> Sheet:
    sheet = Sheet().text(200, 40, head, 10).text(280, HEIGHT - 30, f"— {number} —", 10)
    return sheet.text(INDENT, 120, f"这是第{'一二三四五六七八'[number - 1]}页独有的正文内容。").text(
        INDENT, 400, "各学院应当按期报送材料。"
    )


def test_wrapped_chinese_lines_are_joined_without_spaces_and_indents_begin_paragraphs(tmp_path: Path) -> None:
    sheet = Sheet().text(INDENT, 100, FULL[:33]).text(LEFT, 120, FULL).text(LEFT, 140, "质量保障体系。")
    sheet.text(INDENT, 160, "第二段只有一行。").text(INDENT, 180, "一、加强领导").text(INDENT, 200, "第三段也只有一行。")
    texts = _texts(_read(write_pdf(tmp_path / "a.pdf", [sheet])))
    assert texts == [FULL[:33] + FULL + "质量保障体系。", "第二段只有一行。", "一、加强领导", "第三段也只有一行。"]


def test_a_wide_gap_after_a_number_does_not_end_the_paragraph(tmp_path: Path) -> None:
    sheet = Sheet().text(INDENT, 100, "第一条").text(INDENT + 60, 100, FULL[:29]).text(LEFT, 120, "工作。")
    (text,) = _texts(_read(write_pdf(tmp_path / "a.pdf", [sheet])))
    assert text == "第一条 " + FULL[:29] + "工作。"


def test_wrapped_latin_words_are_joined_with_a_space() -> None:
    from assistant.ingest.pdf_text import join

    assert join(["quality assur-", "ance of teaching", "and learning"]) == "quality assurance of teaching and learning"
    assert join(["学生满意度为9", "6.5%，教师"]) == "学生满意度为96.5%，教师"


def test_spaces_around_numbers_in_chinese_go_and_numbering_keeps_its_space() -> None:
    from assistant.ingest.pdf_text import clean

    assert clean("聘请督导员 86 人，其中教授 20 人") == "聘请督导员86人，其中教授20人"
    assert clean("表 2-1 师资") == "表 2-1 师资"
    assert clean("1.2 师资队伍") == "1.2 师资队伍"
    assert clean("质 量 报 告") == "质量报告"


def test_pages_are_numbered_and_running_heads_removed_but_repeated_body_lines_kept(tmp_path: Path) -> None:
    items = _read(write_pdf(tmp_path / "a.pdf", [_page(n) for n in range(1, 9)]))
    texts = [(block.page, block.text) for block in _blocks(items)]
    assert texts[0] == (1, "这是第一页独有的正文内容。")
    assert [page for page, text in texts if text == "各学院应当按期报送材料。"] == list(range(1, 9))
    assert len(texts) == 16


def test_running_heads_of_left_and_right_pages_that_differ_are_removed(tmp_path: Path) -> None:
    heads = ("本科教学质量报告", "第三章 师资队伍")
    items = _read(write_pdf(tmp_path / "a.pdf", [_page(n, heads[n % 2]) for n in range(1, 7)]))
    assert not any(head in text for head in heads for text in _texts(items))
    found = next(item for item in items if isinstance(item, Properties))
    assert set(found.extra["running_heads"].split("；")) == set(heads)


def test_numbered_annex_titles_at_page_tops_are_not_running_heads(tmp_path: Path) -> None:
    items = _read(write_pdf(tmp_path / "a.pdf", [_page(n, f"附件{n}") for n in range(1, 6)]))
    assert [text for text in _texts(items) if text.startswith("附件")] == [f"附件{n}" for n in range(1, 6)]


def test_a_sentence_over_a_page_break_is_made_whole_and_the_rest_stays_on_its_page(tmp_path: Path) -> None:
    first = Sheet().text(INDENT, 400, FULL[:33]).text(LEFT, 420, FULL)
    second = (
        Sheet().text(LEFT, 100, "了质量保障体系。教师人数达到1200人，生师比为17.5，超过国家规定的合格标").text(LEFT, 120, "准。")
    )
    blocks = _blocks(_read(write_pdf(tmp_path / "a.pdf", [first, second])))
    assert [(b.page, b.text[-8:]) for b in blocks] == [(1, "了质量保障体系。"), (2, "家规定的合格标准。"[-8:])]
    assert blocks[1].text.startswith("教师人数达到1200人")


def test_two_columns_written_row_by_row_are_read_column_by_column(tmp_path: Path) -> None:
    sheet = Sheet().text(200, 80, "教学研究与改革专题")
    for row in range(12):
        sheet.text(60, 120 + row * 20, f"左栏第{row:02}行的文字内容正好排满这一栏")
        sheet.text(320, 120 + row * 20, f"右栏第{row:02}行的文字内容正好排满这一栏")
    text = "".join(_texts(_read(write_pdf(tmp_path / "a.pdf", [sheet]))))
    assert text.startswith("教学研究与改革专题")
    assert text.index("左栏第11行") < text.index("右栏第00行")
    assert "左栏第00行的文字内容正好排满这一栏左栏第01行" in text


def test_rows_of_a_borderless_table_stay_rows(tmp_path: Path) -> None:
    sheet = Sheet()
    for row, (name, value) in enumerate([("学院", "人数"), ("机械学院", "120"), ("电气学院", "98"), ("合计", "218")] * 3):
        sheet.text(80, 100 + row * 20, name).text(360, 100 + row * 20, value)
    texts = _texts(_read(write_pdf(tmp_path / "a.pdf", [sheet])))
    assert texts[1] == "机械学院 120"
    assert len(texts) == 12


def test_lines_written_out_of_order_are_sorted(tmp_path: Path) -> None:
    sheet = Sheet().text(LEFT, 300, "最后一段。").text(LEFT, 100, "第一段。").text(LEFT, 200, "中间一段。")
    assert _texts(_read(write_pdf(tmp_path / "a.pdf", [sheet]))) == ["第一段。", "中间一段。", "最后一段。"]


def test_text_drawn_sideways_is_read_and_a_slanted_watermark_is_set_aside(tmp_path: Path) -> None:
    side = Sheet()
    for i in range(4):
        code = f"第{i}行竖放的文字。".encode("utf-16-be").hex()
        side.operators.append(f"BT /F1 12 Tf 0 1 -1 0 {200 + i * 40} 100 Tm <{code}> Tj ET")
    code = "仅供评估使用".encode("utf-16-be").hex()
    side.operators.append(f"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 500 Tm <{code}> Tj ET")
    items = _read(write_pdf(tmp_path / "a.pdf", [side]))
    assert _texts(items) == [f"第{i}行竖放的文字。" for i in range(4)]
    assert next(item for item in items if isinstance(item, Properties)).extra == {"watermarks": "仅供评估使用"}


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_ruled_table_gives_cells_caption_unit_and_places_and_is_not_repeated_as_text(tmp_path: Path) -> None:
    sheet = Sheet().text(INDENT, 100, "学校师资情况见下表。").text(220, 140, "表2-1 专任教师结构").text(290, 160, "单位：人")
    sheet.table(LEFT, 170, [120, 80, 80], [["学院", "教授", "副教授"], ["机械学院", "12", "20"], ["电气学院", "", "18"]])
    sheet.text(INDENT, 300, "由表可见，教师数量充足。")
    items = _read(write_pdf(tmp_path / "a.pdf", [Sheet().text(INDENT, 100, "首页。"), sheet]))
    assert _texts(items) == ["首页。", "学校师资情况见下表。", "由表可见，教师数量充足。"]
    block = next(block for block in _blocks(items) if block.table)
    table = block.table
    assert table and (block.page, table.caption, table.unit) == (2, "表2-1 专任教师结构", "人")
    assert table.header == ("学院", "教授", "副教授")
    assert [(row.place, row.cells) for row in table.rows] == [
        ("t1:r2", ("机械学院", "12", "20")),
        ("t1:r3", ("电气学院", "", "18")),
    ]
    assert table.rows[0].refs == ("t1:r2:c1", "t1:r2:c2", "t1:r2:c3")


def test_a_table_over_two_pages_keeps_its_header_number_and_row_count(tmp_path: Path) -> None:
    def page(rows: list[list[str]]) -> Sheet:
        return Sheet().table(LEFT, 100, [120, 80], rows)

    first = page([["学院", "人数"], ["机械学院", "12"]])
    first.operators.insert(0, Sheet().text(LEFT, 90, "表1 学院人数").operators[0])
    repeated = page([["学院", "人数"], ["电气学院", "9"]])
    bare = page([["土木学院", "7"], ["合计", "28"]])
    items = _read(write_pdf(tmp_path / "a.pdf", [first, repeated, bare]))
    assert {(t.header, t.caption) for t in _tables(items)} == {(("学院", "人数"), "表1 学院人数")}
    assert [(b.page, row.place, row.cells) for b in _blocks(items) if b.table for row in b.table.rows] == [
        (1, "t1:r2", ("机械学院", "12")),
        (2, "t1:r4", ("电气学院", "9")),
        (3, "t1:r5", ("土木学院", "7")),
        (3, "t1:r6", ("合计", "28")),
    ]


def test_tables_parted_by_text_are_two_tables(tmp_path: Path) -> None:
    rows = [["学院", "人数"], ["机械学院", "12"]]
    second = Sheet().text(INDENT, 80, "下表为另一年度的数据。").table(LEFT, 100, [120, 80], rows)
    items = _read(write_pdf(tmp_path / "a.pdf", [Sheet().table(LEFT, 100, [120, 80], rows), second]))
    assert [table.rows[0].place for table in _tables(items)] == ["t1:r2", "t2:r2"]


def test_a_table_with_horizontal_rules_only_is_read(tmp_path: Path) -> None:
    sheet = Sheet().text(220, 90, "表3 近三年生师比")
    for y in (100, 124, 196):
        sheet.rule(LEFT, y, 500, y)
    for row, cells in enumerate(
        [("年度", "学生数", "生师比"), ("2021", "18000", "18.0"), ("2022", "18500", "17.6"), ("2023", "19000", "17.3")]
    ):
        for column, cell in enumerate(cells):
            sheet.text(90 + column * 150, 116 + row * 24, cell, 10)
    (table,) = _tables(_read(write_pdf(tmp_path / "a.pdf", [sheet])))
    assert table.header == ("年度", "学生数", "生师比")
    assert [row.cells for row in table.rows] == [("2021", "18000", "18.0"), ("2022", "18500", "17.6"), ("2023", "19000", "17.3")]


def _grid(xs: list[float], ys: list[float], texts: list[tuple[float, float, str]]) -> tuple[list[Rule], list[Rule], list[Char]]:
    across = [Rule(y, xs[0], xs[-1]) for y in ys]
    down = [Rule(x, ys[0], ys[-1]) for x in xs]
    return across, down, [Char(c, x + i, y) for x, y, word in texts for i, c in enumerate(word)]


def test_grouped_header_cells_become_one_name_per_column() -> None:
    texts = [
        (5, 20, "学院"),
        (110, 10, "专任教师"),
        (110, 30, "教授"),
        (210, 30, "博士"),
        (5, 50, "机械"),
        (110, 50, "12"),
        (210, 50, "20"),
    ]
    across, down, chars = _grid([0, 100, 200, 300], [0, 20, 40, 60], texts)
    across[1] = Rule(20, 100, 300)  # '学院' spans two rows
    down[2] = Rule(200, 20, 60)  # '专任教师' spans two columns
    (grid,) = find_tables(across, down, lambda *_: chars)
    assert grid.names() == ("学院", "专任教师/教授", "专任教师/博士")
    assert grid.texts[grid.header :] == (("机械", "12", "20"),)


def test_merged_cells_are_filled_and_share_their_address() -> None:
    texts = [(5, 10, "类别"), (110, 10, "数量"), (5, 40, "教师"), (110, 30, "12"), (110, 50, "20")]
    across, down, chars = _grid([0, 100, 200], [0, 20, 40, 60], texts)
    across[2] = Rule(40, 100, 200)
    (grid,) = find_tables(across, down, lambda *_: chars)
    assert [row[0] for row in grid.texts] == ["类别", "教师", "教师"]
    assert grid.anchors[2][0] == (1, 0)


def test_a_form_has_no_header_row() -> None:
    texts = [
        (5, 10, "项目名称"),
        (110, 10, "课程建设"),
        (5, 30, "负责人"),
        (110, 30, "张某"),
        (210, 30, "职称"),
        (310, 30, "教授"),
        (5, 50, "简介"),
    ]
    across, down, chars = _grid([0, 100, 200, 300, 400], [0, 20, 40, 60], [*texts, (110, 50, "无")])
    down[2], down[3] = Rule(200, 20, 40), Rule(300, 20, 40)
    (grid,) = find_tables(across, down, lambda *_: chars)
    assert grid.names() == ("", "", "", "")
    assert len(grid.texts) == 3


@pytest.mark.parametrize("columns", [[0.0, 300.0], [0.0, 100.0, 200.0, 300.0]])
def test_a_frame_around_text_and_an_empty_chart_grid_are_no_tables(columns: list[float]) -> None:
    words = [(10.0, 10.0, "这是一段放在方框里的文字")] if len(columns) == 2 else []
    across, down, chars = _grid(columns, [0, 50, 100, 150], words)
    assert find_tables(across, down, lambda *_: chars) == []


def test_captions_and_units() -> None:
    assert is_caption("表2-1 专任教师结构") and is_caption("附表 3 教学项目汇总") and is_caption("各学院学生人数情况一览表")
    assert not is_caption("如上所述，教师数量充足。") and not is_caption("表明学校重视教学工作。")
    assert unit_of("表1 经费（单位：万元）") == ("万元", "表1 经费")


# --- pages that do not read -----------------------------------------------------------------------------------------


def _garbled() -> Sheet:
    sheet = Sheet().lines(LEFT, 100, *[FULL] * 4)
    sheet.operators = [operator.replace("/F1", "/F2") for operator in sheet.operators]
    return sheet


def test_a_garbled_page_is_named_and_counts_as_unread(tmp_path: Path) -> None:
    items = _read(write_pdf(tmp_path / "a.pdf", [Sheet().text(LEFT, 100, "正常的一页。"), _garbled(), _garbled()]))
    assert _texts(items) == ["正常的一页。"]
    (notice,) = _notices(items)
    assert "第2–3页" in notice.reason and "乱码" in notice.reason and "OCR" in notice.next_step


def test_a_garbled_page_is_read_by_the_second_reader_if_that_reads_better(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def text(_: object, index: int) -> str:
        asked.append(index)
        return f"  {FULL}\n质量保障体系。\n"

    monkeypatch.setattr(pdf._SecondReader, "text", text)
    items = _read(write_pdf(tmp_path / "a.pdf", [Sheet().text(LEFT, 100, "正常的一页。"), _garbled()]))
    assert asked == [1]
    assert [(b.page, b.text) for b in _blocks(items)][1:] == [(2, FULL + "质量保障体系。")]
    assert _notices(items) == []


def test_the_second_reader_leaves_the_log_of_others_alone(tmp_path: Path) -> None:
    before = logging.getLogger("pypdf").level
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 nothing")
    assert pdf._SecondReader(path).text(0) == ""
    assert logging.getLogger("pypdf").level == before


def test_without_the_ocr_component_scans_are_named_with_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(ocr, "installed", lambda: False)
    scan = Sheet().picture(Image.new("L", (60, 80), 200), 0, 0, 595, 842)
    (notice,) = _notices(_read(write_pdf(tmp_path / "a.pdf", [scan, Sheet()]), replace(LIMITS, ocr=True)))
    assert "第1页" in notice.reason
    assert "安装 OCR 组件" in notice.next_step


# --- the file -------------------------------------------------------------------------------------------------------


def _encrypted(path: Path, user: str) -> Path:
    writer = PdfWriter(PdfReader(write_pdf(path, [Sheet().text(LEFT, 100, "密码保护的内容。")])))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def test_a_password_is_asked_for_and_an_empty_one_opens(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        _read(_encrypted(tmp_path / "a.pdf", "secret"))
    assert "密码" in caught.value.reason and caught.value.next_step
    assert _texts(_read(_encrypted(tmp_path / "b.pdf", ""))) == ["密码保护的内容。"]


def test_a_truncated_file_is_repaired_with_a_notice_or_refused(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "a.pdf", [_page(n) for n in range(1, 6)]).read_bytes()
    (tmp_path / "b.pdf").write_bytes(whole[:-200])
    items = _read(tmp_path / "b.pdf")
    assert any("不完整" in notice.reason for notice in _notices(items))
    assert _texts(items)
    (tmp_path / "c.pdf").write_bytes(whole[:300])
    with pytest.raises(Unreadable):
        _read(tmp_path / "c.pdf")


def test_a_wrong_cross_reference_table_is_repaired(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [Sheet().text(LEFT, 100, "仍可读取的内容。")])
    path.write_bytes(path.read_bytes().replace(b"startxref\n", b"startxref\n9"))
    assert _texts(_read(path)) == ["仍可读取的内容。"]


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"hello")
    with pytest.raises(Unreadable) as caught:
        _read(tmp_path / "a.pdf")
    assert caught.value.next_step


def test_limits_end_the_reading_with_a_notice(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [_page(n) for n in range(1, 7)])
    items = _read(path, replace(LIMITS, pages=4))
    assert max(block.page or 0 for block in _blocks(items)) == 4
    assert [notice.reason for notice in _notices(items)] == ["页数超过上限（4 页），第5页到第6页未读取。"]
    assert any("文字超过上限" in n.reason for n in _notices(_read(path, replace(LIMITS, characters=50))))
    assert any("时间" in n.reason for n in _notices(_read(path, replace(LIMITS, seconds=0.0))))


def test_attachments_are_named_and_properties_given(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [Sheet().text(LEFT, 100, "正文。")], info="<</Author(QA)/ModDate(D:20240301093000)>>")
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.add_attachment("data.xlsx", b"x")
    writer.write(path)
    items = _read(path)
    assert any("data.xlsx" in notice.reason for notice in _notices(items))
    found = next(item for item in items if isinstance(item, Properties))
    assert (found.author, found.modified, found.pages) == ("QA", "2024-03-01", 1)


def test_form_fields_and_comments_are_read_as_notes(tmp_path: Path) -> None:
    from pypdf.annotations import FreeText

    path = write_pdf(tmp_path / "a.pdf", [Sheet().text(LEFT, 100, "正文。")])
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.add_annotation(0, FreeText(text="请补充佐证材料", rect=(50, 50, 200, 100)))
    writer.write(path)
    assert [(b.kind, b.text) for b in _blocks(_read(path))] == [("paragraph", "正文。"), ("note", "请补充佐证材料")]


def test_page_ranges() -> None:
    assert pdf.page_ranges([1, 2, 3, 7, 9, 10]) == "1–3、7、9–10"
