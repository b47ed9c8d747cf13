"""The reviewers' checklist and the readiness page of a workspace: gathers what they need, and takes filled copies back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from assistant.domain import (
    Assessment,
    ChecklistEvidence,
    ChecklistRow,
    Document,
    Finding,
    Framework,
    Institution,
    Locator,
    Report,
    ReviewerNote,
)
from assistant.drafting import spoken
from assistant.errors import UserError
from assistant.export import checklist_import, checklist_xlsx
from assistant.export import readiness as readiness_page
from assistant.export.checklist_import import Filled
from assistant.metrics import scoring
from assistant.review import checklist, scores, standing
from assistant.review.checklist import Merged
from assistant.review.readiness import Readiness, readiness
from assistant.review.scores import Scored
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.drafting import undrafted
from assistant.steps.exporting import best_passages
from assistant.steps.progress import Progress
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore

FILES = 12
"""Files listed for a row, at most."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the checklist and the readiness page say."""

    rows: tuple[ChecklistRow, ...]
    state: Readiness
    reviews: Merged
    scored: Scored | None = None


def gather(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, progress: Progress,
    scheme: str = "",
) -> Gathered:  # fmt: skip
    """Rows and state from what the workspace holds; without a drafted report the evidence has no numbers. Scores by `scheme`,
    else by the framework's own; none where there is neither. Raises ScoringError for a scheme that is not known."""
    framework = spoken.plain(framework)
    stored = workspace.get("report")
    report = Report.model_validate_json(stored) if stored else None
    documents = {d.id: d for d in workspace.documents()}
    mapping.map_passages(workspace, framework, settings, progress)
    currencies = mapping.current(workspace, institution, documents, settings.years)
    coverage = mapping.cover(workspace, framework, documents, currencies)
    assessments = mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    findings = open_findings(workspace)
    if findings is None:
        findings = tuple(undrafted(workspace, framework, documents, assessments, coverage, settings.packs))
    reviews = checklist.merge(workspace.reviews())
    rows = checklist.rows(framework, coverage, assessments, findings, _evidence(workspace, report, documents, assessments))
    scored = None
    if scheme or framework.scoring:
        scored = scores.score(framework, institution, assessments, reviews, partial(scoring.scheme, extra=settings.packs), scheme)
    return Gathered(rows, readiness(framework, institution, coverage, assessments, findings, reviews), reviews, scored)


def open_findings(workspace: Workspace) -> tuple[Finding, ...] | None:
    """What stands against the draft: what its last check found and nobody waived; of one that was never checked, what was found
    as it was drafted. None without a draft."""
    store = CheckStore(workspace)
    for check in store.of("", 1):
        found = standing.let_stand([c.finding for c in check.findings], store.decisions())
        return tuple(f for f in found if not f.waived)
    stored = workspace.get("report")
    return tuple(Report.model_validate_json(stored).findings) if stored else None


def add_note(workspace: Workspace, framework: Framework, note: ReviewerNote) -> ReviewerNote:
    """One line that a reviewer filled in on the screen, stored beside the imports. Raises UserError where it says nothing."""
    names = {f"p:{p.code}": (p.code, p.name) for p in framework.points}
    names |= {f"m:{m.id}": (m.code, m.name) for m in framework.metrics}
    if note.key not in names:
        raise UserError("评审清单里没有这一行，请刷新页面。")
    if not (note.mark or note.attainment or note.grade or note.comment):
        raise UserError("请选一个判断、达成度，或写下意见，再保存。")
    code, title = names[note.key]
    stored = note.model_copy(update={"code": code, "title": title, "date": note.date or date.today().isoformat()})
    workspace.put_reviews([stored])
    return stored


def write(gathered: Gathered, target: Path, evidence: Path | None) -> None:
    """checklist.xlsx at `target`."""
    checklist_xlsx.write(
        gathered.rows, gathered.state, target, evidence=evidence, reviews=gathered.reviews, scored=gathered.scored
    )


def write_readiness(gathered: Gathered, target: Path) -> None:
    """readiness.docx at `target`."""
    readiness_page.write(gathered.state, target)


def take_back(workspace: Workspace, files: Sequence[Path]) -> tuple[tuple[Filled, ...], Merged]:
    """Reads all copies, then stores them as one import: a copy that cannot be read leaves the workspace as it was."""
    filled = tuple(checklist_import.read(file) for file in files)
    notes = [note for copy in filled for note in copy.notes]
    if notes:
        workspace.put_reviews(notes)
    return filled, checklist.merge(workspace.reviews())


def _evidence(
    workspace: Workspace, report: Report | None, documents: dict[str, Document], assessments: Iterable[Assessment]
) -> dict[str, list[ChecklistEvidence]]:
    """Code of a point or id of a metric → its files, the cited and numbered ones first, each file once."""
    result: dict[str, dict[str, ChecklistEvidence]] = defaultdict(dict)
    for entry in report.catalogue if report else ():
        places = "、".join(entry.places[:2]) + ("等" if len(entry.places) > 2 else "")
        result[entry.code][entry.document] = ChecklistEvidence(
            number=entry.number, title=entry.title, file=entry.file, place=places
        )

    def add(key: str, document: str, locator: Locator) -> None:
        known = documents.get(document)
        if known is not None and len(result[key]) < FILES:
            found = ChecklistEvidence(title=known.title, file=locator.file, place=locator.place())
            result[key].setdefault(document, found)

    for code, passages in best_passages(workspace, FILES).items():
        for passage in passages:
            add(code, passage.document, passage.locator)
    for judged in assessments:
        for locator in judged.sources:
            add(judged.id, locator.sha256[:16], locator)
    return {key: list(files.values()) for key, files in result.items()}
