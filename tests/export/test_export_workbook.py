"""Workbooks and the coverage page: evidence text is hostile until shown otherwise."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import openpyxl
import pytest
from evidence import document, passage
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.domain import Coverage, CoverageCell, FileOutcome, Institution, Report
from assistant.export import catalogue_xlsx, coverage_html, workbook
from assistant.mapping import Currency

FRAMEWORK = frameworks.load("bk-audit-2-3")
HOSTILE = '</script><script>alert("1")</script><img src=http://example.org/x.png onerror=alert(2)><!--'


# --- workbook.py ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1"])
def test_formulas_are_made_text(text):
    assert str(workbook.neutral(text)).startswith("'")


@pytest.mark.parametrize("value", ["督导", "a=1", "", 5, 2.5, None])
def test_the_rest_stays(value):
    assert workbook.neutral(value) == value


@given(st.text(max_size=30))
def test_whatever_the_text_the_sheet_can_be_written_and_holds_no_formula(tmp_path_factory, text):
    target = tmp_path_factory.getbasetemp() / "any.xlsx"
    book = workbook.new()
    workbook.sheet(book, "表", ("甲",), [(text,)], (10,))
    workbook.save(book, target)
    cell = openpyxl.load_workbook(target)["表"]["A2"]
    assert cell.data_type != "f"


def test_sheet_is_ready_for_an_office(tmp_path):
    book = workbook.new()
    workbook.sheet(book, "表", ("甲", "乙"), [(1, "=2")], (10, 20), note="说明")
    workbook.save(book, tmp_path / "x.xlsx")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["表"]
    assert [c.value for c in page[2]] == ["甲", "乙"] and page["A1"].value == "说明"
    assert page["B3"].value == "'=2" and page["A3"].value == 1
    assert page.freeze_panes == "A3" and page.auto_filter.ref == "A2:B3"
    assert page.column_dimensions["B"].width == 20


def test_lines_are_as_high_as_their_text_and_a_wide_sheet_gets_wide_paper(tmp_path):
    long = "2022—2024年党委会研究本科教学工作议题及落实情况汇总" * 3
    book = workbook.new()
    workbook.sheet(book, "表", ("甲", "乙"), [("短", "短"), ("短", long), ("一\n二\n三", "短")], (10, 40), note="说明")
    workbook.sheet(book, "宽表", ("甲", "乙"), [("短", "短")], (10, 240))
    workbook.save(book, tmp_path / "x.xlsx")
    read = openpyxl.load_workbook(tmp_path / "x.xlsx")
    one, four, three = (read["表"].row_dimensions[n].height for n in (3, 4, 5))
    assert one < 25 and four > 3.5 * one / 1.4 and three > 2 * one
    assert (read["表"].page_setup.paperSize, read["宽表"].page_setup.paperSize) == (9, 8)


# --- catalogue.xlsx -------------------------------------------------------------------------------------------------------


def test_catalogue_neutralises_names_that_are_formulas(tmp_path):
    bad = document('=HYPERLINK("http://example.org")\x07', places=("=a.docx", "-b.docx"))
    outcome = FileOutcome(path="+c.docx", outcome="failed", reason="@坏了\x00", next_step="另存")
    report = Report(title="t", institution="i", framework="f", framework_name="n", sections=(), catalogue=())
    catalogue_xlsx.write(report, {bad.id: bad}, {bad.id: Currency(True, "在期")}, [outcome], tmp_path / "c.xlsx")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["支撑材料目录", "文件清单", "未引用材料"]
    values = [c.value for sheet in book for line in sheet.iter_rows() for c in line if isinstance(c.value, str)]
    assert not [v for v in values if v[:1] in "=+-@" and v]
    assert '\'=HYPERLINK("http://example.org")' in values and "'@坏了" in values


def test_catalogue_of_a_run_lists_every_file_and_every_cited_document(applied):
    book = openpyxl.load_workbook(applied.out / "catalogue.xlsx")
    numbers = [line[0].value for line in book["支撑材料目录"].iter_rows(min_row=3)]
    assert numbers == [e.number for e in applied.report.catalogue]
    files = {line[0].value: line[1].value for line in book["文件清单"].iter_rows(min_row=2)}
    assert set(files) == {p.place for p in applied.workspace.places()}
    assert set(files.values()) <= {"已读", "部分读取", "未能读取", "跳过"}
    unused = {line[0].value for line in book["未引用材料"].iter_rows(min_row=3)}
    cited = {e.document for e in applied.report.catalogue}
    assert unused == {d.title for d in applied.workspace.documents() if d.id not in cited}


# --- coverage.html --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would see: scripts, attributes that fetch, and the JSON block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.data, self._in = "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._in = dict(attrs).get("id", "") if tag == "script" else ""
        self.fetched += [v for k, v in attrs if k in ("src", "href", "srcset", "action") and v]

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in == "data":
            self.data += data


@pytest.fixture
def hostile(tmp_path):
    cells = tuple(
        CoverageCell(
            code=p.code,
            name=p.name,
            indicator=leaf.code,
            strength="thin",
            passages=1,
            documents=1,
            in_date_documents=1,
            reason=HOSTILE,
        )
        for leaf in FRAMEWORK.leaves
        for p in leaf.points
    )
    source = document(places=(f"{HOSTILE.replace('/', '')}.docx",))
    evidence = {FRAMEWORK.points[0].code: [passage(HOSTILE + "\u2028$data ${x} $$", source)]}
    school = Institution(name=f"某校{HOSTILE}", type="applied", category="工科")
    outcomes = [FileOutcome(path=HOSTILE, outcome="failed", reason=HOSTILE, next_step="$title")]
    coverage_html.write(FRAMEWORK, school, Coverage(cells=cells), evidence, [], outcomes, tmp_path / "c.html")
    return (tmp_path / "c.html").read_text(encoding="utf-8")


def test_hostile_text_stays_text(hostile):
    page = Page(hostile)
    assert page.tags.count("script") == 2 and "img" not in page.tags, "nothing has broken out"
    assert page.fetched == []
    data = json.loads(page.data)
    assert data["files"][0][0] == HOSTILE
    assert data["leaves"][0]["points"][0]["evidence"][0]["text"] == HOSTILE + "\u2028$data ${x} $$"
    assert html.escape(HOSTILE) in hostile


def test_a_comment_opener_cannot_swallow_the_page(hostile):
    """'<!--' followed by '<script' puts a browser into a state in which '</script>' no longer ends the block."""
    block = hostile[hostile.index('id="data"') : hostile.index("</script>", hostile.index('id="data"'))]
    assert "<!--" not in block and "<script" not in block


def test_page_of_a_run_is_self_contained_and_complete(applied):
    text = (applied.out / "coverage.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.fetched == [] and not re.search(r"(?:src|href|url\(|@import|fetch\()\s*=?\s*[\"']?https?:", text)
    data = json.loads(page.data)
    cells = json.loads((applied.out / "coverage.json").read_text(encoding="utf-8"))["cells"]
    shown = {p["code"]: p["strength"] for leaf in data["leaves"] for p in leaf["points"]}
    assert shown == {c["code"]: c["strength"] for c in cells}
    assert len(data["metrics"]) == len(applied.metrics)
    assert all(p["evidence"] for leaf in data["leaves"] for p in leaf["points"] if p["strength"] != "missing")
