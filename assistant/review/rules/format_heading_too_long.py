"""format.heading_too_long: a heading is a title, not a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip, size

LIMIT = 40


def check(context: Context) -> Iterator[Hit]:
    limit = int(context.option("format.heading_too_long.limit", LIMIT))
    for s in standings(context.report, context.framework):
        heading = s.heading
        if s.by_title or (s.node and s.node.point):
            continue  # an official title may be as long as it is
        n = size(heading.title)
        ends = heading.title.rstrip().endswith(("。", "；", "，"))
        if n <= limit and not ends:
            continue
        fault = f"有{n}字，宜不超过{limit}字" if n > limit else f"以“{heading.title.rstrip()[-1]}”结尾，像是正文"
        yield Hit(
            heading.spot,
            clip(heading.text),
            f"标题“{clip(heading.text, 30)}”{fault}",
            quote=heading.text,
            suggestion="缩短标题；误设成标题样式的正文请改回正文样式",
        )


RULE = Rule(
    id="format.heading_too_long",
    law="标题不超过40字，末尾不用句号。",
    bad="把一整段正文设成了“标题3”。",
    good="标题写“（一）完善实践教学体系”。",
    severity="info",
    check=check,
    source="版式常规；审核重点的官方标题不受此限",
)
