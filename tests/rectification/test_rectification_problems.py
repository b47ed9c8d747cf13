"""Merging: however the sides report one trouble, it is one problem, and nothing that was seen is lost."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Assessment, Institution, Locator
from assistant.rectification.evidence import colleges, programmes, stale
from assistant.rectification.levers import shipped
from assistant.rectification.measures import at_fault
from assistant.rectification.own_lines import subject
from assistant.rectification.problems import Problem, from_metrics, merge

LEVERS = shipped()
WHO = Institution(name="云溪学院", type="applied", category="工科")
SIDES = ("evidence", "profile", "coverage", "finding")


def problem(topic: str, side: str, number: int) -> Problem:
    found = LEVERS.topic(topic)
    place = Locator(file=f"{number}.docx", sha256=f"{number:064d}", paragraph=number + 1)
    return Problem(
        found, found.codes["bk-audit-2"][0], f"{found.name}的第{number}种说法，说法各不相同{number}", "warning", (side,), (place,)
    )


@given(st.lists(st.tuples(st.sampled_from([t.id for t in LEVERS.topics[:9]]), st.sampled_from(SIDES)), max_size=30))
def test_one_problem_for_each_topic_with_every_side_and_place(drawn):
    given_ = [problem(topic, side, n) for n, (topic, side) in enumerate(drawn)]
    merged = merge(given_)
    assert sorted(p.topic.id for p in merged) == sorted({t for t, _ in drawn})
    for one in merged:
        members = [g for g in given_ if g.topic.id == one.topic.id]
        assert set(one.origin) == {o for m in members for o in m.origin}
        assert set(one.locators) == {p for m in members for p in m.locators}
    assert [p.key for p in merge(given_)] == [p.key for p in merged]


def judged(id: str, value: str, line: str | None, verdict: str, direction: str = "at_most") -> Assessment:
    return Assessment(
        id=id, name="生师比", code="7.3", value=Decimal(value), unit=":1", year=2024,
        threshold=Decimal(line) if line else None, direction=direction if line else None, verdict=verdict,
    )  # fmt: skip


def test_a_conflict_that_hides_a_shortfall_is_two_problems():
    a = judged("student_teacher_ratio", "18.3", "18", "conflict").model_copy(update={"conflicts": ()})
    assert [p.topic.id for p in from_metrics([a], LEVERS, "bk-audit-2", WHO)] == ["student_teacher_ratio"]
    assert from_metrics([judged("student_teacher_ratio", "17.3", "18", "met")], LEVERS, "bk-audit-2", WHO) == []


def test_only_what_is_at_fault_is_gone_through_one_by_one():
    assert at_fault("挂牌多、合作少，有", "67个基地")
    assert at_fault("毕业要求达成评价停留在成绩换算上，", "11个专业")
    assert not at_fault("单价10万元以上大型仪器设备", "142台")
    assert not at_fault("能够提供修改记录的只有", "27个专业")
    assert not at_fault("有", "2874份")


def test_names_of_colleges_and_programmes_are_names():
    assert colleges("经济与管理学院选题偏大，各学院进度不一") == ("经济与管理学院",)
    assert colleges("38.7%的辅导员同时承担学院行政事务") == ()
    assert programmes("土木工程专业的部分实验4人一组") == ("土木工程",)


def test_a_year_long_gone_is_no_problem_of_today():
    assert stale("2022年教学日常运行支出占比12.58%，低于13%的要求。", 2024)
    assert not stale("2020年以来，研究生规模增长31%，专任教师只增长6%。", 2024)
    assert not stale("2024年校外实践基地利用率偏低。", 2024)


def test_the_name_of_a_share_comes_from_its_own_sentence():
    text = "聘请企业兼职教师162人，承担专业课18240学时，占专业课总学时的18.6%，未达到20%"
    assert subject(text, text.index("18.6")) == "企业兼职教师承担专业课占专业课总学时的比例"
