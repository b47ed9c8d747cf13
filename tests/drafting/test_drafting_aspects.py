"""What is lacking under a heading is said once and briefly."""

from __future__ import annotations

import pytest

from assistant.domain import Statement
from assistant.drafting.aspects import cause_gap
from assistant.wording import wording

SAID = tuple(Statement(text=f"第{n}个问题。", role="problem") for n in range(12))


@pytest.mark.parametrize(
    ("without", "zh", "en"),
    [
        ((0,), "问题一的", "of problem one."),
        ((0, 1, 3), "问题一、问题二、问题四的", "of problem one, problem two, problem four."),
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "问题二至问题十二的", "of problems two to twelve."),
        ((0, 2, 3, 4, 11), "问题一、问题三至问题五、问题十二的", "of problem one, problems three to five, problem twelve."),
    ],
)
def test_problems_without_a_cause_are_named_in_ranges(without: tuple[int, ...], zh: str, en: str) -> None:
    lacking = cause_gap(SAID, without)
    assert lacking is not None and f"材料中没有{zh}原因分析" in lacking.text
    said = lacking.text.removeprefix("【待补充：").removesuffix("】")
    assert en in wording("en")(said)


def test_all_problems_without_a_cause_are_the_problems_above() -> None:
    lacking = cause_gap(SAID, range(12))
    assert lacking is not None and "材料中没有上述问题的原因分析" in lacking.text
    assert cause_gap(SAID, ()) is None
