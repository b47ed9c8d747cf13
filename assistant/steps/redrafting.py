"""One section drafted anew, as a proposal beside what stands: facts that other sections tell already are not told again."""

from __future__ import annotations

from assistant.domain import Finding, Proposal
from assistant.drafting import cues, spoken
from assistant.drafting.brief import Brief
from assistant.drafting.extractive import ExtractiveWriter
from assistant.drafting.merge import identified, paragraphs, same
from assistant.drafting.report import verified
from assistant.drafting.select import Ledger, grams
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps import mapping, sections
from assistant.steps.drafting import disputes, gather
from assistant.steps.evidence import Evidence
from assistant.steps.progress import Progress
from assistant.wording import wording
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts


def redraft(workspace: Workspace, code: str, settings: Settings, progress: Progress, by: str = "") -> Proposal | None:
    """The new text as an open proposal; None if it says what stands already. Raises UserError for a section that is none."""
    from assistant.steps.jobs import frame

    framework, institution = frame(workspace, settings)
    leaf = next((i for i in framework.leaves if i.code == code), None)
    if leaf is None:
        raise UserError(f"“{framework.name}”里没有编号为“{code}”的章节；学校简介与自评工作请用“重新起草”。")
    drafts = Drafts(workspace)
    stands = sections.newest(drafts, code)
    judge = mapping.map_passages(workspace, framework, settings, progress)
    evidence = Evidence(workspace, institution, settings)
    documents, currencies = evidence.documents, evidence.currencies
    coverage = mapping.cover(workspace, framework, documents, currencies)
    assessments = mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    progress.start("重新起草", workspace.count("passages"))
    pairs = ((p, found) for p, found in mapping.matched(workspace) if any(m.code == code for m in found))
    quarrelled = mapping.quarrelled(workspace, framework, documents)
    disputed = disputes(assessments, quarrelled, evidence.differing(framework.language))
    candidates = gather(pairs, documents, judge, disputed, progress, framework.language)
    writer = ExtractiveWriter(cues.of_language(framework.language), _told_elsewhere(drafts, code))
    section = writer.write(
        Brief(
            leaf=leaf,
            institution=institution,
            candidates=tuple(candidates.get(code, ())),
            assessments=tuple(a for a in assessments if a.code == code),
            metrics=tuple(m for m in framework.metrics if m.code == code),
            cells=tuple(c for c in coverage.cells if c.indicator == code),
            currencies=currencies,
            newest_year=mapping.report_year(institution, documents.values()) - 1,
            language=framework.language,
        )
    )
    section = spoken.section(section, wording(framework.language))
    dropped: list[Finding] = []
    fresh = identified(verified(section, workspace.passage, {a.id: a for a in assessments}, dropped))
    for finding in dropped:
        progress.note(f"{finding.message}：{finding.quote}")
    if same(fresh, stands.body):
        return None
    return drafts.propose(code, fresh, base=stands.version, origin="auto", by=by)


def _told_elsewhere(drafts: Drafts, code: str) -> Ledger:
    """The wordings that the other sections quote."""
    ledger = Ledger()
    for other in drafts.sections():
        newest = drafts.latest(other) if other != code else None
        for paragraph in paragraphs(newest.body) if newest else ():
            for statement in paragraph.statements:
                for citation in statement.citations:
                    mine = grams(citation.locator.quote)
                    ledger.said.append(mine)
                    for gram in mine:
                        ledger.by_gram.setdefault(gram, []).append(len(ledger.said) - 1)
    return ledger
