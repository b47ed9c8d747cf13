"""style.english_punctuation: Chinese text has Chinese punctuation, and no doubled marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said

_HAN = r"[\u4e00-\u9fff]"
_HALF = re.compile(
    rf"[\u4e00-\u9fff”》）][,;:?!][\u4e00-\u9fff“《（]|{_HAN}[.](?={_HAN}|$)|{_HAN}[,;:?!]$|"
    rf"\"[^\"]{{0,60}}{_HAN}[^\"]{{0,60}}\"|\([^()]{{0,60}}{_HAN}[^()]{{0,60}}\)"
)
_DOUBLED = re.compile(r"[，。；：、！？]\s*[，。；：、]|[。；]{2,}|(?<!…)。{2,}")


def check(context: Context) -> Iterator[Hit]:
    if context.framework.language != "zh":
        return
    for sentence in said(context.report):
        for pattern, fault in ((_HALF, "中文里用了英文标点"), (_DOUBLED, "标点重复")):
            found = pattern.search(sentence.text)
            if found:
                yield Hit(
                    sentence.spot,
                    place(sentence),
                    f"{fault}：“{found[0]}”",
                    quote=sentence.text,
                    suggestion="改用中文全角标点，多余的标点删去",
                )
                break


RULE = Rule(
    id="style.english_punctuation",
    law="中文用全角标点，不与英文标点混用，不重复。",
    bad="学校现有专业42个,其中工学29个(占69.0%)。。",
    good="学校现有专业42个，其中工学29个（占69.0%）。",
    severity="info",
    check=check,
    source="GB/T 15834—2011《标点符号用法》",
)
