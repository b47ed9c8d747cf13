"""style.long_sentence: a sentence can be read in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said, size

LIMIT = 120
_PART = re.compile(r"[；;]")


def check(context: Context) -> Iterator[Hit]:
    limit = int(context.option("style.long_sentence.limit", LIMIT))
    for sentence in said(context.report):
        longest = max((size(part) for part in _PART.split(sentence.text)), default=0)
        if longest > limit:
            yield Hit(
                sentence.spot,
                place(sentence),
                f"一句中连续{longest}字没有句号或分号，宜不超过{limit}字",
                quote=sentence.text,
                suggestion="拆成两三句；并列的事项用分号或分条列出",
            )


RULE = Rule(
    id="style.long_sentence",
    law="一句话（以句号、分号断开）不超过120字。",
    bad="一句话用逗号连写十几个分句，二百字没有一个句号。",
    good="每句说一件事，并列的几件事用分号隔开。",
    severity="info",
    check=check,
    source="专家反馈：语言不精炼（s-alf）；字数界限为本项目建议，可调",
)
