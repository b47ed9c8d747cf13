"""numbers.single_year: the figures of an indicator cover the last three years, so that a trend can be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import Said

FEWEST = 2
"""An indicator with fewer figures of metrics is not judged."""


def check(context: Context) -> Iterator[Hit]:
    metrics = {m.id: m.name for m in context.framework.metrics}
    told: dict[str, list[Said]] = defaultdict(list)
    for said in context.said:
        if said.subject in metrics and said.indicator and said.year is not None:
            told[said.indicator].append(said)
    wanted = int(context.option("numbers.single_year.years", 2))
    for indicator, group in told.items():
        years = {s.year for s in group}
        subjects = list(dict.fromkeys(metrics[s.subject] for s in group))
        if len(subjects) >= FEWEST and len(years) < wanted:
            shown = "、".join(f"“{name}”" for name in subjects[:4])
            yield Hit(
                group[0].spot,
                f"{indicator} {group[0].where}",
                f"{indicator}的定量指标（{shown}{'等' if len(subjects) > 4 else ''}）只有{group[0].year}年一年的数据，看不出变化",
                quote=group[0].quote,
                suggestion="请补充近三年数据",
            )


RULE = Rule(
    id="numbers.single_year",
    law="定量数据应给出近三年，不能只有一年。",
    bad="“数据支撑”一节只列2024年生师比、生均图书。",
    good="“数据支撑”一节列2022—2024年生师比、生均图书。",
    severity="info",
    check=check,
    source="文内数据为近三年（s-szu）",
)
