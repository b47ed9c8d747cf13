"""numbers.impossible: no figure that cannot be: shares above 100 %, dates that do not exist, facts of years to come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting import cues
from assistant.metrics.numbers import fold, quantities
from assistant.metrics.years import years
from assistant.review.rule import Context, Hit, Rule
from assistant.review.support import asserted
from assistant.review.text import cells, place

_BOUNDED = re.compile(
    r"(?:就业率|去向落实率|毕业率|授予率|升学率|深造率|达标率|合格率|优秀率|优良率|覆盖率|满意度|满意率|到课率|开出率|通过率|参与率|占比|及格率|获取率|"
    r"好评率|整改率|办结率|评教率|参评率|报到率|录取率|占(?:[^，。；\d]{0,12}的)?)(?:[^，。；\d]{0,6})$"
)
_GROWTH = re.compile(r"增长|增幅|提高|提升|增加|上升|超额|相当于|比[^，。；]{0,10}$|完成率")
_DATE = re.compile(r"(?<![\d.])(\d{1,2})月(?:(\d{1,3})[日号])?")
_NEGATIVE = re.compile(r"(?:为|达|有|：)\s*[-−–－]\s?\d[\d.,]*\s?(?:人|名|册|元|万元|㎡|平方米|门|项|个|%)")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PLANNED = re.compile(
    r"计划|规划|目标|预计|拟|将|应当|到20\d\d年|力争|20\d\d(?:年?[届级版]|年?底?[起前至—后])|有效期|招生|任期|周期"
)


def check(context: Context) -> Iterator[Hit]:
    now = _now(context)
    c = cues.shipped()
    for sentence in asserted(context.report):
        found = list(_faults(sentence.text))
        if now and sentence.aspect not in ("measure", "cause") and not cues.found(c.measure, sentence.text):
            found += list(_future(sentence.text, now))
        for message in found:
            yield Hit(sentence.spot, place(sentence), message, quote=sentence.text, suggestion="请核对原始数据后改正")
    for table in context.report.tables:
        for piece in cells(table):
            column = piece.spot.column or 0
            name = table.header[column] if column < len(table.header) else ""
            label = (table.header, *table.rows)[piece.spot.row or 0][0]
            if piece.spot.row and any(_BOUNDED.search(fold(n).rstrip(" %()（）")) for n in (name, label)):
                for amount in quantities(piece.text):
                    if amount.unit == "%" and amount.value > 100 and not _GROWTH.search(name + label):
                        yield Hit(
                            piece.spot, piece.where, f"“{label}”为“{amount.text}”，超过100%", quote=piece.text,
                            suggestion="请核对原始数据后改正",
                        )  # fmt: skip


def _faults(text: str) -> Iterator[str]:
    for amount in quantities(text):
        if amount.unit == "%" and amount.value > 100:
            before = re.split(r"[，。；]", text[: amount.start])[-1]
            if _BOUNDED.search(before) and not _GROWTH.search(before):
                yield f"“{before[-12:]}{amount.text}”超过100%，不可能"
    for found in _DATE.finditer(fold(text)):
        month, day = int(found[1]), int(found[2] or 1)
        if re.match(r"个|份?以", text[found.end() :]) or text[: found.start()].endswith(("个", "第")):
            continue
        if (found[2] or re.search(r"年\s*$", text[: found.start()])) and not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
            yield f"日期“{found[0]}”不存在"
    for found in _NEGATIVE.finditer(text):
        yield f"“{found[0]}”为负数，不可能"


def _future(text: str, now: int) -> Iterator[str]:
    text = re.sub(r"\s", "", text)
    for year in years(text):
        around = text[max(0, year.start - 6) : year.end + 10]
        if year.year > now and not _PLANNED.search(around) and not (year.clock == "academic" and year.year == now + 1):
            yield f"把{year.year}年写成已经发生的事，而报告写于{now}年"


def _now(context: Context) -> int:
    """The year the report is written in; 0 if nothing tells."""
    if context.institution.report_year:
        return context.institution.report_year
    documents = context.evidence.documents().values() if context.evidence else ()
    return max((d.year for d in documents if d.year), default=0)


RULE = Rule(
    id="numbers.impossible",
    law="不得出现不可能的数字：比例超过100%、不存在的日期、人数为负、未来年份的既成事实。",
    bad="2024届毕业生去向落实率为193.2%。",
    good="2024届毕业生去向落实率为93.2%。",
    severity="error",
    check=check,
    source="数据须严格核对（s-qlb）",
)
