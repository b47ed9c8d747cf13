"""grounding.negation_changed: a sentence does not say the opposite, or more, than its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place

_WORDS = {"negation": "肯定与否定", "quantifier": "范围或程度（全部、部分、不少于、不超过等）"}


def check(context: Context) -> Iterator[Hit]:
    for judged in context.judged.values():
        support, sentence = judged.best, judged.sentence
        if judged.elsewhere is not None and judged.elsewhere.ok:
            continue
        for fault in support.faults:
            if fault.kind not in _WORDS:
                continue
            yield Hit(
                sentence.spot,
                place(sentence),
                f"“{fault.said}”的{_WORDS[fault.kind]}与材料不同：材料为“{fault.found}”",
                quote=sentence.text,
                suggestion="请按材料原意改正，不要改变肯定、否定和范围",
                locators=(support.nearest.locator,) if support.nearest else (),
            )


RULE = Rule(
    id="grounding.negation_changed",
    law="不得把材料中的否定写成肯定，不得把“部分”写成“全部”、把“不少于”写成“不超过”。",
    bad="课程全部建立了达成评价机制。（材料为：部分课程建立了达成评价机制）",
    good="部分课程建立了达成评价机制。",
    severity="error",
    check=check,
    scope="cited",
    source="报告写实、与材料一致（s-nxu，s-hnsyu）",
)
