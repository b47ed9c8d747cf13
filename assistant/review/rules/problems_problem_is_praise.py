"""problems.problem_is_praise: a problem is neither an achievement nor the fault of others alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.cues import found, shipped
from assistant.review.problem_parts import problem_parts
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip

_WEAK = re.compile(
    r"[不未无没缺少低弱差难慢滞偏仅尚窄旧挤]|只有|才有|有待|落后|困|矛盾|紧张|老化|脱节|失衡|下降|减少|流失|问题|短板|单一|雷同|形式化|空白|"
    r"高于|超过|过[大高多低长短于]|集中|分散|延期|停|违|退|取消|限期|警|差距|压力|制约|影响|矛|浅|薄|松|零"
)
_ACHIEVED = re.compile(
    r"显著(?:提高|提升|增强|改善)|成效(?:显著|明显)|名列前茅|前列|领先|荣获|获评|超额完成|全部(?:通过|达标|完成)|好评|优势明显|再创新高"
)
_OTHERS = re.compile(
    r"学生(?:自身|基础|学习主动性|主动性|自律)|生源|家长|家庭|社会(?:观念|环境|对|用工)|政府|地方财政|上级|国家政策|企业(?:不愿|积极性|参与)|经济(?:欠发达|下行|形势)|区位|地理位置|疫情|行业(?:周期|收缩)|省外"
)
_OWN = re.compile(
    r"学校|学院|部门|教师|教务|管理|制度|机制|课程|专业|方案|考核|投入|经费|队伍|教研|教学|实验|实训|辅导员|督导|培训|审批|岗位|编制|立项|安排|协议|把关|监控|建设|指导|评价|激励"
)


def check(context: Context) -> Iterator[Hit]:
    problem_cues = shipped().problem
    for part in problem_parts(context.report, context.framework):
        for item in part.problems:
            if _ACHIEVED.search(item.text) and not _WEAK.search(item.text) and not found(problem_cues, item.text):
                yield Hit(
                    item.first.spot,
                    part.heading.text,
                    f"“{clip(item.text)}”写在存在的问题里，说的却是成绩",
                    quote=item.first.text,
                    suggestion="移到“主要做法与成效”，此处改写真实存在的问题",
                )
        causes = [c.text for c in part.causes]
        if causes and all(_OTHERS.search(c) and not _OWN.search(_OTHERS.sub("", c)) for c in causes):
            yield Hit(
                part.causes[0].first.spot,
                part.heading.text,
                f"“{part.heading.text}”的原因只归于学生、社会或政策，没有从学校自身查找",
                quote=part.causes[0].first.text,
                suggestion="补写学校在制度、投入、队伍、管理上的原因，使措施有着力之处",
            )


RULE = Rule(
    id="problems.problem_is_praise",
    law="问题要写真问题：不把成绩写成问题，不把责任全推给别人。",
    bad="存在的问题：学校就业率连续三年名列前茅，毕业生深受用人单位好评。",
    good="存在的问题：毕业生到西部就业的比例连续两年下降，2024年仅为4.1%。",
    severity="warning",
    check=check,
    source="专家反馈：问题回避、避重就轻、偏离实质（s-alf）",
)
