"""Reading figures in prose: the value that is a name's own, its year and whose it is; and what is not to be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, passage
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Document
from assistant.frameworks import load
from assistant.metrics import Subjects, observe

SUBJECTS = Subjects(load("bk-audit-2-3"), ("岚江工学院",))
RATIO, TEACHERS = "student_teacher_ratio", "full_time_teachers"


def seen(text: str, of: Document | None = None, headings: tuple[str, ...] = ()) -> list[tuple[str, Decimal, int | None, str]]:
    source = of or document()
    found = observe(passage(text, source, headings=headings), source, SUBJECTS)
    return [(o.subject, o.value, o.year, o.scope) for o in found]


def school(text: str, of: Document | None = None, headings: tuple[str, ...] = ()) -> dict[str, list[Decimal]]:
    """Subject → values read for the school as a whole."""
    result: dict[str, list[Decimal]] = {}
    for subject, value, _, scope in seen(text, of, headings):
        if scope == "school":
            result.setdefault(subject, []).append(value)
    return result


@pytest.mark.parametrize(
    ("text", "subject", "value"),
    [
        ("专任教师686人。", TEACHERS, "686"),
        ("学校现有专任教师1,286人，其中教授180人。", TEACHERS, "1286"),
        ("学校有686名专任教师。", TEACHERS, "686"),
        ("专任教师总数达到六百八十六人。", TEACHERS, "686"),
        ("生师比为17.8:1。", RATIO, "17.8"),
        ("生师比为17.8：1。", RATIO, "17.8"),
        ("全校师生比为1∶17.8。", RATIO, "17.8"),
        ("折合后全校师生比约合为1:17.8。", RATIO, "17.8"),
        ("生师比17.8，办学条件较好。", RATIO, "17.8"),
        ("生师比仍达18.9:1。", RATIO, "18.9"),
        ("生师比（按折合在校生计）目前仍高达18.9:1。", RATIO, "18.9"),
        ("生师比由18.1下降到17.8。", RATIO, "17.8"),
        ("生师比由2022年的18.1:1逐年下降至2024年的17.8:1。", RATIO, "17.8"),
        ("生师比降至17.8:1，比上年下降0.3。", RATIO, "17.8"),
        ("毕业去向落实率为88.7%，同比提高2.3个百分点。", "employment_rate", "88.7"),
        ("毕业去向落实率达到百分之八十八点七。", "employment_rate", "88.7"),
        ("教学科研仪器设备总值1.42亿元。", "equipment_value", "14200"),
        ("教学日常运行支出2654.3万元，占14.09%。", "teaching_operating_expenditure", "2654.3"),
        ("生均教学日常运行支出2170元。", "operating_expenditure_per_student", "2170"),
        ("纸质图书98.64万册。", "books", "986400"),
        ("教学行政用房合计17.1万平方米。", "teaching_space", "171000"),
        ("教学行政用房300亩。", "teaching_space", "200000"),
        ("专职辅导员与在校生比例为1:193。", "counsellor_ratio", "193"),
        ("配备专职心理健康教育教师3名，面积320平方米。", "psychology_teachers", "3"),
        ("应届毕业生2806人，升学318人。", "graduates", "2806"),
    ],
)
def test_a_value_is_read(text: str, subject: str, value: str) -> None:
    assert school(text)[subject] == [Decimal(value)]


def test_several_in_one_sentence() -> None:
    found = school("学校现有专任教师638人，外聘教师114人，折合教师总数695人，生师比17.6:1。")
    assert found == {TEACHERS: [638], "external_teachers": [114], "total_teachers": [695], RATIO: [Decimal("17.6")]}


@pytest.mark.parametrize(
    "text",
    [
        "生师比同比下降0.3。",
        "毕业去向落实率比上年提高2.3个百分点。",
        "毕业去向落实率同比增长2.3%。",
        "专任教师占比63%。",
        "专任教师培训36人次。",
        "专任教师12人获省级教学奖励。",
        "有12名专任教师赴企业实践。",
        "新增专任教师42人。",
        "学校引进专任教师42人。",
        "腾退行政办公用房1,800平方米用于教学。",
        "双师双能型教师占专任教师的37.3%。",
        "院级督导按每15名专任教师不少于1人配备。",
        "生均教学科研仪器设备值为1200—1500元。",
        "专任教师600人以上。",
        "实习时间不少于6个月，专业不止一个。",
        "参加教学培训的教授113人，占教授总数的23.3%。",
        "全校学业导师452人，生师比26.7:1。",
        "生师比分别为17.2、17.5。",
        "近三年生师比分别为17.2、17.5、17.9。",
        "专任教师、外聘教师分别为638人、114人。",
        "全国平均生师比为17.3:1。",
        "高于同类院校平均生师比17.3:1。",
        "生均图书流通量3.2册。",
    ],
)
def test_what_is_not_the_value_is_not_read(text: str) -> None:
    assert school(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "到2027年，生师比降至18:1。",
        "力争到2025年，生师比降至17:1。",
        "2025年生师比降至18.5:1。",
        "学校将生师比控制在18:1以内。",
        "计划到2024年底专任教师达到700人。",
        "生师比应为18:1。",
        "生师比目标为18:1。",
        "生师比18:1的要求尚未达到。",
        "生师比不高于18:1。",
        "预计毕业去向落实率达到90%。",
        "按师生比1:350的要求配备，全校师生比1:350。",
    ],
)
def test_goals_and_norms_are_no_observations(text: str) -> None:
    assert school(text) == {}


@pytest.mark.parametrize(
    ("headings", "kind", "read"),
    [
        ((), "report", True),
        (("二、发展目标",), "report", False),
        (("四、下一步工作打算",), "report", False),
        (("三、目标达成情况",), "report", True),
        (("一、培养目标",), "report", True),
        ((), "plan", False),
        ((), "regulation", False),
        (("一、工作计划完成情况",), "report", True),
    ],
)
def test_headings_and_kinds_that_announce_plans(headings: tuple[str, ...], kind: str, read: bool) -> None:
    assert bool(school("生师比18.5:1。", document(kind=kind), headings)) is read


def test_a_plan_tells_the_present_where_it_says_so() -> None:
    assert school("目前全校现有专任教师686人。", document(kind="plan")) == {TEACHERS: [686]}


@pytest.mark.parametrize(
    "text", ["学校将教学放在首位，现有专任教师686人。", "应届毕业生2806人。", "虚拟仿真项目12项，专任教师686人。"]
)
def test_words_that_only_look_like_goals(text: str) -> None:
    assert school(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("实验班深造率为68.5%。", "实验班"),
        ("机械工程学院具有博士学位教师12人。", "机械工程学院"),
        ("机械工程学院现有专任教师42人，生师比为21:1。", "机械工程学院"),
        ("2024届卓越班117名学生毕业，去向落实率97.4%。", "卓越班"),
        ("研究生升学率97.4%。", "研究生"),
        ("参加企业实践的专任教师121人。", "参加企业实践的"),
    ],
)
def test_figures_of_a_part_are_not_the_schools(text: str, part: str) -> None:
    found = seen(text)
    assert found and all(part in scope for *_, scope in found)


@pytest.mark.parametrize("text", ["核心课的高级职称教师占比62%。", "机械工程学院生师比为21:1。", "各专业生师比为12—26。"])
def test_parts_that_are_not_even_the_quantity(text: str) -> None:
    assert school(text) == {}


def test_the_school_itself_may_be_called_a_college() -> None:
    assert school("岚江工学院生师比为17.6:1。") == {RATIO: [Decimal("17.6")]}
    assert school("机械工程学院专任教师偏少，全校生师比为17.6:1。") == {RATIO: [Decimal("17.6")]}


def test_a_departments_paper_speaks_of_the_department() -> None:
    paper = document("机械工程学院2024年工作总结", kind="summary", level="department", issuer="机械工程学院")
    assert {scope for *_, scope in seen("学院现有专任教师42人。", paper)} == {"机械工程学院"}
    assert school("全校专任教师686人。", paper) == {TEACHERS: [686]}
    inside = document("教学工作总结", level="unknown", places=("数理学院/教学工作总结.docx",))
    assert {scope for *_, scope in seen("专任教师31人。", inside)} == {"数理学院"}


def test_a_chapter_about_a_college() -> None:
    assert [scope for *_, scope in seen("现有专任教师42人。", headings=("三、机械工程学院",))] == ["机械工程学院"]


# --- years ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年，生师比为17.9:1。", [2023]),
        ("2022—2023学年生师比为17.9:1。", [2023]),
        ("截至2023年9月30日，学校有教职工980人。专任教师686人。", [2023, 2023]),
        ("学校2008年升格为本科。现有专任教师686人。", [2024]),
        ("与2022年相比，专任教师由644人增加到686人。", [2024]),
        ("生师比为17.2:1（2022年），有所改善。", [2022]),
        ("2022、2023、2024年生师比分别为17.2、17.5、17.9。", [2022, 2023, 2024]),
        ("2022—2024年生师比分别为17.2:1、17.5:1和17.9:1。", [2022, 2023, 2024]),
        ("2022年、2023年专职辅导员为54人、58人。", [2022, 2023]),
        ("生师比为17.8:1。", [2024]),
    ],
)
def test_the_year_of_a_value(text: str, years: list[int]) -> None:
    assert [year for _, _, year, _ in seen(text)] == years


def test_a_list_of_years_gives_each_its_value() -> None:
    found = seen("2022、2023、2024年生师比分别为17.2、17.5、17.9。")
    assert [(year, value) for _, value, year, _ in found] == [
        (2022, Decimal("17.2")), (2023, Decimal("17.5")), (2024, Decimal("17.9")),
    ]  # fmt: skip


def test_without_a_year_the_title_says_it_before_the_date_of_issue() -> None:
    issued_later = document("2024年教学经费使用情况", year=2025)
    assert [year for _, _, year, _ in seen("教学日常运行支出2654.3万元。", issued_later)] == [2024]
    assert [year for _, _, year, _ in seen("生师比为17.8:1。", document("教学工作总结", year=2023))] == [2023]
    assert [year for _, _, year, _ in seen("生师比为17.8:1。", document("教学工作总结", year=None))] == [None]


def test_an_observation_quotes_what_it_read() -> None:
    source = document()
    (found,) = observe(passage("2024年生师比约为17.8：1。", source), source, SUBJECTS)
    assert (found.text, found.approximate, found.unit, found.locator.quote) == ("17.8：1", True, ":1", "17.8：1")
    assert found.locator.verify("2024年生师比约为17.8：1。") == "exact"


@given(st.text("生师比专任教师年学校全由降到为分别的，。；：:、0123456789.%人名元万（）(—2024 ", max_size=80))
def test_reading_prose_never_raises(text: str) -> None:
    for subject, _, _, scope in seen(text):
        assert subject in SUBJECTS.units and scope


def test_a_share_behind_a_count_is_the_share_metric() -> None:
    of = document(year=2024)
    said = "专任教师612人，其中双师双能型教师238人，占专任教师的38.9%。"
    found = {o.subject: o.value for o in observe(passage(said, of), of, SUBJECTS)}
    assert found["dual_qualified_share"] == Decimal("38.9") and found["dual_qualified_teachers"] == 238
    others = "2024年新增双师双能型教师20人，占专任教师的3.3%。"
    assert not [o for o in observe(passage(others, of), of, SUBJECTS) if o.subject == "dual_qualified_share"]
