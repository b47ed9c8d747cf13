"""The whole diagnosis from its parts: rows with level and answers, two radars, gaps, weak links with advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.culture import scores
from assistant.culture.findings import FEW, findings
from assistant.culture.maturity import judge
from assistant.culture.scheme import TOP, Scheme
from assistant.culture.survey import Survey
from assistant.domain import (
    CaseFit,
    CultureDiagnosis,
    CultureEvidence,
    CultureOverride,
    CultureRow,
    Framework,
    Institution,
    WeakLink,
)

Advise = Callable[[CultureRow, str], tuple[Sequence[CaseFit], str]]
"""(row, what is wrong in words) → cases that fit, best first, and why there is none: the seam to the corpus of cases."""
WEAK_LEVEL = 2
"""Rows at or below this level are weak whatever the answers say."""
WEAK_MEAN = 3.0
"""A mean answer below the middle of the scale is weak whatever the papers say."""
MOST_WEAK = 8
MARKS = {"official": "官方原文", "S": "公开来源", "M": "凭记忆，待核", "U": "来源不一，待核", "P": "本软件建议"}


def no_cases(row: CultureRow, problem: str) -> tuple[Sequence[CaseFit], str]:
    """Where no corpus is asked."""
    return (), ""


def diagnose(
    framework: Framework,
    scheme: Scheme,
    institution: Institution,
    evidence: Mapping[str, Iterable[CultureEvidence]],
    surveys: Sequence[Survey],
    overrides: Mapping[str, CultureOverride],
    report_year: int,
    years: int,
    passages: int,
    advise: Advise = no_cases,
) -> CultureDiagnosis:
    """`evidence`: code → signs (see `reading`). `overrides`: code → what a person set. `years`: the window of records."""
    figures = scores.figures(answer for survey in surveys for answer in survey.answers)
    places = scores.quadrants(figures)
    rows = []
    for leaf in framework.leaves:
        row = scheme.by_code[leaf.code]
        found = judge(row, evidence.get(leaf.code, ()), report_year - years if report_year else 0)
        said = overrides.get(leaf.code)
        level = said.level if said and said.level is not None else found.level
        mine = figures.get(leaf.code, ())
        rows.append(
            CultureRow(
                code=leaf.code, name=leaf.name, dimension=leaf.parent or leaf.code, behaviours=row.behaviours, level=level,
                evidence_level=found.level, level_name=scheme.level_name(level), rubric=row.rubric[level - 1],
                next_rubric=row.rubric[level] if level < TOP else "",
                override=said if said and said.level is not None else None,
                reasons=found.reasons, lacking=found.lacking, years=found.years, documents=found.documents,
                counts=found.counts, evidence=found.evidence,
                wanted=tuple(dict.fromkeys(e for p in leaf.points for e in p.evidence)),
                survey=mine, survey_mean=scores.overall(mine), quadrant=places.get(leaf.code),
            )
        )  # fmt: skip
    axes = scores.dimensions(framework, rows)
    sources = tuple(s.source for s in surveys)
    return CultureDiagnosis(
        institution=institution.name, type=institution.type, fictional=institution.fictional, framework=framework.id,
        framework_name=framework.name, edition=framework.edition, language=framework.language,
        provenance=f"{framework.source}。题目、五级量规：{MARKS[scheme.mark]}（{scheme.source}）。",
        report_year=report_year, passages=passages, dimensions=axes, behaviours=scores.behaviours(scheme, rows),
        rows=tuple(rows), weak=weak_links(rows, advise), findings=tuple(findings(axes, rows, sources)), surveys=sources,
    )  # fmt: skip


def weak_links(rows: Sequence[CultureRow], advise: Advise) -> tuple[WeakLink, ...]:
    """The rows to work on first, weakest first: by level, then by answers, the more important before the less."""
    reasons = {row.code: _why(row) for row in rows}
    weak = sorted(
        (row for row in rows if reasons[row.code]),
        key=lambda r: (r.level, -(len(reasons[r.code])), r.survey_mean or 5.0, r.code),
    )
    links = []
    for row in weak[:MOST_WEAK]:
        cases, none = advise(row, problem(row))
        links.append(
            WeakLink(
                code=row.code, name=row.name, why=reasons[row.code], advice=_advice(row), cases=tuple(cases),
                no_case="" if cases else none,
            )
        )  # fmt: skip
    return tuple(links)


def problem(row: CultureRow) -> str:
    """What is wrong with a row, in words that cases are found by: what it is about, what it lacks, its own faults."""
    faults = [e.quote for e in row.evidence if e.sign == "shortfall"]
    return "。".join(dict.fromkeys((row.name, row.rubric, row.next_rubric, *faults[:1])))


def _why(row: CultureRow) -> tuple[str, ...]:
    said = []
    if row.level <= WEAK_LEVEL:
        said.append(f"材料为{row.level}级（{row.level_name}）：{row.rubric}")
    if row.survey_mean is not None and row.survey_mean < WEAK_MEAN:
        few = max((f.n for f in row.survey), default=0) < FEW
        said.append(f"师生评价平均{row.survey_mean:.2f}分" + ("（样本少，仅供参考）" if few else ""))
    if row.quadrant == "improve":
        said.append("师生认为重要而评价低于各项平均（重点改进区）")
    return tuple(said)


def _advice(row: CultureRow) -> tuple[str, ...]:
    said = []
    if row.next_rubric:
        said.append(f"下一级要做到：{row.next_rubric}")
    if row.lacking:
        said.append(f"材料还缺：{'；'.join(row.lacking)}")
    faults = [e for e in row.evidence if e.sign == "shortfall"]
    if faults:
        said.append(f"先解决材料自己写到的不足：{faults[0].quote}{faults[0].locator.render()}")
    if row.level <= WEAK_LEVEL and row.wanted:
        said.append(f"可先收集或补做：{'、'.join(row.wanted[:4])}")
    return tuple(said)
