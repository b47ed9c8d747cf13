"""What a person edits as text comes back as statements with the citations that its marks name."""

from __future__ import annotations

import pytest
from evidence import passage
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Citation, Paragraph, Section, Statement
from assistant.drafting import prose

PASSAGES = [passage(f"依据{n}", order=n) for n in range(4)]
CITED = tuple(Citation(passage_id=p.id, number="2.3.1", locator=p.locator.model_copy(update={"quote": p.text})) for p in PASSAGES)


def statement(text: str, *marks: int, role: str = "practice") -> Statement:
    citations = tuple(CITED[n - 1] for n in marks)
    return Statement.model_validate({"text": text, "role": role, "citations": citations})


BEFORE = Paragraph(
    id="p1",
    statements=(statement("学校发文（校教〔2024〕12号）。", 1), statement("建有基地37个。成效明显。", 2, 3, role="result")),
)


def test_the_marks_count_the_citations_of_the_section() -> None:
    section = Section(title="主要做法", level=4, part="aspect", body=(BEFORE, Paragraph(statements=(statement("再引。", 2, 4),))))
    assert prose.sources(section) == CITED
    assert prose.to_text(BEFORE, CITED) == "学校发文（校教〔2024〕12号）。[1]建有基地37个。成效明显。[2][3]"


def test_what_was_not_edited_stays_as_it_was() -> None:
    text = prose.to_text(BEFORE, CITED).replace("12号）。[1]", "12号）。[1]我加的一句。[4]")
    made = prose.from_text(text, CITED, BEFORE)
    first, added, last = made.statements
    assert (first, last) == BEFORE.statements and made.id == "p1"
    assert (added.text, added.origin, added.citations) == ("我加的一句。", "human", (CITED[3],))


def test_an_edited_sentence_is_the_persons_and_keeps_its_role() -> None:
    made = prose.from_text("建有基地38个，成效明显。［2］", CITED, BEFORE)
    (changed,) = made.statements
    assert (changed.origin, changed.role, changed.citations) == ("human", "result", (CITED[1],))


def test_a_mark_that_names_nothing_is_refused_with_a_sentence() -> None:
    with pytest.raises(prose.MarkError, match=r"\[9\].*\[1\]至\[4\]"):
        prose.from_text("没有这个引证。[9]", CITED)


def test_marks_without_a_sentence_are_refused() -> None:
    with pytest.raises(prose.MarkError, match="没有句子"):
        prose.from_text("。[1]", CITED)


def test_a_bracketed_number_inside_a_sentence_is_no_mark() -> None:
    (one,) = prose.from_text("参见文献[1]所述做法。", CITED).statements
    assert one.text == "参见文献[1]所述做法。" and not one.citations


def test_a_gap_cites_nothing() -> None:
    (one,) = prose.from_text("【待补充：2024年的数据。请提供】", CITED).statements
    assert one.role == "gap"


SENTENCE = st.text(st.sampled_from("学校建有基地37个，（）〔〕[1]．.%；“”"), min_size=1, max_size=12).map(lambda t: f"句{t}。")


@given(st.lists(st.tuples(SENTENCE, st.lists(st.integers(1, 4), max_size=3, unique=True)), max_size=5))
def test_text_that_was_not_edited_gives_the_same_paragraph(parts: list[tuple[str, list[int]]]) -> None:
    before = Paragraph(id="p", statements=tuple(statement(text, *marks) for text, marks in parts))
    assert prose.from_text(prose.to_text(before, CITED), CITED, before) == before
