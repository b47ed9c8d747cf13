"""What to fix first: findings, uncovered points and metrics weighed as severity × node, and counted for each chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain import Assessment, Coverage, Finding, Framework, Institution, Metric, ReviewerNote, ReviewPoint, Severity
from assistant.drafting.figures import line_of, written
from assistant.review.checklist import Merged
from assistant.review.whereabouts import Node, Tree, title

SEVERITY: dict[Severity, float] = {"error": 12, "warning": 4, "info": 1}
SEVERITY_WORDS: dict[Severity, str] = {"error": "错误", "warning": "警告", "info": "提示"}
BOTTOM_LINE, GAP, PLAIN, OPTIONAL = 10.0, 2.0, 1.0, 0.75
"""Weights of a node. With SEVERITY: bottom lines (≥ 40) before errors (12; 9 under an optional point), before compulsory points
without evidence (8), before other warnings (4) and hints (1). [P]"""
_BAD = ("not_met", "below_limit", "missing", "conflict")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, with its weight and its place in the tree."""

    finding: Finding
    weight: float
    chapter: str
    indicator: str
    source: str


@dataclass(frozen=True, slots=True)
class ChapterCount:
    """What a chapter shows: findings by severity, review points by coverage, bottom lines not shown to be reached."""

    chapter: str
    errors: int
    warnings: int
    hints: int
    strong: int
    thin: int
    missing: int
    bottom_lines: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """The state of a report before review; problems by weight, heaviest first."""

    institution: str
    framework: str
    fictional: bool
    problems: tuple[Problem, ...]
    chapters: tuple[ChapterCount, ...]
    language: str = "zh"

    @property
    def verdict(self) -> str:
        """One sentence on where the report stands."""
        errors = sum(1 for p in self.problems if p.finding.severity == "error")
        lines = sum(c.bottom_lines for c in self.chapters)
        missing = sum(c.missing for c in self.chapters)
        if not self.problems:
            return "没有发现需要整改的问题，可以进入人工审核。"
        counted = ((lines, "项底线指标未达到或缺数据"), (errors, "处错误"), (missing, "个审核重点没有材料"))
        said = [f"{n}{what}" for n, what in counted if n]
        return f"共{len(self.problems)}个问题" + (f"，其中{'、'.join(said)}" if said else "") + "；请按下表次序处理。"


def readiness(
    framework: Framework,
    institution: Institution,
    coverage: Coverage,
    assessments: Sequence[Assessment],
    findings: Iterable[Finding],
    reviews: Merged | None = None,
) -> Readiness:
    """Everything that calls for action, heaviest first; what reviewers marked with 问号, 破折号 or 未达成 counts as well."""
    tree = Tree(framework)
    metrics = {m.id: m for m in framework.metrics}
    problems = [_weighed(tree, f, _metric_of(tree.of(f), framework.metrics, f), "报告审核") for f in findings]
    known = {(p.indicator, m.id) for p in problems for m in framework.metrics if m.name in p.finding.message}
    for judged in assessments:
        metric = metrics.get(judged.id)
        if metric is None or metric.choice != "must" or judged.verdict not in _BAD:
            continue
        if (title(tree.node(judged.code).indicator), metric.id) not in known:
            problems.append(_weighed(tree, _of_metric(judged), metric, "数据核对"))
    named = {tree.of(p.finding).code for p in problems if p.finding.rule.startswith("evidence.")}
    for cell in coverage.cells:
        if cell.strength == "missing" and cell.code not in named:
            problems.append(_weighed(tree, _of_gap(cell.code, cell.name), None, "材料核对"))
    for notes in reviews.by_key.values() if reviews else ():
        problems += [_weighed(tree, f, None, source) for note in notes for f, source in _of_note(note, framework)]
    problems.sort(key=lambda p: -p.weight)  # stable: within a weight the order of the framework and of the rules stays
    return Readiness(
        institution.name, framework.name, institution.fictional, tuple(problems),
        tuple(_chapters(framework, tree, coverage, assessments, problems)), framework.language,
    )  # fmt: skip


