"""grounding.not_in_catalogue: what the report cites is listed, and what it lists is there."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.review.reading_parts.marks import key
from assistant.review.rule import Context, Hit, Rule

SHOWN = 8


def check(context: Context) -> Iterator[Hit]:
    report = context.report
    cited = list(dict.fromkeys(n for s in report.sentences for n in s.numbers))
    if cited and not report.catalogue:
        yield Hit(
            None,
            "全文",
            f"报告引用了{len(cited)}个支撑材料编号（{_shown(cited)}），但没有支撑材料目录",
            suggestion="请在报告后附支撑材料目录，写明编号、材料名称和文件名",
        )
    if context.evidence is None:
        return
    for line in report.catalogue:
        if not context.evidence.of_number(line.number):
            yield Hit(
                line.spot, f"支撑材料目录 {line.number}", f"目录所列“{line.number} {line.title}”在材料文件夹中找不到",
                quote=line.title, suggestion="请补齐该文件，或更正目录中的材料名称和文件名",
            )  # fmt: skip
    known = {key(line.number) for line in report.catalogue}
    for number in cited if not report.catalogue else ():
        if key(number) not in known and not context.evidence.of_number(number):
            sentence = next(s for s in report.sentences if number in s.numbers)
            yield Hit(
                sentence.spot, sentence.spot.words(), f"引证编号“{number}”找不到材料：没有目录，也没有以它编号的文件",
                quote=sentence.text, suggestion="请补目录，或按编号命名材料文件",
            )  # fmt: skip


def _shown(numbers: list[str]) -> str:
    return "、".join(numbers[:SHOWN]) + ("等" if len(numbers) > SHOWN else "")


RULE = Rule(
    id="grounding.not_in_catalogue",
    law="引用的材料须列入支撑材料目录，目录所列的材料须能找到。",
    bad="正文引用2.3.1-1至2.3.1-6，报告没有附目录；或目录列出的文件不在材料文件夹中。",
    good="报告后附目录，每个编号对应一份可以打开的材料。",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    source="支撑材料的真实性与层次性（s-hnsyu）",
)
