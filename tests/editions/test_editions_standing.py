"""What is said of a pack: how complete it is, row by row honest, and whether it is in force."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.domain import Framework
from assistant.editions.standing import completeness, marks, share, successor, validity
from assistant.frameworks import available, load

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def shipped() -> list[Framework]:
    return available()


def test_at_least_twenty_packs_each_with_edition_and_completeness(shipped: list[Framework]) -> None:
    assert len(shipped) >= 20
    for framework in shipped:
        assert framework.edition and framework.valid_from and framework.source, framework.id
        assert "官方" in completeness(framework), framework.id


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("teacher-ed-2", "38/38"), ("esg-2015", "10/10"), ("aun-qa-program", "53/53"), ("abet-eac", "15/15"),
        ("zb-qualify", "0/49"), ("inqaahe-isg", "0/18"), ("gz-diagnosis", "15/37"), ("gz-adapt-2016", "12/20"),
        ("gz-capability", "5/？"), ("bk-qualify", "39/39"), ("thesis", "5/5"), ("bk-audit-2-3", "27/27"),
    ],
)  # fmt: skip
def test_only_official_rows_count(id: str, expected: str) -> None:
    assert share(load(id)) == expected


def test_stand_ins_are_named_and_never_counted(shipped: list[Framework]) -> None:
    for framework in shipped:
        rows = framework.counted
        assert framework.present <= sum(1 for p in rows if p.mark != "P"), framework.id
        assert sum(marks(framework).values()) == len(rows)
        assert framework.completeness is None or 0 <= framework.completeness <= 1
    told = completeness(load("zb-qualify"))
    assert "完整度0%" in told and "43项是本软件的替代行" in told


def test_an_unknown_official_number_is_said_and_not_guessed() -> None:
    framework = load("gz-capability")
    assert framework.completeness is None
    assert "未见公开来源" in completeness(framework)


def test_what_is_not_in_force_says_why() -> None:
    old, new = load("gz-adapt-2016"), load("gz-capability")
    assert successor(old, [old, new]) == new
    assert "gz-capability" in validity(old, TODAY, [old, new])
    assert validity(new, TODAY, [old, new]) == ""
    assert "已过期" in validity(load("bk-audit-1"), TODAY)
    assert "已过期" not in validity(load("bk-audit-1"), date(2025, 12, 31))
    assert "尚未生效" in validity(new, date(2024, 1, 1))


def test_a_successor_counts_from_its_first_day() -> None:
    old, new = load("gz-adapt-2016"), load("gz-capability")
    assert validity(old, date(2024, 6, 1), [new]) == ""
