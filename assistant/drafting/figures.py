"""The data part of a section: the 数据支撑 table, and the shortfalls that the figures show."""

from __future__ import annotations

from decimal import Decimal

from assistant.domain import Assessment, Citation, DataRow, DataTable, Metric, Observation, Statement
from assistant.drafting.gaps import gap

YEARS_SHOWN = 3
"""Data in the text cover the last three years (self-report notice of 深圳大学 2023, s-szu)."""
VERDICTS = {
    "met": "达到",
    "not_met": "未达到",
    "below_limit": "低于限制招生线",
    "no_threshold": "—",
    "missing": "缺数据",
    "conflict": "数据不一致，待核实",
}


def written(value: Decimal | None, unit: str) -> str:
    """A value with its unit as a report prints it: 17.8:1, 1:200, 14.2平方米, 25.3%."""
    if value is None:
        return "【待补充】"
    plain = f"{value.normalize():f}"
    if unit == ":1":
        return f"{plain}:1"
    if unit == "1:":
        return f"1:{plain}"
    return f"{plain}{'平方米' if unit == '㎡' else unit}"


def line_of(judged: Assessment) -> str:
    """The threshold in words: '≤18:1', '≥13%'; '—' where there is none."""
    if judged.threshold is None:
        return "—"
    if judged.unit == "1:":  # 1:350 is stored as 350; 'at most 350 students for one' is printed as a ratio of at least 1:350
        return f"{'≥' if judged.direction == 'at_most' else '≤'}{written(judged.threshold, judged.unit)}"
    return f"{'≤' if judged.direction == 'at_most' else '≥'}{written(judged.threshold, judged.unit)}"


def _cite(observation: Observation, code: str) -> Citation:
    return Citation(passage_id=observation.passage_id, number=code, locator=observation.locator)


def citations(judged: Assessment, code: str, most: int = 4) -> tuple[Citation, ...]:
    """The places an assessment rests on, each document once, newest figures first."""
    found: dict[str, Citation] = {}
    for observation in (*judged.inputs, *reversed(judged.series)):
        found.setdefault(observation.locator.sha256, _cite(observation, code))
    return tuple(found.values())[:most]


def table(code: str, name: str, assessments: tuple[Assessment, ...]) -> DataTable | None:
    """One row for each metric with a value; a column for each of the last three years there are figures of."""
    shown = [a for a in assessments if a.value is not None]
    if not shown:
        return None
    years = sorted({o.year for a in shown for o in a.series if o.year} | {a.year for a in shown if a.year})[-YEARS_SHOWN:]
    rows = []
    for a in shown:
        by_year = {o.year: o for o in a.series if o.year}
        values = []
        for year in years:
            if year == a.year:
                values.append(written(a.value, a.unit))
            elif year in by_year:
                values.append(written(by_year[year].value, a.unit))
            else:
                values.append("—")
        if a.year is None and years:
            values[-1] = written(a.value, a.unit) + "（年份未注明）"
        if not years:
            values = [written(a.value, a.unit)]
        rows.append(DataRow(cells=(a.name, *values, line_of(a), VERDICTS[a.verdict]), citations=citations(a, code), metric=a.id))
    header = ("定量指标", *([f"{y}年" for y in years] or ["数值"]), "标准", "判定")
    return DataTable(caption=f"{code} {name}定量指标情况", header=header, rows=tuple(rows))


def shortfalls(code: str, assessments: tuple[Assessment, ...]) -> list[Statement]:
    """A problem statement for each metric on the wrong side of its line; figures come from the assessment only."""
    result = []
    for a in assessments:
        if a.verdict not in ("not_met", "below_limit") or a.value is None or a.threshold is None:
            continue
        worse = "高于" if a.direction == "at_most" else "低于"
        if a.unit == "1:":
            worse = "低于" if a.direction == "at_most" else "高于"
        year = f"{a.year}年" if a.year else ""
        text = f"{year}{a.name}为{written(a.value, a.unit)}，{worse}{written(a.threshold, a.unit)}的标准"
        if a.trend.better is False:
            text += f"，且{moved(a)}"
        text += "，已触及限制招生线。" if a.verdict == "below_limit" else "，尚未达标。"
        result.append(Statement(text=text, role="problem", citations=citations(a, code), metrics=(a.id,)))
    return result


def moved(judged: Assessment) -> str:
    """The trend in words: '2023—2025年由18.6:1升至19.2:1'; without figures where the first year's is not one that is cited."""
    t = judged.trend
    if not _traced(judged):
        return "近年来逐年变差"
    way = "变为" if judged.unit == "1:" else "升至" if t.direction == "rising" else "降至"
    first, last = written(t.values[0], judged.unit), written(t.values[-1], judged.unit)
    return f"{t.years[0]}—{t.years[-1]}年由{first}{way}{last}"


def _traced(judged: Assessment) -> bool:
    """Whether the trend's first value was reported, and so is cited; one worked out from an earlier year's inputs is not."""
    return judged.trend.years[0] in {o.year for o in judged.series}


def worsening(code: str, assessments: tuple[Assessment, ...]) -> list[Statement]:
    """A problem statement for each metric that reaches its line but went towards it over at least three years."""
    result = []
    for a in assessments:
        if a.verdict != "met" or a.trend.better is not False or a.threshold is None:
            continue
        end = f"虽仍达到标准{'，但逐年变差' if _traced(a) else ''}，需要关注"
        if a.trend.near:
            end = f"已接近{written(a.threshold, a.unit)}的标准，有不达标的风险"
        text = f"{a.name}{moved(a)}，{end}。"
        result.append(Statement(text=text, role="problem", citations=citations(a, code), metrics=(a.id,)))
    return result


def missing(metrics: tuple[Metric, ...], assessments: tuple[Assessment, ...]) -> Statement | None:
    """The compulsory metrics of a section that no evidence gives, as one gap."""
    have = {a.id for a in assessments if a.value is not None}
    names = [m.name for m in metrics if m.choice == "must" and m.id not in have]
    return gap(f"必选定量指标{'、'.join(f'“{n}”' for n in names)}在材料中没有找到数据，请提供近三年统计表") if names else None
