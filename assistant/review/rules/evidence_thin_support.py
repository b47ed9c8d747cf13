"""evidence.thin_support: a section that claims much rests on more than one document."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.cues import found, shipped
from assistant.review.document import ReportSentence
from assistant.review.nodes import tree
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import FIGURE, clip

FEWEST = 4
"""Claims of a review point from which one document is thin."""


def check(context: Context) -> Iterator[Hit]:
    least = int(context.option("evidence.thin_support.claims", FEWEST))
    names = {line.number: line.file or line.title for line in context.report.catalogue}
    titles = {line.number: line.title for line in context.report.catalogue}
    nodes, cues = tree(context.framework), shipped().result
    sections: dict[str, list[ReportSentence]] = {}
    for s in context.report.sentences:
        if not s.gap and s.indicator and s.aspect in ("", "practice", "data"):
            sections.setdefault(s.code, []).append(s)
    for code, sentences in sections.items():
        claims = [s for s in sentences if s.numbers and (FIGURE.search(s.text) or found(cues, s.text))]
        used = {names.get(n, n) for s in sentences for n in s.numbers}
        if len(claims) < least or len(used) != 1:
            continue
        number = claims[0].numbers[0]
        name = nodes[code].title if code in nodes else code
        yield Hit(
            claims[0].spot,
            name,
            f"“{name}”有{len(claims)}句成效的论述，全部只引一份材料：{number}《{clip(titles.get(number, number), 30)}》",
            quote=claims[0].text,
            suggestion="补充制度文件、统计表、过程记录或第三方评价等不同来源的材料相互印证",
        )


RULE = Rule(
    id="evidence.thin_support",
    law="成效的论述要有一份以上的材料相互印证。",
    bad="5.4.1有六句成效，全部引自学生工作总结。",
    good="5.4.1的成效分别引自学工总结、满意度调查和资助统计表。",
    severity="info",
    check=check,
    source="支撑材料须一致、可相互印证（s-hnsyu、s-cuit）",
)
