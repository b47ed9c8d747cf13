"""style.first_person: the report speaks of 学校, not of 我校."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said, unquoted

_FIRST = re.compile(r"我们(?:学校|学院)?|我[校院系处部馆](?![一-龥]{0,1}[门员])|咱们")


def check(context: Context) -> Iterator[Hit]:
    for sentence in said(context.report):
        found = _FIRST.search(unquoted(sentence.text))
        if found:
            yield Hit(
                sentence.spot,
                place(sentence),
                f"应用第三人称，这里写作“{found[0]}”",
                quote=sentence.text,
                suggestion=f"把“{found[0]}”改为“学校”或单位的名称",
            )


RULE = Rule(
    id="style.first_person",
    law="全文用“学校”和单位全称，不用“我校”“我院”“我们”。",
    bad="我校高度重视实践教学，我院建有实训基地12个。",
    good="学校建有实训基地68个，其中机械工程学院12个。",
    severity="info",
    check=check,
    source="写实性报告的行文习惯（s-nxu）；各部门供稿合成后人称须统一（s-alf）",
)
