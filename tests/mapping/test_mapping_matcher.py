"""The matcher on any framework: terms, surroundings, thresholds, and texts that nobody expects."""

from __future__ import annotations

import pytest
from evidence import document, passage
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import Framework, Indicator, Provenance, ReviewPoint
from assistant.frameworks import load
from assistant.mapping import Query, build, query_of

OWN = Provenance(mark="P")
MATCHER = build(load("bk-audit-2-3"))


def code_of(text: str, context: str = "") -> str:
    """The first code, '' for nothing."""
    (found,) = MATCHER.match([Query(text, context)])
    return found[0].code if found else ""


def small(**terms: dict[str, float]) -> Framework:
    """A framework with one leaf and one point for each keyword: a_b is the code a.b."""
    leaves = tuple(
        Indicator(
            code=key.replace("_", "."), name=f"指标{key}", level=2, provenance=OWN,
            points=(
                ReviewPoint(code=f"{key.replace('_', '.')}.1", name=f"重点{key}", asks="看做得怎样，有无成效", evidence=("总结",),
                            weak_spots=("不足",), terms=words, provenance=OWN),
            ),
        )
        for key, words in terms.items()
    )  # fmt: skip
    return Framework(
        id="small",
        name="小方案",
        edition="试用",
        valid_from="2024",
        source="测试",
        types=("applied",),
        indicators=leaves,
        content_hash="1",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("学校现有专任教师638人，生师比为17.6:1，满足办学条件要求。", "7.3"),
        ("专任教师中具有硕士、博士学位教师占87.4%，生师比18.3:1。", "7.3"),
        ("本学期教学督导听课912节次，召开督导例会，通报巡课情况。", "6.1"),
        ("思政课专任教师按1:350配备，落实课程思政示范课程建设。", "1.2"),
        ("辅导员每学期开展心理健康筛查与谈心谈话，建立一生一策档案。", "5.4"),
    ],
)
def test_typical_sentences_hit(text: str, code: str) -> None:
    assert code_of(text) == code


def test_short_queries_hit_within_three() -> None:
    found = MATCHER.match([Query("专任教师"), Query("生师比"), Query("教学督导")])
    assert [bool(f) for f in found] == [True, True, True]
    assert {"4.1", "4.2", "4.3", "4.4", "7.3"} & {m.code for m in found[0]}
    assert "7.3" in {m.code for m in found[1]}
    assert found[2][0].code.startswith("6.")


@pytest.mark.parametrize(
    "text",
    [
        "食堂二楼本周推出新菜品，欢迎品尝。",
        "停电通知：周六上午八点至十点检修线路。",
        "12345",
        "——————",
        "。。。",
    ],
)
def test_what_is_evidence_for_nothing(text: str) -> None:
    assert code_of(text) == ""


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\x00", "😀🎓🏫" * 50, "学" * 10_000, "a" * 10_000, "1,234.5 " * 2_000, "\ud800", "ﷺ"]
)
def test_odd_texts_do_no_harm(text: str) -> None:
    assert len(MATCHER.match([Query(text), Query("教学督导听课", text)])) == 2


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_texts_in_any_number(texts: list[str]) -> None:
    found = MATCHER.match([Query(t) for t in texts])
    assert len(found) == len(texts)
    for matches in found:
        assert all(0 <= m.score <= 1 and m.reason for m in matches)


def test_no_query_is_no_answer() -> None:
    assert MATCHER.match([]) == []


def test_a_text_gives_the_same_alone_and_in_a_batch() -> None:
    texts = ["教学督导听课912节次", "生师比为17.6:1", "食堂二楼推出新菜品", ""]
    together = MATCHER.match([Query(t) for t in texts])
    assert together == [MATCHER.match([Query(t)])[0] for t in texts]


def test_scores_fall_and_are_capped_by_top() -> None:
    text = "教学督导听课，专任教师638人，生师比17.6:1，辅导员谈心谈话，毕业去向落实率88.7%。"
    for top in (1, 2, 3):
        (found,) = MATCHER.match([Query(text)], top=top)
        assert 1 <= len(found) <= top
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
        assert len({m.code for m in found}) == len(found)


def test_headings_and_file_names_count() -> None:
    text = "共计912节次，覆盖全部学院，发现问题36项并已反馈。"
    around = "质量管理处 2024年教学督导工作总结 教学督导听课 巡课 质量监控"
    assert code_of(text) != "6.1"
    assert code_of(text, around) == "6.1"
    (found,) = MATCHER.match([Query(text, around)])
    assert "标题或文件名含" in found[0].reason and "教学督导" in found[0].reason


def test_the_words_themselves_outweigh_what_stands_around() -> None:
    assert code_of("生师比为17.6:1，专任教师638人，具有硕士、博士学位教师占87.4%。", "教学督导") == "7.3"


def test_the_query_of_a_passage_holds_its_surroundings() -> None:
    of = document(places=("04质量管理处/督导/工作总结.docx",))
    query = query_of(passage("听课912节次", of, headings=("二、督导听课",), caption="表1 听课情况"))
    assert query.text == "听课912节次"
    assert query.context == "04质量管理处 督导 工作总结 二、督导听课 表1 听课情况"


def test_codes_and_points_are_those_of_the_framework() -> None:
    framework = load("bk-audit-2-3")
    points = {leaf.code: {p.code for p in leaf.points} for leaf in framework.leaves}
    for text in ("教学督导听课912节次", "生师比为17.6:1", "思政课专任教师36人", "毕业去向落实率88.7%"):
        for match in MATCHER.match([Query(text)])[0]:
            assert match.code in points and match.point in points[match.code]


def test_the_version_changes_with_what_may_change_the_answers() -> None:
    framework = load("bk-audit-2-3")
    changed = framework.model_copy(update={"content_hash": "2"})
    versions = {build(framework).version, build(framework, 0.9).version, build(changed).version}
    assert len(versions) == 3
    assert build(framework).version == build(framework).version


def test_a_higher_threshold_answers_less() -> None:
    texts = [
        Query(t)
        for t in ("教学督导听课912节次", "全年开展各类活动若干", "食堂推出新菜品", "生师比为17.6:1", "召开会议研究有关事项")
    ]
    answered = [sum(bool(m) for m in build(load("bk-audit-2-3"), threshold).match(texts)) for threshold in (0.01, 0.5, 1.0)]
    assert answered == sorted(answered, reverse=True) and answered[0] > answered[-1]


def test_a_small_pack_of_an_office_can_be_matched() -> None:
    """Two review points nobody labelled a passage for."""
    matcher = build(small(a={"课堂纪律": 5, "听课": 4}, b={"宿舍卫生": 5, "查寝": 4}))
    first, second = matcher.match([Query("听课发现课堂纪律良好"), Query("查寝发现宿舍卫生良好")])
    assert first[0].code == "a" and second[0].code == "b"
