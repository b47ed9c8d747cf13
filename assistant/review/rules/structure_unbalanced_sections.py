"""structure.unbalanced_sections: no section far shorter or longer than the others."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import by_leaf, size

SHORT, LONG, FEWEST = 0.25, 4.0, 5
"""Shares of the median section; below five sections there is nothing to compare with."""


def check(context: Context) -> Iterator[Hit]:
    sizes = {code: sum(size(s.text) for s in group if not s.gap) for code, group in by_leaf(context.report).items()}
    sizes = {code: n for code, n in sizes.items() if n}
    if len(sizes) < FEWEST:
        return
    middle = median(sizes.values())
    short = context.option("structure.unbalanced_sections.short", SHORT)
    long = context.option("structure.unbalanced_sections.long", LONG)
    headings = {s.node.code: s.heading for s in standings(context.report, context.framework) if s.node}
    for code, n in sizes.items():
        if short * middle <= n <= long * middle or code not in headings:
            continue
        thin = n < middle
        yield Hit(
            headings[code].spot,
            headings[code].text,
            f"“{headings[code].text}”{n}字，各节的中位数是{middle:.0f}字，篇幅明显{'偏短' if thin else '偏长'}",
            suggestion="补充做法、数据与问题" if thin else "删去与审核重点无关的内容，能用表格的改用表格",
        )


RULE = Rule(
    id="structure.unbalanced_sections",
    law="各二级指标的篇幅大体相称。",
    bad="多数指标写1500字，2.6创新创业教育只有120字。",
    good="各指标1000至2000字，重点指标略多。",
    severity="info",
    check=check,
    source="本项目建议：篇幅悬殊往往说明材料没有收齐或写成了专题总结",
)
