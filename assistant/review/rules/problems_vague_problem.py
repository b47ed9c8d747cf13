"""problems.vague_problem: a problem says what falls short and by how much."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.problem_parts import problem_parts
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import FIGURE, clip, size

_VAGUE = re.compile(
    r"(?:有待|仍需|还需|尚需|需要?|需进一步|亟待|亟需|尚待)(?:进一步)?(?:加强|提高|提升|完善|改进|加大|优化|深化|强化|健全|丰富|增强|拓展)|"
    r"(?:不够|不太|不很|不尽)[\u4e00-\u9fff]{1,4}|(?:还|仍)?存在(?:一定|较大)?(?:的)?(?:差距|不足|短板)|力度不[够大足]|不足$|不[高强深实]$"
)
_CONCRETE = re.compile(
    r"[“《]|如[^何此]|例如|表现为|表现在|主要是|其中|个别|部分|多数|有的|缺少|没有|由于|原因|因为|集中在|以[^为]{2,10}为主|仅|只|重[^，]{1,6}轻|低于|高于|、.+、"
)
LONG_ENOUGH = 60
"""Characters from which a problem is taken to be described."""


def check(context: Context) -> Iterator[Hit]:
    limit = context.option("problems.vague_problem.long_enough", LONG_ENOUGH)
    for part in problem_parts(context.report, context.framework):
        for item in part.problems:
            text = item.text
            body = re.sub(r"^(?:问题)?[一二三四五六七八九十](?:是|、|，|：)", "", text)
            found = _VAGUE.search(body.rstrip("。；"))
            if found is None or size(body) >= limit or FIGURE.search(body) or _CONCRETE.search(body):
                continue
            yield Hit(
                item.first.spot,
                part.heading.text,
                f"问题“{clip(text)}”只说“{found[0]}”，没有说是哪个环节、差多少",
                quote=item.first.text,
                suggestion="写明具体对象（哪门课、哪个环节、哪些单位）和数字（现状多少、要求多少、连续几年）",
            )


RULE = Rule(
    id="problems.vague_problem",
    law="问题要具体到对象和数字，不能只说“有待加强”。",
    bad="实践教学有待进一步加强。",
    good="2024年集中实习比例66.4%，仍有9个专业以分散实习为主，过程检查覆盖不到一半学生。",
    severity="warning",
    check=check,
    source="专家反馈：问题要开门见山、实事求是（s-alf）；观点要有数据或实例（s-cuit）",
)
