"""The nouns: frozen, strict, compared after normalisation, printed as people cite."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, passage
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.domain import Coverage, CoverageCell, Framework, Locator, Metric, Provenance, Threshold, digest, normalise
from assistant.frameworks import load


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("１，２８６ 人", "1286人"),
        ("1,286", "1286"),
        ("生师比 １７．６：１", "生师比17.6:1"),
        ("1,28", "1,28"),
        (" a\n b ", "ab"),
        ("㎡", "m2"),
    ],
)
def test_the_form_in_which_quotations_are_compared(written: str, plain: str) -> None:
    assert normalise(written) == plain


@given(st.text(max_size=80))
def test_no_space_is_left_of_any_text(text: str) -> None:
    assert not any(c.isspace() for c in normalise(text))


def test_digests_tell_the_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") == digest("a") and len(digest("a", length=8)) == 8


def test_records_are_frozen_and_refuse_unknown_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        document().title = "x"
    with pytest.raises(ValidationError, match="titel"):
        document(titel="x")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"page": 3, "paragraph": 9}, "第3页"),
        ({"paragraph": 9}, "第9段"),
        ({"sheet": "师资", "cell": "A5:F5"}, "工作表“师资”A5:F5"),
        ({"cell": "t2:r5", "paragraph": 9}, "表2第5行"),
        ({"slide": 4}, "第4张幻灯片"),
        ({}, ""),
        ({"page": 3, "cell": "t1:r2"}, "第3页表1第2行"),
    ],
)
def test_places_in_words(fields: dict[str, object], place: str) -> None:
    assert Locator.model_validate({"file": "a/督导条例.docx", "sha256": "0", **fields}).place() == place


def test_citations_as_printed() -> None:
    locator = Locator(file="a.zip!/制度/督导条例.docx", sha256="0", page=3)
    assert locator.render("6.1.1-1") == "【6.1.1-1 督导条例 第3页】"
    assert locator.render() == "【督导条例 第3页】"
    assert Locator(file="没有后缀", sha256="0").render() == "【没有后缀】"


def test_a_quotation_is_verified_exactly_or_after_normalising_or_not_at_all() -> None:
    locator = Locator(file="a", sha256="0", quote="专任教师1,286人")
    assert locator.verify("现有专任教师1,286人。") == "exact"
    assert locator.verify("现有专任教师 1286 人。") == "normalised"
    assert locator.verify("现有专任教师1287人。") == "none"
    assert Locator(file="a", sha256="0").verify("任何话") == "none"


def test_the_key_of_a_passage_is_its_wording_not_its_place() -> None:
    one, two = document("一"), document("二")
    assert passage("专任教师1,286人", one).key == passage("专任教师 １２８６ 人", two, order=7).key
    assert passage("专任教师1,286人", one).id != passage("专任教师1,286人", two).id
    assert passage("专任教师1,287人").key != passage("专任教师1,286人").key


def test_numbers_are_exact_inside_and_numbers_in_json() -> None:
    source = Provenance(mark="P")
    threshold = Threshold.model_validate(
        {"direction": "at_least", "value": "0.1", "by_category": {"a": "18"}, "provenance": source}
    )
    assert threshold.value == Decimal("0.1")
    assert '"value":0.1' in threshold.model_dump_json() and '"a":18' in threshold.model_dump_json()
    assert Metric(id="m", name="m", code="1", unit="%", provenance=source).threshold is None


def test_a_framework_knows_its_leaves_points_and_completeness() -> None:
    framework = load("bk-audit-2-3")
    assert all(leaf.points for leaf in framework.leaves)
    assert framework.points == tuple(p for leaf in framework.leaves for p in leaf.points)
    assert framework.indicator("7.3").code == "7.3"
    with pytest.raises(KeyError, match=r"9.9"):
        framework.indicator("9.9")
    empty = Framework(id="e", name="e", edition="1", valid_from="2024", source="s", types=(), indicators=(), official_rows=10)
    assert empty.completeness == 0 and empty.model_copy(update={"official_rows": None}).completeness is None


def test_coverage_counts() -> None:
    cells = [
        CoverageCell(code=str(n), name="n", indicator="1", strength=s, passages=0, documents=0, in_date_documents=0, reason="r")
        for n, s in enumerate(("missing", "thin", "thin", "strong"))
    ]
    assert Coverage(cells=tuple(cells)).counts() == {"missing": 1, "thin": 2, "strong": 1}
