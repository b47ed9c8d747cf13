"""metrics.exceeded_praise: nothing under its line is said to reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import Assessment
from assistant.drafting.figures import line_of, written
from assistant.metrics.subjects import Subjects
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import called, place, said

_LINE = r"[^，。；]{0,14}(?:标准|要求|规定|底线|红线|合格线)"
_CLAIM = re.compile(rf"达标|(?:达到|符合|满足|优于|好于){_LINE}|(高于|超过){_LINE}|(低于){_LINE}")
_DENIED = re.compile(r"未|没有|尚|不(?:达|能|符|满)|才能|力争|将|争取|计划|个(?:专业|学院|班)|年底")
_YEAR = re.compile(r"20\d\d")
_CLAUSE = re.compile(r"[；。]")


def check(context: Context) -> Iterator[Hit]:
    short = {a.id: a for a in context.assessments if a.verdict in ("not_met", "below_limit")}
    if not short:
        return
    subjects = Subjects(context.framework)
    for sentence in said(context.report):
        if sentence.aspect == "problem":
            continue
        for clause in _CLAUSE.split(sentence.text):
            claim = _CLAIM.search(clause)
            if claim is None or _DENIED.search(clause):
                continue
            for id in dict.fromkeys(m.subject for m in subjects.find(clause[: claim.start()])):
                if id in short and _praises(claim, short[id]) and _same_year(clause, short[id]):
                    yield Hit(sentence.spot, place(sentence), _message(short[id], claim[0]), clause, _REMEDY, short[id].sources)
    for table in context.report.tables:
        for number, row in enumerate(table.rows):
            id = subjects.whole(row[0]) if row else ""
            if (id in short and row[-1].strip() in ("达到", "达标", "合格", "是")) or (id in short and "达到" in row[1:]):
                where = f"{called(table)}第{number + 2}行"
                yield Hit(table.spot, where, _message(short[id], "达到"), " ".join(row), _REMEDY, short[id].sources)


_REMEDY = "核对数值、年份与口径；确未达标的删去“达标”的说法，并写入存在的问题"


def _praises(claim: re.Match[str], a: Assessment) -> bool:
    """Above the line is good where more is better; 1:300 is above 1:350, though its number is the smaller one."""
    more_is_better = (a.direction == "at_least") != (a.unit == "1:")
    return not (claim[1] and not more_is_better) and not (claim[2] and more_is_better)


def _same_year(clause: str, a: Assessment) -> bool:
    years = {int(y) for y in _YEAR.findall(clause)}
    return a.year is None or not years or a.year in years


def _message(a: Assessment, claim: str) -> str:
    year = f"{a.year}年" if a.year else ""
    return f"报告说{a.name}“{claim}”，而{year}实际为{written(a.value, a.unit)}，标准为{line_of(a)}，没有达到"


RULE = Rule(
    id="metrics.exceeded_praise",
    law="没有达到标准的指标，不得写成达标。",
    bad="学校生师比达到国家标准。（实际为19.2:1，标准为不高于18:1）",
    good="2024年生师比为19.2:1，尚未达到18:1的标准。",
    severity="error",
    check=check,
    scope="data",
    source="自评报告与材料、数据须一致（s-cuit、s-hnsyu）",
)
