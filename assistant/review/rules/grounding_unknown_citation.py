"""grounding.unknown_citation: every number printed at a sentence stands in the report's catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.review.reading_parts.marks import key
from assistant.review.rule import Context, Hit, Rule
from assistant.review.tabled import marks_in
from assistant.review.text import called, place


def check(context: Context) -> Iterator[Hit]:
    catalogue = {key(line.number): line.number for line in context.report.catalogue}
    if not catalogue:
        return
    for sentence in context.report.sentences:
        for number in sentence.numbers:
            if key(number) not in catalogue:
                yield Hit(
                    sentence.spot,
                    place(sentence),
                    _message(number),
                    quote=sentence.text,
                    suggestion=_todo(number, catalogue.values()),
                )
    for table in context.report.tables:
        for spot, number in marks_in(table):
            if key(number) not in catalogue:
                where = f"{called(table)}{spot.words().partition('表格')[2]}"
                yield Hit(spot, where, _message(number), quote=number, suggestion=_todo(number, catalogue.values()))


def _message(number: str) -> str:
    return f"引证编号“{number}”不在本报告的支撑材料目录中"


def _todo(number: str, known: Iterable[str]) -> str:
    """The numbers of the same node, which the writer may have meant."""
    code = key(number)[:-1]
    near = [k for k in known if key(k)[:-1] == code]
    return f"该处目录中有{'、'.join(near[:8])}，请核对编号" if near else "请核对编号，或把该材料补入目录"


RULE = Rule(
    id="grounding.unknown_citation",
    law="句后引证的编号须在支撑材料目录中。",
    bad="……满意度为92.4%。【支撑材料2.3.1-29】（目录只到2.3.1-4）",
    good="……满意度为92.4%。【支撑材料2.3.1-2】",
    severity="error",
    check=check,
    languages=("zh", "en"),
    source="支撑材料按指标、审核重点分级编号（s-hnsyu）",
)
