"""Findings under the codes of another edition: codes and names of nodes change, figures and other words stay."""

from __future__ import annotations

import pytest

from assistant.domain import Finding
from assistant.editions.correspond import Correspondence
from assistant.workspace.recoding import Recoder

RECODER = Recoder(
    Correspondence({"5": ("4", "moved"), "2.5": ("2.6", "renamed"), "3.1": ("3.1", "same")}, {"2.5.1": ("2.6.1", "moved")}),
    {"5": "质量保障", "2.5": "班级指导", "2.5.1": "要点", "2.7": "学会反思", "3.1": "课程"},
    {"4": "质量保障体系", "2.6": "班级管理", "2.6.1": "要点", "3.1": "课程"},
)


def moved(where: str, message: str = "没有材料") -> tuple[str, str] | None:
    found = RECODER.finding(Finding(rule="evidence.missing", severity="warning", where=where, message=message))
    return None if found is None else (found.where, found.message)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("2.5 班级指导", "2.6 班级管理"), ("2.5　班级指导 第2段", "2.6　班级管理 第2段"), ("2.5.1", "2.6.1"), ("5", "4"),
        ("5 质量保障", "4 质量保障体系"), ("2.5、2.5.1", "2.6、2.6.1"), ("3.1 课程", "3.1 课程"),
        ("2.5 另有标题", "2.6 另有标题"), ("正文第5段", "正文第5段"), ("表 5", "表 5"), ("正文", "正文"), ("9.9", "9.9"),
    ],
)  # fmt: skip
def test_codes_of_a_place_go_over_and_figures_stay(where: str, expected: str) -> None:
    assert moved(where) == (expected, "没有材料")


def test_the_name_of_the_node_goes_over_in_the_text_and_codes_in_it_do_not() -> None:
    assert moved("2.5 班级指导", "“班级指导”没有材料，另有2.5项") == ("2.6 班级管理", "“班级管理”没有材料，另有2.5项")
    assert moved("正文", "“班级指导”没有材料") == ("正文", "“班级指导”没有材料"), "of another place"


@pytest.mark.parametrize("where", ["2.7", "2.7 学会反思", "2.5、2.7"])
def test_a_place_that_is_gone_is_none(where: str) -> None:
    assert moved(where) is None
