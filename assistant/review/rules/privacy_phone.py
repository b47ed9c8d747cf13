"""privacy.phone: no telephone numbers of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import pieces

_MOBILE = re.compile(
    r"(?<![\d.\-])(?:\+?86[- ]?)?(1[3-9]\d)([- ]?)(\d{4})\2(\d{4})(?![\d.,，]?\d|\s*(?:万?元|册|人|%|％|平方米|㎡|台|次|亿))"
)
_LANDLINE = re.compile(r"(?<![\d\-—–.])(0\d{2,3})[-－—](\d{7,8})(?!\d)")


def check(context: Context) -> Iterator[Hit]:
    for piece in pieces(context.report):
        for found in _MOBILE.finditer(piece.text):
            masked = f"{found[1]}****{found[4]}"
            yield Hit(
                piece.spot,
                piece.where,
                f"出现手机号码 {masked}",
                quote=piece.text.replace(found[0], masked),
                suggestion="删去号码",
            )
        for found in _LANDLINE.finditer(piece.text):
            yield Hit(
                piece.spot,
                piece.where,
                f"出现固定电话 {found[0]}，自评报告一般不列联系方式",
                quote=piece.text,
                suggestion="确需联系方式的只放在封面或附件",
                severity="info",
            )


RULE = Rule(
    id="privacy.phone",
    law="报告中不得出现个人电话号码。",
    bad="联系人李某某，手机为11位的个人号码。",
    good="联系人写到单位为止，不写手机号码。",
    severity="error",
    check=check,
    source="《个人信息保护法》",
)
