"""The needs questionnaire: what may be answered, and what an answer changes in the advice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.corpus.needs import LEAST, MOST, Needs, needs_of
from assistant.corpus.questionnaire import checked, read, shipped
from assistant.corpus.relations import in_hub

FORM = shipped()
ANSWERS = {
    "goal": ("applied",),
    "stage": ("离专家进校不到半年",),
    "short_of": ("money", "staff"),
    "funds_per_year": ("1,200万元",),
    "weak_points": ("生师比19.6\n督导问题没有销号", "双师比例低"),
    "priorities": ("问题整改与持续改进", "teachers"),
    "later": ("innovation",),
    "roots": ("mechanism",),
    "positioning": (" 立足地方 ",),
}


def test_answers_become_needs():
    needs = needs_of(FORM, ANSWERS)
    assert needs.stage == "离专家进校不到半年" and needs.positioning == "立足地方"
    assert needs.weak_points == ("生师比19.6", "督导问题没有销号", "双师比例低")
    assert needs.priorities == ("问题整改与持续改进", "教师数量与结构")
    assert needs.short_of == ("money", "staff") and needs.funds_per_year == Decimal(1200)


def test_the_order_changes_and_says_why():
    needs = needs_of(FORM, ANSWERS)
    loop, why_loop = needs.weigh("bk-audit-2-2", ["6.2"], "mechanism", "low")
    ratio, why_ratio = needs.weigh("bk-audit-2-2", ["7.3"], "staff", "high")
    start, why_start = needs.weigh("bk-audit-2-2", ["2.6"])
    plain, nothing = needs.weigh("bk-audit-2-2", ["5.2"])
    assert loop > ratio > plain == 1.0 > start
    assert why_loop[0] == "需求采集表选“问题整改与持续改进”：学校列为优先第1位" and nothing == ()
    assert any("根子在执行机制" in r for r in why_loop) and any("编制紧" in r for r in why_ratio)
    assert any("不安排" in r for r in why_start)
    assert needs.place("bk-audit-2-2", ["6.2"]) == 0 and needs.place("bk-audit-2-2", ["7.3"]) == 1
    assert needs.place("bk-audit-2-2", ["2.1"]) is None


def test_codes_of_other_families_are_carried_over():
    needs = needs_of(FORM, {"priorities": ("teachers",), "weak_areas": ("facilities",)})
    assert needs.weigh("gz-capability", ["4.2"])[0] > 2
    assert needs.weigh("gz-capability", ["6.1"])[0] > 1.2
    assert needs.weigh("bk-qualify", ["2.1"])[0] > 2
    assert needs.weigh("gz-capability", ["3.1"]) == (1.0, ())


def test_no_answers_change_nothing():
    assert needs_of(FORM, {}) == Needs()
    assert Needs().weigh("bk-audit-2-1", ["6.2"], "rules", "low") == (1.0, ())


def test_what_cannot_be_used_is_told_with_what_was_written():
    values, told = checked(
        FORM,
        {"goal": ("applied", "academic"), "funds_per_year": ("很多",), "stage": ("明年",), "priorities": tuple("abc"),
         "x": ("y",), "weak_points": ("\n".join(f"问题{n}" for n in range(10)),), "teachers_per_year": ("-3",)},
    )  # fmt: skip
    assert values == {"goal": ("applied",), "weak_points": tuple(f"问题{n}" for n in range(8))}
    for words in ("学术拔尖", "很多", "明年", "“a”", "“x”", "问题9", "-3"):
        assert any(words in sentence for sentence in told), words


def test_every_code_of_the_form_is_one_of_the_tree():
    codes = {leaf.code.lstrip("KX") for leaf in frameworks.load("bk-audit-2").leaves}
    for question in FORM.questions:
        for option in question.options:
            for code in (*option.codes, *(c for e in option.effects for c in e.codes)):
                assert code in codes and in_hub("bk-audit-2", code)
        if question.each is not None:
            assert all(option.codes for option in question.options)


def test_a_broken_form_is_told(tmp_path):
    file = tmp_path / "needs.yaml"
    file.write_text("id: x\ntitle: 表\nsections:\n  - title: 一\n    questions:\n      - {id: a, text: 问, kind: one}\n", "utf-8")
    with pytest.raises(Exception, match="要有 options"):
        read(file)
    file.write_text(
        "id: x\ntitle: 表\nsections:\n  - title: 一\n    questions:\n      - {id: a, text: 问, kind: ones}\n", "utf-8"
    )
    with pytest.raises(Exception, match="第6行"):
        read(file)


_IDS = [o.id for q in FORM.questions for o in q.options] + [o.text for q in FORM.questions for o in q.options]
_VALUES = st.dictionaries(
    st.sampled_from([q.id for q in FORM.questions]),
    st.lists(st.one_of(st.sampled_from(_IDS), st.text(max_size=6)), max_size=5).map(tuple),
)


@given(_VALUES)
def test_whatever_is_answered_stays_in_bounds_and_checking_twice_changes_nothing(values):
    kept, _ = checked(FORM, values)
    assert checked(FORM, kept) == (kept, ())
    needs = needs_of(FORM, values)
    assert needs == needs_of(FORM, kept)
    for code in ("6.2", "7.3", "2.3"):
        factor, reasons = needs.weigh("bk-audit-2-2", [code], "mechanism", "high")
        assert LEAST <= factor <= MOST and (factor == 1 or reasons)
