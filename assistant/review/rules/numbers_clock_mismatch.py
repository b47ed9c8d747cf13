"""numbers.clock_mismatch: a figure is stated for the kind of year that its metric is counted by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import Clock
from assistant.review.rule import Context, Hit, Rule
from assistant.review.said import names_of

_NAMES: dict[Clock, str] = {"calendar": "自然年", "academic": "学年", "instant": "时点（9月30日）"}
_CALENDAR = re.compile(r"自然年|财政年度|会计年度")


def check(context: Context) -> Iterator[Hit]:
    framework = context.framework
    clocks = {q.id: q.clock for q in framework.quantities} | {m.id: m.clock for m in framework.metrics}
    names = names_of(framework)
    for said in context.said:
        wanted = clocks.get(said.subject)
        if wanted == "calendar" and said.clock == "academic":
            stated: Clock = "academic"
        elif wanted == "academic" and _CALENDAR.search(said.quote):
            stated = "calendar"
        else:
            continue
        yield Hit(
            said.spot, said.where, f"“{names[said.subject]}”按{_NAMES[wanted]}统计，文中按{_NAMES[stated]}表述（{said.text}）",
            quote=said.quote, suggestion=f"请改用{_NAMES[wanted]}数据，或说明统计口径",
        )  # fmt: skip


RULE = Rule(
    id="numbers.clock_mismatch",
    law="经费等按自然年、教学运行按学年、规模按时点统计，不得混用。",
    bad="2023—2024学年教学日常运行支出2610万元。",
    good="2023年（自然年）教学日常运行支出2610万元。",
    severity="warning",
    check=check,
    source="教育部数据平台的统计时间：自然年、学年、时点（DOMAIN G.3）",
)
