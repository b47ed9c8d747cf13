"""report.docx: the school's look, the template's styles, links that lead somewhere."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from assistant import house_style
from assistant.domain import (
    Citation,
    DataRow,
    DataTable,
    EvidenceEntry,
    Locator,
    Paragraph,
    Report,
    Section,
    Statement,
)
from assistant.drafting.gaps import gap
from assistant.export import report_docx, report_md
from assistant.house_style import HouseStyleError

PLACE = Locator(file="教务处/督导[2024].docx", sha256="0" * 64, paragraph=3)


def made() -> Report:
    cited = Statement(
        text="学校聘任督导24人 <b>&amp;。",
        role="practice",
        citations=(Citation(passage_id="p", number="6.1.1-1", locator=PLACE),),
    )
    table = DataTable(
        caption="6.1 质量管理定量指标情况",
        header=("定量指标", "2023年", "2024年", "标准", "判定"),
        rows=(DataRow(cells=("督导|数", "20人", "24人", "—", "—"), citations=cited.citations),),
    )
    aspect = Section(title="主要做法与成效", level=4, part="aspect", body=(Paragraph(statements=(cited, gap("听课记录"))), table))
    point = Section(code="6.1.1", title="督导", level=3, part="point", sections=(aspect,))
    leaf = Section(code="6.1", title="质量管理", level=2, part="indicator", sections=(point,))
    chapter = Section(code="6", title="质量保障", level=1, part="indicator", sections=(leaf,))
    entry = EvidenceEntry(
        number="6.1.1-1", code="6.1.1", document="d", title="督导总结", file=PLACE.file, places=("第3段",), void="征求意见稿"
    )
    return Report(
        title="某校自评报告", institution="某校", framework="f", framework_name="评估方案", fictional=True,
        provenance_note="审核重点标题不是官方原文。",
        sections=(Section(title="第三部分　自评结果", level=0, part="result", sections=(chapter,)),), catalogue=(entry,),
    )  # fmt: skip


def write(target: Path, style: str = "default", template: Path | None = None) -> docx.document.Document:
    report_docx.write(made(), target, house_style.load(style), template)
    return docx.Document(str(target))


def fonts(document: docx.document.Document, name: str) -> tuple[str, str, float]:
    style = document.styles[name]
    element = style.element.rPr.rFonts
    return element.get(qn("w:eastAsia")), element.get(qn("w:ascii")), style.font.size.pt


# --- house styles ---------------------------------------------------------------------------------------------------------

SHIPPED = ("default", "shenzhen", "weifang")


def test_three_styles_are_shipped():
    assert {f.stem for f in house_style.FOLDER.glob("*.yaml")} >= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_style_is_what_the_word_file_has(tmp_path, name):
    look = house_style.load(name)
    assert look.source
    document = write(tmp_path / "r.docx", name)
    assert fonts(document, "报告正文") == (look.body.font, look.body.latin, look.body.size)
    for level, heading in enumerate(look.headings, start=1):
        assert fonts(document, f"Heading {level}") == (heading.font, heading.latin, heading.size)
        assert document.styles[f"Heading {level}"].font.bold is heading.bold
    body = document.styles["报告正文"].paragraph_format
    assert body.line_spacing == (Pt(look.body.exact) if look.body.exact else look.body.line)
    assert document.sections[0].top_margin.cm == pytest.approx(look.margins_cm["top"], abs=0.01)
    assert fonts(document, "报告表格")[0] == look.table.font


def test_styles_differ(tmp_path):
    looks = {
        fonts(write(tmp_path / f"{n}.docx", n), "报告正文") + fonts(write(tmp_path / f"{n}.docx", n), "Heading 1")
        for n in SHIPPED
    }
    assert len(looks) >= 2


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(HouseStyleError, match=r"“花体”.*default、shenzhen、weifang"):
        house_style.load("花体")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("size: 22", "size: 200"), r"title\.size.*小于73"),
        (("body:", "text:"), r"body.*缺少|text.*没有这一项"),
        (("align: justify", "align: middle"), r"body\.align.*只能是"),
        (('color: "B45309"', "color: orange"), r"gap\.color"),
        (("margins_cm: {", "margins_cm: ["), "YAML"),
    ],
)
def test_a_wrong_key_is_named(tmp_path, change, words):
    file = tmp_path / "本校.yaml"
    text = (house_style.FOLDER / "default.yaml").read_text("utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(HouseStyleError, match=words) as error:
        house_style.load(str(file))
    assert "本校.yaml" in str(error.value)


# --- templates ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path):
    document = docx.Document()
    document.styles["Heading 1"].font.name = "Arial"
    document.styles["Heading 1"].font.size = Pt(31)
    document.styles.add_style("报告正文", 1).font.size = Pt(13)
    document.add_paragraph("某校封面")
    document.save(str(tmp_path / "模板.docx"))
    return tmp_path / "模板.docx"


def test_a_template_keeps_its_styles_and_its_content_comes_first(tmp_path, template):
    before = template.read_bytes()
    document = write(tmp_path / "r.docx", template=template)
    assert document.styles["Heading 1"].font.size == Pt(31) and document.styles["Heading 1"].font.name == "Arial"
    assert document.styles["报告正文"].font.size == Pt(13)
    assert document.styles["报告题注"].font.size is not None, "what it lacks comes from the house style"
    assert document.paragraphs[0].text == "某校封面"
    assert template.read_bytes() == before


def test_a_bare_template_without_table_or_character_styles(tmp_path, template):
    """What WPS and Word save for a document of plain text: hardly any style at all."""
    bare = tmp_path / "空模板.docx"
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/styles.xml":
                root = etree.fromstring(data)
                for style in root.findall(qn("w:style")):
                    if style.find(qn("w:name")).get(qn("w:val")) not in ("Normal", "heading 1"):
                        root.remove(style)
                data = etree.tostring(root)
            new.writestr(name, data)
    document = write(tmp_path / "r.docx", template=bare)
    assert document.tables[0].style.name == "Table Grid"
    assert "学校聘任督导24人" in "".join(p.text for p in document.paragraphs)


def test_a_template_that_is_no_word_file(tmp_path):
    (tmp_path / "x.docx").write_text("no", encoding="utf-8")
    with pytest.raises(HouseStyleError, match=r"x\.docx"):
        write(tmp_path / "r.docx", template=tmp_path / "x.docx")
    assert not (tmp_path / "r.docx").exists()


# --- content --------------------------------------------------------------------------------------------------------------


def test_text_of_evidence_is_text_not_markup(tmp_path):
    document = write(tmp_path / "r.docx")
    assert any("学校聘任督导24人 <b>&amp;。【支撑材料6.1.1-1】" in p.text for p in document.paragraphs)


def test_gaps_stand_out(tmp_path):
    document = write(tmp_path / "r.docx")
    runs = [r for p in document.paragraphs for r in p.runs if r.text.startswith("【待补充")]
    assert [r.style.name for r in runs] == ["待补充"]


def test_every_link_leads_to_a_bookmark_and_names_are_unique(applied):
    document = docx.Document(str(applied.out / "report.docx"))
    body = document.element.body
    names = [b.get(qn("w:name")) for b in body.iter(qn("w:bookmarkStart"))]
    anchors = {h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink"))}
    assert len(names) == len(set(names)) and anchors <= set(names)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", n) for n in names)
    ids = [b.get(qn("w:id")) for b in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))


def test_headings_are_the_outline_of_the_report(applied):
    def walk(section: Section) -> list[str]:
        own = f"{section.code} {section.title}" if section.code else section.title
        return [own, *(t for s in section.sections for t in walk(s))]

    document = docx.Document(str(applied.out / "report.docx"))
    shown = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert shown == [*(t for s in applied.report.sections for t in walk(s)), "附录　支撑材料目录"]


def test_a_fictional_school_is_called_so(applied, tmp_path):
    document = docx.Document(str(applied.out / "report.docx"))
    assert "虚构示例" in document.sections[0].header.paragraphs[0].text
    assert document.sections[0].different_first_page_header_footer, "the cover has no page number"
    assert any("虚构示例" in p.text for p in document.paragraphs[:20])


def test_void_documents_are_marked_in_the_catalogue(tmp_path):
    rows = write(tmp_path / "r.docx").tables[-1].rows
    assert [c.text for c in rows[1].cells] == ["6.1.1-1", "督导总结（征求意见稿）", PLACE.file, "第3段", "—"]


def test_the_same_report_gives_the_same_words(tmp_path):
    first, second = (write(tmp_path / n).element.xml for n in ("a.docx", "b.docx"))
    assert first == second


def test_word_opens_it(tmp_path):
    """Every part is well-formed, and every style that the text names is there."""
    write(tmp_path / "r.docx")
    with zipfile.ZipFile(tmp_path / "r.docx") as archive:
        parts = {n: etree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".xml")}
    known = {s.get(qn("w:styleId")) for s in parts["word/styles.xml"].findall(qn("w:style"))}
    used = {
        e.get(qn("w:val")) for tag in ("pStyle", "rStyle", "tblStyle") for e in parts["word/document.xml"].iter(qn(f"w:{tag}"))
    }
    assert used <= known


def test_markdown_says_the_same(tmp_path, applied):
    text = report_md.render(made())
    assert "# 某校自评报告（初稿）" in text and "> 本报告依据虚构示例材料生成，仅供演示。" in text
    assert "学校聘任督导24人 <b>&amp;。【支撑材料6.1.1-1】【待补充：听课记录】" in text
    assert "| 督导\\|数 | 20人 | 24人 | — | — | 6.1.1-1 |" in text
    assert (applied.out / "report.md").read_text(encoding="utf-8") == report_md.render(applied.report)
