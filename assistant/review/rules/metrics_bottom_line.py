"""metrics.bottom_line: the metrics that decide by themselves are reached and reported."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.figures import line_of, written
from assistant.metrics.subjects import Subjects
from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import FIGURE, said


def check(context: Context) -> Iterator[Hit]:
    lines = {m.id for m in context.framework.metrics if m.bottom_line}
    subjects = Subjects(context.framework)
    texts = [s.text for s in said(context.report)] + [" ".join(r) for t in context.report.tables for r in t.rows]
    shown = {m.subject for text in texts if FIGURE.search(text) for m in subjects.find(text)}
    headings = {s.node.code: s.heading for s in standings(context.report, context.framework) if s.node}
    for a in context.assessments:
        if a.id not in lines:
            continue
        heading = headings.get(a.code)
        spot, where = (heading.spot, heading.text) if heading else (None, a.code)
        year = f"{a.year}年" if a.year else ""
        if a.verdict in ("not_met", "below_limit"):
            worse = "已低于限制招生的底线" if a.verdict == "below_limit" else "没有达到"
            yield Hit(
                spot,
                where,
                f"底线指标“{a.name}”{year}为{written(a.value, a.unit)}，标准为{line_of(a)}，{worse}",
                suggestion="先核对数据口径与统计时点；属实的列为重点整改项，写明达标时限和责任单位",
                locators=a.sources,
                severity="error" if a.verdict == "below_limit" else None,
            )
        elif a.verdict == "missing" and a.id not in shown:
            yield Hit(
                spot,
                where,
                f"底线指标“{a.name}”（标准{line_of(a)}）没有数据，材料和报告中都没有找到",
                suggestion="补充近三年的统计表，并在该指标的数据表中写明"
                + (f"；缺：{'、'.join(a.missing)}" if a.missing else ""),
            )


RULE = Rule(
    id="metrics.bottom_line",
    law="底线性定量指标必须有数据并且达标。",
    bad="专职辅导员与在校生之比为1:260，没有达到1:200的底线，报告未作说明。",
    good="专职辅导员与在校生之比为1:194，达到1:200的要求。",
    severity="warning",
    check=check,
    scope="data",
    source="教督〔2021〕1号必选定量指标；教发〔2004〕2号；各专项配备规定，见指标包各行出处",
)
