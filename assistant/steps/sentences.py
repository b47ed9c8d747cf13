"""A text that somebody pastes, judged sentence by sentence by the checker's own rules; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.domain import Finding, Framework, Institution, Passage, Report
from assistant.errors import UserError
from assistant.retrieval.lexical import LexicalIndex
from assistant.review import engine, standing
from assistant.review.document import CatalogueLine, ReportDocument, ReportSentence, Spot
from assistant.review.reading import read_text
from assistant.review.support import asserted
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.steps.review import context_of, options_of
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore

LONGEST = 60_000
"""Characters of one text; a whole report is checked as a file."""
NEAREST = 3
OF_A_WHOLE = (
    "structure", "format", "problems", "evidence", "grounding.not_in_catalogue", "metrics.bottom_line", "metrics.near_line",
    "metrics.shortfall_not_a_problem", "numbers.single_year",
)  # fmt: skip
"""Families and rules that ask what a whole report must have: a paragraph cannot fail them."""


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence that claims something, with what was found of it and the passages nearest to it, best first."""

    sentence: ReportSentence
    findings: tuple[Finding, ...]
    near: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CheckedText:
    """`others` are findings of no single sentence: of a table, a heading, the text as a whole."""

    sentences: tuple[JudgedSentence, ...]
    others: tuple[Finding, ...]


def check_text(
    text: str,
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    index: LexicalIndex,
    *,
    code: str = "",
    whole: bool = False,
    catalogue: Report | None = None,
) -> CheckedText:
    """`code`: the indicator that the text is written for, where its headings do not say so; `whole`: it is a whole report.

    Evidence numbers in the text are looked up in `catalogue`, the drafted report, if the text has no list of its own. Raises
    UserError for an empty or overlong text, an unknown code and a misspelt rule in the settings.
    """
    if len(text) > LONGEST:
        raise UserError(f"文字太长（{len(text)} 字），一次至多 {LONGEST} 字。请分段核对，整篇报告用 zhiping check 报告.docx。")
    if code and code not in {leaf.code for leaf in framework.leaves}:
        raise UserError(f"“{framework.name}”里没有编号为“{code[:20]}”的指标。")
    known, _ = engine.rules(settings.rules_folder)
    report = _placed(read_text(text, framework), code, catalogue)
    options = options_of(workspace, settings, known)
    if not whole:
        options |= dict.fromkeys(OF_A_WHOLE, False)
        if not any(s.numbers for s in report.sentences):
            options["grounding.no_citation"] = False  # no marks at all: they are put in later
    context = context_of(report, workspace, framework, institution, settings, progress, index)
    placed = engine.review(context, known, options)
    decisions = CheckStore(workspace).decisions()
    by_sentence: dict[ReportSentence, list[Finding]] = {s: [] for s in asserted(report)}
    others: list[Finding] = []
    for item in placed:
        (finding,) = standing.let_stand((item.finding,), decisions)
        own = _sentence_at(item.spot, by_sentence)
        (others if own is None else by_sentence[own]).append(finding)
    judged = tuple(
        JudgedSentence(s, tuple(found), tuple(context.evidence.nearest(s.text, NEAREST)) if context.evidence else ())
        for s, found in by_sentence.items()
    )
    return CheckedText(judged, tuple(others))


def _placed(report: ReportDocument, code: str, catalogue: Report | None) -> ReportDocument:
    """The text under its indicator, with the catalogue that its marks go by."""
    if code:
        sentences = tuple(s if s.code else replace(s, code=code, indicator=code) for s in report.sentences)
        tables = tuple(t if t.code else replace(t, code=code, indicator=code) for t in report.tables)
        report = replace(report, sentences=sentences, tables=tables)
    if catalogue is not None and not report.catalogue:
        lines = tuple(CatalogueLine(e.number, e.title, e.file, None, e.places) for e in catalogue.catalogue)
        report = replace(report, catalogue=lines)
    return report


def _sentence_at(spot: Spot | None, sentences: Mapping[ReportSentence, object]) -> ReportSentence | None:
    """The sentence that a finding's place lies in."""
    if spot is None:
        return None
    cell = (spot.block, spot.row, spot.column)
    inside = [s for s in sentences if (s.spot.block, s.spot.row, s.spot.column) == cell and s.spot.start < max(spot.end, 1)]
    return max((s for s in inside if spot.start < s.spot.end), key=lambda s: s.spot.start, default=None)
