"""privacy.id_card: no identity-card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import pieces

_CARD = re.compile(r"(?<![\dA-Za-z.])([1-9]\d{5})((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx](?![\dA-Za-z.])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OTHER_CODE = re.compile(r"信用代码|组织机构代码|账号|帐号|卡号|登记号|专利号|流水号")


def check(context: Context) -> Iterator[Hit]:
    for piece in pieces(context.report):
        for found in _CARD.finditer(piece.text):
            if not _dated(found) or (_OTHER_CODE.search(piece.text) and not _sound(found[0])):
                continue
            masked = f"{found[0][:6]}********{found[0][-4:]}"
            yield Hit(
                piece.spot,
                piece.where,
                f"出现身份证号码 {masked}" + ("" if _sound(found[0]) else "（校验位不符，也可能是其他18位编号，请核对）"),
                quote=piece.text.replace(found[0], masked),
                suggestion="删去号码；支撑材料中的身份证号也应遮盖",
                severity=None if _sound(found[0]) else "warning",
            )


def _dated(found: re.Match[str]) -> bool:
    try:
        date(int(found[2]), int(found[3]), int(found[4]))
    except ValueError:
        return False
    return True


def _sound(number: str) -> bool:
    """Check digit of GB 11643-1999."""
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


RULE = Rule(
    id="privacy.id_card",
    law="报告中不得出现身份证号码。",
    bad="在师生名单中列出18位身份证号码。",
    good="师生名单只列单位和人数，身份证号码一律删去。",
    severity="error",
    check=check,
    source="《个人信息保护法》；GB 11643—1999（校验位）",
)
