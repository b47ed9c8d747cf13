"""The diagnosis of quality culture in English: report, page, record and questionnaire, with all that can be said in them."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from culture_samples import proof
from test_export_culture import words_of as text_of
from words_left import CHINESE, left

from assistant import frameworks, house_style
from assistant.corpus import english_cases
from assistant.culture import spoken
from assistant.culture.diagnosis import diagnose
from assistant.culture.scheme import load
from assistant.culture.survey import Grid, Survey, understand
from assistant.domain import CultureDiagnosis, CultureEvidence, CultureOverride, Institution
from assistant.drafting.spoken import plain
from assistant.export import culture_docx, culture_html, culture_questionnaire, records, survey_import
from assistant.export import culture_words as words
from assistant.ingest.blocks import Limits
from assistant.settings import Settings
from assistant.steps import culture
from assistant.steps.progress import Silent
from assistant.wording import wording

PACK = plain(frameworks.load("quality-culture-en"))
SCHEME = load(PACK)
SCHOOL = Institution(name="Northmere", type="applied", category="工科", fictional=True)
LEVELS = {"A1": 1, "A2": 4, "A3": 5, "B1": 2, "C3": 1, "D5": 4}


def evidence(code: str, level: int) -> list[CultureEvidence]:
    made = []
    for e in (*proof(level, code), *(proof(2, code) if code in ("A4", "C3") else ())):
        sign = "shortfall" if code == "C3" else e.sign
        years = (2015,) if code == "B2" and e.years else () if code == "B4" else e.years
        place = e.locator.model_copy(update={"file": "Report.docx", "quote": "Q"})
        told = {
            "quote": f"Item {code}: a sentence｜Year：2024.",
            "title": "Report",
            "locator": place,
            "sign": sign,
            "years": years,
        }
        made.append(e.model_copy(update=told))
    return made


def answers(role: str, value: dict[str, float], n: int, *, importance: bool = False, twice: bool = False) -> Survey:
    asked = [(c, r.students if role.endswith("student") else r.staff) for c, r in SCHEME.by_code.items() if c in value]
    heads = ["Your role", *(text for _, text in asked), "A question of our own"]
    heads += [f"Importance: {text}" for _, text in asked] if importance else []
    heads += [asked[0][1]] if twice else []
    lines = []
    for number in range(n):
        mine = [str(int(value[c]) + (value[c] % 1 > 0 and number % 2 == 0)) for c, _ in asked]
        mine = ["who knows", *mine[1:]] if number == 1 else mine
        lines.append((role, *mine, "", *([str(5 - int(value[c]) // 2) for c, _ in asked] if importance else [])))
    lines.append((role, *("" for _ in asked)))
    extra = [Grid("Sheet2", (("colour",), ("red",)))] if twice else []
    return understand(f"{role}.xlsx", [Grid("Sheet1", (tuple(heads), *lines)), *extra], SCHEME)


SURVEYS = (
    answers("Lecturer", {"A1": 4, "A2": 2, "A3": 2.5, "A5": 4.5, "B1": 4, "B5": 4.5, "C3": 3, "D2": 5}, 40, importance=True),
    answers("First-year student", {"A4": 4, "A5": 2, "B5": 3, "D2": 4}, 12),
    answers("Teacher", {"C6": 1, "C5": 9}, 5, twice=True),
    answers("Somebody", {"A5": 3, "B5": 3}, 11),
)


def diagnosis(levels: dict[str, int], default: int, *surveys: Survey) -> CultureDiagnosis:
    set_by_person = {"C3": CultureOverride(code="C3", level=3, by="", note="seen on site", at="2026-01-02")}
    signs = {code: evidence(code, levels.get(code, default)) for code in SCHEME.by_code}

    def advise(row, problem):
        found = english_cases.find(SCHEME.by_code[row.code].topic, "applied")
        return found.fits, found.reason

    made = diagnose(PACK, SCHEME, SCHOOL, signs, surveys, set_by_person if surveys else {}, 2025, 3, 100, advise)
    return spoken.diagnosis(made, wording("en"))


HALVES = {"A": {c: 4 for c in SCHEME.by_code if c[0] in "AB"}, "C": {c: 4 for c in SCHEME.by_code if c[0] in "CD"}}
MADE = {
    "whole": diagnosis(LEVELS, 3, *SURVEYS),
    "bare": diagnosis({}, 3),
    "words": diagnosis(HALVES["A"], 1),
    "deeds": diagnosis(HALVES["C"], 1),
    "strong": diagnosis({}, 5),
}


@pytest.mark.parametrize("name", MADE)
def test_report_page_and_record_are_in_english(name: str, tmp_path: Path) -> None:
    made = MADE[name]
    culture_docx.write(made, tmp_path / "culture.docx", house_style.load())
    culture_html.write(made, tmp_path / "culture.html")
    records.write("culture", "diagnoses", [made], tmp_path / "culture.json")
    assert [fault for file in ("culture.docx", "culture.html", "culture.json") for fault in left(tmp_path / file)] == []
    for svg in culture_html.charts(made).values():
        assert not CHINESE.search(svg)
    with zipfile.ZipFile(tmp_path / "culture.docx") as package:
        charts = [package.read(n).decode() for n in package.namelist() if re.match(r"word/charts/chart\d+\.xml", n)]
    assert len(charts) == 2 and not [c for c in charts if CHINESE.search("".join(re.findall(r"<c:v>(.*?)</c:v>", c)))]


def test_what_it_says_reads_as_english(tmp_path: Path) -> None:
    made, say = MADE["whole"], wording("en")
    culture_docx.write(made, tmp_path / "culture.docx", house_style.load())
    text = text_of(tmp_path / "culture.docx")
    assert words.overview(made) in text
    for said in (
        "Northmere: diagnosis of quality culture",
        "3 done and recorded (set by a person; level 1 by evidence)",
        "Set by a person: seen on site (without a name, 2026-01-02)",
        "A case to learn from: ",
    ):
        assert said in text, said
    assert {f.rule for m in MADE.values() for f in m.findings} == set(words.RULES)
    assert any(r.quadrant for r in made.rows) and not CHINESE.search(" ".join(map(say, words.QUADRANTS.values())))


def test_the_questionnaire_goes_out_in_english_and_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "survey.xlsx"
    culture_questionnaire.write(PACK, SCHEME, file)
    assert left(file) == []
    book = openpyxl.load_workbook(file)
    for sheet, role in (("Staff", "Teacher"), ("Students", "Second-year student")):
        page = book[sheet]
        page.cell(3, 2).value = role
        for column in range(3, page.max_column + 1):
            page.cell(3, column).value = 4
    book.save(file)
    grids, remarks = survey_import.read(file, Limits())
    survey = understand(file.name, grids, SCHEME)
    assert remarks == () and survey.source.respondents == {"staff": 1, "student": 1}
    assert {a.value for a in survey.answers} == {4.0} and {a.importance for a in survey.answers} == {True, False}


def test_an_english_workspace_is_diagnosed_in_english(esg, tmp_path: Path) -> None:
    chosen = Settings(ocr=False)
    used = culture.suited(esg.framework.language, chosen)
    advise = culture.advisor(esg.institution, chosen, used)
    made = culture.run(esg.workspace, esg.institution, chosen, Silent(), advise, used)
    files = culture.write(made, tmp_path, chosen, Silent())
    assert [fault for file in files for fault in left(file)] == []
    levels = {r.code: r.level for r in made.rows}
    assert levels["C5"] >= 4 and levels["D1"] >= 4 and levels["A5"] == 1 and len(set(levels.values())) >= 3
    assert all(e.locator.verify(p.text) != "none" for r in made.rows for e in r.evidence
               if (p := next(x for x in esg.workspace.passages() if x.locator.place() == e.locator.place()
                             and x.document == e.document and e.locator.quote[:40] in x.text)))  # fmt: skip
    assert json.loads((tmp_path / "culture.json").read_text(encoding="utf-8"))["diagnoses"][0]["language"] == "en"
