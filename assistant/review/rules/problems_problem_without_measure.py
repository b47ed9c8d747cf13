"""problems.problem_without_measure: each single problem has its measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.review.problem_parts import problem_parts
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import Item, clip, content, counted, grams, named_problems

SHARED = 2
"""Pairs of characters that a measure must share with a problem to be taken as its answer."""


def check(context: Context) -> Iterator[Hit]:
    for part in problem_parts(context.report, context.framework):
        if not part.measures or part.plan("措施", "举措"):
            continue
        open_ = _unanswered(part.problems, part.measures)
        if not open_ or len(open_) == len(part.problems) == 1:
            continue  # one problem with measures of any wording: taken as answered
        first = part.problems[open_[0] - 1].first
        yield Hit(
            first.spot,
            part.heading.text,
            f"“{part.heading.text}”有{len(part.problems)}个问题，其中{counted(open_)}没有对应的改进措施："
            + "；".join(f"“{clip(part.problems[n - 1].text, 30)}”" for n in open_),
            quote=first.text,
            suggestion="问题与措施逐条对应（可用“针对问题一……”），没有措施的补写",
        )


def _unanswered(problems: Sequence[Item], measures: Sequence[Item]) -> list[int]:
    """Places (from 1) of the problems that no measure names, numbers alike, or shares words with."""
    named = {n for m in measures for n in named_problems(m.text)}
    numbered = {m.number for m in measures if m.number} if not named else set()
    words = [grams(content(m.text)) for m in measures]
    result = []
    for place, problem in enumerate(problems, start=1):
        number = problem.number or place
        own = grams(content(problem.text))
        if number not in named | numbered and not any(len(own & w) >= SHARED for w in words):
            result.append(place)
    return result


RULE = Rule(
    id="problems.problem_without_measure",
    law="问题与措施逐条对应，每个问题都有措施。",
    bad="写了三个问题，措施只针对问题一。",
    good="针对问题一……；针对问题二……；针对问题三……",
    severity="warning",
    check=check,
    source="整改要求：每个问题都有整改措施、完成时间、预期成效（s-mao）",
)
