"""Coverage: witnesses are distinct documents in date; currency: what is in force, and what has been replaced."""

from __future__ import annotations

from typing import Any

import pytest
from evidence import document, passage

from assistant.domain import CoverageCell, Document, Match, MatchStatus
from assistant.frameworks import load
from assistant.mapping import Currency, coverage, currency
from assistant.mapping.currency import stem

FRAMEWORK = load("bk-audit-2-3")
POINT = FRAMEWORK.leaves[0].points[0]
CODE = FRAMEWORK.leaves[0].code
FRESH, OLD = Currency(True, "2024年材料"), Currency(False, "为2015年材料")


def cell(*evidence: tuple[Document, Currency], status: MatchStatus = "proposed", passages: int = 1) -> CoverageCell:
    """The first review point's cell, evidenced by `passages` passages of each document."""
    match = Match(code=CODE, point=POINT.code, score=0.9, reason="r", status=status)
    rows = [(passage(f"第{n}段", d, order=n), (match,)) for d, _ in evidence for n in range(passages)]
    found = coverage(FRAMEWORK, rows, {d.id: d for d, _ in evidence}, {d.id: c for d, c in evidence})
    return next(c for c in found.cells if c.code == POINT.code)


def test_two_distinct_documents_in_date_are_strong() -> None:
    found = cell((document("总结"), FRESH), (document("报告", year=2023), FRESH))
    assert (found.strength, found.documents, found.in_date_documents, found.newest_year) == ("strong", 2, 2, 2024)
    assert found.reason == "2份在期材料相互印证"


def test_many_passages_of_one_document_are_one_witness() -> None:
    found = cell((document("总结"), FRESH), passages=30)
    assert (found.strength, found.passages, found.documents) == ("thin", 30, 1)
    assert found.reason == "只有1份材料"


def test_two_copies_of_one_file_are_one_document() -> None:
    once = document("总结", places=("a/总结.docx", "b/总结（副本）.docx"))
    found = cell((once, FRESH), (once, FRESH))
    assert (found.strength, found.documents) == ("thin", 1)


def test_documents_out_of_date_do_not_make_it_strong() -> None:
    found = cell((document("总结"), FRESH), (document("旧报告", year=2015), OLD))
    assert (found.strength, found.documents, found.in_date_documents) == ("thin", 2, 1)
    assert found.reason == "2份材料中只有1份在期"
    assert cell((document("旧报告", year=2015), OLD)).reason == "只有1份材料，且不在期"


def test_rejected_matches_do_not_count() -> None:
    found = cell((document("总结"), FRESH), (document("报告"), FRESH), status="rejected")
    assert (found.strength, found.passages, found.newest_year) == ("missing", 0, None)


def test_confirmed_matches_count() -> None:
    assert cell((document("总结"), FRESH), (document("报告"), FRESH), status="confirmed").strength == "strong"


def test_every_review_point_gets_a_cell_in_the_order_of_the_framework() -> None:
    found = coverage(FRAMEWORK, [], {}, {})
    assert [c.code for c in found.cells] == [p.code for p in FRAMEWORK.points]
    assert found.counts() == {"missing": len(FRAMEWORK.points), "thin": 0, "strong": 0}


def test_more_evidence_never_lowers_the_label() -> None:
    order = {"missing": 0, "thin": 1, "strong": 2}
    documents = [document(f"材料{n}") for n in range(3)]
    strengths = [order[cell(*((d, FRESH) for d in documents[:n])).strength] for n in range(4)]
    assert strengths == [0, 1, 2, 2]


# --- currency ---------------------------------------------------------------------------------------------------------


def judged(*documents: Document, year: int = 2024, years: int = 3) -> list[Currency]:
    found = currency(documents, year, years)
    return [found[d.id] for d in documents]


def regulation(title: str, year: int | None, **fields: Any) -> Document:
    return document(title, kind="regulation", year=year, **fields)


def test_a_regulation_holds_until_it_is_replaced() -> None:
    old, new = regulation("教学督导工作条例", 2012), regulation("教学督导工作条例（2023年修订）", 2023)
    assert judged(old) == [Currency(True, "施行中")]
    first, second = judged(old, new)
    assert not first.in_date and first.replaced_by == new.id
    assert "2023年的新版" in first.reason and new.title in first.reason
    assert second == Currency(True, "施行中")


def test_a_draft_is_not_in_force_and_replaces_nothing() -> None:
    old = regulation("教学督导工作条例", 2012)
    draft = regulation("教学督导工作条例（征求意见稿）", 2024, void="标题标明“征求意见稿”")
    first, second = judged(old, draft)
    assert first.in_date
    assert not second.in_date and "征求意见稿" in second.reason


@pytest.mark.parametrize(("year", "fresh"), [(2024, True), (2021, True), (2020, False), (None, False)])
def test_reports_speak_of_their_own_years(year: int | None, fresh: bool) -> None:
    (found,) = judged(document("工作总结", kind="summary", year=year))
    assert found.in_date is fresh and found.reason


def test_other_titles_and_reports_replace_nothing() -> None:
    found = judged(
        regulation("教学督导工作条例", 2012),
        regulation("学生评教管理办法", 2023),
        document("教学督导工作条例执行报告", kind="report", year=2024),
    )
    assert [c.in_date for c in found] == [True, True, True]


def test_two_editions_of_one_year_both_hold() -> None:
    assert [c.in_date for c in judged(regulation("教学督导条例", 2023), regulation("教学督导条例（终稿）", 2023))] == [True, True]


@pytest.mark.parametrize(
    "title",
    [
        "教学督导工作条例（2023年修订）",
        "教学督导工作条例（试行）",
        "《教学督导工作条例》",
        "2023版教学督导工作条例",
        "教学督导工作条例-最终版",
        "教学督导工作条例_v2",
    ],
)
def test_editions_share_a_stem(title: str) -> None:
    assert stem(title) == "教学督导工作条例"
