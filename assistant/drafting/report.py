"""The whole report: fixed parts, chapters as the framework's tree, evidence numbered, every figure checked once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.domain import (
    Assessment,
    DataTable,
    Document,
    EvidenceEntry,
    Finding,
    Framework,
    Institution,
    Paragraph,
    Passage,
    Report,
    Section,
    Statement,
)
from assistant.drafting import spoken
from assistant.drafting.catalogue import Numbering
from assistant.drafting.front import PROCESS, PROFILE
from assistant.editions import standing
from assistant.grounding import unsupported
from assistant.wording import wording

PARTS = ("第一部分　学校简介", "第二部分　自评工作开展情况", "第三部分　自评结果")


def chapters(framework: Framework, written: Mapping[str, Section]) -> tuple[Section, ...]:
    """The sections of the leaves under their first-level nodes, in the order of the framework."""

    def under(parent: str | None, level: int) -> list[Section]:
        result = []
        for node in framework.indicators:
            if node.parent != parent:
                continue
            if node.code in written:
                result.append(written[node.code])
            elif below := under(node.code, level + 1):
                result.append(Section(code=node.code, title=node.name, level=level, part="indicator", sections=tuple(below)))
        return result

    return tuple(under(None, 1))


def verified(
    section: Section, passage: Callable[[str], Passage | None], assessments: Mapping[str, Assessment], findings: list[Finding]
) -> Section:
    """The section without statements whose figures their evidence does not carry; each one dropped is a finding."""

    def keep(statement: Statement) -> bool:
        if statement.role == "gap":
            return True
        cited = [p for c in statement.citations if (p := passage(c.passage_id)) is not None]
        loose = unsupported(statement.text, cited, [assessments[m] for m in statement.metrics if m in assessments])
        if cited and not loose:
            return True
        what = f"数字{'、'.join(f'{n:f}' for n in loose)}不在所引材料中" if loose else "没有可以核对的引证"
        findings.append(
            Finding(
                rule="grounding.number" if loose else "grounding.citation",
                severity="warning",
                where=section.code or section.title,
                quote=statement.text,
                message=f"起草时舍去一句：{what}",
                suggestion="如确需写入，请补充含有该数字的材料",
                locators=tuple(c.locator for c in statement.citations),
            )
        )
        return False

    body: list[Paragraph | DataTable] = []
    for block in section.body:
        if isinstance(block, DataTable):
            body.append(block)
        elif kept := tuple(s for s in block.statements if keep(s)):
            body.append(Paragraph(statements=kept))
    return section.model_copy(
        update={
            "body": tuple(body),
            "sections": tuple(verified(s, passage, assessments, findings) for s in section.sections),
        }
    )


def assemble(
    framework: Framework,
    institution: Institution,
    profile: Section,
    process: Section,
    written: Mapping[str, Section],
    documents: Mapping[str, Document],
    findings: Sequence[Finding] = (),
) -> Report:
    """The report with numbered evidence and its catalogue."""
    nodes = (code for leaf in framework.leaves for code in (leaf.code, *(p.code for p in leaf.points)))
    numbering, say = Numbering(documents, (PROFILE, PROCESS, *nodes)), wording(framework.language)
    result = Section(title=say(PARTS[2]), level=0, part="result", sections=chapters(framework, written))
    parts = tuple(
        numbering.section(part)
        for part in (
            profile.model_copy(update={"title": say(PARTS[0]), "level": 0}),
            process.model_copy(update={"title": say(PARTS[1]), "level": 0}),
            result,
        )
    )
    return Report(
        title=spoken.title(institution, framework, _subject(framework)),
        institution=institution.name,
        framework=framework.id,
        framework_name=framework.name,
        fictional=institution.fictional,
        language=framework.language,
        provenance_note=say(_provenance(framework)),
        sections=parts,
        catalogue=spoken.entries(numbering.entries(), say),
        findings=spoken.findings(tuple(findings), say),
    )


def _subject(framework: Framework) -> str:
    return framework.name.split("（")[0].split("(")[0]


def _provenance(framework: Framework) -> str:
    """What the report says of its headings: whose words they are, and how much of the official text the pack holds."""
    unofficial = sum(1 for p in framework.points if p.provenance.mark != "official")
    if not unofficial:
        sources = dict.fromkeys(p.provenance.source for p in framework.points)
        return f"本报告的指标与审核重点按官方文本：{'；'.join(sources)}。" if framework.points else ""
    return (
        f"本报告的审核重点标题共{len(framework.points)}个，其中{unofficial}个为本软件概括的主题词，不是官方原文；"
        f"{standing.completeness(framework)}正式提交前请导入学校持有的官方指标文本。"
    )


def statements(report: Report) -> Iterable[tuple[Section, Statement]]:
    """Every statement with the section it stands in, in reading order."""

    def walk(section: Section) -> Iterable[tuple[Section, Statement]]:
        for block in section.body:
            if isinstance(block, Paragraph):
                for statement in block.statements:
                    yield section, statement
        for child in section.sections:
            yield from walk(child)

    for section in report.sections:
        yield from walk(section)


def gaps(report: Report) -> list[str]:
    """Every 【待补充】 of the report, in reading order."""
    return [s.text for _, s in statements(report) if s.role == "gap"]


def cited_documents(catalogue: Iterable[EvidenceEntry]) -> set[str]:
    """Ids of the documents that the report rests on."""
    return {entry.document for entry in catalogue}
