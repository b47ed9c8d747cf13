"""metrics.near_line: a metric that moves towards its line year by year is named before it passes it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.metrics.subjects import Subjects
from assistant.review.nodes import standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import said


def check(context: Context) -> Iterator[Hit]:
    subjects = Subjects(context.framework)
    named = {m.subject for s in said(context.report) if s.aspect == "problem" for m in subjects.find(s.text)}
    headings = {s.node.code: s.heading for s in standings(context.report, context.framework) if s.node}
    for a in context.assessments:
        if not a.trend.near or a.id in named:
            continue
        heading = headings.get(a.code)
        yield Hit(
            heading.spot if heading else None,
            heading.text if heading else a.code,
            f"{a.name}目前达标，但{a.trend.near}，报告没有作为问题提出",
            suggestion=f"在{a.code}“存在的问题”中写明{a.name}的走势和原因，并给出防止越线的措施",
            locators=tuple(o.locator for o in a.series[-3:]) or a.sources,
        )


RULE = Rule(
    id="metrics.near_line",
    law="连年朝标准线恶化、即将越线的定量指标，应在“存在的问题”中预警。",
    bad="生师比三年由17.0:1升至17.8:1，接近18:1的标准，报告只写“生师比达标”。",
    good="7.3“存在的问题”写明：生师比三年由17.0:1升至17.8:1，接近18:1的标准。",
    severity="info",
    check=check,
    scope="data",
    source="近三年数据与走势（s-szu）；接近标准的判断口径为本项目自拟",
)
