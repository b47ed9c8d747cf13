"""style.self_grade: no grades and no rank that the school gives itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place, said, unquoted

_GRADE = re.compile(
    r"(?:自评|自我评[价估]|总体|综合)(?:结论|等级|结果)?(?:为|是|达到|评定为|认定为)[“\"]?(?:优秀|良好|优良|合格|A|Ａ)|"
    r"(?:达到|符合)(?:了)?[“\"]?(?:优秀|良好|优良|A级?)[”\"]?(?:等级|标准|水平|等次)|(?:可|应)(?:评|判)为(?:优秀|良好|合格)|完全达到(?:了)?评估(?:标准|要求)"
)
_RANK = re.compile(
    r"(?:国内|国际|世界|全国|全省|省内|同类(?:院校|高校)(?:中)?|行业)(?:的)?(?:一流水平|领先|先进水平|先进行列|首位|之最|独树一帜)|"
    r"(?:处于|位居|位列|居于|走在|稳居|跻身)[^，。；]{0,12}(?:领先|前列|一流|先进|首位|首列)|首屈一指|名列前茅|独一无二|无可比拟|遥遥领先|"
    r"(?:水平|质量|成效|成绩|办学实力)(?:堪称|一流|卓越|优异|斐然)|成绩斐然|成效(?:卓著|斐然)"
)
_EVIDENCED = re.compile(r"第\s*\d+|排名|\d+(?:\.\d+)?(?:%|％)|前\d+")
_GOAL = re.compile(r"建设|目标|定位|努力|力争|愿景|建成")


def check(context: Context) -> Iterator[Hit]:
    for sentence in said(context.report):
        text = unquoted(sentence.text)
        grade = _GRADE.search(text)
        if grade:
            yield Hit(
                sentence.spot,
                place(sentence),
                f"“{grade[0]}”是自定等级，自评报告不下等级结论",
                quote=sentence.text,
                suggestion="删去等级，改写事实和数据，由专家判断",
            )
            continue
        rank = _RANK.search(text)
        if rank and not sentence.numbers and not _EVIDENCED.search(text) and not _GOAL.search(text[: rank.start()]):
            yield Hit(
                sentence.spot,
                place(sentence),
                f"“{rank[0]}”是自我评价，没有出处或名次",
                quote=sentence.text,
                suggestion="写明由谁评定、第几名、比较范围和年份，并注明支撑材料；没有依据的删去",
            )


RULE = Rule(
    id="style.self_grade",
    law="不给自己定等级，不作没有出处的褒扬。",
    bad="学校实践教学水平处于全省同类院校领先地位，自评结论为优秀。",
    good="2024年在省本科教学质量监测的31所同类院校中，实验开出率列第4位。【支撑材料2.3.1-2】",
    severity="warning",
    check=check,
    source="自评要求：不下等级结论（s-hbpu）；写实性报告（s-nxu）",
)
