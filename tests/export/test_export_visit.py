"""The handbook and the list of questions: what stands in them, where links lead, what a spreadsheet must not run."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
from words_left import left

from assistant import frameworks, house_style
from assistant.domain import AtHand, ExpertQuestion, Institution, Locator, Preparation
from assistant.export import visit_docx, visit_xlsx
from assistant.export.visit_words import numbered
from assistant.settings import Settings
from assistant.steps import visit as visit_step
from assistant.steps.progress import Silent
from assistant.visit.patterns import load

FRAMEWORK = frameworks.load("bk-audit-2-3")
WHO = Institution(name="松岚医学院", type="applied", category="医学", fictional=True)


def question(id: str, code: str, text: str, **more: object) -> ExpertQuestion:
    said = {
        "id": id, "code": code, "indicator": "某指标", "text": text, "asked": ("leaders", "departments"), "occasion": "data",
        "unit": "人事处", "kind": "metric_short", "rule": "metric_short", "why": "没有达到", "weight": 90.0,
        "at_hand": (
            AtHand(number="7.3-1", title="师资表", locator=Locator(file="师资.xlsx", sha256="0" * 64, sheet="汇总", cell="E4"),
                   why="题目所据", remark="为2020年材料"),
        ),
        "missing": ("分专业师资表",), "answer": ("先报数。", "再说原因。"), **more,
    }  # fmt: skip
    return ExpertQuestion.model_validate(said)


ROWS = (
    question("a", "7.3", "生师比为什么升高？"),
    question("b", "7.3", "=SUM(A1:A9) 是怎样算的？", asked=("students",)),
    question("c", "2.3", "实习怎样管？", kind="standing", rule="standing", weight=30.0),
)
PREPARED = {
    "a": Preparation(question=ROWS[0], owner="王老师", state="ready", note="带决算", readied=ROWS[0].text),
    "b": Preparation(question=ROWS[1], state="ready", readied="从前的题面"),
}


def handbook(target: Path) -> docx.document.Document:  # type: ignore[name-defined]
    visit_docx.write(ROWS, PREPARED, {"7.3": 2}, FRAMEWORK, WHO, load("zh"), target, house_style.load("default"))
    return docx.Document(str(target))


def test_the_handbook_holds_every_question_its_evidence_and_who_prepares_it(tmp_path: Path) -> None:
    document = handbook(tmp_path / "手册.docx")
    text = "\n".join(p.text for p in document.paragraphs)
    for row in ROWS:
        assert row.text in text
    assert "松岚医学院迎评问答准备手册" in text and "虚构" in text
    assert "7.3-1 《师资表》 工作表“汇总”E4（题目所据；为2020年材料）" in text
    assert "准备单位：王老师　状态：已准备" in text and "题目有变，须重看" in text
    assert "还缺的材料：分专业师资表" in text and "备注：带决算" in text
    assert "本指标另有2个薄弱处" in text
    assert "7 教学成效" in text and "2 培养过程" in text


def test_the_likeliest_stand_first_and_the_index_leads_to_the_question(tmp_path: Path) -> None:
    document = handbook(tmp_path / "手册.docx")
    first, *index = document.tables
    assert [r.cells[0].text for r in first.rows][1:] == ["7.3-1", "7.3-2"], "standing questions are not among the likeliest"
    assert [len(t.rows) for t in index] == [3, 3, 2], "校领导、职能部门、学生，各有表头"
    marks = {b.get(f"{{{b.nsmap['w']}}}name") for b in document.element.iter(f"{{{document.element.nsmap['w']}}}bookmarkStart")}
    links = {h.get(f"{{{h.nsmap['w']}}}anchor") for h in document.element.iter(f"{{{document.element.nsmap['w']}}}hyperlink")}
    assert links and links <= marks


def test_the_list_has_one_row_a_question_and_runs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    visit_xlsx.write(ROWS, PREPARED, FRAMEWORK, load("zh"), target)
    book = openpyxl.load_workbook(target)
    rows = list(book["迎评问答"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("编号", "指标", "问题") and len(rows) == 4
    assert rows[1][0] == "7.3-1" and rows[1][5:8] == ("人事处", "王老师", "已准备")
    assert rows[2][2].startswith("'=SUM") and rows[2][7] == "题目有变，须重看"
    assert "【常备问题】" in rows[3][8]
    units = {r[0]: r[1:] for r in book["按准备单位"].iter_rows(min_row=2, values_only=True)}
    assert units["王老师"] == (1, 0, 0, 1, 0) and units["人事处"][0] == 2


def test_an_english_framework_gets_an_english_handbook(tmp_path: Path) -> None:
    pack = frameworks.load("esg-2015")
    row = question("e", pack.leaves[0].code, "Who does it?", unit="")
    visit_docx.write([row], {}, {}, pack, WHO, load("en"), tmp_path / "e.docx", house_style.load("default"))
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "e.docx")).paragraphs)
    assert "Preparation for the visit" in text and "Put to: leaders, offices" in text and "sheet “汇总” E4" in text


def test_numbers_count_within_an_indicator() -> None:
    assert numbered(ROWS) == {"a": "7.3-1", "b": "7.3-2", "c": "2.3-1"}


def test_all_that_a_handbook_says_of_english_evidence_is_in_english(esg, abet, tmp_path: Path) -> None:
    """From questions of every origin; the list as well as the handbook."""
    for done in (esg, abet):
        chosen = Settings(ocr=False)
        visit_step.gather(done.workspace, done.framework, done.institution, chosen, Silent())
        stands = visit_step.kept(done.workspace, chosen)
        for name in ("visit.docx", "visit.xlsx"):
            visit_step.write(stands, done.framework, done.institution, chosen, tmp_path / name)
            assert left(tmp_path / name) == []
        assert {q.kind for q in stands.questions} >= {"standing", "admitted", "point_thin"}
