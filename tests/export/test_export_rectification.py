"""The 整改报告 in Word: every problem with its parts, native charts with their figures, evidence that links to its list."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from lxml import etree

from assistant import house_style
from assistant.domain import Assessment, Coverage, LedgerEntry, Locator, Observation
from assistant.export import comparison_xlsx, rectification_docx
from assistant.rectification import ledger, limits
from assistant.rectification.compare import compare
from assistant.rectification.report import RectificationReport, ReportKind, report
from assistant.rectification.states import Actor

PLACE = Locator(file="人事处/师资.xlsx", sha256="c" * 64, sheet="师资", cell="B2")
SERIES = tuple(
    Observation(subject="m", value=Decimal(v), unit=":1", text=v, year=y, passage_id="p", locator=PLACE)
    for y, v in ((2022, "19.1"), (2024, "18.4"), (2025, "17.8"))
)
JUDGED = Assessment(id="m", name="生师比", code="3.1", value=Decimal("17.8"), unit=":1", year=2025, threshold=Decimal(18),
                    direction="at_most", verdict="met", sources=(PLACE,), series=SERIES)  # fmt: skip
ENTRIES = (
    LedgerEntry(id="r1", code="3.1", indicator="3.1 数量与结构", problem="生师比高于合格线", cause="引进慢", goal="不高于18:1",
                measures="引进教师", lead_unit="人事处", deadline="2026-12-31", state="verified", progress="引进21人",
                effect="生师比下降", proof="到岗名单", evidence=(PLACE,), source="专家反馈", metric="m",
                metric_goal=Decimal("17.9"), metric_baseline=Decimal("18.6"),
                metric_unit=":1", metric_direction="at_most"),
    LedgerEntry(id="r2", code="2.3", problem="实践学分不足", lead_unit="教务处"),
)  # fmt: skip


def made(kind: ReportKind = "midterm") -> RectificationReport:
    events = [
        ledger.create(e, Actor("评建办"), "2026-01-05T04:00:00+00:00", "cli").model_copy(update={"number": n})
        for n, e in enumerate(ENTRIES, start=1)
    ]
    return report(kind, events, [JUDGED], limits.load(), date(2026, 6, 1), "云溪学院", "某方案", True)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "整改报告.docx"
    rectification_docx.write(made(), target, house_style.load())
    return target


def texts(file: Path) -> str:
    document = docx.Document(str(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_every_problem_with_its_parts_and_what_is_missing_is_marked(file: Path) -> None:
    said = texts(file)
    for words in ("审核评估整改中期报告", "虚构示例", "生师比高于合格线", "引进教师", "引进21人", "生师比下降", "到岗名单",
                  "2026年1月5日列入台账", "【待补充：整改措施】", "【待补充：进展情况】", "（1÷2）",
                  "17.8:1（2025年）", "≤17.9:1", "人事处/师资.xlsx"):  # fmt: skip
        assert words in said, words
    document = docx.Document(str(file))
    gaps = {r.text for t in document.tables for c in t._cells for p in c.paragraphs for r in p.runs if r.style.name == "待补充"}
    assert "【待补充：整改措施】" in gaps
    assert [h.text for h in document.paragraphs if h.style.name == "Heading 2"][:2] == ["一、整改工作概况", "二、整改总体进展"]


def test_charts_are_native_and_carry_the_figures_they_draw(file: Path) -> None:
    with ZipFile(file) as archive:
        names = [n for n in archive.namelist() if n.startswith("word/charts/chart")]
        assert len(names) == 2
        chart = etree.fromstring(archive.read("word/charts/chart2.xml"))
        space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
        values = [[v.text for v in s.findall("c:val//c:v", space)] for s in chart.iterfind(".//c:ser", space)]
        assert [[float(v) for v in line] for line in values] == [[19.1, 18.4, 17.8], [18] * 4, [17.9] * 4]
        assert [c.text for c in chart.iterfind(".//c:ser[1]/c:cat//c:v", space)] == ["2022", "2023", "2024", "2025"]
        book = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart2.xlsx")))
        assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == [19.1, None, 18.4, 17.8]


def test_evidence_links_to_its_line_in_the_list(file: Path) -> None:
    with ZipFile(file) as archive:
        body = archive.read("word/document.xml").decode()
    assert 'w:anchor="proof_1"' in body and 'w:name="proof_1"' in body


def test_the_two_year_report_asks_for_what_lasts(tmp_path: Path) -> None:
    rectification_docx.write(made("final"), tmp_path / "a.docx", house_style.load())
    said = texts(tmp_path / "a.docx")
    assert "六、长效机制" in said and "【待补充：整改中形成的制度" in said and "尚有1项没有复核通过（2−1）" in said


def test_a_comparison_as_a_workbook(tmp_path: Path) -> None:
    before = JUDGED.model_copy(update={"value": Decimal("18.6"), "verdict": "not_met", "year": 2023})
    found = compare(([before], Coverage(cells=())), ([JUDGED], Coverage(cells=())))
    comparison_xlsx.write(found, "2023年", "2025年", tmp_path / "比较.xlsx")
    page = openpyxl.load_workbook(tmp_path / "比较.xlsx")["定量指标"]
    assert [c.value for c in page[3]] == [
        "3.1", "生师比", "18.6:1（2023年）", "17.8:1（2025年）", "−0.8", "≤18:1", "改善", "由未达到变为达到标准"]  # fmt: skip
