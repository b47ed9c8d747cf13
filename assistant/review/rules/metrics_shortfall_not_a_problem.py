"""metrics.shortfall_not_a_problem: what lies under its line is named as a problem of its indicator."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.figures import line_of, written
from assistant.metrics.subjects import Subjects
from assistant.review.nodes import chapter, standings
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import said


def check(context: Context) -> Iterator[Hit]:
    subjects = Subjects(context.framework)
    named: dict[str, set[str]] = {}
    short = [a for a in context.assessments if a.verdict in ("not_met", "below_limit")]
    for sentence in said(context.report):
        if sentence.aspect == "problem":
            for a in short:  # the figure itself, whatever the sentence calls it
                if sentence.indicator == a.code and written(a.value, a.unit) in sentence.text:
                    named.setdefault(a.id, set()).add(a.code)
            for mention in subjects.find(sentence.text):
                named.setdefault(mention.subject, set()).update((sentence.indicator, chapter(sentence.code)))
    headings = {s.node.code: s.heading for s in standings(context.report, context.framework) if s.node}
    for a in short:
        if named.get(a.id, set()) & {a.code, chapter(a.code)}:
            continue
        heading = headings.get(a.code)
        year = f"{a.year}年" if a.year else ""
        elsewhere = "；其他章节的问题中提到了它，本节没有" if a.id in named else ""
        fault = f"没有达到，“{a.code}”的“存在的问题”中应写明而没有写{elsewhere}"
        yield Hit(
            heading.spot if heading else None,
            heading.text if heading else a.code,
            f"{year}{a.name}为{written(a.value, a.unit)}，标准为{line_of(a)}，{fault}",
            suggestion=f"在{a.code}“存在的问题”中写明{a.name}的差距，分析原因，并给出达标的措施和时限",
            locators=a.sources,
            severity="error" if a.verdict == "below_limit" else None,
        )


RULE = Rule(
    id="metrics.shortfall_not_a_problem",
    law="未达标准的定量指标，必须写进该指标的“存在的问题”。",
    bad="生师比19.2:1，高于18:1的标准，7.3的“存在的问题”却没有提到生师比。",
    good="7.3“存在的问题”写明：2024年生师比为19.2:1，未达到18:1的标准。",
    severity="warning",
    check=check,
    scope="data",
    source="教督〔2021〕1号定量指标；教发〔2004〕2号合格线、限制招生线",
)
