"""grounding.no_citation: a sentence that states figures names its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grounding.reading import read
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import asserted, marks_of
from assistant.review.text import place

FEWEST = 3
"""A report with fewer sentences that state figures is not judged as a whole."""


def check(context: Context) -> Iterator[Hit]:
    marks = marks_of(context.report)
    needing = [s for s in asserted(context.report) if s.aspect != "measure" and _states_figures(s.text)]
    bare = [s for s in needing if not marks[s]]
    if len(needing) >= FEWEST and not any(s.numbers for s in context.report.sentences):
        yield Hit(
            None,
            "全文",
            f"全文没有引证标记，{len(needing)}句含数据的论断都没有注明支撑材料",
            suggestion="请在每个论断后注明支撑材料编号（如【支撑材料2.3.1-2】），并附支撑材料目录",
        )
        return
    for sentence in bare:
        yield Hit(
            sentence.spot, place(sentence), "这句话写了数据，没有注明支撑材料", quote=sentence.text,
            suggestion="请在句末注明支撑材料编号",
        )  # fmt: skip


def _states_figures(text: str) -> bool:
    return any(f.kind == "amount" and f.unit for f in read(text).figures)


RULE = Rule(
    id="grounding.no_citation",
    law="写了数据的论断须注明支撑材料。",
    bad="学校现有专任教师686人。",
    good="学校现有专任教师686人。【支撑材料4.1.1-1】",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    source="每个论断都要有对应的支撑材料（s-cuit）",
)
