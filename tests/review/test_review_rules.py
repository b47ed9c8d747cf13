"""Every rule that comes with the project, against the cases beside it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.review.cases import FOLDER, Case, cases, context, hits, says
from assistant.review.rule import Rule
from assistant.review.rules import shipped

RULES = shipped()
RULE_FOLDER = FOLDER.parent
LONGEST = 120


@cache
def of(rule: str) -> list[Case]:
    return cases(rule)


PAIRS = [pytest.param(rule, case, id=f"{rule.id}-{case.name}") for rule in RULES for case in of(rule.id)]


@pytest.mark.parametrize(("rule", "case"), PAIRS)
def test_the_rule_says_what_the_case_expects(rule: Rule, case: Case) -> None:
    found = hits(rule, case)
    texts = [says(h) for h in found]
    for wanted, text in zip(case.finds, texts, strict=False):
        assert wanted in text
    assert len(texts) == len(case.finds), texts
    if case.severity:
        assert {h.severity or rule.severity for h in found} == {case.severity}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_each_rule_fires_and_stays_silent_in_its_cases(rule: Rule) -> None:
    assert any(c.finds for c in of(rule.id)), "no failing case"
    assert any(not c.finds for c in of(rule.id)), "no passing case"


@pytest.mark.parametrize(("rule", "case"), [p for p in PAIRS if p.values[1].finds])  # type: ignore[union-attr]
def test_findings_say_where_and_what_to_do(rule: Rule, case: Case) -> None:
    for hit in hits(rule, case):
        assert hit.where and hit.message and hit.suggestion
        assert not hit.message.endswith("。"), "messages are joined by the printer"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_cards_are_complete(rule: Rule) -> None:
    assert rule.law.endswith("。") and rule.bad and rule.good and rule.source
    assert rule.bad != rule.good


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_is_one_small_file_named_by_its_id(rule: Rule) -> None:
    file = RULE_FOLDER / f"{rule.id.replace('.', '_')}.py"
    assert len(file.read_text(encoding="utf-8").splitlines()) < LONGEST


def test_every_rule_has_its_case_file_and_no_file_is_left_over() -> None:
    assert {f.stem for f in FOLDER.glob("*.yaml")} == {r.id for r in shipped()}


def test_ids_are_unique() -> None:
    ids = [r.id for r in shipped()]
    assert len(ids) == len(set(ids))
    assert len(RULES) >= 45


def test_a_report_without_anything_breaks_no_rule() -> None:
    empty = Case(name="空", report="", finds=[])
    for rule in RULES:
        assert all(h.message for h in hits(rule, empty))


LINE = st.one_of(
    st.text(max_size=60),
    st.text("学校问题原因措施针对一二三是将，。；：、（）“”《》【】|#.-1234567890%×xX@元 ", max_size=80),
    st.sampled_from(
        ["# 第三部分 自评结果", "## 2 培养过程", "### 2.4 课堂教学", "#### 存在的问题", "#### 改进措施", "| a | 1 |", "表1 数据"]
    ),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINE, max_size=12))
def test_no_text_breaks_a_rule(lines: list[str]) -> None:
    """Every hit of every rule on any text is a sound finding with a place inside the report."""
    seen = context(Case(name="任意", report="\n".join(lines), finds=[]))
    for rule in RULES:
        for hit in rule.check(seen):
            assert hit.where and hit.message and hit.suggestion
