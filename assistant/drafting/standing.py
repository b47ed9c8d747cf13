"""Sections that people worked on, before they are printed: what their evidence no longer carries is marked, never dropped.

An automatic sentence without support does not get this far (`report.verified`). A person's sentence stays, with 【待核实】
behind it, until it cites what carries it or its paragraph is locked, which says that somebody answers for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from assistant.domain import Assessment, Citation, DataTable, Document, Finding, Paragraph, Passage, Section, Statement
from assistant.grounding import Verifier, unsupported

UNSURE = "【待核实】"


def standing(
    section: Section,
    passage: Callable[[str], Passage | None],
    documents: Mapping[str, Document],
    assessments: Mapping[str, Assessment],
    locked: Collection[str],
    findings: list[Finding],
) -> Section:
    """The section as it may be printed; each doubtful sentence is a finding. Citations of evidence that is gone are left out."""

    def alive(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(c for c in citations if c.locator.sha256[:16] in documents and passage(c.passage_id) is not None)

    def checked(statement: Statement, held: bool) -> Statement:
        if statement.role == "gap":
            return statement
        cited = alive(statement.citations)
        doubt = _doubt(statement, cited, passage, assessments)
        if not doubt:
            return statement.model_copy(update={"citations": cited, "locked": held})
        findings.append(
            Finding(
                rule=doubt[0],
                severity="info" if held else "warning",
                where=section.code or section.title,
                quote=statement.text,
                message=doubt[1] + ("；该段已锁定，由锁定人负责" if held else ""),
                suggestion="请为这句话引用含有其内容的材料，或核实后锁定该段",
                locators=tuple(c.locator for c in statement.citations),
            )
        )
        text = statement.text if held or statement.text.endswith(UNSURE) else statement.text + UNSURE
        return statement.model_copy(update={"citations": cited, "locked": held, "text": text})

    body: list[Paragraph | DataTable] = []
    for block in section.body:
        if isinstance(block, DataTable):
            rows = tuple(r.model_copy(update={"citations": alive(r.citations)}) for r in block.rows)
            body.append(block.model_copy(update={"rows": rows}))
        else:
            held = block.id in locked
            body.append(block.model_copy(update={"statements": tuple(checked(s, held) for s in block.statements)}))
    children = tuple(standing(s, passage, documents, assessments, locked, findings) for s in section.sections)
    return section.model_copy(update={"body": tuple(body), "sections": children})


def _doubt(
    statement: Statement,
    cited: tuple[Citation, ...],
    passage: Callable[[str], Passage | None],
    assessments: Mapping[str, Assessment],
) -> tuple[str, str] | None:
    """(rule, what is doubtful) or None."""
    judged = [assessments[m] for m in statement.metrics if m in assessments]
    loose = unsupported(statement.text, [p for c in cited if (p := passage(c.passage_id)) is not None], judged)
    if loose:
        return "grounding.number", f"数字{'、'.join(f'{n:f}' for n in loose)}不在所引材料中"
    if len(cited) < len(statement.citations):
        return "grounding.citation", "所引的材料已不在材料文件夹里，或内容已改"
    if not cited:
        return "grounding.citation", "这句话没有引证"
    return None


def verdict(
    statement: Statement,
    passage: Callable[[str], Passage | None],
    verifier: Verifier,
    assessments: Mapping[str, Assessment],
) -> tuple[bool, str]:
    """(whether the cited passages carry a person's sentence, what is wrong in words): shown beside it, nothing is changed."""
    cited = [p for c in statement.citations if (p := passage(c.passage_id)) is not None]
    if not cited:
        return False, "没有引证"
    found = verifier.verify(statement.text, cited, [assessments[m] for m in statement.metrics if m in assessments])
    if found.ok:
        return True, "所引材料支持这句话"
    if found.faults:
        told = [f"“{f.said}”，材料为“{f.found}”" if f.found else f"“{f.said}”不在所引材料中" for f in found.faults]
        return False, f"与所引材料不符：{'；'.join(told)}"
    return False, "所引材料没有讲到这句话"
