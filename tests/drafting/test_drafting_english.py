"""English sentences: where they end, which may be printed, what they do; the voice; the words of products."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Document, Institution, Locator, Passage
from assistant.drafting import cues, english
from assistant.grounding import figures
from assistant.wording import wording

CUES = cues.of_language("en")
WHO = Institution(
    name="Northmere University of Technology", short_name="Northmere", aliases=("NUT",), type="applied", category="工科"
)


def read(text: str, *headings: str, kind: str = "report") -> list[tuple[str, str]]:
    sha = "0" * 64
    document = Document(
        id="d",
        sha256=sha,
        title="Annual Report 2024",
        kind=kind,
        format="docx",
        year=2024,
        level="unknown",
        places=("a.docx",),
        size=1,
    )
    locator = Locator(file="a.docx", sha256=sha, paragraph=1, heading_path=headings)
    passage = Passage(id="p", document="d", order=0, kind="paragraph", text=text, locator=locator)
    return [(s.text, s.role) for s in english.sentences(passage, document, CUES)]


def test_short_forms_and_ratios_end_no_sentence() -> None:
    text = "The ratio was 18.5:1 in 2024. Methods, e.g. peer review, are set out in No. 3 of the code. 214 staff (60.8 %) hold a doctorate."  # noqa: E501
    assert [s[:12] for s in english.split(text)] == ["The ratio wa", "Methods, e.g", "214 staff (6"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The completion rate rose from 71.2 % in 2022 to 74.1 % in 2024.", "result"),
        ("Only 44 % of first-year students knew the service.", "problem"),
        ("The main reason is that students receive seven questionnaires a year.", "cause"),
        ("The Office will merge the questionnaires into two from 2026.", "measure"),
        ("Programme Boards discuss the results with the student members.", "practice"),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert read(text) == [(text, role)]


@pytest.mark.parametrize(
    "text",
    [
        "They were corrected in May after the check.",
        "See Annex B for details of the survey.",
        "Is the policy known to all staff?",
    ],
)
def test_what_cannot_stand_alone_is_left_out(text: str) -> None:
    assert read(text) == []


def test_the_heading_decides_where_the_words_do_not() -> None:
    assert read("Graduates of two programmes write weak reports in the capstone.", "4 Problems")[0][1] == "problem"


def test_voice_changes_names_only() -> None:
    said = english.speak("Northmere University of Technology has 6,502 students; we have 352 staff.", WHO)
    assert said == "The University has 6,502 students; the University has 352 staff."
    assert figures(said) == figures("6,502 352")


@given(
    st.lists(
        st.sampled_from(["In 2024, 31 % answered.", "Costs were 2.4 million euros.", "The ratio is 18.5:1."]),
        min_size=1,
        max_size=6,
    )
)
def test_no_figure_is_lost_or_made(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [n for s in english.split(text) for n in figures(s)] == figures(text)


def test_words_of_products() -> None:
    say = wording("en")
    assert say("【待补充：只有1份材料，且不在期。建议补充A、B等相互印证】") == (
        "[To be supplied: there is only one document, and it is not in date. Further evidence is advisable, for example: A, B]"
    )
    assert say.place("第3页表1第2行") == "page 3, table 1, row 2"
    assert wording("zh")("没有材料") == "没有材料"
