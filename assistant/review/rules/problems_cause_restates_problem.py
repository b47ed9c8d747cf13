"""problems.cause_restates_problem: a cause says why, not once more what."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.problem_parts import problem_parts
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip, content, grams

LIMIT = 0.6
SHORTEST = 5


def check(context: Context) -> Iterator[Hit]:
    limit = context.option("problems.cause_restates_problem.limit", LIMIT)
    for part in problem_parts(context.report, context.framework):
        for cause in part.causes:
            own = grams(content(cause.text))
            if len(own) < SHORTEST:
                continue
            shares = [(len(own & grams(content(p.text))) / len(own), p) for p in part.problems]
            share, problem = max(shares, key=lambda s: s[0], default=(0.0, cause))
            if share >= limit:
                yield Hit(
                    cause.first.spot,
                    part.heading.text,
                    f"原因“{clip(cause.text)}”重述了问题“{clip(problem.text)}”（除去虚词，{share:.0%}的字词相同），没有说明为什么",
                    quote=cause.first.text,
                    suggestion="追问一层：是制度没有要求、投入不够、人手不足，还是没有人检查，写成可以着手整改的原因",
                )


RULE = Rule(
    id="problems.cause_restates_problem",
    law="原因分析要说明为什么，不能换个说法重述问题。",
    bad="问题：双师型教师比例偏低。原因：学校双师型教师比例不高，双师型教师较少。",
    good="问题：双师型教师比例偏低。原因：企业实践经历没有列为职称评审条件，教师外出实践期间课程无人代授。",
    severity="warning",
    check=check,
    source="专家反馈：原因分析浅、与问题重复（s-alf）；审核评估规则（DOMAIN G.5 第4条）",
)
