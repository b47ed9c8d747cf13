"""privacy.student_or_staff_number: no 学号, 工号 or 准考证号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import called, pieces

_NAMES = "学号|学籍号|工号|职工号|教工号|教师编号|考生号|准考证号|学生证号|校园卡号"
_NUMBER = re.compile(rf"(?:{_NAMES})\s*(?:为|是|：|:)?\s*([A-Za-z]{{0,3}}\d{{5,}})")
_HEADER = re.compile(rf"(?:{_NAMES})")
_VALUE = re.compile(r"[A-Za-z]{0,3}\d{5,}")


def check(context: Context) -> Iterator[Hit]:
    for piece in pieces(context.report):
        found = _NUMBER.search(piece.text)
        if found:
            masked = found[1][:2] + "*" * (len(found[1]) - 2)
            yield Hit(
                piece.spot,
                piece.where,
                f"出现{_HEADER.search(found[0])[0] if _HEADER.search(found[0]) else '个人编号'} {masked}",  # type: ignore[index]
                quote=piece.text.replace(found[1], masked),
                suggestion="删去号码，只写单位和人数",
            )
    for table in context.report.tables:
        for column, header in enumerate(table.header):
            if not _HEADER.search(header):
                continue
            values = [row[column] for row in table.rows if column < len(row) and _VALUE.fullmatch(row[column].strip())]
            if values:
                yield Hit(
                    table.spot,
                    f"{called(table)}“{header}”列",
                    f"表中“{header}”列有{len(values)}个号码",
                    quote=header,
                    suggestion="删去这一列；名单作为校内备查材料，不放进报告",
                )


RULE = Rule(
    id="privacy.student_or_staff_number",
    law="报告中不得出现学号、工号、准考证号。",
    bad="学生（学号2021010115）获省级竞赛一等奖。",
    good="机械设计专业2021级学生1人获省级竞赛一等奖。",
    severity="error",
    check=check,
    source="《个人信息保护法》",
)
