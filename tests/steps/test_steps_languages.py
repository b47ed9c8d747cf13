"""Evidence in another language than the framework is named, with what to expect of it."""

from __future__ import annotations

from assistant.domain import Document, Locator, Passage
from assistant.steps import languages
from assistant.wording import wording

SHA = "a" * 64
ENGLISH = "The programme board discussed the results of the survey with students."
CHINESE = "教务处组织教师培训并向各学院公布了结果。"


def document(id: str, title: str) -> Document:
    return Document.model_validate(
        {"id": id, "title": title, "sha256": SHA, "places": [f"{title}.docx"], "format": "docx", "size": 1}
    )


def passage(id: str, document: str, text: str) -> Passage:
    return Passage(id=id, document=document, text=text, kind="paragraph", order=0, locator=Locator(file="x", sha256=SHA))


DOCUMENTS = {"e": document("e", "Report"), "c": document("c", "总结")}
PASSAGES = [
    passage("1", "e", ENGLISH), passage("2", "e", "表1"), passage("3", "c", CHINESE), passage("4", "c", "CET-4 pass rate 93.5%"),
]  # fmt: skip


def test_each_language_names_the_other():
    assert [d.title for d in languages.foreign(PASSAGES, DOCUMENTS, "zh")] == ["Report"]
    assert [d.title for d in languages.foreign(PASSAGES, DOCUMENTS, "en")] == ["总结"]


def test_the_finding_says_what_to_expect_in_the_language_of_the_framework():
    (chinese,) = languages.findings([DOCUMENTS["e"]], "zh")
    assert "不写入中文报告" in chinese.message and "Report" in chinese.message and chinese.suggestion
    (english,) = languages.findings([DOCUMENTS["c"]], "en")
    say = wording("en")
    assert say(english.message).startswith("The framework is in English, but 1 documents are in Chinese: “总结”")
    assert say(english.suggestion) != english.suggestion
    assert languages.findings([], "zh") == []
