"""Grounding: figures are compared as values; what the evidence does not carry is named."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import passage
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Assessment
from assistant.grounding import carried, figures, quoted, unsupported

FULL = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("专任教师1,286人", ["1286"]), ("专任教师１２８６人", ["1286"]), ("占90.0%，比例1:17.8", ["90", "1", "17.8"]),
        ("2023—2024学年", ["2023", "2024"]), ("没有数字", []), ("共3,45人", ["3", "45"]), ("12,345,678册", ["12345678"]),
    ],
)  # fmt: skip
def test_figures(text: str, found: list[str]) -> None:
    assert figures(text) == [Decimal(n).normalize() for n in found]


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_width_and_thousands_separators_do_not_matter(value: Decimal) -> None:
    plain = f"{value:f}"
    for written in (plain, f"{value:,}", plain.translate(FULL), f"{value:,}".translate(FULL), f"约 {plain} 人"):
        assert figures(written) == [value.normalize()]


@given(st.text(max_size=100))
def test_reading_figures_never_raises(text: str) -> None:
    assert all(n.is_finite() for n in figures(text))


def test_what_no_passage_carries_is_named_in_order() -> None:
    cited = [passage("专任教师1,286人，生师比17.60:1。")]
    assert unsupported("专任教师1286人，生师比17.6:1。", cited) == []
    assert unsupported("专任教师1287人，其中博士301人。", cited) == [1287, 301]
    assert unsupported("生师比17.61:1。", cited) == [Decimal("17.61")]
    assert unsupported("专任教师若干。", []) == []
    assert unsupported("12人", cited) == [12], "a part of a number is not the number"


def test_captions_and_headings_carry_figures_too() -> None:
    row = passage("专任教师：638", caption="2024年师资情况", headings=("三、2023级培养方案",))
    assert unsupported("2024年，2023级，638人", [row]) == []


def test_assessments_carry_what_they_computed() -> None:
    judged = Assessment.model_validate(
        {"id": "r", "name": "生师比", "code": "7.3", "value": "17.60", "unit": ":1", "year": 2024, "threshold": "18",
         "direction": "at_most", "verdict": "met"}
    )  # fmt: skip
    assert carried([], [judged]) == {Decimal("17.6"), Decimal(18), Decimal(2024).normalize(), Decimal(1)}, "1 is part of the unit"
    assert unsupported("2024年生师比17.6:1，标准18:1，差0.4", [], [judged]) == [Decimal("0.4")]


def test_quotations_may_differ_in_width_spaces_and_separators() -> None:
    cited = [passage("专任教师 1,286 人，生师比１７.６：１。")]
    assert quoted("专任教师1286人", cited) and quoted("生师比17.6:1", cited)
    assert not quoted("专任教师1287人", cited) and not quoted("专任教师1286人", [])
