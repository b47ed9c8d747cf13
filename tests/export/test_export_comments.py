"""A commented copy: every comment exactly at its words, and nothing else of the file changed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from evidence import passage
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assistant.domain import Finding
from assistant.export import comments, docx_places
from assistant.review.document import Spot
from assistant.review.reading_parts.blocks import blocks, text_of
from assistant.review.rule import Placed

AT = datetime(2025, 3, 1, tzinfo=UTC)
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NAMES = nsdecls("w") + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def finding(quote: str = "", message: str = "数字与材料不符", **fields: object) -> Finding:
    return Finding.model_validate(
        {"rule": "grounding.number", "severity": "error", "where": "2.3.1", "message": message, "quote": quote, **fields}
    )


def placed(block: int, start: int = 0, end: int = 0, quote: str = "", **spot: int) -> Placed:
    return Placed(finding(quote), Spot(block, start=start, end=end, **spot))


def paragraph(document: Document, inner: str) -> etree._Element:
    """A hand-made paragraph; its place in the file is the block number it gets."""
    made = parse_xml(f"<w:p {NAMES}>{inner}</w:p>")
    document.element.body.insert(len(document.element.body) - 1, made)
    return made


def run(words: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def written(document: Document, found: list[Placed], folder: Path) -> Document:
    source, target = folder / "报告.docx", folder / "报告（批注）.docx"
    document.save(str(source))
    assert comments.write(source, found, target, at=AT) == ()
    return docx.Document(str(target))


def marked(document: Document) -> list[str]:
    """The words that each comment covers, in the order of the comments."""
    open_now: dict[str, list[str]] = {}
    closed: dict[str, str] = {}
    for element in document.element.body.iter():
        number = element.get(qn("w:id"), "")
        if element.tag == qn("w:commentRangeStart"):
            open_now[number] = []
        elif element.tag == qn("w:commentRangeEnd"):
            closed[number] = "".join(open_now.pop(number))
        elif element.tag in (qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"):
            for words in open_now.values():
                words.append(element.text or "")
    assert not open_now, "every range ends"
    references = [e.get(qn("w:id")) for e in document.element.body.iter(qn("w:commentReference"))]
    ids = [c.comment_id for c in document.comments]
    assert sorted(map(int, references)) == sorted(ids), "each comment is referred to once"
    return [closed[str(number)] for number in ids]


def characters(document: Document) -> Iterator[tuple[str, bytes]]:
    """Every character with the formatting of its run."""
    for t in document.element.body.iter(qn("w:t")):
        look = t.getparent().find(qn("w:rPr"))
        for character in t.text or "":
            yield character, b"" if look is None or not len(look) else etree.tostring(look, method="c14n")


def skeleton(document: Document) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Everything else of the body: all elements but runs, texts and what a comment adds, in order."""
    own = {qn(f"w:{t}") for t in ("r", "t", "rPr", "commentRangeStart", "commentRangeEnd", "commentReference", "rStyle")}
    return [
        (str(e.tag), tuple(sorted((str(k), str(v)) for k, v in e.attrib.items())))
        for e in document.element.body.iter()
        if e.tag not in own and not any(a.tag == qn("w:rPr") for a in e.iterancestors())
    ]


# --- the place --------------------------------------------------------------------------------------------------------


