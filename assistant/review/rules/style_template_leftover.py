"""style.template_leftover: nothing of a template is left, and gaps are filled before it is handed in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip, pieces

_LEFT = re.compile(
    r"(?<![A-Za-z\d×])[×xXＸ]{2,}(?![A-Za-z\d×])|[□○]{2,}|＊{2,}|\*{3,}|_{3,}|＿{2,}|…{4,}|"
    r"(?:此处|在此|请在此处?|点击此处|单击此处)(?:填写|输入|插入|添加|补充)|[（(](?:请?填写|示例|样例|待填|待定|待核实?|可另附页|限\d+字)[^）)]{0,20}[)）]|"
    r"\b(?:TODO|TBD|FIXME)\b|lorem ipsum|【(?:待核实|待定|待填|填写|插入)[^】]*】",
    re.IGNORECASE,
)
_GAP = re.compile(r"【待补充[^】]*】?")


def check(context: Context) -> Iterator[Hit]:
    for piece in pieces(context.report):
        gap = _GAP.search(piece.text)
        if gap:
            yield Hit(
                piece.spot,
                piece.where,
                f"还有待补充的内容：{clip(gap[0].strip('【】').removeprefix('待补充').lstrip('：:'), 60) or '未说明缺什么'}",
                quote=gap[0],
                suggestion="收集所说的材料，补写后删去提示",
                severity="info",
            )
            continue
        found = _LEFT.search(piece.text)
        if found:
            yield Hit(
                piece.spot,
                piece.where,
                f"留有模板占位或未完成的内容：“{found[0]}”",
                quote=piece.text,
                suggestion="填入真实内容，或删去",
                severity="warning" if "待核" in found[0] else None,
            )


RULE = Rule(
    id="style.template_leftover",
    law="提交前不得留有占位符、填写说明和待补充的空缺。",
    bad="××学院现有教师XX人，（此处填写教师结构）。",
    good="机械工程学院现有专任教师86人，其中教授14人。",
    severity="error",
    check=check,
    source="自评报告撰写要求：写实、完整（s-nxu、s-szu）",
)
