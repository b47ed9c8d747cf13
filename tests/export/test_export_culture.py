"""The report, its charts, the page and the questionnaire of a quality-culture diagnosis."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from culture_samples import PACK, SCHEME, answers, diagnosis
from jsonschema import Draft202012Validator
from lxml import etree

from assistant import house_style
from assistant.culture.scores import figures
from assistant.culture.survey import SurveyError, understand
from assistant.domain import CultureOverride
from assistant.export import culture_docx, culture_html, culture_questionnaire, records, survey_import
from assistant.ingest.blocks import Limits
from assistant.schemas import schema

CHART = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
MADE = diagnosis(
    {"B1": 2, "C3": 1, "A1": 4},
    answers({"B1": 4, "C3": 2.5, "B5": 4.5}),
    answers({"B5": 2.5, "A4": 3}, "本科生"),
    overrides={"C3": CultureOverride(code="C3", level=3, by="质评中心", note="=现场核实<b>", at="2025-03-01")},
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("culture") / "culture.docx"
    culture_docx.write(MADE, file, house_style.load("default"))
    return file


def words_of(file: Path) -> str:
    document = docx.Document(str(file))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_report_says_everything(report: Path) -> None:
    text = words_of(report)
    for said in (
        "虚构示例",
        "本项目建议",
        "人工改定",
        "材料为1级",
        "教职工4.50（n=40",
        "差距一览",
        "主要依据",
    ):
        assert said in text
    for row in MADE.rows:
        assert f"{row.code} {row.name}" in text
    for link in MADE.weak:
        assert f"{link.code} {link.name}" in text
    for finding in MADE.findings:
        assert finding.message in text
    assert "None" not in text


def test_both_radars_are_word_charts_with_the_figures_of_the_diagnosis(report: Path) -> None:
    with zipfile.ZipFile(report) as package:
        charts = [etree.fromstring(package.read(f"word/charts/chart{n}.xml")) for n in (1, 2)]
        books = [openpyxl.load_workbook(io.BytesIO(package.read(f"word/embeddings/chart{n}.xlsx"))) for n in (1, 2)]
        links = package.read("word/charts/_rels/chart1.xml.rels").decode()
        types = package.read("[Content_Types].xml").decode()
    assert "embeddings/chart1.xlsx" in links and types.count("drawingml.chart+xml") == 2
    for chart, book, axes in zip(charts, books, (MADE.dimensions, MADE.behaviours), strict=True):
        assert chart.xpath("count(//c:radarChart)", namespaces=CHART) == 1
        first = chart.xpath("//c:ser[1]", namespaces=CHART)[0]
        assert [v.text for v in first.findall("c:cat//c:v", CHART)] == [a.name for a in axes]
        assert [float(v.text) for v in first.findall("c:val//c:v", CHART)] == [a.value for a in axes]
        lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert [line[1] for line in lines] == [a.value for a in axes]


def test_the_page_holds_both_charts_and_runs_nothing(tmp_path: Path) -> None:
    culture_html.write(MADE, tmp_path / "culture.html")
    page = (tmp_path / "culture.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2 and "<script" not in page and "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "=现场核实&lt;b&gt;" in page and "<b>" not in page
    for svg in culture_html.charts(MADE).values():
        assert etree.fromstring(svg.encode()).tag.endswith("svg")
        for axis in MADE.dimensions[:1]:
            assert axis.name in "".join(culture_html.charts(MADE).values())


def test_a_diagnosis_without_survey_says_so(tmp_path: Path) -> None:
    culture_docx.write(diagnosis({}), tmp_path / "a.docx", house_style.load("default"))
    text = words_of(tmp_path / "a.docx")
    assert "没有导入问卷" in text and "五、问卷情况" not in text


def test_the_record_fits_its_schema(tmp_path: Path) -> None:
    records.write("culture", "diagnoses", [MADE], tmp_path / "culture.json")
    body = json.loads((tmp_path / "culture.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema("culture")).validate(body)


def test_the_questionnaire_filled_in_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "问卷.xlsx"
    culture_questionnaire.write(PACK, SCHEME, file)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["填写说明", "题目对照", "教职工问卷", "学生问卷"]
    for sheet, role, rows in (("教职工问卷", "教师", 3), ("学生问卷", "二年级学生", 2)):
        page = book[sheet]
        for number in range(rows):
            page.cell(3 + number, 2).value = role
            for column in range(3, page.max_column + 1):
                page.cell(3 + number, column).value = 4 if "重要程度" not in str(page.cell(2, column).value) else 5
    book.save(file)
    grids, remarks = survey_import.read(file, Limits())
    survey = understand(file.name, grids, SCHEME)
    assert remarks == () and survey.source.respondents == {"staff": 3, "student": 2} and survey.source.left_out == 0
    found = figures(survey.answers)
    asked = {(r.code, role) for r in SCHEME.rows for role, text in (("staff", r.staff), ("student", r.students)) if text}
    assert {(code, f.role) for code, rows_ in found.items() for f in rows_} == asked
    assert {(f.mean, f.importance) for rows_ in found.values() for f in rows_} == {(4.0, 5.0)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_delimited_files_in_the_encodings_of_offices(tmp_path: Path, encoding: str, mark: str) -> None:
    file = tmp_path / "教师问卷.csv"
    file.write_bytes(
        "\n".join([mark.join(("序号", SCHEME.by_code["B1"].staff)), f"1{mark}非常同意", f"2{mark}一般"]).encode(encoding)
    )
    grids, _ = survey_import.read(file, Limits())
    survey = understand(file.name, grids, SCHEME)
    assert [(f.role, f.mean) for f in figures(survey.answers)["B1"]] == [("staff", 4.0)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"PK no zip", "不是完好的 xlsx"),
        ("a.csv", b"", "是空的"),
        ("a.pdf", b"%PDF", "不是 xlsx 或 csv"),
        ("a.csv", b"\x00\x01\x02" * 50, "读不出来"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SurveyError, match=told):
        survey_import.read(tmp_path / name, Limits())
    with pytest.raises(SurveyError, match="找不到"):
        survey_import.read(tmp_path / "没有.xlsx", Limits())
