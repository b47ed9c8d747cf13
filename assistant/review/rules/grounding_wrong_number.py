"""grounding.wrong_number: a figure, unit or year is that of the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding import Fault, Support
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import Judged
from assistant.review.tabled import differing
from assistant.review.text import place

NEAR = 0.5
"""Without a citation a passage must share so much of the wording before its figures are held against the sentence."""
_WORDS = {"figure": "数字", "unit": "单位", "date": "年份"}


def check(context: Context) -> Iterator[Hit]:
    for judged in context.judged.values():
        support = blamed(judged)
        for fault in faults(support) if support else ():
            yield _hit(judged, support or judged.support, fault)
    if context.evidence is not None:
        for cell in differing(context.report, context.evidence):
            yield Hit(
                cell.spot, cell.where, f"表中“{cell.said}”与材料不符：材料为“{cell.found}”", quote=cell.said,
                suggestion="请与材料核对后改正", locators=(cell.passage.locator,),
            )  # fmt: skip


def blamed(judged: Judged) -> Support | None:
    """The support whose figures the sentence must agree with; None if no evidence speaks of it or all of it is carried."""
    if judged.cited and judged.elsewhere is not None and judged.elsewhere.ok and judged.elsewhere.overlap >= NEAR:
        return None  # the figures are right, the citation is wrong
    support = judged.best
    sure = support.overlap >= NEAR or (judged.cited and any(f.found for f in faults(support)))
    return support if sure and faults(support) else None


def faults(support: Support) -> list[Fault]:
    return [f for f in support.faults if f.kind in _WORDS]


def _hit(judged: Judged, support: Support, fault: Fault) -> Hit:
    sentence, nearest = judged.sentence, support.nearest
    what = _WORDS[fault.kind]
    source = f"{nearest.locator.render()}" if nearest else "材料"
    message = f"{what}“{fault.said}”与材料不符：{source}" + (f"为“{fault.found}”" if fault.found else "没有这个" + what)
    return Hit(
        sentence.spot, place(sentence), message, quote=sentence.text,
        suggestion=f"请核对原文后改为“{fault.found}”" if fault.found else "请核对原文，改用材料中的数据，或补充含有该数据的材料",
        locators=(nearest.locator,) if nearest else (),
    )  # fmt: skip


RULE = Rule(
    id="grounding.wrong_number",
    law="句中的数字、单位和年份须与所引材料完全一致。",
    bad="生师比为1.76:1。【支撑材料7.3.1-1】（材料为17.6:1）",
    good="生师比为17.6:1。【支撑材料7.3.1-1】",
    severity="error",
    check=check,
    languages=("zh", "en"),
    scope="cited",
    source="自评报告与支撑材料数据一致（s-hnsyu 一致性，s-cuit）",
)
