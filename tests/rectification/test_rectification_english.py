"""Problems in English evidence: a sentence that does not say of what it speaks, and what a problem is called."""

from __future__ import annotations

import pytest

from assistant.domain import Document, Institution, Locator, Passage
from assistant.drafting import cues
from assistant.drafting.select import Candidate
from assistant.rectification import english
from assistant.rectification.evidence import told
from assistant.rectification.parts import Parts

WHO = Institution(name="Harrow Vale University", type="applied", category="general")


def read(text: str) -> Parts:
    place = Locator(file="report.docx", sha256="0" * 64, paragraph=3, heading_path=("Annual report", "Findings"))
    document = Document(
        id="d",
        sha256="0" * 64,
        title="Annual report 2025",
        kind="report",
        format="docx",
        year=2025,
        places=("report.docx",),
        size=1,
    )
    passage = Passage(id="p", document="d", order=0, kind="paragraph", text=text, locator=place)
    result = Parts()
    english.read([passage], document, cues.of_language("en"), result)
    return result


@pytest.mark.parametrize(
    ("text", "problem", "cause"),
    [
        (
            "External examiners were named in time for 91 % of the dissertations. In the Faculty of Law the share was 58 %, "
            "because the form did not reach the chairs.",
            "External examiners were named in time for 91 % of the dissertations. In the Faculty of Law the share was 58 %.",
            "The form did not reach the chairs.",
        ),
        (
            "The evening buses were used by 412 students. The number was not enough to keep the line. The line ends in June.",
            "The evening buses were used by 412 students. The number was not enough to keep the line.",
            "",
        ),
        (
            "Only 61 % of the graduates answered the survey of 2024, because addresses were out of date. In the Faculty of Law "
            "the rate was 38 % and did not rise. Among part-time students the rate was 22 %, because they were not asked.",
            "Only 61 % of the graduates answered the survey of 2024. In the Faculty of Law the rate was 38 % and did not rise. "
            "Among part-time students the rate was 22 %.",
            "Addresses were out of date. They were not asked.",
        ),
    ],
)
def test_a_quantity_without_its_name_stands_behind_the_sentence_that_names_it(text: str, problem: str, cause: str) -> None:
    parts = read(text)
    assert [s.text for s in parts.problem] == [problem]
    assert parts.problem[0].raw in text and all(word.rstrip(".,") in parts.problem[0].raw for word in problem.split())
    assert " ".join(s.text for s in parts.cause) == cause
    (found,) = told([Candidate(s, "", "", 0.5) for s in parts.problem], parts, WHO, 2025)
    assert found.causes == tuple(parts.cause)


@pytest.mark.parametrize(
    "text",
    [
        "The Library is open on Sundays. The rate of returned surveys was not sufficient in 2024.",
        "The Library is open on Sundays. In the Faculty of Law the share of late marks was not acceptable in 2024.",
        "The Library is open on Sundays. Two reviews were postponed in 2024.",
    ],
)
def test_a_sentence_that_names_what_it_speaks_of_stands_alone(text: str) -> None:
    assert [s.text for s in read(text).problem] == [text.split(". ", 1)[1]]


def test_who_found_it_is_no_part_of_what_a_problem_is_called() -> None:
    text = "A check by the registry in May 2025 found that late marks for written examinations are not recorded in two Schools."
    assert english.subject(text) == "late marks for written examinations"
    assert english.said(text).startswith("late marks for written examinations are not recorded")
