"""The fixed words of a report in the language of its framework: headings, gaps, findings, places, names of nodes."""

from __future__ import annotations

from assistant.domain import DataTable, EvidenceEntry, Finding, Framework, Institution, Paragraph, Section
from assistant.mapping.english import without_gloss
from assistant.wording import CHINESE, Wording, wording


def plain(framework: Framework) -> Framework:
    """A framework in English without the Chinese glosses in its names ('Teaching staff（教师）'); others as they are."""
    if framework.language == CHINESE:
        return framework
    nodes = tuple(
        node.model_copy(
            update={
                "name": without_gloss(node.name),
                "points": tuple(p.model_copy(update={"name": without_gloss(p.name)}) for p in node.points),
            }
        )
        for node in framework.indicators
    )
    return framework.model_copy(update={"name": without_gloss(framework.name), "indicators": nodes})


def section(written: Section, say: Wording) -> Section:
    """A section with its headings and gaps in the language; sentences of the evidence stay as they are."""
    body: list[Paragraph | DataTable] = []
    for block in written.body:
        if isinstance(block, Paragraph):
            said = tuple(s.model_copy(update={"text": say(s.text)}) if s.role == "gap" else s for s in block.statements)
            block = block.model_copy(update={"statements": said})
        body.append(block)
    return written.model_copy(
        update={"title": say(written.title), "body": tuple(body), "sections": tuple(section(s, say) for s in written.sections)}
    )


def findings(found: tuple[Finding, ...], say: Wording) -> tuple[Finding, ...]:
    return tuple(
        f.model_copy(update={"where": say(f.where), "message": say(f.message), "suggestion": say(f.suggestion)}) for f in found
    )


def entries(catalogue: tuple[EvidenceEntry, ...], say: Wording) -> tuple[EvidenceEntry, ...]:
    return tuple(e.model_copy(update={"places": tuple(say.place(p) for p in e.places), "void": say(e.void)}) for e in catalogue)


def title(institution: Institution, framework: Framework, subject: str) -> str:
    """The title of the report."""
    if framework.language == CHINESE:
        return f"{institution.name}{subject}自评报告"
    return f"{institution.name}: {wording(framework.language)('自评报告')}, {subject.strip()}"
