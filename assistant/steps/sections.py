"""The sections of the report as people work on them: edited, compared, put together with what the writers made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import (
    Assessment,
    Citation,
    DataTable,
    Document,
    Finding,
    Framework,
    Institution,
    Paragraph,
    Report,
    Section,
    SectionVersion,
)
from assistant.drafting import front, prose
from assistant.drafting.diff import Change, diff
from assistant.drafting.merge import merge
from assistant.drafting.report import PARTS, assemble
from assistant.drafting.standing import standing
from assistant.errors import UserError
from assistant.wording import wording
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts, StaleDraft

QUOTED = 300
"""Characters of a passage that a person's citation quotes; the page of the source shows all of it."""


def titles(framework: Framework) -> dict[str, str]:
    """Section → its heading, in the order of the report."""
    say = wording(framework.language)
    parts = {front.PROFILE: PARTS[0].split("　")[-1], front.PROCESS: PARTS[1].split("　")[-1]}
    return {**{k: say(v) for k, v in parts.items()}, **{leaf.code: leaf.name for leaf in framework.leaves}}


def newest(drafts: Drafts, section: str) -> SectionVersion:
    """The version that stands. Raises UserError if the section was never drafted."""
    found = drafts.latest(section)
    if found is None:
        raise UserError(f"章节“{section}”还没有起草。请先起草报告，或检查章节编号。")
    return found


def cite(workspace: Workspace, ids: Iterable[str], section: str) -> tuple[Citation, ...]:
    """Passages that a person wants to cite, by their ids, each once. Raises UserError for one that is not there any more."""
    found = []
    for id in dict.fromkeys(ids):
        passage = workspace.passage(id)
        if passage is None:
            raise UserError("要引用的片段已不在材料中，它的文件可能已移走或改动。请重新查找。")
        locator = passage.locator.model_copy(update={"quote": passage.text[:QUOTED]})
        found.append(Citation(passage_id=id, number=section, locator=locator))
    return tuple(found)


def edit(
    drafts: Drafts,
    section: str,
    base: int,
    paragraph: str,
    text: str,
    *,
    by: str,
    note: str = "",
    more: Sequence[Citation] = (),
) -> SectionVersion:
    """One paragraph in a person's words, with marks [n] as `prose` gave them; empty text takes the paragraph out.

    `more` are citations that the section has not yet: their marks count on from those it has. Raises StaleDraft,
    LockedParagraph, prose.MarkError.
    """
    before = drafts.version(section, base) or newest(drafts, section)
    cited = (*prose.sources(before.body), *more)
    made: list[Paragraph] = []

    def replaced(old: Paragraph) -> tuple[Paragraph, ...]:
        new = prose.from_text(text, cited, old)
        made.append(new)
        return (new,) if new.statements else ()

    body = _with(before.body, paragraph, replaced)
    if not made:
        raise UserError(f"章节“{section}”第{before.version}版没有这一段，请刷新后再改。")
    return drafts.write(section, body, base=base, origin="human", by=by, note=note)


def insert(
    drafts: Drafts, section: str, base: int, after: str, text: str, *, by: str, more: Sequence[Citation] = ()
) -> SectionVersion:
    """A new paragraph behind the one with the id `after`. Raises as `edit`."""
    before = drafts.version(section, base) or newest(drafts, section)
    new = prose.from_text(text, (*prose.sources(before.body), *more))
    if not new.statements:
        raise UserError("新的一段是空的，请写下内容。")
    body = _with(before.body, after, lambda old: (old, new))
    return drafts.write(section, body, base=base, origin="human", by=by)


def restore(drafts: Drafts, section: str, version: int, *, by: str) -> SectionVersion:
    """An earlier version becomes the newest; nothing is taken out of the history."""
    earlier, now = drafts.version(section, version), newest(drafts, section)
    if earlier is None:
        raise UserError(f"章节“{section}”没有第{version}版。")
    return drafts.write(section, earlier.body, base=now.version, origin="human", by=by, note=f"恢复第{version}版")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Both texts of two people in one, as far as they touched different paragraphs; `clash` where they did not."""

    body: Section
    base: int
    clash: bool
    changes: tuple[Change, ...]


def reconcile(drafts: Drafts, stale: StaleDraft) -> Reconciled:
    """What the second of two people is shown: their own changes laid over the newest version. Nothing is written."""
    base = drafts.version(stale.section, stale.base)
    theirs = newest(drafts, stale.section)
    merged = merge(base.body if base else None, theirs.body, stale.mine)
    return Reconciled(
        merged.section, theirs.version, merged.kept, diff(theirs.body, stale.mine if merged.kept else merged.section)
    )


def put_together(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    documents: Mapping[str, Document],
    assessments: Mapping[str, Assessment],
    findings: list[Finding],
) -> Report:
    """The report from the sections as they stand; doubtful sentences are marked and added to `findings`."""
    drafts = Drafts(workspace)

    def stands(section: str) -> Section:
        body = newest(drafts, section).body
        return standing(body, workspace.passage, documents, assessments, drafts.locks(section), findings)

    written = {leaf.code: stands(leaf.code) for leaf in framework.leaves}
    return assemble(
        framework, institution, stands(front.PROFILE), stands(front.PROCESS), written, documents, findings
    )  # fmt: skip


def _with(section: Section, paragraph: str, change: Callable[[Paragraph], tuple[Paragraph, ...]]) -> Section:
    body: list[Paragraph | DataTable] = []
    for block in section.body:
        body += change(block) if isinstance(block, Paragraph) and block.id == paragraph else [block]
    children = tuple(_with(s, paragraph, change) for s in section.sections)
    return section.model_copy(update={"body": tuple(body), "sections": children})
