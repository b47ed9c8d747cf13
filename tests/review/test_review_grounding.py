"""The verifier: what is carried, what is not, and what stands there instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from evidence import document, passage, row
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Assessment
from assistant.grounding import Support, Verifier, verify

SOURCE = "截至2024年9月30日，学校有专任教师1286人，其中博士356人，生师比为17.6:1，教学日常运行支出2610万元，占学费收入的14.26%。"


def of(text: str, *sources: str) -> Support:
    return verify(text, [passage(s, order=n) for n, s in enumerate(sources or (SOURCE,))])


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (SOURCE, "exact"),
        ("学校有专任教师1286人，其中博士356人", "exact"),
        ("学校有专任教师 1,286 人，其中博士 356 人。", "normalised"),
        ("学校有专任教师１２８６人，其中博士３５６人。", "normalised"),
        ("学校有专任教师1 286人，其中博士三百五十六人。", "normalised"),
        ("教学日常运行支出0.261亿元，占学费收入的14.26％。", "normalised"),
        ("教学日常运行支出26,100,000元，占学费收入的百分之十四点二六。", "normalised"),
        ("学校有专任教师1286人、其中博士356人；生师比为17.6∶1", "normalised"),
    ],
)
def test_what_differs_only_in_writing_is_carried(text: str, level: str) -> None:
    found = of(text)
    assert (found.level, found.faults) == (level, ())
    assert found.ok and found.nearest is not None


@pytest.mark.parametrize(
    ("said", "kind", "instead"),
    [
        ("生师比为1.76:1", "figure", "17.6:1"),
        ("生师比为176:1", "figure", "17.6:1"),
        ("专任教师1268人", "figure", "1286人"),
        ("其中博士365人", "figure", "356人"),
        ("占学费收入的1.426%", "figure", "14.26%"),
        ("教学日常运行支出2610元", "unit", "2610万元"),
        ("占学费收入的14.26‰", "unit", "14.26%"),
        ("专任教师1286人次", "unit", "1286人"),
        ("截至2023年9月30日", "date", "2024"),
    ],
)
def test_one_change_is_found_and_the_truth_named(said: str, kind: str, instead: str) -> None:
    true = {
        "生师比为": "生师比为17.6:1", "专任教师": "专任教师1286人", "其中博士": "其中博士356人",
        "占学费收": "占学费收入的14.26%", "教学日常": "教学日常运行支出2610万元", "截至20": "截至2024年9月30日",
    }  # fmt: skip
    old = next(v for k, v in true.items() if said.startswith(k))
    found = of(SOURCE.replace(old, said))
    assert [(f.kind, f.found) for f in found.faults] == [(kind, instead)]
    assert not found.ok and found.level == "partial"


@given(st.integers(10, 99_999), st.integers(0, 9), st.integers(1, 9))
def test_any_changed_digit_is_found(value: int, place: int, by: int) -> None:
    digits = str(value)
    place %= len(digits)
    other = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    source = f"学校现有校外实习实训基地{value}个，全年接收学生实习。"
    assert of(source, source).ok
    assert of(source.replace(digits, f"{int(other)}"), source).said("figure", "date")


def test_a_figure_must_stand_in_the_same_surroundings() -> None:
    source = "学校有教授86人，副教授214人，讲师312人。"
    assert of("学校有教授214人，副教授86人，讲师312人。", source).said("figure") == ("214人", "86人")


def test_a_year_may_come_from_what_frames_the_passage() -> None:
    of_2024 = document(title="2024年实习工作总结", year=2024)
    cited = [passage("全年接收实习学生3120人次，新增校外基地28个。", of_2024)]
    known = {of_2024.id: of_2024}
    assert verify("2024年接收实习学生3120人次，新增校外基地28个。", cited, documents=known).ok
    assert verify("2023年接收实习学生3120人次，新增校外基地28个。", cited, documents=known).said("date") == ("2023",)


def test_rows_of_tables_take_their_unit_from_the_header() -> None:
    cited = [row({"项目": "教学日常运行支出（万元）", "2024年（万元）": "2610"}, caption="经费情况")]
    assert not verify("2024年教学日常运行支出2610万元。", cited).faults
    assert verify("2024年教学日常运行支出2610元。", cited).faults


@pytest.mark.parametrize(
    ("text", "source", "carried"),
    [
        ("全年接待学生近1.2万人次参观。", "全年接待学生11986人次参观。", True),
        ("全年接待学生近1.3万人次参观。", "全年接待学生11986人次参观。", False),
        ("平均成绩为17.6分，比上年提高。", "平均成绩为17.58分，比上年提高。", True),
        ("平均成绩为17.5分，比上年提高。", "平均成绩为17.58分，比上年提高。", False),
        ("去向落实率由85.2%提高到89.6%，提高4.4个百分点。", "去向落实率由85.2%提高到89.6%。", True),
        ("去向落实率由85.2%提高到89.6%，提高5.4个百分点。", "去向落实率由85.2%提高到89.6%。", False),
        ("覆盖学生9700人。", "活动覆盖学生9700人次。", False),
    ],
)
def test_rounding_approximation_and_differences(text: str, source: str, carried: bool) -> None:
    assert (of(text, source).said("figure", "unit") == ()) is carried


def test_computed_values_carry_their_figures() -> None:
    judged = Assessment.model_validate(
        {"id": "r", "name": "生师比", "code": "7.3", "value": "17.6", "unit": ":1", "year": 2024, "threshold": "18",
         "direction": "at_most", "verdict": "met"}
    )  # fmt: skip
    cited = [passage("折合在校生12232人，折合教师总数695人。")]
    assert not verify("2024年生师比为17.6:1，优于18:1的标准。", cited, [judged]).faults
    assert verify("2024年生师比为16.7:1，优于18:1的标准。", cited, [judged]).said("figure") == ("16.7:1",)


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("“智造先锋班”获国家级教学成果奖。", "“智造先锋班”获省级教学成果奖。", "level"),
        ("学校印发《实习管理条例》，明确实习要求。", "学校印发《实习管理办法》，明确实习要求。", "name"),
        ("部分课程建立了达成评价制度并用于改进。", "全部课程建立了达成评价制度并用于改进。", "quantifier"),
        ("学校建立毕业生跟踪调查制度并形成报告。", "学校没有建立毕业生跟踪调查制度并形成报告。", "negation"),
    ],
)
def test_names_levels_negation_quantifiers(text: str, source: str, kind: str) -> None:
    assert kind in {f.kind for f in of(text, source).faults}
    assert of(source, source).ok


def test_nothing_near_is_no_support() -> None:
    assert of("图书馆周开放时间达到105小时。", "实习指导教师每周检查一次。").level == "none"
    assert of("图书馆周开放时间达到105小时。", SOURCE).nearest is not None
    assert verify("任何一句话。", []) == Support("none")


def test_the_nearest_of_many_passages_is_named() -> None:
    found = of("其中博士365人", "图书馆有纸质图书98万册。", SOURCE, "博士生导师12人。")
    assert found.nearest is not None and found.nearest.text == SOURCE


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_verifier(text: str, source: str) -> None:
    found = Verifier().verify(text, [passage(source)])
    assert 0 <= found.overlap <= 1


@given(st.decimals(min_value=1, max_value=10**7, places=1))
def test_a_quotation_is_carried_in_every_writing_of_its_figure(value: Decimal) -> None:
    source = f"教学设备总值为{value}元，较上年有所增长。"
    for written in (f"{value:,}", f"{value}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")), f" {value} "):
        assert of(source.replace(f"{value}", written), source).ok
