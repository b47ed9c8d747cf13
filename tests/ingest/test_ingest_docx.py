"""Word documents: what a reader of the final version sees, with headings, numbers and tables in their places."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx as python_docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.domain import Passage
from assistant.ingest.assemble import assemble
from assistant.ingest.blocks import Block, Item, Limits, Notice, Properties, Unreadable
from assistant.ingest.docx import read
from assistant.ingest.docx_numbering import chinese, spell

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def items(tmp_path: Path) -> Callable[[object], list[Item]]:
    def save_and_read(document: object) -> list[Item]:
        path = tmp_path / "a.docx"
        document.save(str(path))  # type: ignore[attr-defined]
        return list(read(path, Limits()))

    return save_and_read


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Block) and item.table is None]


def tables(items: list[Item]) -> list[Block]:
    return [item for item in items if isinstance(item, Block) and item.table is not None]


def passages(items: list[Item]) -> list[Passage]:
    return list(assemble(iter(items), place="a.docx", sha256="0" * 64, format="docx"))


def append(document: object, xml: str) -> None:
    body = document.element.body  # type: ignore[attr-defined]
    body.insert(len(body) - 1, parse_xml(xml))


def p(inner: str) -> str:
    return (
        f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        f'xmlns:v="urn:schemas-microsoft-com:vml">{inner}</w:p>'
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_heading_path_from_styles_also_inherited(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    document.add_heading("师资队伍", 1)
    mine = document.styles.add_style("我的二级", 1)
    mine.base_style = document.styles["Heading 2"]
    document.add_paragraph("数量与结构", style=mine)
    document.add_paragraph("学校有专任教师 900 人。")
    outline = document.add_paragraph("发展")
    outline._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("学校建立了教师发展中心。")
    found = passages(items(document))
    assert [x.locator.heading_path for x in found] == [("师资队伍", "数量与结构"), ("师资队伍", "发展")]


def test_title_properties_and_typed_numbers(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    document.core_properties.title = "质量报告"
    document.add_heading("本科教学质量报告", 0)
    for line in ("一、基本情况", "学校创办于 1958 年。", "（一）规模", "在校生 2 万人。"):
        document.add_paragraph(line)
    read_items = items(document)
    assert any(isinstance(i, Properties) and i.title == "质量报告" for i in read_items)
    assert passages(read_items)[1].locator.heading_path == ("本科教学质量报告", "一、基本情况", "（一）规模")


def numbering_part(document: object, levels: list[tuple[str, str]]) -> None:
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (fmt, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element  # type: ignore[attr-defined]
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )


def numbered(document: object, text: str, level: int, number: int = 77) -> None:
    append(document, p(f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run(text)}'))


def test_automatic_numbers_are_counted_out(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    numbering_part(document, [("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2"), ("bullet", "•")])
    numbered(document, "总则", 0)
    numbered(document, "目的", 1)
    numbered(document, "适用范围", 1)
    numbered(document, "要点", 2)
    numbered(document, "组织", 0)
    numbered(document, "机构", 1)
    numbered(document, "另起", 0, 78)
    assert texts(items(document)) == [
        "第一章 总则",
        "一.1 目的",
        "一.2 适用范围",
        "要点",
        "第二章 组织",
        "二.1 机构",
        "第一章 另起",
    ]


def test_automatic_numbers_make_a_heading_path(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    numbering_part(document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）")])
    numbered(document, "基本情况", 0)
    document.add_paragraph("学校创办于 1958 年。")
    numbered(document, "规模", 1)
    append(document, p(run("在校生 2 万人。")))
    assert passages(items(document))[-1].locator.heading_path == ("一、基本情况", "（一）规模")


def test_number_formats() -> None:
    assert [chinese(n) for n in (1, 10, 12, 20, 105, 110)] == ["一", "十", "十二", "二十", "一百零五", "一百一十"]
    assert spell(4, "upperRoman") == "IV"
    assert spell(27, "lowerLetter") == "aa"
    assert spell(3, "decimalEnclosedCircle") == "③"
    assert spell(2, "ideographTraditional") == "乙"


def test_tracked_changes_hidden_text_and_fields(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    append(
        document,
        p(
            run("专任教师")
            + f'<w:ins w:id="1" w:author="x">{run("910")}</w:ins>'
            + '<w:del w:id="2" w:author="x"><w:r><w:delText>900</w:delText></w:r></w:del>'
            + run("人", "")
            + run("（内部）", "<w:vanish/>")
            + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
            + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("，见表1")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:softHyphen/><w:t>\u00ad。</w:t></w:r>'
        ),
    )
    assert texts(items(document)) == ["专任教师910人，见表1。"]


def test_a_text_box_is_read_once(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    box = f"<w:txbxContent><w:p>{run('框中文字')}</w:p></w:txbxContent>"
    append(
        document,
        p(
            run("正文")
            + "<w:r><mc:AlternateContent>"
            + f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
            + f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        ),
    )
    found = [i for i in items(document) if isinstance(i, Block)]
    assert [(b.kind, b.text) for b in found] == [("paragraph", "正文"), ("textbox", "框中文字")]


def test_footnotes_follow_their_paragraph(tmp_path: Path) -> None:
    document = python_docx.Document()
    append(document, p(run("毕业率 98%") + '<w:r><w:footnoteReference w:id="2"/></w:r>'))
    document.add_paragraph("下一段。")
    path = tmp_path / "notes.docx"
    document.save(str(path))
    body = f"<w:p><w:r><w:footnoteRef/></w:r>{run('不含结业生。')}</w:p>"
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{body}</w:footnote></w:footnotes>'
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/footnotes.xml", note)
    found = [i for i in read(path, Limits()) if isinstance(i, Block)]
    assert [(b.kind, b.text) for b in found] == [("paragraph", "毕业率 98%"), ("note", "不含结业生。"), ("paragraph", "下一段。")]


def test_merged_cells_two_header_rows_caption_and_unit(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    document.add_paragraph("经费见下。")
    document.add_paragraph("表2-1 教学经费").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("单位：万元").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=5, cols=4)
    for r, line in enumerate(
        [
            ["学院", "项目", "支出", ""],
            ["", "", "2022年", "2023年"],
            ["工学院", "实验", "10", "12"],
            ["", "实习", "20", "22"],
            ["合计", "", "30", "34"],
        ]
    ):
        for c, text in enumerate(line):
            table.cell(r, c).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(1, 1))
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(2, 0).merge(table.cell(3, 0))
    read_items = items(document)
    (block,) = tables(read_items)
    assert block.table is not None
    assert block.table.header == ("学院", "项目", "支出/2022年", "支出/2023年")
    assert (block.table.caption, block.table.unit) == ("表2-1 教学经费", "万元")
    assert block.table.rows[1].cells == ("工学院", "实习", "20", "22")
    assert texts(read_items) == ["经费见下。"]
    rows = [x for x in passages(read_items) if x.kind == "row"]
    assert rows[1].text == "表2-1 教学经费（单位：万元）｜学院：工学院｜项目：实习｜支出/2022年：20｜支出/2023年：22"
    assert rows[1].locator.place() == "表1第4行"


def test_marked_header_rows_are_believed(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    table = document.add_table(rows=3, cols=2)
    for r, line in enumerate([["专业", "层次"], ["代码与名称", "本科或专科"], ["机械工程", "本科"]]):
        for c, text in enumerate(line):
            table.cell(r, c).text = text
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    (block,) = tables(items(document))
    assert block.table is not None
    assert block.table.header == ("专业/代码与名称", "层次/本科或专科")


def test_a_form_is_one_record(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    table = document.add_table(rows=3, cols=4)
    for r, line in enumerate(
        [["课程名称", "高等数学", "学分", "4"], ["负责人", "张某", "职称", "教授"], ["课程简介", "讲授微积分。", "", ""]]
    ):
        for c, text in enumerate(line):
            table.cell(r, c).text = text
    table.cell(2, 1).merge(table.cell(2, 3))
    (found,) = passages(items(document))
    assert found.text == "课程名称：高等数学｜学分：4｜负责人：张某｜职称：教授｜课程简介：讲授微积分。"


def test_nested_tables_and_framed_prose(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "一、建设基础"
    frame.add_paragraph("课程组有教师 8 人。")
    outer = document.add_table(rows=2, cols=2)
    for r, line in enumerate([["年度", "明细"], ["2023年", "见内表"]]):
        for c, text in enumerate(line):
            outer.cell(r, c).text = text
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    for r, line in enumerate([["项目", "金额"], ["实习", "12"]]):
        for c, text in enumerate(line):
            inner.cell(r, c).text = text
    found = passages(items(document))
    assert (found[0].text, found[0].locator.heading_path) == ("课程组有教师 8 人。", ("一、建设基础",))
    assert [x.text for x in found[1:]] == ["年度：2023年｜明细：见内表", "项目：实习｜金额：12"]


def test_contents_pages_are_left_out(items: Callable[[object], list[Item]]) -> None:
    document = python_docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、概况\t1", style="toc 1")
    document.add_paragraph("正文。")
    assert texts(items(document)) == ["正文。"]


def test_a_pasted_scan_is_reported(tmp_path: Path) -> None:
    document = python_docx.Document()
    picture = '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing>'
    append(document, p(f"<w:r>{picture}</w:r>"))
    path = tmp_path / "scan.docx"
    document.save(str(path))
    (notice,) = [i for i in read(path, Limits()) if isinstance(i, Notice)]
    assert "图片" in notice.reason
    assert "PDF" in notice.next_step


def test_the_character_limit_stops_with_a_notice(items: Callable[[object], list[Item]], tmp_path: Path) -> None:
    document = python_docx.Document()
    for n in range(20):
        document.add_paragraph(f"第{n}段正文，内容若干。")
    path = tmp_path / "long.docx"
    document.save(str(path))
    found = list(read(path, Limits(characters=50)))
    assert isinstance(found[-1], Notice)
    assert 0 < len(texts(found)) < 20


def rewrite(path: Path, name: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as package:
        for part, data in parts.items():
            package.writestr(part, data)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    document = python_docx.Document()
    document.add_paragraph("正文ENTITY。")
    path = tmp_path / "xxe.docx"
    document.save(str(path))
    doctype = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    rewrite(
        path, "word/document.xml", lambda xml: re.sub(r"(<w:document)", doctype + r"\1", xml, count=1).replace("ENTITY。", "&x;")
    )
    assert "机密" not in "".join(texts(list(read(path, Limits()))))


def bad_files() -> dict[str, bytes]:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    return {"空的": b"", "密码": encrypted, "不是有效": b"hello world" * 10, "已损坏": b"PK\x03\x04" + b"\0" * 100}


@pytest.mark.parametrize(("words", "data"), bad_files().items())
def test_unreadable_files_say_why(tmp_path: Path, words: str, data: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=words) as caught:
        list(read(path, Limits()))
    assert caught.value.next_step


def test_broken_xml_and_empty_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    python_docx.Document().save(str(path))
    with pytest.raises(Unreadable, match="空的"):
        list(read(path, Limits()))
    rewrite(path, "word/document.xml", lambda xml: xml[: len(xml) // 2])
    with pytest.raises(Unreadable, match="损坏"):
        list(read(path, Limits()))
