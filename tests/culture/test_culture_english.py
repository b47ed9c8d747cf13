"""Evidence in English: what its sentences show of a row, how answers are read, what the whole diagnosis says."""

from __future__ import annotations

import pytest
from evidence import document, passage

from assistant import frameworks
from assistant.culture.questions import asked
from assistant.culture.scales import read
from assistant.culture.scheme import load
from assistant.culture.signs import signs, tongue, years_of
from assistant.culture.survey import Grid, understand
from assistant.settings import Settings
from assistant.steps import culture

PACK = frameworks.load("quality-culture-en")
SCHEME = load(PACK)
CHINESE = load(frameworks.load("quality-culture"))
ENGLISH = tongue("en")


def shown(text: str, kind: str = "summary", code: str = "C3", **more) -> set[str]:
    source = document("Annual Report 2025", year=2025, kind=kind)
    terms = [t for p in next(x for x in PACK.leaves if x.code == code).points for t in p.terms]
    found = signs(passage(text, source), source, SCHEME.by_code[code], terms, 2025, t=ENGLISH, **more)
    return {e.sign for e in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2024 the Senate discussed 14 open actions of the action plan.", {"record"}),
        ("Programme directors must report on the action plan at least once a year.", {"text"}),
        ("The action plan for 2027 will be written next spring.", {"text"}),
        ("By June 2025, 19 of 23 actions were closed and checked by the Quality Office.", {"record", "improvement"}),
        ("Of the actions agreed in 2024, only 3 were closed.", {"shortfall"}),
        ("After the follow-up of the review the pass rate rose from 71 % in 2023 to 82 % in 2025.", {"record", "improvement"}),
        ("After the follow-up of the review complaints rose from 7 in 2023 to 12 in 2025.", {"shortfall"}),
        ("Following the action plan the marking delay fell from 5 weeks to 3 weeks in 2024.", {"record", "improvement"}),
        (
            "In 2024 the School closed 5 actions of its action plan on its own initiative.",
            {"record", "improvement", "initiative"},
        ),
        ("The follow-up procedure of 2023 was adopted by three other universities.", {"record", "spread"}),
        ("The library opened a new reading room in 2024.", set()),
    ],
)
def test_what_a_sentence_shows(text: str, expected: set[str]) -> None:
    assert shown(text) == expected


def test_a_rule_is_a_text_and_a_dated_sentence_in_it_tells_of_what_was() -> None:
    assert shown("The Quality Committee follows up all actions of the action plan.", "regulation") == {"text"}
    assert shown("The Quality Committee met 5 times in 2024 and followed up 23 actions.", "regulation") == {"record"}
    assert shown("The Quality Committee follows up all actions of the action plan.", "regulation", in_force=False) == set()


@pytest.mark.parametrize(
    ("text", "years"),
    [("In 2023/24 and 2025", (2023, 2024, 2025)), ("from 2022–2024", (2022, 2024)), ("2024 students in 2023", (2023,)),
     ("none", (2025,)), ("by 2031", (2025,))],
)  # fmt: skip
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert years_of(text, document("R", year=2025), 2025, ENGLISH) == years


def test_pack_and_scheme_have_the_rows_of_the_chinese_ones() -> None:
    assert [(r.code, bool(r.staff), bool(r.students), r.text_required, r.effect_alone, r.shortfalls_count, len(r.behaviours))
            for r in SCHEME.rows] == [
        (r.code, bool(r.staff), bool(r.students), r.text_required, r.effect_alone, r.shortfalls_count, len(r.behaviours))
        for r in CHINESE.rows
    ]  # fmt: skip
    assert {p.provenance.mark for p in PACK.points} == {"P"} and PACK.language == "en"
    assert culture.suited("en", Settings()) == PACK.id and culture.suited("zh", Settings()) == "quality-culture"


@pytest.mark.parametrize(
    ("answer", "value"),
    [("Strongly agree", 5), ("agree", 4), ("Neutral", 3), ("Neither agree nor disagree", 3), ("Disagree", 2),
     ("Strongly disagree", 1), ("Very important", 5), ("important", 4), ("not at all important", 1), ("very dissatisfied", 1),
     ("Don't know", None), ("n/a", None), ("4 agree", 4), ("perhaps", None)],
)  # fmt: skip
def test_answers_in_words(answer: str, value: float | None) -> None:
    assert read(answer) == value


def test_a_table_of_answers_from_a_platform() -> None:
    a1, c3 = SCHEME.by_code["A1"].staff, SCHEME.by_code["C3"].staff
    heads = ("ID", "Start time", "Your name", "Your role", f"1. {a1}", c3, "Importance: " + a1, "Any remarks?")
    lines = [
        ("1", "09:00", "X", "Lecturer", "Agree", "Disagree", "Very important", ""),
        ("2", "09:05", "Y", "Student", "", "4", "", ""),
    ]
    columns = asked(heads, SCHEME)
    assert [(a.code, a.importance) for a in columns] == [("A1", False), ("C3", False), ("A1", True)]
    found = understand("answers.xlsx", [Grid("Sheet1", (heads, *lines)), Grid("How to fill in", (("a", "b"),))], SCHEME)
    assert found.source.respondents == {"staff": 1, "student": 1}
    assert [(a.code, a.value) for a in found.answers if a.respondent == 1] == [("A1", 4), ("C3", 2), ("A1", 5)]
