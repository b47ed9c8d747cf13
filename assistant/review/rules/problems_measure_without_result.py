"""problems.measure_without_result: a measure says what will have been reached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.measures import untold
from assistant.review.rule import Context, Hit, Rule

_TOLD = re.compile(
    r"\d+(?:\.\d+)?\s*(?:[%％‰]|[:：]\d|个|名|人|门|项|万|元|台|套|册|学时|学分|次|篇|家|间|平方米|㎡|分|倍|支|周|份|部|条|场)|"
    r"(?:全覆盖|配齐|达标|建成|出台|形成[^，。；]{2,24}|不低于|不少于|不超过|提高到|提高至|降到|降至|控制在|达到|翻番|清零|全部[^，。；]{1,14})|"
    r"(?:修订|制定|印发|完善|建立|设立|纳入|列入|增设)[^，。；]{0,26}(?:办法|细则|方案|标准|制度|机制|清单|规定|平台|条件|考核|体系)|[一二两三四五]分之|四成|五成|六成|七成|八成|九成"
)


def check(context: Context) -> Iterator[Hit]:
    return untold(context, _TOLD, ("成效", "目标"), "预期成效", "补写可检查的目标：数量、比例，或要形成的制度、平台")


RULE = Rule(
    id="problems.measure_without_result",
    law="改进措施要写明做到什么程度。",
    bad="由教务处牵头，2025年进一步加强课堂教学管理。",
    good="由教务处牵头，2025年底前完成40门课程的小班研讨改造，小班课比例提高到30%。",
    severity="info",
    check=check,
    source="整改要求：整改措施、完成时间、预期成效（s-mao）",
)
