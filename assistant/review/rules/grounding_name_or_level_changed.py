"""grounding.name_or_level_changed: names of documents and awards, and their levels, are those of the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place


def check(context: Context) -> Iterator[Hit]:
    for judged in context.judged.values():
        support, sentence = judged.best, judged.sentence
        if judged.elsewhere is not None and judged.elsewhere.ok:
            continue
        for fault in support.faults:
            changed = fault.kind == "name" and fault.found and support.overlap >= 0.5
            if not (changed or fault.kind == "level"):
                continue
            what = "级别或等次" if fault.kind == "level" else "名称"
            found = f"材料为“{fault.found}”" if fault.found else "材料中没有"
            yield Hit(
                sentence.spot,
                place(sentence),
                f"{what}“{fault.said}”与材料不符：{found}",
                quote=sentence.text,
                suggestion="请按材料原文改正",
                locators=(support.nearest.locator,) if support.nearest else (),
            )


RULE = Rule(
    id="grounding.name_or_level_changed",
    law="文件名、奖项名及其级别、等次须与材料一致。",
    bad="获国家级教学成果一等奖1项。【支撑材料7.5.1-2】（材料为省级二等奖）",
    good="获省级教学成果二等奖1项。【支撑材料7.5.1-2】",
    severity="error",
    check=check,
    scope="cited",
    source="支撑材料的真实性、一致性（s-hnsyu）",
)
