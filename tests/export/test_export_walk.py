"""The first promise, tested on finished Word files: nothing in a report is unsupported."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from report_walk import BODY, Walk, numbers

from assistant.domain import Statement
from assistant.drafting.report import statements

ENGLISH = ("esg", "abet")


@pytest.fixture(params=["applied", "research", "vocational", *ENGLISH])
def school(request):
    return request.getfixturevalue(request.param)


def walk(school, file: Path | None = None) -> Walk:
    return Walk(file or school.out / "report.docx", school.report, school.workspace, school.metrics)


def test_every_sentence_and_every_figure_is_carried_by_its_evidence(school):
    walked = walk(school)
    faults = walked.faults()
    assert not faults, "\n".join(map(str, faults[:10]))
    english = school.framework.language == "en"  # a folder of twenty documents, and no quantitative indicators
    least = (40, 40) if english else (100, 200)
    assert (walked.sentences, walked.figures) >= least, "a report that says nothing proves nothing"


def test_the_word_file_says_all_that_the_report_says(school):
    document = docx.Document(str(school.out / "report.docx"))
    words = "".join(p.text for p in document.paragraphs if p.style.name == BODY)
    missing = [s.text for _, s in statements(school.report) if s.text not in words]
    assert not missing


def test_every_citation_quotes_its_passage_word_for_word(school):
    said: list[Statement] = [s for _, s in statements(school.report) if s.role != "gap"]
    for citation in (c for s in said for c in s.citations):
        passage = school.workspace.passage(citation.passage_id)
        assert passage is not None
        assert citation.locator.verify(passage.text) != "none", citation.locator.quote
        assert citation.locator.sha256[:16] == passage.document


def test_gaps_assert_nothing_and_all_else_is_cited(school):
    for _, statement in statements(school.report):
        if statement.role == "gap":
            assert re.fullmatch(r"【待补充：.+】|\[To be supplied: .+\]", statement.text) and not statement.citations
        else:
            assert statement.citations and not re.search(r"【待补充|\[To be supplied", statement.text)


def test_no_figure_that_loses_against_a_better_source_is_printed(school):
    losing = {(o["passage_id"], o["text"]) for metric in school.metrics for o in metric["conflicts"]}
    for _, statement in statements(school.report):
        for citation in statement.citations:
            assert not [text for id, text in losing if id == citation.passage_id and text in statement.text]


def test_catalogue_numbers_run_from_one_under_each_node_in_the_order_of_the_report(school):
    by_code: dict[str, list[int]] = {}
    for entry in school.report.catalogue:
        code, _, running = entry.number.rpartition("-")
        assert code == entry.code
        by_code.setdefault(code, []).append(int(running))
    assert all(found == list(range(1, len(found) + 1)) for found in by_code.values())
    nodes = ["A", "B", *(code for leaf in school.framework.leaves for code in (leaf.code, *(p.code for p in leaf.points)))]
    assert list(by_code) == [code for code in nodes if code in by_code]
    assert list(by_code)[:1] == ["A"]


# --- the reader must find what is wrong, else its silence says nothing ----------------------------------------------------


@pytest.fixture
def copy(applied, tmp_path):
    """(document, save and walk): a copy to tamper with."""
    document = docx.Document(str(applied.out / "report.docx"))

    def read() -> set[str]:
        document.save(str(tmp_path / "tampered.docx"))
        return {fault.kind for fault in walk(applied, tmp_path / "tampered.docx").faults()}

    return document, read


def cited_paragraphs(document):
    heads = [i for i, p in enumerate(document.paragraphs) if p.style.name == "Heading 1"]
    for paragraph in document.paragraphs[heads[0] :]:
        if paragraph.style.name == BODY and "【支撑材料" in paragraph.text and paragraph.runs:
            yield paragraph


def test_one_changed_digit_is_found(copy):
    document, read = copy
    run = next(r for p in cited_paragraphs(document) for r in p.runs if re.search(r"\d{4}人", r.text))
    figure = re.search(r"(\d{4})人", run.text)[1]
    changed = str((int(figure) * 3 + 1234567) % 9000 + 1000)
    run.text = run.text.replace(figure, changed)
    assert {"number", "not in the report"} <= read()


def test_a_digit_changed_to_one_that_stands_elsewhere_in_the_document_is_found(copy):
    """1978 → 2024: the wrong year is in the same file, so only the exact words give it away."""
    document, read = copy
    run = next(r for p in cited_paragraphs(document) for r in p.runs if "2024" in r.text)
    run.text = run.text.replace("2024", "2023", 1)
    assert "not in the report" in read()


def test_a_removed_citation_is_found(copy):
    document, read = copy
    paragraph = next(p for p in cited_paragraphs(document) if len(p.runs) == 1)
    for link in paragraph._p.findall(qn("w:hyperlink")):
        paragraph._p.remove(link)
    assert read() == {"uncited"}


def test_a_citation_removed_between_two_sentences_is_found(copy):
    document, read = copy
    paragraph = next(p for p in cited_paragraphs(document) if len(p.runs) >= 2)
    paragraph._p.remove(paragraph._p.findall(qn("w:hyperlink"))[0])
    assert "uncited" in read()


def test_an_added_sentence_is_found(copy):
    document, read = copy
    next(cited_paragraphs(document)).add_run("学校教学质量位居全国前列。")
    assert "uncited" in read()


def test_an_added_paragraph_in_another_style_is_found(copy):
    document, read = copy
    paragraph = next(cited_paragraphs(document)).insert_paragraph_before("学校获国家级教学成果奖12项。")
    paragraph.style = document.styles["Normal"]
    assert "style" in read()


def test_a_citation_that_leads_nowhere_is_found(copy):
    document, read = copy
    link = next(cited_paragraphs(document))._p.findall(qn("w:hyperlink"))[0]
    text = next(link.iter(qn("w:t")))
    text.text = "【支撑材料9.9.9-1】"
    assert "unknown number" in read()


def test_a_catalogue_row_that_is_gone_is_found(copy):
    document, read = copy
    rows = document.tables[-1].rows
    document.tables[-1]._tbl.remove(rows[3]._tr)
    assert "catalogue" in read()


def test_a_changed_figure_in_a_data_table_is_found(copy):
    document, read = copy
    cells = (cell for row in document.tables[0].rows[1:] for cell in row.cells[1:-1])
    run = next(cell.paragraphs[0].runs[0] for cell in cells if re.search(r"\d", cell.text))
    run.text = re.sub(r"\d(?=\D*$)", lambda m: str((int(m[0]) + 5) % 10), run.text)
    assert {"number", "not in the report"} <= read()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("１，２８６节次", ["1286"]),
        ("90.0%与90", ["90", "90"]),
        ("1,234,567元", ["1234567"]),
        ("1:098", ["1", "98"]),
        ("一百人", []),
    ],
)
def test_numbers_are_read_as_values(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize("name", ["esg", "abet"])
def test_a_changed_digit_and_a_removed_mark_are_found_in_english_reports(name, request, tmp_path):
    done = request.getfixturevalue(name)
    document = docx.Document(str(done.out / "report.docx"))
    heads = [i for i, p in enumerate(document.paragraphs) if p.style.name == "Heading 1"]
    cited = [p for p in document.paragraphs[heads[0] :] if p.style.name == BODY and "[Evidence" in p.text and p.runs]
    run = next(r for p in cited for r in p.runs if re.search(r"\d{2} %", r.text))
    run.text = re.sub(r"\d(\d %)", lambda m: f"{(int(run.text[m.start()]) + 3) % 10}{m[1]}", run.text, count=1)
    bare = next(p for p in cited if len(p.runs) == 1 and run.text not in p.text)
    for link in bare._p.findall(qn("w:hyperlink")):
        bare._p.remove(link)
    document.save(str(tmp_path / "tampered.docx"))
    kinds = {fault.kind for fault in walk(done, tmp_path / "tampered.docx").faults()}
    assert {"not in the report", "uncited"} <= kinds
