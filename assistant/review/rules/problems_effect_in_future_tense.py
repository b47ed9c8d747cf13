"""problems.effect_in_future_tense: 成效 is what has been reached, not what is hoped for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said, unquoted

_FUTURE = re.compile(
    r"预计|力争|有望|争取(?:在|到|于|实现|建成|达到)|即将|下一步|今后(?:将|要)|"
    r"(?<![模虚草])拟(?:于|在|建|引进|聘请|修订|出台|开展|增设|投入|申报)|"
    r"(?:^|[，；]|学校|学院|处|部|中心|还|也|并)计划(?:于|在|到|用|引进|投入|新增|建设|开展|再)|"
    r"(?<=[校院处部心会并还也，；])将(?:于|会(?!议|同|计|员|展)|继续|进一步|逐步|陆续|达到|实现|建成|完成|启动|开展|出台|建设|投入|引进|形成|全面|重点|不断|持续|大幅)|"
    r"将在(?=20\d\d|今后|未来|下|明年|两|三)"
)
_TARGET = re.compile(r"到(20\d\d)年(?:底|末)?[^。；]{0,30}(?:达到|实现|建成|提高到|不低于|不少于)")
_RULING = re.compile(r"规定|要求|明确|提出|印发|办法|方案|规划|目标|调研|调查|测算")


def check(context: Context) -> Iterator[Hit]:
    for sentence in said(context.report):
        if sentence.aspect not in ("practice", "data") or not sentence.indicator:
            continue
        text = unquoted(sentence.text)
        found = _FUTURE.search(text)
        if found is None and context.institution.report_year:
            found = next((m for m in _TARGET.finditer(text) if int(m[1]) > context.institution.report_year), None)
        if found is None or _RULING.search(text[: found.start()]):
            continue
        yield Hit(
            sentence.spot,
            place(sentence),
            f"成效应写已经取得的结果，这句用“{found[0]}”写的是打算",
            quote=sentence.text,
            suggestion="改写已有的结果和数据；尚未实现的移到“改进措施”",
        )


RULE = Rule(
    id="problems.effect_in_future_tense",
    law="成效写已经做到的，不写将要做到的。",
    bad="学校将进一步加大投入，预计2026年建成智慧教室120间。（写在“主要做法与成效”中）",
    good="2022年以来建成智慧教室86间。",
    severity="warning",
    check=check,
    source="自评要求：改进效果指已显现的效果，不是预期（s-hbpu）",
)
