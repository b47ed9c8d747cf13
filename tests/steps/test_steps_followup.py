"""Questions that lean on the one before them, and those that only look like it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.retrieval import Tokenizer
from assistant.steps.followup import complete, leans

TODAY = date(2025, 11, 26)
WORDS = Tokenizer()


@pytest.mark.parametrize(
    ("before", "asked", "read"),
    [
        ("实习基地有多少个", "那去年呢？", "2024年实习基地有多少个"),
        ("2023年实习基地有多少个", "那2022年呢", "2022年实习基地有多少个"),
        ("2023年实习基地有多少个", "前年呢", "2023年实习基地有多少个"),
        ("生师比是多少", "2022年", "2022年生师比是多少"),
        ("2024年土木学院有多少个实习基地", "那机械学院呢？", "2024年机械学院有多少个实习基地"),
        ("学校有多少本科生", "那研究生呢", "学校有多少研究生"),
        ("毕业生就业率是多少", "那优秀率呢", "毕业生优秀率是多少"),
        ("实习基地有多少个", "它们怎么管理？", "实习基地 怎么管理"),
        ("生师比是多少", "为什么？", "生师比 为什么"),
        ("生师比是多少", "达到标准了吗", "生师比 达到标准了吗"),
        ("实习基地有多少个", "经费呢", "实习基地 经费"),
    ],
)
def test_what_leans_is_read_with_the_topic_before_it(before: str, asked: str, read: str) -> None:
    assert leans(asked, WORDS) and complete(asked, before, WORDS, TODAY) == read


@pytest.mark.parametrize(
    "asked",
    ["教学督导一年听多少节课", "那图书馆有多少册图书？", "毕业论文怎样管理", "学校的财务风险是多少", "课程思政示范课有几门"],
)
def test_what_stands_alone_is_read_as_it_is(asked: str) -> None:
    assert complete(asked, "实习基地有多少个", WORDS, TODAY) == asked


def test_years_are_counted_from_today_and_the_first_question_leans_on_nothing() -> None:
    assert complete("去年的生师比是多少", "", WORDS, TODAY) == "2024年的生师比是多少"
    assert complete("那今年呢", "", WORDS, TODAY) == "那2025年呢"
    assert complete("近三年生师比是多少", "", WORDS, TODAY) == "近三年生师比是多少"


def test_a_follow_up_of_a_follow_up_goes_on_from_how_that_was_read() -> None:
    read = complete("那2023年呢", "土木学院有多少个实习基地", WORDS, TODAY)
    assert complete("机械学院呢", read, WORDS, TODAY) == "2023年机械学院有多少个实习基地"
