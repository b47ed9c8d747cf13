"""Headings told by their numbers, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.headings import HeadingTracker, is_contents_line, looks_like_heading, numbering


@pytest.mark.parametrize(
    ("line", "scheme"),
    [
        ("第一部分 学校概况", "part"),
        ("第三章 教学管理", "chapter"),
        ("第十二节　成绩评定", "section"),
        ("一、总体情况", "han"),
        ("十一、 其他", "han"),
        ("（三）师资队伍", "han_brackets"),
        ("(三) 师资队伍", "han_brackets"),
        ("2.教学经费投入", "digit"),
        ("2、教学经费投入", "digit"),
        ("1 办学方向", "digit"),
        ("1.1 人才培养", "dotted2"),
        ("1.1人才培养", "dotted2"),
        ("2.3.1 年度质量报告", "dotted3"),
        ("（1）课程建设", "digit_brackets"),
        ("①目标达成", "circled"),
        ("附件1：评价办法", "annex"),
        ("第三条 工作职责", "article"),
    ],
)
def test_numbered_lines_are_heading_candidates(line: str, scheme: str) -> None:
    found = looks_like_heading(line)
    assert found is not None
    assert found.scheme == scheme


@pytest.mark.parametrize(
    "line",
    [
        "一是加强组织领导，落实主体责任",
        "1. 学校召开了本科教学工作会议，部署全年工作。",
        "（一）遵守纪律，按时上课；",
        "2024. 5. 6",
        "2024年5月6日",
        "5 月召开会议",
        "1.5万元",
        "1. 5万元",
        "3.15 亿元",
        "17.8:1",
        "3-5人",
        "12. 85",
        "一、总体情况\t3",
        "第三条 各学院应当在每学期开学前完成排课，并报教务处备案",
        "附件：1.评分表",
        "1. " + "很长的要点" * 12,
        "普通的一段话",
    ],
)
def test_sentences_dates_and_quantities_are_no_headings(line: str) -> None:
    assert looks_like_heading(line) is None


def feed_all(tracker: HeadingTracker, lines: list[str]) -> list[tuple[str, ...]]:
    return [tracker.feed(line, following=after).path for line, after in zip(lines, [*lines[1:], ""], strict=True)]


def test_path_follows_numbers() -> None:
    lines = [
        "第一章 概况",
        "正文。",
        "一、历史",
        "正文。",
        "（一）沿革",
        "正文。",
        "（二）现状",
        "正文。",
        "二、定位",
        "正文。",
        "第二章 师资",
        "正文。",
    ]
    paths = feed_all(HeadingTracker(), lines)
    assert paths[5] == ("第一章 概况", "一、历史", "（一）沿革")
    assert paths[7] == ("第一章 概况", "一、历史", "（二）现状")
    assert paths[9] == ("第一章 概况", "二、定位")
    assert paths[11] == ("第二章 师资",)


def test_decimal_numbers_nest_and_return() -> None:
    lines = ["1 办学", "正文。", "1.1 方向", "正文。", "1.1.1 党的领导", "正文。", "1.2 本科地位", "正文。", "2 培养", "正文。"]
    paths = feed_all(HeadingTracker(), lines)
    assert paths[5] == ("1 办学", "1.1 方向", "1.1.1 党的领导")
    assert paths[7] == ("1 办学", "1.2 本科地位")
    assert paths[9] == ("2 培养",)


@pytest.mark.parametrize("outer", ["han", "dotted"])
def test_han_and_decimal_numbers_nest_as_the_document_does(outer: str) -> None:
    first, second, inner = ("一、概况", "二、培养", "1.1 方向") if outer == "han" else ("1.1 方向", "1.2 地位", "一、概况")
    paths = feed_all(HeadingTracker(), [first, "正文。", inner, "正文。", second, "正文。"])
    assert paths[3] == (first, inner)
    assert paths[5] == (second,)


def test_style_outranks_numbers() -> None:
    tracker = HeadingTracker()
    tracker.feed("师资队伍", 1, "heading")
    tracker.feed("一、数量", following="正文。")
    assert tracker.path == ("师资队伍", "一、数量")
    tracker.feed("结构", 2, "heading")
    assert tracker.path == ("师资队伍", "结构")
    tracker.feed("学生发展", 1, "heading")
    assert tracker.path == ("学生发展",)


def test_list_items_are_no_headings() -> None:
    tracker = HeadingTracker()
    tracker.feed("一、评价内容", following="1.教学态度")
    verdicts = [
        tracker.feed(line, following=after)
        for line, after in [("1.教学态度", "2.教学方法"), ("2.教学方法", "3.教学效果"), ("3.教学效果", "以上各项")]
    ]
    assert [v.heading for v in verdicts] == [False, False, False]
    assert tracker.path == ("一、评价内容",)


def test_items_below_an_article_stand_under_it() -> None:
    lines = ["第二章 职责", "第三条 督导组的职责如下：", "（一）听课；", "（二）评课；", "第四条 督导组由校长聘任。", "教务处"]
    paths = feed_all(HeadingTracker(), lines)
    assert paths[1] == ("第二章 职责",)
    assert paths[2] == paths[3] == ("第二章 职责", "第三条")
    assert paths[4] == paths[5] == ("第二章 职责",)


def test_an_annex_starts_anew() -> None:
    paths = feed_all(HeadingTracker(), ["第一章 总则", "正文。", "附件2", "正文。"])
    assert paths[3] == ("附件2",)


def test_contents_lines() -> None:
    assert is_contents_line("一、总体情况……………………12")
    assert is_contents_line("第一章 总则\t3")
    assert is_contents_line("前言……………………1", beside_another=True)
    for statement in ("学校现有专业 62 个", "平均分……92", "合计\t35", "1.合计\t35"):
        assert not is_contents_line(statement)


@given(st.text(max_size=60), st.sampled_from([None, 0, 1, 2, 9]))
def test_any_text_is_judged(text: str, level: int | None) -> None:
    tracker = HeadingTracker()
    verdict = tracker.feed(text, level, following=text)
    assert verdict.heading == bool(tracker.path)
    numbering(text)
