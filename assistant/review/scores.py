"""What the marks of the reviewers and the figures come to by a scoring scheme: line by line, by node, and as a whole.

A line on which reviewers differ, that nobody graded, or that has no figure gets no score and says why; it is never counted as
zero. Schemes are data (indicators/scoring/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.domain import Assessment, ExpertMark, Framework, Institution, Metric, ReviewerNote, ReviewPoint
from assistant.metrics.scoring import Score, ScoringError, given, graded, passes, ratio, totals
from assistant.packs import ScoringScheme
from assistant.review.checklist import Merged

MARKS: dict[ExpertMark, str] = {"full_stop": "句号", "dash": "破折号", "question": "问号"}
"""Marks as the scheme of that name calls them."""
Rule = Callable[[str], ScoringScheme]


@dataclass(frozen=True, slots=True)
class Line:
    """A review point or metric with what it earned. `grade`: as given; `why` says how, or why there is no score."""

    key: str
    code: str
    name: str
    rule: str
    grade: str
    score: Score

    @property
    def why(self) -> str:
        return self.score.formula


@dataclass(frozen=True, slots=True)
class Scored:
    """The whole. `nodes`: code → sum, '' for all; `verdict`: whether the scheme's grades pass, None while that is open."""

    scheme: ScoringScheme
    lines: tuple[Line, ...]
    nodes: Mapping[str, Score]
    verdict: bool | None
    equal: bool

    @property
    def open_(self) -> tuple[Line, ...]:
        """Lines without a judgement: a grade that earns no points is one."""
        return tuple(line for line in self.lines if line.score.points is None and not line.grade)

    @property
    def counts(self) -> dict[str, int]:
        """Grade → how many lines have it, in the order of the scheme."""
        found = {g.grade: 0 for g in self.scheme.grades}
        for line in self.lines:
            if line.grade in found:
                found[line.grade] += 1
        return {grade: n for grade, n in found.items() if n}


def score(
    framework: Framework,
    institution: Institution,
    assessments: Sequence[Assessment],
    merged: Merged,
    rule_of: Rule,
    scheme: str = "",
) -> Scored:
    """By `scheme`, else by the framework's own. Raises ScoringError where there is neither, or a scheme is not known."""
    name = scheme or framework.scoring
    if not name:
        raise ScoringError(f"“{framework.name}”没有写明计分办法，请指定一个，如 a-d、points、full-to-limit。")
    rule = rule_of(name)
    weights = [i.weight for i in framework.indicators] + [p.weight for p in framework.points]
    equal = not any((*weights, *(m.weight for m in framework.metrics)))
    lines = [*_points(framework, merged, rule, equal), *_metrics(framework, institution, assessments, rule, rule_of, equal)]
    grades = {line.key: line.grade for line in lines if line.key.startswith("p:")}
    verdict = passes(rule, grades) if rule.kind == "grades" else None
    scores = {line.key[2:]: line.score for line in lines}
    return Scored(rule, tuple(lines), totals(framework, scores), verdict, equal)


def _points(framework: Framework, merged: Merged, rule: ScoringScheme, equal: bool) -> Iterator[Line]:
    if rule.kind == "ratio":
        return
    for leaf in framework.leaves:
        for point in leaf.points:
            weight = _weight(point.weight, equal) or (_weight(leaf.weight, False) or Decimal(0)) / len(leaf.points)
            yield _graded(point, weight, merged.by_key.get(f"p:{point.code}", ()), rule)


def _graded(point: ReviewPoint, weight: Decimal, notes: Sequence[ReviewerNote], rule: ScoringScheme) -> Line:
    said = dict.fromkeys((n.reviewer or "未署名", g) for n in notes if (g := _grade(n, rule)))
    grades = list(dict.fromkeys(g for _, g in said))
    grade = grades[0] if len(grades) == 1 else ""
    if not grades:
        found = Score(weight, None, "评审人没有评级" if rule.kind == "grades" else "评审人没有给分")
    elif not grade:
        found = Score(weight, None, "评审人意见不一致，须先商定：" + "、".join(f"{who} {g}" for who, g in said))
    else:
        try:
            found = graded(rule, weight, grade) if rule.kind == "grades" else given(weight, Decimal(grade))
        except (ScoringError, InvalidOperation) as error:
            told = str(error) if isinstance(error, ScoringError) else f"“{grade}”不是数，不能作为得分"
            found, grade = Score(weight, None, told), ""
    return Line(f"p:{point.code}", point.code, point.name, rule.name, grade, found)


def _grade(note: ReviewerNote, rule: ScoringScheme) -> str:
    """The grade column; for the scheme of the marks themselves, the mark."""
    known = {g.grade for g in rule.grades}
    if rule.kind == "grades" and set(MARKS.values()) >= known:
        return MARKS.get(note.mark, "")
    folded = {g.casefold(): g for g in known}
    return folded.get(note.grade.casefold(), note.grade)


def _metrics(
    framework: Framework, institution: Institution, assessments: Sequence[Assessment], rule: ScoringScheme, rule_of: Rule,
    equal: bool,
) -> Iterator[Line]:  # fmt: skip
    judged = {a.id: a for a in assessments}
    category = f"{institution.level}:{institution.category}"
    for metric in framework.metrics:
        own = rule_of(metric.scoring) if metric.scoring else rule
        weight = _weight(metric.weight, equal)
        if own.kind != "ratio" or not weight:
            continue
        yield _measured(metric, weight, judged.get(metric.id), own, category)


def _measured(metric: Metric, weight: Decimal, judged: Assessment | None, rule: ScoringScheme, category: str) -> Line:
    if judged is None or judged.value is None:
        found = Score(weight, None, "没有数据，不计分")
    elif judged.verdict == "conflict":
        found = Score(weight, None, "材料中有几个不同的值，须先核实")
    elif metric.threshold is None:
        found = Score(weight, None, "没有合格线，不能计分")
    else:
        found = ratio(rule, weight, judged.value, metric.threshold, category)
    return Line(f"m:{metric.id}", metric.code, metric.name, rule.name, "", found)


def _weight(weight: float | None, equal: bool) -> Decimal | None:
    return Decimal(1) if equal else None if weight is None else Decimal(str(weight))
