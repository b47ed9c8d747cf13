"""What every measure of a problem part must say: who, by when, with what result. The rules ask one each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.problem_parts import problem_parts
from assistant.review.rule import Context, Hit
from assistant.review.text import clip

_FOR_ALL = re.compile(r"以上|上述|以下|下列|各项|所有措施|本节")


def untold(context: Context, told: re.Pattern[str], columns: tuple[str, ...], what: str, suggestion: str) -> Iterator[Hit]:
    """One hit for each section with measures that do not say `what` (完成时间): neither they (`told`), nor a table of
    the section with a column of that name, nor one sentence for all of them."""
    for part in problem_parts(context.report, context.framework):
        if part.plan(*columns) or any(_FOR_ALL.search(m.text) and told.search(m.text) for m in part.measures):
            continue
        lacking = [m for m in part.measures if not told.search(m.text)]
        if not lacking:
            continue
        listed = "；".join(f"“{clip(m.text, 30)}”" for m in lacking)
        yield Hit(
            lacking[0].first.spot,
            part.heading.text,
            f"“{part.heading.text}”的{len(part.measures)}条改进措施中有{len(lacking)}条没有写明{what}：{listed}",
            quote=lacking[0].first.text,
            suggestion=suggestion,
        )
