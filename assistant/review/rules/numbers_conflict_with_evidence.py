"""numbers.conflict_with_evidence: a metric's value is one that the evidence gives for that year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from assistant.domain import Observation
from assistant.drafting.figures import written
from assistant.metrics.assess import close
from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import Said, names_of

CLEAR = 0.5
"""A sentence that evidence with so much of its wording carries is not held against other evidence: it may speak of a part."""

QUOTED = ("exact", "normalised")


def check(context: Context) -> Iterator[Hit]:
    names = names_of(context.framework)
    seen: dict[str, list[Observation]] = defaultdict(list)
    for observation in context.observations:
        if observation.scope == "school" and observation.bound == "none":
            seen[observation.subject].append(observation)
    computed = {a.id: a for a in context.assessments if a.value is not None}
    supports = ((j.sentence.spot, j.best) for j in context.judged.values())
    carried = {spot: support.level for spot, support in supports if support.ok and support.overlap >= CLEAR}
    for said in context.said:
        if said.scope != "school" or not said.firm or carried.get(said.spot) in QUOTED:
            continue
        rows = seen.get(said.subject, [])
        of_year = [o for o in rows if said.year is None or o.year == said.year]
        judged = computed.get(said.subject)
        moved = judged is not None and judged.value == said.value and None not in (said.year, judged.year)
        if said.spot in carried and not (moved and judged and judged.year != said.year):
            continue
        if judged and judged.value is not None and said.year in (None, judged.year) and _same(said, judged.value):
            continue
        if not of_year and judged is not None and judged.year == said.year and judged.value is not None:
            value, locators = f"“{written(judged.value, judged.unit)}”", judged.sources[:2]
        elif of_year and not any(_same(said, o.value) for o in of_year):
            newest = max(of_year, key=lambda o: o.year or 0)
            texts = dict.fromkeys(o.text for o in of_year if o.year == newest.year)
            value, locators = f"“{'、'.join(texts)}”", (newest.locator,)
        elif not of_year and moved and judged is not None:
            value, locators = f"{judged.year}年的“{written(judged.value, judged.unit)}”", judged.sources[:2]
        elif not of_year and (others := [o for o in rows if o.year is not None and o.value == said.value]):
            value, locators = f"{others[0].year}年的“{others[0].text}”", (others[0].locator,)
        else:
            continue
        year = f"{said.year}年" if said.year else ""
        where = "、".join(locator.render() for locator in locators)
        yield Hit(
            said.spot,
            said.where,
            f"{year}“{names[said.subject]}”与材料不一致：报告为“{said.text}”，材料为{value}{where}",
            quote=said.quote,
            suggestion="请核实后改正，或说明口径、时点为何不同",
            locators=locators,
        )


def _same(said: Said, value: Decimal) -> bool:
    return close(said.value, value)


RULE = Rule(
    id="numbers.conflict_with_evidence",
    law="报告中的定量指标数值须与材料中同一年份的数值一致。",
    bad="报告写2024年生师比16.7:1，质量报告和师资统计表为17.6:1。",
    good="报告写2024年生师比17.6:1，与师资统计表一致。",
    severity="error",
    check=check,
    scope="data",
    source="报告数据须与支撑材料、状态数据一致（s-hnsyu）",
)