def test_a_comment_covers_exactly_its_sentence(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("自评报告")
    line = document.add_paragraph("学校有专任教师686人。")
    line.add_run("生师比为17.8:1，").bold = True
    line.add_run("达到标准。其后一句。")
    result = written(document, [placed(1, 12, 28, "生师比为17.8:1")], tmp_path)
    assert marked(result) == ["生师比为17.8:1，达到标准。"]
    (comment,) = result.comments
    assert (comment.author, comment.initials, comment.timestamp) == ("质评助手", "质", AT)
    assert comment.text == "【错误】grounding.number\n数字与材料不符"


def test_the_comment_says_what_to_do_and_where_the_evidence_stands() -> None:
    source = passage("专任教师689人").locator
    found = finding(suggestion="请改为689人", locators=(source, source))
    assert comments.body_text(found).splitlines()[2:] == ["建议：请改为689人", f"材料：{source.render()}"]


def test_several_comments_on_one_sentence_and_on_neighbours(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("甲句一二三。乙句四五六。丙句七八九。")
    found = [placed(0, 6, 12), placed(0, 6, 12), placed(0, 0, 6), placed(0, 8, 15), placed(0, 12, 18)]
    result = written(document, found, tmp_path)
    assert marked(result) == ["乙句四五六。", "乙句四五六。", "甲句一二三。", "四五六。丙句七", "丙句七八九。"]


def test_a_cell_and_a_row_of_a_table(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前文")
    table = document.add_table(2, 3)
    for number, cell in enumerate(table.rows[1].cells):
        cell.text = f"值{number}"
    table.rows[1].cells[2].add_paragraph("第二行17.8")
    found = [placed(1, 0, 0, row=1, column=1), placed(1, 3, 10, row=1, column=2), placed(1, row=1)]
    assert marked(written(document, found, tmp_path)) == ["值1", "第二行17.8", "值0值1值2第二行17.8"]


def test_an_empty_cell_and_an_empty_line_can_be_commented(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("")
    document.add_table(1, 1)
    assert marked(written(document, [placed(0), placed(1, row=0, column=0)], tmp_path)) == ["", ""]


def test_a_quotation_that_stands_elsewhere_in_the_paragraph_wins_over_the_offsets(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("　　第一句很长很长。图书共1,234,567册。")
    assert marked(written(document, [placed(0, 0, 9, "图书共1234567册")], tmp_path)) == ["图书共1,234,567册"]


def test_white_space_around_a_sentence_is_not_covered(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("　　第一句。 第二句。")
    assert marked(written(document, [placed(0, 0, 7), placed(0, 6, 11)], tmp_path)) == ["第一句。", "第二句。"]


def test_findings_without_a_place_stand_together_at_the_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("")
    document.add_paragraph("某校自评报告")
    document.add_paragraph("正文")
    result = written(document, [Placed(finding(message="缺少7.5"), None), Placed(finding(message="缺少6.3"), None)], tmp_path)
    assert marked(result) == ["某校自评报告"]
    (comment,) = result.comments
    assert "缺少7.5" in comment.text and "缺少6.3" in comment.text and "（2.3.1）" in comment.text


def test_a_spot_that_is_not_in_the_file_is_told_and_not_lost(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("标题")
    document.add_table(1, 1)
    document.save(str(tmp_path / "a.docx"))
    wrong = [placed(7), placed(1, row=4, column=0), placed(1, row=0, column=9)]
    assert comments.write(tmp_path / "a.docx", wrong, tmp_path / "b.docx") == tuple(wrong)
    (comment,) = docx.Document(str(tmp_path / "b.docx")).comments
    assert comment.text.count("数字与材料不符") == 3


def test_a_file_that_is_no_docx_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(b"not a zip")
    with pytest.raises(comments.CommentError, match=r"“报告.docx”.*另存为 docx"):
        comments.write(tmp_path / "报告.docx", [], tmp_path / "out.docx")
    assert not (tmp_path / "out.docx").exists()


def test_control_characters_do_not_break_the_file(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    result = written(document, [Placed(finding(message="坏\x00字\x0b符\ufffe"), Spot(0))], tmp_path)
    assert [c.text for c in result.comments] == ["【错误】grounding.number\n坏字符"]


# --- what hand-made files hold ----------------------------------------------------------------------------------------

HYPERLINK = '<w:hyperlink w:anchor="ev">{}</w:hyperlink>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> SEQ 表 </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
INSERTED = '<w:ins w:id="9" w:author="张某" w:date="2025-01-01T00:00:00Z">{}</w:ins>'
DELETED = '<w:del w:id="8" w:author="张某"><w:r><w:delText>删去的字</w:delText></w:r></w:del>'
BOOKMARKED = '<w:bookmarkStart w:id="3" w:name="z_1"/>{}<w:bookmarkEnd w:id="3"/>'
CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
RUBY = "<w:r><w:ruby><w:rt><w:r><w:t>dù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>督</w:t></w:r></w:rubyBase></w:ruby></w:r>"
FORMULA = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
BOX = (
    "<w:r><w:t>框</w:t><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r>"
    "<w:t>文本框里的字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict><w:t>后</w:t></w:r>"
)
MIXED = (
    "<w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t><w:tab/><w:t>乙丙</w:t><w:br/>"
    '<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>丁</w:t></w:r>'
)
KINDS = {
    "plain": run("教师六百人"),
    "bold": run("图书", "<w:b/><w:sz w:val='28'/>"),
    "link": HYPERLINK.format(run("【支撑材料1】")),
    "field": FIELD.format(run("12")),
    "inserted": INSERTED.format(run("新增句子")),
    "deleted": DELETED,
    "bookmark": BOOKMARKED.format(run("书签内")),
    "control": CONTROL.format(run("控件里")),
    "ruby": RUBY,
    "formula": FORMULA,
    "box": BOX,
    "mixed": MIXED,
    "hidden": run("看不见", "<w:vanish/>"),
}


def test_a_link_that_begins_or_ends_the_range_is_covered_whole_from_outside(tmp_path: Path) -> None:
    document = docx.Document()
    made = paragraph(document, run("前") + KINDS["link"] + run("后"))
    assert text_of(made) == "前【支撑材料1】后"
    result = written(document, [placed(0, 1, 8)], tmp_path)
    assert marked(result) == ["【支撑材料1】"]
    (link,) = result.element.body.iter(qn("w:hyperlink"))
    assert link.getprevious().tag == qn("w:commentRangeStart") and link.getnext().tag == qn("w:commentRangeEnd")


def test_a_range_that_ends_inside_a_field_takes_in_the_field_and_one_within_it_stays_within(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph(document, run("见表") + FIELD.format(run("1234")) + run("所列"))
    result = written(document, [placed(0, 0, 4), placed(0, 3, 5)], tmp_path)
    assert marked(result) == ["见表1234", "23"]
    kinds = [e.get(qn("w:fldCharType")) for e in result.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_a_rejected_insertion_would_not_take_the_comment_with_it(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph(document, INSERTED.format(run("新增的前半，后半")) + DELETED + run("旧句。"))
    result = written(document, [placed(0, 0, 5)], tmp_path)
    assert marked(result) == ["新增的前半"]
    (reference,) = result.element.body.iter(qn("w:commentReference"))
    assert not list(reference.iterancestors(qn("w:ins")))


def test_earlier_comments_stay_and_keep_their_places(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph("甲乙")
    second = line.add_run("丙丁")
    document.add_comment(second, text="请核实", author="李某某", initials="李")
    result = written(document, [placed(0, 1, 3)], tmp_path)
    assert marked(result) == ["丙丁", "乙丙"]
    assert [(c.author, c.text.splitlines()[0]) for c in result.comments] == [
        ("李某某", "请核实"),
        ("质评助手", "【错误】grounding.number"),
    ]


def test_what_is_in_a_text_box_is_no_part_of_the_line(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph(document, run("前") + BOX + run("文"))
    result = written(document, [placed(0, 1, 3)], tmp_path)
    box = next(result.element.body.iter(qn("w:txbxContent")))
    assert not list(box.iter(qn("w:commentRangeStart"), qn("w:commentReference")))
    assert marked(result)[0].replace("文本框里的字", "") == "框后"


@given(
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20)), min_size=1, max_size=5),
)
@settings(max_examples=80)
def test_any_ranges_over_any_content_change_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], ranges: list[tuple[int, int]]
) -> None:
    document = docx.Document()
    made = paragraph(document, "<w:pPr><w:jc w:val='both'/></w:pPr>" + "".join(KINDS[k] for k in kinds))
    words = text_of(made)
    assert docx_places.text(docx_places.signs(made)) == words
    before, bones = list(characters(document)), skeleton(document)
    result = written(document, [placed(0, start, start + size) for start, size in ranges], tmp_path_factory.mktemp("c"))
    line = next(blocks(result.element.body))
    assert text_of(line) == words
    assert list(characters(result)) == before
    assert skeleton(result) == bones
    assert line[0].tag == qn("w:pPr")
    assert len(result.comments) == len(ranges) == len(marked(result))


@given(st.lists(st.text("一二三四五六。", min_size=1, max_size=8), min_size=1, max_size=6), st.data())
@settings(max_examples=60)
def test_in_plain_runs_every_range_is_exact(
    tmp_path_factory: pytest.TempPathFactory, runs: list[str], data: st.DataObject
) -> None:
    document = docx.Document()
    line = document.add_paragraph()
    for number, words in enumerate(runs):
        line.add_run(words).font.size = Pt(10 + number)
    text = "".join(runs)
    ranges = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        ranges.append((start, data.draw(st.integers(start + 1, len(text)))))
    result = written(document, [placed(0, a, b) for a, b in ranges], tmp_path_factory.mktemp("p"))
    assert marked(result) == [text[a:b] for a, b in ranges]


def test_the_source_is_left_as_it_was(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文一句。")
    source = tmp_path / "报告.docx"
    document.save(str(source))
    before = source.read_bytes()
    comments.write(source, [placed(0, 0, 2)], tmp_path / "b.docx")
    assert source.read_bytes() == before
    first = deepcopy(docx.Document(str(tmp_path / "b.docx")).element)
    comments.write(tmp_path / "b.docx", [placed(0, 2, 4)], tmp_path / "b.docx")
    assert first is not None and marked(docx.Document(str(tmp_path / "b.docx"))) == ["正文", "一句"]


def converted(source: Path, kind: str, folder: Path) -> Path:
    assert OFFICE is not None
    command = [
        OFFICE,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return folder / f"{source.stem}.{kind.partition(':')[0]}"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_file_that_libreoffice_wrote_is_commented_and_opens_there_again(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("某校自评报告", 1)
    paragraph(document, run("学校有教师") + INSERTED.format(run("686人")) + DELETED + run("，结构合理。") + KINDS["link"])
    document.add_table(1, 2).rows[0].cells[1].text = "17.8:1"
    document.save(str(tmp_path / "原稿.docx"))
    odt = converted(tmp_path / "原稿.docx", "odt", tmp_path)
    theirs = converted(odt, "docx", tmp_path)
    opened = docx.Document(str(theirs))
    texts = [text_of(b) if b.tag == qn("w:p") else "" for b in blocks(opened.element.body)]
    number = next(n for n, text in enumerate(texts) if "教师686人" in text)
    table = next(n for n, b in enumerate(blocks(opened.element.body)) if b.tag == qn("w:tbl"))
    start = texts[number].index("686人")
    found = [placed(number, start, start + 4, "686人"), placed(table, row=0, column=1)]
    target = tmp_path / "批注.docx"
    assert comments.write(theirs, found, target, at=AT) == ()
    assert marked(docx.Document(str(target))) == ["686人", "17.8:1"]
    again = converted(converted(target, "odt", tmp_path), "docx", tmp_path)
    result = docx.Document(str(again))
    assert [c.text.splitlines()[0] for c in result.comments] == ["【错误】grounding.number"] * 2
    assert marked(result) == ["686人", "17.8:1"]
