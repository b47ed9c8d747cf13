"""problems.measure_without_time: a measure says by when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.measures import untold
from assistant.review.rule import Context, Hit, Rule

_TOLD = re.compile(
    r"20\d\d|年底|月底|年内|学期|学年|下半年|上半年|明年|每[年月周季]|季度|期末|\d+月|[一二两三四五1-9]+年(?:内|之内|左右)|"
    r"(?:起|之?前)完成|长期坚持|“十[四五六]五”|近期|即日|[1-9一二三]个月内"
)


def check(context: Context) -> Iterator[Hit]:
    return untold(context, _TOLD, ("时限", "时间"), "完成时间", "补写完成时间，精确到年月；长期任务写明每年做到什么程度")


RULE = Rule(
    id="problems.measure_without_time",
    law="改进措施要写明完成时间。",
    bad="由教务处牵头修订实验教学管理办法。",
    good="由教务处牵头，2025年6月底前修订实验教学管理办法。",
    severity="warning",
    check=check,
    source="整改要求：整改措施、完成时间、预期成效（s-mao）；整改以两年为期",
)
