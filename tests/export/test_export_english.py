"""A framework in English: whatever the tool makes of it is in English; a filled copy made in English reads back."""

from __future__ import annotations

import json
from datetime import date

import openpyxl
import pytest
import yaml
from words_left import CHINESE, left

from assistant.export import checklist_import, checklist_layout, ledger_import, ledger_layout
from assistant.rectification.states import Actor
from assistant.resources import EXAMPLES
from assistant.settings import Settings
from assistant.steps import checklist as checklists
from assistant.steps import ledger
from assistant.steps.progress import Silent
from assistant.wording import FOLDER, languages, wording

RECORDS = ("recommendations.json", "findings.json", "coverage.json")


@pytest.fixture(params=["esg", "abet"])
def done(request):
    return request.getfixturevalue(request.param)


def test_all_that_a_run_writes_is_in_english(done, tmp_path):
    gathered = checklists.gather(done.workspace, done.framework, done.institution, Settings(ocr=False), Silent())
    checklists.write(gathered, tmp_path / "checklist.xlsx", EXAMPLES / "english")
    checklists.write_readiness(gathered, tmp_path / "readiness.docx")
    made = [done.out / name for name in ("report.docx", "report.md", "plan.docx", "ledger.xlsx", "catalogue.xlsx", *RECORDS)]
    made += [done.out / "coverage.html", tmp_path / "checklist.xlsx", tmp_path / "readiness.docx"]
    assert [fault for file in made for fault in left(file)] == []


def test_reasons_of_matches_are_in_english(done):
    lines = (done.out / "mapping.jsonl").read_text(encoding="utf-8").splitlines()
    reasons = [m["reason"] for line in lines for m in json.loads(line)["matches"]]
    assert reasons and not [r for r in reasons if CHINESE.search(r)]


def test_problems_that_english_evidence_names_become_advice(esg):
    rows = json.loads((esg.out / "recommendations.json").read_text(encoding="utf-8"))["recommendations"]
    told = [r for r in rows if "evidence" in r["origin"]]
    assert len(told) >= 5
    explained = [r for r in told if r["cause"]["class"] != "unconfirmed"]
    assert len(explained) >= 4 and all(r["cause"]["locators"] for r in explained)
    assert all(r["measures"] and r["evidence_of_completion"] for r in told)
    assert all(r["cases"] or "Chinese only" in r["no_case"] for r in told)


def test_a_filled_english_checklist_reads_back(done, tmp_path):
    file = tmp_path / "filled.xlsx"
    gathered = checklists.gather(done.workspace, done.framework, done.institution, Settings(ocr=False), Silent())
    checklists.write(gathered, file, None)
    book = openpyxl.load_workbook(file)
    page = book["Review"]
    heads = [c.value for c in page[checklist_layout.TOP]]
    mark, reached, comment = (heads.index(h) + 1 for h in ("Mark", "Attainment", "Comment"))
    page.cell(3, mark).value, page.cell(3, reached).value, page.cell(3, comment).value = "Dash", "Mostly attained", "Date"
    page.cell(4, mark).value = "Full stop"
    page.cell(page.max_row, comment).value = "A remark of my own"
    book.save(file)
    filled = checklist_import.read(file)
    assert [(n.mark, n.attainment, n.comment) for n in filled.notes] == [
        ("dash", "mostly", "Date"), ("full_stop", "", ""), ("", "", "A remark of my own"),
    ]  # fmt: skip
    assert filled.notes[0].key == f"p:{done.framework.points[0].code}" and filled.remarks == ()


def test_a_filled_english_ledger_reads_back_without_other_changes(esg, tmp_path):
    actor = Actor("Office")
    ledger.adopt(esg.workspace, ledger.recommended(esg.workspace), esg.framework, actor)
    file = tmp_path / "ledger.xlsx"
    ledger.export(esg.workspace, esg.institution, file, Settings(), date(2026, 11, 26), language="en")
    book = openpyxl.load_workbook(file)
    page = book["Ledger"]
    heads = [c.value for c in page[ledger_layout.TOP]]
    page.cell(3, heads.index("State") + 1).value = "running"
    page.cell(3, heads.index("Progress made") + 1).value = "Half of the questionnaires were merged"
    book.save(file)
    assert ledger_import.read(file).remarks == ()
    (merge,) = ledger.take_back(esg.workspace, [file], actor, esg.framework)
    assert {(e.field, e.after) for e in merge.events} == {
        ("state", "running"), ("progress", "Half of the questionnaires were merged"),
    }  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_heads_sheets_and_choices_differ_in_every_language(language):
    """What a reader has to tell apart must not fall together when it is said in another language."""
    say = wording(language)
    groups = [
        (*checklist_layout.HEADS, checklist_layout.REVIEWER), checklist_layout.OWN_SHEETS, checklist_layout.MARKS.values(),
        checklist_layout.ATTAINMENTS.values(), ledger_layout.HEADS, ledger_layout.OWN_SHEETS,
    ]  # fmt: skip
    for group in groups:
        known = set(group)
        assert len({say(word) for word in known}) == len(known), [(w, say(w)) for w in known]
        assert not [say(word) for word in known if CHINESE.search(say(word))]


def test_no_wording_is_given_twice():
    for language in languages():
        seen: dict[str, str] = {}
        for file in sorted(FOLDER.glob(f"wording*.{language}.yaml")):
            for key in yaml.safe_load(file.read_text(encoding="utf-8")).get("texts", {}):
                assert key not in seen, f"“{key}” stands in {file.name} and {seen.get(key)}"
                seen[key] = file.name
