"""The rules of the families grounding and numbers against the cases beside them."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.review.cases import Case, cases, hits, says
from assistant.review.rule import Rule
from assistant.review.rules import shipped

RULES = [r for r in shipped() if r.id.partition(".")[0] in ("grounding", "numbers")]


@cache
def of(rule: str) -> list[Case]:
    return cases(rule)


PAIRS = [pytest.param(rule, case, id=f"{rule.id}-{case.name}") for rule in RULES for case in of(rule.id)]


@pytest.mark.parametrize(("rule", "case"), PAIRS)
def test_the_rule_says_what_the_case_expects(rule: Rule, case: Case) -> None:
    found = hits(rule, case)
    texts = [says(h) for h in found]
    assert len(texts) == len(case.finds), [h.message for h in found]
    for wanted, text, hit in zip(case.finds, texts, found, strict=True):
        assert wanted in text
        assert hit.where and hit.message and hit.suggestion and not hit.message.endswith("。")
    if case.severity:
        assert {h.severity or rule.severity for h in found} == {case.severity}


def test_all_rules_of_the_two_families_are_there() -> None:
    assert len([r for r in RULES if r.id.startswith("grounding.")]) == 8
    assert len([r for r in RULES if r.id.startswith("numbers.")]) == 9


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_each_rule_fires_and_stays_silent_in_its_cases(rule: Rule) -> None:
    assert any(c.finds for c in of(rule.id)) and any(not c.finds for c in of(rule.id))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_cards_are_complete(rule: Rule) -> None:
    assert rule.law.endswith("。") and rule.bad and rule.good and rule.source and rule.bad != rule.good
