"""Reading finished reports: ours and those typed by hand, with exact places."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Framework
from assistant.errors import UserError
from assistant.frameworks import load
from assistant.review.document import ReportDocument
from assistant.review.reading import read_report, read_text
from assistant.review.reading_parts.blocks import blocks, text_of
from assistant.review.reading_parts.marks import find, key
from assistant.review.reading_parts.sentences import split


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load("bk-audit-2-3")


class Typed:
    """A Word file typed by hand: headings are bold lines, nothing has a style."""

    def __init__(self) -> None:
        self.document = docx.Document()

    def bold(self, text: str, size: float = 14, centred: bool = False) -> Typed:
        line = self.document.add_paragraph()
        run = line.add_run(text)
        run.bold, run.font.size = True, Pt(size)
        if centred:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return self

    def body(self, *texts: str) -> Typed:
        for text in texts:
            self.document.add_paragraph(text)
        return self

    def table(self, *rows: tuple[str, ...]) -> Typed:
        table = self.document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        return self

    def save(self, folder: Path) -> Path:
        self.document.save(str(folder / "report.docx"))
        return folder / "report.docx"


def at_their_places(report: ReportDocument, file: Path) -> None:
    """Every sentence without a mark in its middle stands at its spot, character for character."""
    found = list(blocks(docx.Document(str(file)).element.body))
    assert report.sentences
    for sentence in report.sentences:
        if sentence.spot.row is None:
            raw = text_of(found[sentence.spot.block])
            assert raw[sentence.spot.start : sentence.spot.end] == sentence.text


# --- hand-made files --------------------------------------------------------------------------------------------------


def test_a_file_typed_by_hand_is_understood(framework: Framework, tmp_path: Path) -> None:
    point = next(i for i in framework.indicators if i.code == "2.3").points[0]
    file = (
        Typed()
        .bold("某某学院自评报告", 22, centred=True)
        .bold("目　录", 16, centred=True)
        .body("一、办学方向\t1", "二、培养过程\t9")
        .bold("二、培养过程", 16)
        .bold("2.3 实践教学情况", 15)
        .bold(f"（一）{point.name}", 14)
        .body("学校建有校内实验室86间。设备完好率 98.5％（见支撑材料2.3.1-2）。", "存在的主要问题：实习经费偏低。")
        .bold("3．存在问题", 12)
        .body("实习基地数量不足。")
        .bold("原因剖析", 12)
        .body("经费渠道单一。")
        .bold("4．下一步整改思路", 12)
        .body("2026年新增基地12个。")
        .save(tmp_path)
    )
    report = read_report(file, framework)
    assert report.title == "某某学院自评报告"
    assert [(h.code, h.title) for h in report.headings][:3] == [
        ("2", "培养过程") if report.headings[0].code else ("", "培养过程"),
        ("2.3", "实践教学情况"),
        (point.code, point.name),
    ]
    assert not any("办学方向" in h.text for h in report.headings), "contents lines are no headings"
    told = {s.text: s for s in report.sentences}
    assert told["设备完好率 98.5％。"].numbers == ("2.3.1-2",)
    assert {s.indicator for s in report.sentences} == {"2.3"}
    assert told["学校建有校内实验室86间。"].aspect == "practice"
    assert told["存在的主要问题：实习经费偏低。"].aspect == "problem", "a lead in the paragraph tells the aspect"
    assert told["实习基地数量不足。"].aspect == "problem"
    assert told["经费渠道单一。"].aspect == "cause"
    assert told["2026年新增基地12个。"].aspect == "measure"
    assert not any(h.styled for h in report.headings)


def test_automatic_numbers_and_heading_styles(framework: Framework, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("自评结果", 1)
    document.add_heading("2.3 实践教学", 3)
    document.add_paragraph("开设实验项目412个。", style="List Number")
    document.add_paragraph("实验开出率99.1%。", style="List Number")
    file = tmp_path / "report.docx"
    document.save(str(file))
    report = read_report(file, framework)
    assert [(h.level, h.code, h.styled) for h in report.headings] == [(1, "", True), (3, "2.3", True)]
    assert [s.text for s in report.sentences] == ["开设实验项目412个。", "实验开出率99.1%。"]
    at_their_places(report, file)


def test_the_title_decides_where_the_school_numbers_its_own_way(framework: Framework, tmp_path: Path) -> None:
    name = next(i.name for i in framework.indicators if i.code == "2.3")
    report = read_report(Typed().bold(f"3.4.1 {name}").body("建有基地12个。").save(tmp_path), framework)
    assert report.headings[0].code == "2.3"


def test_tables_captions_and_catalogue(framework: Framework, tmp_path: Path) -> None:
    file = (
        Typed()
        .bold("2.3 实践教学")
        .body("表1 实习基地情况（单位：个）")
        .table(("学院", "基地数"), ("机械", "12"), ("合计", "12"))
        .bold("附件：支撑材料目录", 16)
        .table(("编号", "材料名称", "文件名", "页码"), ("2.3.1-1", "实习管理办法", "实习管理办法.pdf", "第3页、第5页"))
        .body("2.3.1-2　校外基地一览表", "附件2-3-3：实习总结")
        .save(tmp_path)
    )
    report = read_report(file, framework)
    assert len(report.tables) == 1
    table = report.tables[0]
    assert (table.caption, table.header, table.indicator) == ("表1 实习基地情况（单位：个）", ("学院", "基地数"), "2.3")
    assert table.rows == (("机械", "12"), ("合计", "12"))
    assert [(c.number, c.title) for c in report.catalogue] == [
        ("2.3.1-1", "实习管理办法"),
        ("2.3.1-2", "校外基地一览表"),
        ("2-3-3", "实习总结"),
    ]
    assert report.catalogue[0].places == ("第3页", "第5页")
    assert not any("一览表" in s.text for s in report.sentences)


def test_merged_cells_stand_at_each_of_their_places(framework: Framework, tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(table.rows, (("项目", "2023年", "2024年"), ("实验", "86", "92"), ("", "12", "15")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "report.docx"))
    rows = read_report(tmp_path / "report.docx", framework).tables[0].rows
    assert [len(r) for r in rows] == [3, 3]
    assert rows[0][0].strip() == rows[1][0].strip() == "实验"


def test_content_controls_count_as_blocks(framework: Framework, tmp_path: Path) -> None:
    document = docx.Document()
    inside = document.add_paragraph("控件里的一句话，有数据12个。")
    document.add_paragraph("控件后的一句话，有数据34个。")
    control, holder = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inside._p.addprevious(control)
    control.append(holder)
    holder.append(inside._p)
    document.save(str(tmp_path / "report.docx"))
    report = read_report(tmp_path / "report.docx", framework)
    assert [s.spot.block for s in report.sentences] == [0, 1]
    at_their_places(report, tmp_path / "report.docx")


def test_looks_come_through_styles(framework: Framework, tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("正文甲", 1)
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    child = document.styles.add_style("正文乙", 1)
    child.base_style = style
    line = document.add_paragraph("两级样式之下的一段文字。", style="正文乙")
    line.add_run("少数字加粗").bold = True
    document.save(str(tmp_path / "report.docx"))
    look = read_report(tmp_path / "report.docx", framework).paragraphs[0].look
    assert (look.font, look.size, look.bold, look.style) == ("仿宋", 12.0, None, "正文乙")


def test_what_is_no_report_is_told(framework: Framework, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到报告"):
        read_report(tmp_path / "none.docx", framework)
    (tmp_path / "broken.docx").write_bytes(b"not a zip")
    with pytest.raises(UserError, match="Office"):
        read_report(tmp_path / "broken.docx", framework)
    docx.Document().save(str(tmp_path / "empty.docx"))
    with pytest.raises(UserError, match="没有文字"):
        read_report(tmp_path / "empty.docx", framework)


# --- citation marks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("达到17.8:1【支撑材料2.3.1-2】。", ["2.3.1-2"]),
        ("（支撑材料2.3.1-2）", ["2.3.1-2"]),
        ("（支撑材料：2.3.1-2、2.3.1-3）", ["2.3.1-2", "2.3.1-3"]),
        ("[2.3.1-2]", ["2.3.1-2"]),
        ("【2.3.1-2】【2.3.1-3】", ["2.3.1-2", "2.3.1-3"]),
        ("详见支撑材料6.1.1-1。", ["6.1.1-1"]),
        ("（详见附件2-3-1）", ["2-3-1"]),
        ("（附件3）", ["3"]),
        ("【6.1.1-1 督导条例 第3页】", ["6.1.1-1"]),
        ("【支撑材料B2.1.3-1】【支撑材料A-1】", ["B2.1.3-1", "A-1"]),
        ("2023—2024学年（2023-2024）生师比17.8:1（3）", []),
        ("每周1-2次（1-2）", []),
        ("【待补充：2.3.1-2缺材料】", []),
        ("【2023-2024】", []),
    ],
)
def test_marks(text: str, numbers: list[str]) -> None:
    assert [n for mark in find(text) for n in mark.numbers] == numbers


def test_spellings_of_one_number() -> None:
    assert key("2.3.1-2") == key("2-3-1-2") == key("２．３．１—２") != key("2.3.1-3")


def test_sentences_and_their_marks() -> None:
    text = "　学校有“三全育人。”团队12个。【支撑材料1.2.1-1】（支撑材料1.2.1-2）建成基地（见支撑材料1.2.2-1）3个！"
    text += "【待补充：成效数据】末句没有句号"
    found = list(split(text))
    assert [(p.text, p.numbers, p.gap) for p in found] == [
        ("学校有“三全育人。”团队12个。", ("1.2.1-1", "1.2.1-2"), False),
        ("建成基地3个！", ("1.2.2-1",), False),
        ("【待补充：成效数据】", (), True),
        ("末句没有句号", (), False),
    ]
    assert text[found[0].start : found[0].end] == "学校有“三全育人。”团队12个。"
    assert text[found[1].start : found[1].end] == "建成基地（见支撑材料1.2.2-1）3个！"


@given(st.text(alphabet="学校。！？【】（）支撑材料2.3-1“”《》 待补充：\n", max_size=60))
def test_splitting_loses_no_word_and_never_raises(text: str) -> None:
    position = 0
    for piece in split(text):
        assert position <= piece.start < piece.end <= len(text)
        position = piece.end
        assert not piece.text[0].isspace()


def test_a_pasted_table_has_its_columns_and_no_row_of_dashes(framework: Framework) -> None:
    text = "2.3 实践教学\n| 年份 | 实习学生 |\n|---|:--:|\n| 2024 | 3120 |\n|| 3102 |\n----\n|备注|-|"
    first, second = read_text(text, framework).tables
    assert (first.header, first.rows) == (("年份", "实习学生"), (("2024", "3120"), ("", "3102")))
    assert second.header == ("备注", "-")
