"""学校简介 and 自评工作: from evidence like everything else, or a gap."""

from __future__ import annotations

import pytest
from evidence import document, passage

from assistant.domain import Institution, Section
from assistant.drafting import cues, front
from assistant.drafting.select import Ledger
from assistant.mapping import Currency

C = cues.shipped()
SCHOOL = Institution(name="岚江工学院", type="applied", category="工科")
REPORT = document("岚江工学院2023-2024学年本科教学质量报告")
HISTORY = "岚江工学院坐落于岚江市，始建于1978年，前身是岚江机械工业学校，现有本科专业42个。"
SELF = "学校成立审核评估评建工作领导小组，下设评建办公室，组织开展自评自建与预评估。"


def write(letter: str, *pool, currencies=None, disputed=None) -> Section:
    known = currencies or {d.id: Currency(True, "在期") for _, d in pool}
    return front.write(letter, "标题", pool, SCHOOL, known, 2024, Ledger(), C, disputed or {})


def texts(section: Section) -> list[str]:
    return [s.text for block in section.body for s in block.statements]


def test_profile_is_told_in_the_school_s_voice_with_its_source():
    source = passage(HISTORY, REPORT, headings=("一、学校概况",))
    section = write(front.PROFILE, (source, REPORT))
    assert texts(section) == ["学校坐落于岚江市，始建于1978年，前身是岚江机械工业学校，现有本科专业42个。"]
    (said,) = section.body[0].statements
    assert said.citations[0].passage_id == source.id and said.citations[0].number == "A" and said.role == "intro"
    assert said.citations[0].locator.quote == HISTORY


@pytest.mark.parametrize(("letter", "words"), [(front.PROFILE, "学校概况"), (front.PROCESS, "自评工作的组织")])
def test_nothing_to_tell_is_a_gap(letter, words):
    (said,) = texts(write(letter))
    assert said.startswith("【待补充：") and words in said


@pytest.mark.parametrize(
    "fields", [{"level": "department"}, {"void": "征求意见稿"}, {"kind": "notice"}], ids=["a department", "a draft", "a notice"]
)
def test_not_everybody_speaks_for_the_school(fields):
    other = document("另一份", **fields)
    assert texts(write(front.PROFILE, (passage(HISTORY, other, headings=("学校概况",)), other)))[0].startswith("【待补充")


def test_an_old_profile_gives_way_to_a_new_one():
    old = document("2015年质量报告", year=2015)
    before = passage(HISTORY.replace("42", "31"), old, headings=("学校概况",))
    now = passage(HISTORY, REPORT, headings=("学校概况",))
    known = {old.id: Currency(False, "早于近3年"), REPORT.id: Currency(True, "在期")}
    assert texts(write(front.PROFILE, (before, old), (now, REPORT), currencies=known))[0].endswith("现有本科专业42个。")


def test_sentences_of_one_document_keep_their_order_and_are_told_once():
    later = passage("学校占地面积83.6万平方米，设有10个学院，全日制在校生12046人。", REPORT, order=4, headings=("学校概况",))
    first = passage(HISTORY, REPORT, order=1, headings=("学校概况",))
    said = texts(write(front.PROFILE, (later, REPORT), (first, REPORT), (first, REPORT)))
    assert [s[:6] for s in said] == ["学校坐落于岚", "学校占地面积"]


@pytest.mark.parametrize(
    ("text", "headings", "letter"),
    [
        (HISTORY, ("一、学校概况",), "A"),
        (HISTORY, (), "A"),
        (SELF, (), "B"),
        (SELF, ("审核评估工作",), "B"),
        ("督导组深入课堂，常态化开展听课。", ("教学督导",), None),
    ],
)
def test_wanted(text, headings, letter):
    assert front.wanted(passage(text, document("总结"), headings=headings), document("总结"), C) == letter


def test_a_disputed_figure_is_not_printed_here_either():
    source = passage(HISTORY, REPORT, headings=("学校概况",))
    assert texts(write(front.PROFILE, (source, REPORT), disputed={source.id: ["42个"]}))[0].startswith("【待补充")
    assert texts(write(front.PROFILE, (source, REPORT), disputed={"another": ["42个"]}))[0].startswith("学校坐落")
