"""The review step: a finished report against the evidence of a workspace; findings with their places in the Word file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import house_style
from assistant.domain import Finding, Framework, Institution, digest
from assistant.retrieval import Tokenizer
from assistant.retrieval import tokenizer as shipped_tokenizer
from assistant.retrieval.lexical import LexicalIndex
from assistant.review import engine, standing
from assistant.review.document import ReportDocument
from assistant.review.evidence import CataloguedEvidence
from assistant.review.reading import read_report
from assistant.review.rule import Context, Placed, Rule
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.progress import Progress
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore
from assistant.workspace.rule_choices import RuleChoices

INDEX = "review.sqlite"
"""The words of the evidence, below the workspace's index folder; the meaning of sentences is not needed to find a wording."""

LOOKED_FOR = 48
"""So many first characters of a sentence find its passage; more only cost time."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was checked and what was found, in the order of the report."""

    report: ReportDocument
    rules: tuple[Rule, ...]
    placed: tuple[Placed, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(p.finding for p in self.placed)


def review(
    file: Path, workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, progress: Progress
) -> Reviewed:
    """Checks the report by every rule in force; what a person waived is found again and says so.

    Raises UserError where the report or a setting cannot be used.
    """
    known, failed = engine.rules(settings.rules_folder)
    engine.in_force(known, settings.rules)  # a misspelt setting is told before the work, not after
    options = options_of(workspace, settings, known)
    report = read_report(file, framework)
    context = context_of(report, workspace, framework, institution, settings, progress)
    progress.start("审核报告", len(known))
    placed = engine.review(context, known, options)
    progress.advance(len(known))
    documents = dict(context.evidence.documents()) if context.evidence and options.get("evidence") is not False else {}
    faults = mapping.data_faults(workspace, documents, settings.packs)
    decisions = CheckStore(workspace).decisions()
    found = (*(Placed(f, None) for f in (*failed, *faults)), *placed)
    return Reviewed(report, known, tuple(Placed(standing.let_stand((p.finding,), decisions)[0], p.spot) for p in found))


def options_of(workspace: Workspace, settings: Settings, known: Sequence[Rule]) -> dict[str, bool | float | str]:
    """How the rules are set: by the settings, and over them by what was said in this workspace."""
    own = RuleChoices(workspace).options()
    return {**settings.rules, **{rule.id: own[rule.id] for rule in known if rule.id in own}}


def context_of(
    report: ReportDocument,
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    index: LexicalIndex | None = None,
) -> Context:
    """Everything the rules look at; the evidence is matched and measured first, where that was not done yet.

    `index` are the words of the evidence, where the caller holds them. A workspace open for reading is taken as it stands.
    """
    documents = {d.id: d for d in workspace.documents()}
    currencies = mapping.current(workspace, institution, documents, settings.years)
    if workspace.read_only:
        assessments = mapping.judged(workspace, framework, institution, documents)
    else:
        mapping.map_passages(workspace, framework, settings, progress)
        assessments = mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    search = nearest_by(index) if index else searcher(workspace, progress)
    evidence = CataloguedEvidence(workspace, report.catalogue, search, workspace.passage)
    return Context(
        report=report,
        framework=framework,
        institution=institution,
        evidence=evidence,
        observations=tuple(workspace.observations()),
        assessments=assessments,
        coverage=mapping.cover(workspace, framework, documents, currencies),
        currencies=currencies,
        style=house_style.load(settings.house_style),
        packs=settings.packs,
    )


def searcher(workspace: Workspace, progress: Progress) -> Callable[[str, int], Sequence[str]]:
    """Finds the passages nearest to a wording."""
    return nearest_by(words_index(workspace, progress))


def nearest_by(index: LexicalIndex) -> Callable[[str, int], Sequence[str]]:
    """The same over an index that is open already."""
    return lambda text, k: [id for id, _ in index.best(text[:LOOKED_FOR], k, single=False)]


def words_index(workspace: Workspace, progress: Progress, tokenizer: Tokenizer | None = None) -> LexicalIndex:
    """The words of all evidence; the index is brought up to the passages first, only new ones cost.

    For a workspace open for reading it is the one on disk if that is up to date, else one in memory.
    """
    words, file = tokenizer or shipped_tokenizer(), workspace.folder / "index" / INDEX
    ids = set(workspace.passage_ids())
    fingerprint = digest(*sorted(ids))
    done = workspace.finished("review-index", fingerprint)
    if workspace.read_only:
        if done and file.is_file():
            return LexicalIndex(file, words, read_only=True)
        index = LexicalIndex(None, words)
        bring_up(index, workspace, ids, progress)
        return index
    index = LexicalIndex(file, words)
    if not done:
        bring_up(index, workspace, ids, progress)
        if index.ids() == ids:  # else another brought it up to other passages meanwhile: whoever comes next looks again
            workspace.finish("review-index", fingerprint, 0.0)
    return index


def bring_up(index: LexicalIndex, workspace: Workspace, ids: set[str], progress: Progress) -> None:
    """Takes out what is gone and puts in what is new; `ids` are those of all passages."""
    present = index.ids()
    index.remove(sorted(present - ids))
    progress.start("建立核对索引", len(ids - present))
    for batch in mapping.batches(p for p in workspace.passages() if p.id not in present):
        texts = [" ".join((*p.locator.heading_path[-1:], p.caption, p.text)) for p in batch]
        index.put([p.id for p in batch], texts, [{} for _ in batch])
        progress.advance(len(batch))
