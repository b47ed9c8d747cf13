"""evidence.unused: what the catalogue lists is cited in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip, number_key

_NUMBER = re.compile(r"[A-Z]?\d*(?:\.\d+)*-\d+")
_SHOWN = 10


def check(context: Context) -> Iterator[Hit]:
    report = context.report
    cited = {number_key(n) for s in report.sentences for n in s.numbers}
    for table in report.tables:
        for row in table.rows:
            for cell in row:
                cited.update(number_key(n) for n in _NUMBER.findall(cell))
    if not cited:
        return  # a report that prints no numbers: other rules say so
    unused = [c for c in report.catalogue if c.number and not {number_key(c.number), number_key(c.number)[:-1]} & cited]
    if not unused:  # a citation of the group (2.3.1) cites all of it (2.3.1-2)
        return
    names = "、".join(f"{line.number}《{clip(line.title, 20)}》" for line in unused[:_SHOWN])
    yield Hit(
        unused[0].spot,
        "支撑材料目录",
        f"目录中有{len(unused)}份材料正文没有引用：{names}" + ("等" if len(unused) > _SHOWN else ""),
        quote=f"{unused[0].number} {unused[0].title}",
        suggestion="在相应的论述处注明编号；与报告无关的材料从目录中删去",
    )


RULE = Rule(
    id="evidence.unused",
    law="目录中的支撑材料都要在正文中引用。",
    bad="目录列有“2.3.1-6 实习手册”，正文没有一处引用。",
    good="正文在论述实习管理处注明【支撑材料2.3.1-6】。",
    severity="info",
    check=check,
    source="支撑材料的有效性：切合指标、支持报告，无关材料不收（s-hnsyu）",
)
