"""One voice, and never a new figure."""

from __future__ import annotations

import re

import pytest
from evidence import document
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Institution
from assistant.drafting.voice import attribution, speak, unit_of

SCHOOL = Institution(name="岚江工学院", short_name="岚工", aliases=("岚江机械学院",), type="applied", category="工科")
DEPARTMENT = document(
    "2024年工作总结", level="department", issuer="", places=("机械工程学院/总结/2024年工作总结.docx",), kind="summary"
)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("我校建成实习基地62个。", "学校建成实习基地62个。"),
        ("本校聘任督导24人。", "学校聘任督导24人。"),
        ("岚江工学院建成实习基地62个。", "学校建成实习基地62个。"),
        ("岚江机械学院，是一所地方高校。", "学校，是一所地方高校。"),
        ("《岚江工学院章程》经核准发布。", "《岚江工学院章程》经核准发布。"),
        ("今年开展督导，本学年听课800节。", "当年开展督导，当学年听课800节。"),
        ("学生满意度再创新高！！", "学生满意度再创新高。"),
    ],
)
def test_speak(text, spoken):
    assert speak(text, document(), SCHOOL) == spoken


def test_a_department_is_named():
    assert speak("我院建成实验室6个。", DEPARTMENT, SCHOOL) == "机械工程学院建成实验室6个。"
    assert speak("学院承担课程58门。", DEPARTMENT, SCHOOL) == "机械工程学院承担课程58门。"
    assert speak("二级学院承担课程58门。", DEPARTMENT, SCHOOL) == "二级学院承担课程58门。"


def test_a_unit_that_nothing_names_is_not_invented():
    nobody = document("总结", level="department", places=("总结.docx",))
    assert speak("我院建成实验室6个。", nobody, SCHOOL) == "相关单位建成实验室6个。"


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        ({"issuer": "教务处"}, "教务处"),
        ({"issuer": "", "places": ("03教务处/制度/a.docx",)}, "教务处"),
        ({"issuer": "", "places": ("外国语学院/英语系/a.docx",)}, "英语系"),
        ({"issuer": "", "places": ("材料/a.docx",)}, ""),
    ],
)
def test_unit_of(fields, unit):
    assert unit_of(document(**fields)) == unit


@given(st.text(alphabet="我校本院学岚江工今年度12345，。！《》", max_size=40))
def test_no_voice_changes_a_figure(text):
    for source in (document(), DEPARTMENT):
        assert re.findall(r"\d", speak(text, source, SCHOOL)) == re.findall(r"\d", text)


def test_attribution_names_the_regulation():
    source = document("岚江工学院教学督导工作条例（2023年修订）", kind="regulation")
    assert attribution(source, "督导每学期听课不少于20节。") == "《岚江工学院教学督导工作条例》规定，"


def test_attribution_brings_no_new_digits():
    source = document("2023版本科人才培养方案修订意见", kind="regulation")
    assert attribution(source, "实践学分占比不低于30%。") == ""
    assert attribution(source, "2023年起实践学分占比不低于30%。") == "《2023版本科人才培养方案修订意见》规定，"


@pytest.mark.parametrize("title", ["办法", "关于" + "进一步" * 10 + "的意见"])
def test_attribution_leaves_titles_out_that_say_nothing_or_too_much(title):
    assert attribution(document(title, kind="regulation"), "督导每学期听课不少于20节。") == ""
