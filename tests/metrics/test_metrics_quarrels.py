"""Counts that documents state differently for one year."""

from __future__ import annotations

from typing import Any

import pytest
from test_metrics_assess import FRAMEWORK, REPORT, STATISTICS, observed

from assistant.domain import Observation
from assistant.metrics.quarrels import Quarrel, quarrels

DOCUMENTS = {d.id: d for d in (STATISTICS, REPORT)}


def found(*observations: Observation) -> list[Quarrel]:
    return quarrels(FRAMEWORK, observations, DOCUMENTS)


def test_the_statistics_stand_against_the_report() -> None:
    ours, theirs = observed("full_time_teachers", 612), observed("full_time_teachers", 638, of=REPORT, text="638人")
    (quarrel,) = found(theirs, ours)
    assert (quarrel.best, quarrel.others, quarrel.year) == (ours, (theirs,), 2024)
    assert any(m.code == quarrel.code for m in FRAMEWORK.metrics)


@pytest.mark.parametrize(
    "other",
    [
        {"value": 612},
        {"value": 638, "year": 2023},
        {"value": 638, "scope": "机械工程学院"},
        {"value": 638, "approximate": True},
        {"value": 638, "bound": "at_least"},
        {"value": 1300},
        {"value": 613},
    ],
)
def test_no_quarrel(other: dict[str, Any]) -> None:
    """同值、别年、院系、约数、界限、两倍以上（说的是别的范围）、千分之五以内。"""
    value, year = other.pop("value"), other.pop("year", 2024)
    assert found(observed("full_time_teachers", 612), observed("full_time_teachers", value, year, REPORT, **other)) == []


def test_one_document_does_not_quarrel_with_itself() -> None:
    assert found(observed("full_time_teachers", 612), observed("full_time_teachers", 638)) == []
