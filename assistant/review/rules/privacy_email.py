"""privacy.email: no e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import pieces

_MAIL = re.compile(r"(?<![A-Za-z0-9._+-])([A-Za-z0-9][A-Za-z0-9._+-]{0,63})@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)")


def check(context: Context) -> Iterator[Hit]:
    for piece in pieces(context.report):
        for found in _MAIL.finditer(piece.text):
            masked = f"{found[1][0]}***@{found[2]}"
            yield Hit(
                piece.spot,
                piece.where,
                f"出现电子邮箱 {masked}",
                quote=piece.text.replace(found[0], masked),
                suggestion="删去邮箱地址",
            )


RULE = Rule(
    id="privacy.email",
    law="报告中不得出现电子邮箱。",
    bad="意见请发至某老师的个人邮箱（写出了地址）。",
    good="意见由质量监测与评估中心收集。",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    source="《个人信息保护法》",
)
