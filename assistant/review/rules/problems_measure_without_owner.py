"""problems.measure_without_owner: a measure says who does it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.measures import untold
from assistant.review.rule import Context, Hit, Rule

_TOLD = re.compile(
    r"牵头|各(?:专业|学院|单位|部门|教研室|系)|"
    r"由[\u4e00-\u9fff]{1,14}(?:处|部|中心|办公室|学院|馆|委员会|教研室|督导组|领导小组|负责人)|由[^，。；]{2,20}(?:负责|承担|组织|落实|核对|把关|统筹)|责任(?:单位|部门|人)|负责人|第一责任"
    r"|(?:^|[，；、。：（]|针对问题.，|下一步|年|月底?前|起，?)由?[\u4e00-\u9fff“”]{1,14}(?:处|部|办公室|评建办|中心|学院|学部|系|馆|团委|委员会|教研室|领导小组)"
    r"(?=牵头|负责|会同|联合|同|将|拟|在|于|从|每|对|把|按|与|和|及|、|要|到|逐|开|制|组|建|修|出|完|安|设|选|引|推|实|重|增|聘|\d)"
    r"|会同[\u4e00-\u9fff]{1,10}(?:处|部|办|中心|学院|系|馆)"
)


def check(context: Context) -> Iterator[Hit]:
    return untold(context, _TOLD, ("责任", "牵头"), "责任单位", "补写牵头单位和配合单位，如“由教务处牵头，各二级学院落实”")


RULE = Rule(
    id="problems.measure_without_owner",
    law="改进措施要写明由哪个单位负责。",
    bad="加强教学督导队伍建设，2025年底前补充专职督导员6人。",
    good="由质量监测与评估中心牵头，2025年底前补充专职督导员6人。",
    severity="warning",
    check=check,
    source="整改要求：牵头单位负总责（s-mao）",
)
