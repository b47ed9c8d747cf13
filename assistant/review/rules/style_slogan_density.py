"""style.slogan_density: the report states facts; stock phrases are few."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.cues import count, shipped
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import by_leaf, place, size, unquoted

FEWEST = 3
PER_THOUSAND = 5.0
"""Stock phrases in a section, and in a thousand of its characters, from which it reads as an advertisement."""


def check(context: Context) -> Iterator[Hit]:
    cues = shipped().slogan
    fewest = context.option("style.slogan_density.fewest", FEWEST)
    dense = context.option("style.slogan_density.per_thousand", PER_THOUSAND)
    for code, group in by_leaf(context.report).items():
        sentences = [s for s in group if not s.gap]
        found = [(count(cues, unquoted(s.text)), s) for s in sentences]
        total, length = sum(n for n, _ in found), sum(size(s.text) for s in sentences)
        if total < fewest or total * 1000 < dense * length:
            continue
        worst = max(found, key=lambda pair: pair[0])[1]
        yield Hit(
            worst.spot,
            place(worst),
            f"{code}共{length}字，套话有{total}处（每千字{total * 1000 / length:.1f}处，宜少于{dense:g}处），这一句最多",
            quote=worst.text,
            suggestion="删去口号，改写做了什么、多少人多少次、结果怎样",
        )


RULE = Rule(
    id="style.slogan_density",
    law="报告写事实，少用套话。",
    bad="学校高度重视，深入贯彻，凝心聚力，开创了教学工作新局面，师生广泛好评。",
    good="2024年校领导听课68节，解决实验室通风、实习经费报销等问题15项。",
    severity="warning",
    check=check,
    source="自评报告应为写实性报告，不作宣传（s-nxu）",
)
