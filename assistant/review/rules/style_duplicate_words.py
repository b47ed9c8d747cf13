"""style.duplicate_words: no word is typed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said

_TWICE = re.compile(r"([\u4e00-\u9fff]{2,6})\1|(?<!目)(的)的|(?<![温饱共缓柔中平调])(和)和(?!美)|(将)将|(被)被|([，、；])\s*\6")
_MEANT = re.compile(
    r"一[\u4e00-\u9fff]一|[\u4e00-\u9fff]一[\u4e00-\u9fff]一|研究研究|讨论讨论|商量商量|考虑考虑|学习学习|彼此彼此|许多许多|谢谢|多多|"
    r"很多很多|非常非常|一步一步|一点一点|一个一个|一年一年|逐个逐个|个个|为了为了不|大大|了了解|的的确|将将"
)

_NOUNS = re.compile(
    r"专业|课程|学院|教学|教师|学生|质量|实践|教育|管理|工程|发展|建设|评价|评估|数据|科学|文化|技术|社会|项目|资源|国家"
)
"""Two names often meet in one of these (数字人文专业｜专业教师): no fault that can be told."""


def check(context: Context) -> Iterator[Hit]:
    for sentence in said(context.report):
        for found in _TWICE.finditer(sentence.text):
            word = next(g for g in found.groups() if g)
            around = sentence.text[max(0, found.start() - 2) : found.end() + 2]
            if _NOUNS.fullmatch(word) or _MEANT.search(around):
                continue
            yield Hit(
                sentence.spot,
                place(sentence),
                f"“{word}”连写了两次：“{around}”",
                quote=sentence.text,
                suggestion=f"删去一个“{word}”",
            )
            break


RULE = Rule(
    id="style.duplicate_words",
    law="没有误重的字词。",
    bad="学校制定了的的实施办法，进一步提高提高教学质量。",
    good="学校制定了实施办法，教学质量进一步提高。",
    severity="info",
    check=check,
    source="校对常规",
)
