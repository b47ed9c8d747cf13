"""grounding.unsupported_claim: what is cited says what the sentence says."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding import Support
from assistant.grounding.reading import read
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import Judged
from assistant.review.text import place

STRANGE = 0.15
"""Below this share of common wording a cited document does not speak of the matter at all."""
CLEAR = 0.5
"""From this share on another passage clearly is what the sentence was made from."""


def check(context: Context) -> Iterator[Hit]:
    for judged in context.judged.values():
        sentence = judged.sentence
        if judged.cited:
            message, nearest = _cited(judged)
        elif sentence.aspect in ("measure", "cause"):
            continue
        else:
            message, nearest = _uncited(judged)
        if not message:
            continue
        passage = nearest.nearest if nearest else None
        yield Hit(
            sentence.spot,
            place(sentence),
            message,
            quote=sentence.text,
            suggestion=f"最接近的材料是{passage.locator.render()}，请核对后改引"
            if passage
            else "请补充能够证明这句话的材料，或删去",
            locators=(passage.locator,) if passage else (),
            severity=None if judged.cited else "warning",
        )


def _cited(judged: Judged) -> tuple[str, Support | None]:
    """What is wrong with a citation, and the support that should be cited instead."""
    support, other = judged.support, judged.elsewhere
    numbers = "、".join(judged.numbers)
    if other is not None and other.overlap >= CLEAR and other.overlap > support.overlap + 0.2 and support.overlap < CLEAR:
        return f"所引支撑材料{numbers}没有这句话的内容，另一份材料才有", other
    if other is not None and other.ok and other.overlap >= CLEAR and support.faults:
        return f"所引支撑材料{numbers}没有“{'”“'.join(f.said for f in support.faults)}”，另一份材料才有", other
    loose = support.said("figure", "unit", "date", "name")
    if support.level == "none" and (support.overlap < STRANGE or loose):
        what = f"，也没有“{'”“'.join(loose)}”" if loose else ""
        return f"所引支撑材料{numbers}没有与这句话相近的内容{what}", None
    return "", None


def _uncited(judged: Judged) -> tuple[str, Support | None]:
    """A sentence without citation that states figures which no passage near to it has."""
    stated = [f.text for f in read(judged.sentence.text).figures if f.kind == "amount"]
    loose = [said for said in judged.support.said("figure", "unit") if said in stated]
    if loose and judged.support.overlap < CLEAR:
        return f"在材料中找不到“{'”“'.join(loose)}”的依据", None
    return "", None


RULE = Rule(
    id="grounding.unsupported_claim",
    law="每个论断须有所引材料支撑，引用须引到说这件事的材料。",
    bad="学校建成智慧教室96间。【支撑材料2.3.1-2】（所引为实习管理办法）",
    good="学校建成智慧教室96间。【支撑材料4.2.1-1】（所引为智慧教室建设总结）",
    severity="error",
    check=check,
    scope="cited",
    source="每个论断都要有对应的支撑材料（s-cuit，s-alf）",
)
