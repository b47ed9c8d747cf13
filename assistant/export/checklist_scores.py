"""The sheet 计分 of checklist.xlsx: what every line earned and why, what each node and the whole come to, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from assistant.export import checklist_layout as form
from assistant.export import checklist_sheets as sheets
from assistant.export import workbook
from assistant.export.workbook import Value
from assistant.metrics.scoring import Score
from assistant.review.scores import Line, Scored

OPEN = "FFF3D6"
VERDICTS = {True: "各项都通过", False: "有未通过的项", None: "尚不能判定是否通过"}


def sheet(book: Workbook, scored: Scored) -> None:
    """Lines first, then the sums by node, the whole last."""
    header = ("类别", form.CODE, form.NAME, "计分办法", "评级", "分值", "得分", "怎么得来")
    rows: list[Sequence[Value]] = [_line(line) for line in scored.lines]
    rows += [("小计", code, "", "", "", *_sum(node)) for code, node in scored.nodes.items() if code and node.points is not None]
    if whole := scored.nodes.get(""):
        rows.append(("合计", "", "", scored.scheme.name, "", *_sum(whole)))
    workbook.sheet(book, form.SCORES, header, rows, (8, 10, 36, 22, 8, 8, 8, 60), summary(scored))
    page = book[form.SCORES]
    for number, row in enumerate(rows, start=form.TOP + 1):
        for column in range(1, len(header) + 1):
            if row[0] in ("小计", "合计"):
                sheets.cell(page, number, column).font = Font(bold=True)
            elif row[6] is None and not row[4]:
                sheets.cell(page, number, column).fill = PatternFill("solid", fgColor=OPEN)
    sheets.fit(page)
    sheets.protect(page, adding=False)


def summary(scored: Scored) -> str:
    """'按“A—D 四级”计分：已计12项，未计3项；得8.4分，满分12分（70.0%）。A 5项、B 4项；尚不能判定是否通过。'"""
    judged = len(scored.lines) - len(scored.open_)
    said = f"按“{scored.scheme.name}”计分：已计{judged}项，未计{len(scored.open_)}项"
    whole = scored.nodes.get("")
    if whole is not None and whole.points is not None and whole.weight:
        share = whole.points / whole.weight * 100
        said += f"；得{whole.points.normalize():f}分，满分{whole.weight.normalize():f}分（{share.quantize(Decimal('0.1')):f}%）"
    said += "。"
    if scored.counts:
        said += "、".join(f"{grade} {n}项" for grade, n in scored.counts.items()) + f"；{VERDICTS[scored.verdict]}。"
    if scored.equal and whole is not None and whole.points is not None:
        said += "指标体系没有分值，各项按等权计。"
    return said


def _line(line: Line) -> Sequence[Value]:
    kind = "审核重点" if line.key.startswith("p:") else "定量指标"
    return (kind, line.code, line.name, line.rule, line.grade, *_sum(line.score))


def _sum(score: Score) -> tuple[Value, Value, Value]:
    return float(score.weight), None if score.points is None else float(score.points), score.formula
