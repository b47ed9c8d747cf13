"""Quantities in text: every way of writing one is read to its exact value, and writing is the inverse of reading."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.metrics.numbers import UNITS, Amount, chinese, convert, fold, in_unit, quantities, unit_of, write

DIGITS = "零一二三四五六七八九"


def spoken(n: int) -> str:
    """The Chinese numeral of a number below 10**12, written by its own rules, to read back."""
    if n >= 10**8:
        high, low = divmod(n, 10**8)
        return spoken(high) + "亿" + _tail(low, 10**7)
    if n >= 10**4:
        high, low = divmod(n, 10**4)
        return spoken(high) + "万" + _tail(low, 10**3)
    for size, mark in ((1000, "千"), (100, "百"), (10, "十")):
        if n >= size:
            high, low = divmod(n, size)
            return DIGITS[high] + mark + _tail(low, size // 10)
    return DIGITS[n]


def _tail(low: int, next_place: int) -> str:
    if not low:
        return ""
    return ("零" if low < next_place else "") + spoken(low)


def only(text: str) -> Amount:
    found = list(quantities(text))
    assert len(found) == 1, found
    return found[0]


# --- Chinese numerals -------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**12 - 1))
def test_numerals_are_read_back(n: int) -> None:
    assert chinese(spoken(n)) == n


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=4))
def test_decimal_numerals_are_read_back(whole: int, fraction: str) -> None:
    words = spoken(whole) + "点" + "".join(DIGITS[int(d)] for d in fraction)
    assert chinese(words) == Decimal(f"{whole}.{fraction}")


@given(st.integers(2000, 2099))
def test_years_digit_by_digit(year: int) -> None:
    assert chinese("".join("〇一二三四五六七八九"[int(d)] for d in str(year))) == year


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("两万五", 25_000),
        ("一百五", 150),
        ("一千零五", 1005),
        ("十五", 15),
        ("一百十五", 115),
        ("一亿二千万", 120_000_000),
        ("一点二万", 12_000),
        ("三点五亿", 350_000_000),
        ("贰佰叁拾", 230),
        ("百", 100),
        ("零", 0),
    ],
)
def test_numerals_as_spoken(words: str, value: int) -> None:
    assert chinese(words) == value


@pytest.mark.parametrize("words", ["", "三四", "十三五", "点五点", "一百千", "万亿万", "甲", "一点", "二" * 5000, "一百零"])
def test_what_is_no_numeral(words: str) -> None:
    assert chinese(words) is None


# --- quantities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("686人", "686", "人"),
        ("1,286 名", "1286", "名"),
        ("１，２８６人", "1286", "人"),
        ("98.64万册", "986400", "册"),
        ("1.42亿元", "142000000", "元"),
        ("14186.5万元", "141865000", "元"),
        ("百分之九十五点三", "95.3", "%"),
        ("百分之95", "95", "%"),
        ("95.3％", "95.3", "%"),
        ("三百二十人", "320", "人"),
        ("17.8:1", "17.8", ":1"),
        ("17.8：1", "17.8", ":1"),
        ("1∶17.8", "17.8", "1:"),
        ("1﹕350", "350", "1:"),
        ("1 ： 193", "193", "1:"),
        ("6个月", "6", "个月"),
        ("2.3个百分点", "2.3", "个百分点"),
        ("42个本科专业", "42", "个"),
        ("798亩", "798", "亩"),
        ("83.6万平方米", "836000", "平方米"),
        ("32学时", "32", "学时"),
        ("282门次", "282", "门次"),
    ],
)
def test_one_quantity(text: str, value: str, unit: str) -> None:
    amount = only(text)
    assert (amount.value, amount.unit) == (Decimal(value), unit)
    assert text[amount.start : amount.end].strip() == amount.text


def test_months_are_not_pieces() -> None:
    assert unit_of("个月") == ("月", 1)
    assert convert(Decimal(6), "个月", "个") is None
    assert convert(Decimal(6), "个月", "月") == 6


@pytest.mark.parametrize("text", ["第3周", "第12次会议", "三分之一的学生", "百名学生", "十三五规划"])
def test_what_is_no_quantity(text: str) -> None:
    assert not list(quantities(text))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("不低于13%", "at_least"),
        ("≥16", "at_least"),
        ("30人以下", "at_most"),
        ("600人及以上", "at_least"),
        ("不超过18:1", "at_most"),
        ("1:200以内", "at_most"),
        ("686人", "none"),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    assert only(text).bound == bound
    assert only(text).firm == (bound == "none")


@pytest.mark.parametrize("text", ["约690人", "近700人", "680余人", "690人左右", "超过600人"])
def test_approximations(text: str) -> None:
    assert only(text).approximate


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("1200—1500元", "1200", "1500", "元"),
        ("60-80人", "60", "80", "人"),
        ("3.2万—4万元", "32000", "40000", "元"),
        ("3—4万元", "30000", "40000", "元"),
        ("15%～20%", "15", "20", "%"),
    ],
)
def test_ranges_are_not_values(text: str, low: str, high: str, unit: str) -> None:
    amount = only(text)
    assert (amount.value, amount.high, amount.unit, amount.firm) == (Decimal(low), Decimal(high), unit, False)


@given(st.text(max_size=200))
def test_reading_never_raises(text: str) -> None:
    for amount in quantities(text):
        assert 0 <= amount.start < amount.end <= len(text)


@given(st.text("零一二三点百十千万亿0123456789.,，:：∶%％个月人元-—～第约近 ", max_size=60))
def test_reading_never_raises_on_what_looks_like_numbers(text: str) -> None:
    for amount in quantities(text):
        assert amount.value.is_finite()


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.sampled_from(sorted(UNITS)))
def test_writing_is_the_inverse_of_reading(value: Decimal, unit: str) -> None:
    amount = only(write(value, unit))
    assert convert(amount.value, amount.unit, unit) == value


@given(st.decimals(min_value=2, max_value=10**5, places=2), st.sampled_from([":1", "1:"]))
def test_ratios_are_read_back(value: Decimal, unit: str) -> None:
    amount = only(write(value, unit))
    assert (amount.value, amount.unit) == (value, unit)


@given(st.integers(10, 10**11), st.sampled_from(["人", "元", "平方米", "册", "学时"]))
def test_spoken_quantities_equal_written_ones(n: int, unit: str) -> None:
    said, written = only(spoken(n) + unit), only(f"{n}{unit}")
    assert convert(said.value, said.unit, unit) == convert(written.value, written.unit, unit) == n


@given(st.text(max_size=80))
def test_folding_keeps_positions(text: str) -> None:
    assert len(fold(text)) == len(text)


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "result"),
    [
        ("3", "亩", "㎡", "2000"),
        ("798", "亩", "㎡", "532000"),
        ("1", "公顷", "㎡", "10000"),
        ("2", "万元", "元", "20000"),
        ("5", "千册", "册", "5000"),
        ("1.2", "万人", "人", "12000"),
        ("686", "名", "人", "686"),
        ("14.2", "平方米/生", "㎡", "14.2"),
        ("2170", "元/生·年", "元", "2170"),
        ("3", "‰", "%", "0.3"),
        ("90", "亿元", "万元", "900000"),
    ],
)
def test_conversion(value: str, unit: str, wanted: str, result: str) -> None:
    assert convert(Decimal(value), unit, wanted) == Decimal(result)


@pytest.mark.parametrize(("unit", "wanted"), [("元", "人"), ("个百分点", "%"), ("比值", "人"), ("个月", "个"), ("", "人")])
def test_kinds_that_differ(unit: str, wanted: str) -> None:
    assert convert(Decimal(1), unit, wanted) is None


@pytest.mark.parametrize(
    ("text", "wanted", "declared", "table", "result"),
    [
        ("1:17.8", ":1", "", "", "17.8"),
        ("17.8:1", "1:", "", "", "17.8"),
        ("17.8", ":1", "", "人", "17.8"),
        ("17.8", ":1", "人", "", None),
        ("2654.3", "万元", "万元", "", "2654.3"),
        ("2654.3", "万元", "", "万元", "2654.3"),
        ("2654.3", "万元", "", "", None),
        ("88.7", "%", "", "", "88.7"),
        ("0.887", "%", "", "", None),
        ("0.887", "%", "%", "", "0.887"),
        ("12046", "人", "", "万元", "12046"),
        ("2.3个百分点", "%", "", "", None),
        ("1.2", "人", "万人", "", "12000"),
    ],
)
def test_bare_numbers_take_a_unit_only_where_it_is_sure(
    text: str, wanted: str, declared: str, table: str, result: str | None
) -> None:
    assert in_unit(only(text), wanted, declared, table) == (None if result is None else Decimal(result))


@pytest.mark.parametrize("text", ["3.十个育人任务组", "2．三百名教师", "（3）十个任务组"])
def test_a_count_behind_the_number_of_its_paragraph(text: str) -> None:
    assert list(quantities(text))[-1].value in (10, 300)