def _weighed(tree: Tree, finding: Finding, metric: Metric | None, source: str) -> Problem:
    node = tree.of(finding)
    if metric is not None and metric.bottom_line:
        weight = BOTTOM_LINE
    elif _optional(node.point, metric):
        weight = OPTIONAL
    else:
        weight = GAP if finding.rule == "evidence.missing" else PLAIN
    return Problem(finding, SEVERITY[finding.severity] * weight, title(node.chapter), title(node.indicator), source)


def _optional(point: ReviewPoint | None, metric: Metric | None) -> bool:
    return (point is not None and point.kind == "K") or (metric is not None and metric.choice != "must")


def _metric_of(node: Node, metrics: Sequence[Metric], finding: Finding) -> Metric | None:
    """The metric that a finding names; of two whose names it holds the longer one."""
    named = [m for m in metrics if m.name in finding.message and (node.indicator is None or m.code == node.indicator.code)]
    return max(named, key=lambda m: len(m.name), default=None)


def _of_metric(judged: Assessment) -> Finding:
    if judged.value is None:
        inputs = f"（缺少{'、'.join(judged.missing)}）" if judged.missing else ""
        message, action = f"必选定量指标“{judged.name}”没有数据{inputs}", "请提供近三年的统计表"
    elif judged.verdict == "conflict":
        message, action = f"“{judged.name}”在材料中有几个不同的值", "请核实后统一口径，并更正有误的材料"
    else:
        message = f"“{judged.name}”为{written(judged.value, judged.unit)}，标准为{line_of(judged)}"
        action = "应在“存在的问题”中写明，并提出整改措施"
    severity: Severity = "error" if judged.verdict == "below_limit" else "warning"
    rule = "metrics.missing" if judged.value is None else "metrics.shortfall"
    return Finding(
        rule=rule, severity=severity, where=judged.code, message=message, suggestion=action, locators=judged.sources[:2]
    )


def _of_gap(code: str, name: str) -> Finding:
    return Finding(
        rule="evidence.missing", severity="warning", where=code, message=f"审核重点“{name}”没有材料",
        suggestion="请补充材料，或说明不适用的理由",
    )  # fmt: skip


def _of_note(note: ReviewerNote, framework: Framework) -> Iterable[tuple[Finding, str]]:
    """A reviewer's doubt, call for material or 未达成 as a problem; nothing where the reviewer was content."""
    doubts = [
        words
        for words, said in (
            ("评为未达成", note.attainment == "not_reached"),
            ("存疑，拟入校核查", note.mark == "question"),
            ("材料不足，要求补充", note.mark == "dash"),
        )
        if said
    ]
    if not doubts:
        return
    code = next((m.code for m in framework.metrics if note.key == f"m:{m.id}"), note.key.removeprefix("p:"))
    message = f"“{note.title or code}”{'，'.join(doubts)}" + (f"：{note.comment}" if note.comment else "")
    severity: Severity = "error" if note.attainment == "not_reached" else "warning"
    yield (
        Finding(rule="review.opinion", severity=severity, where=code, message=message, suggestion="请按专家意见补充或整改"),
        f"评审意见（{note.reviewer or '未署名'}）",
    )


def _chapters(
    framework: Framework, tree: Tree, coverage: Coverage, assessments: Sequence[Assessment], problems: Sequence[Problem]
) -> Iterable[ChapterCount]:
    """One count for each first-level node; one more, named 全文, where problems belong to no node."""
    bad = {a.id for a in assessments if a.verdict in _BAD}
    judged = {a.id for a in assessments}
    tops = dict.fromkeys(title(tree.chapter_of(leaf)) for leaf in framework.leaves)
    names = [*tops, *([""] if any(not p.chapter for p in problems) else [])]
    for name in names:
        severities = [p.finding.severity for p in problems if p.chapter == name]
        cells = [c.strength for c in coverage.cells if title(tree.node(c.indicator).chapter) == name]
        lines = sum(
            1
            for m in framework.metrics
            if m.bottom_line and title(tree.node(m.code).chapter) == name and (m.id in bad or m.id not in judged)
        )
        yield ChapterCount(
            name or "全文", severities.count("error"), severities.count("warning"), severities.count("info"),
            cells.count("strong"), cells.count("thin"), cells.count("missing"), lines if name else 0,
        )  # fmt: skip
