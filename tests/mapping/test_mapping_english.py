"""Matching of English texts by words; Chinese ones through the crosswalk."""

from __future__ import annotations

import pytest

from assistant import frameworks
from assistant.mapping import Query, build
from assistant.mapping.english import folded, is_english, stem, without_gloss


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policies", "policy"),
        ("programmes", "program"),
        ("planned", "plan"),
        ("outcomes", "outcome"),
        ("organisation", "organization"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_terms_are_whole_words() -> None:
    assert folded("audit").strip() not in folded("The auditorium").split()
    assert folded("learning outcome") in folded("Intended learning outcomes are defined")


def test_languages_are_told_apart() -> None:
    assert is_english("The Senate approved 3 programmes.") and not is_english("学校制定了ECTS学分办法") and not is_english("42 %")
    assert without_gloss("Teaching staff（教师）") == "Teaching staff"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The library offers 12,000 e-books and two laboratories were refurbished for students.", "1.6"),
        ("Credits earned abroad are recognised according to the Lisbon Convention.", "1.4"),
        ("The accreditation agency visited the University and its report was published.", "1.10"),
        ("学校图书馆藏书120万册，实验室面积3万平方米，满足学生学习需要。", "1.6"),
    ],
)
def test_english_pack(text: str, code: str) -> None:
    (found,) = build(frameworks.load("esg-2015")).match([Query(text)])
    assert found and found[0].code == code and 0 < found[0].score <= 1


@pytest.mark.parametrize(
    "text", ["The canteen will be closed on Friday because of a water leak.", "Quality Assurance Office", "20 June 2017"]
)
def test_evidence_for_nothing(text: str) -> None:
    assert build(frameworks.load("esg-2015")).match([Query(text)]) == [()]
