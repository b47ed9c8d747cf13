"""The assembled report: every figure checked once more, evidence numbered in reading order."""

from __future__ import annotations

from evidence import document, passage

from assistant import frameworks
from assistant.domain import Citation, DataRow, DataTable, Document, Finding, Institution, Paragraph, Passage, Section, Statement
from assistant.drafting.catalogue import Numbering
from assistant.drafting.gaps import gap
from assistant.drafting.report import PARTS, assemble, chapters, cited_documents, gaps, statements, verified

ONE, TWO = document("教学督导工作总结"), document("本科教学质量报告")
WORDS = "学校聘任校级督导24人，全年听课2,316节次。"
SOURCE = passage(WORDS, ONE)
SCHOOL = Institution(name="岚江工学院", type="applied", category="工科", fictional=True)


def cite(where: Passage, code: str = "6.1.1") -> Citation:
    return Citation(passage_id=where.id, number=code, locator=where.locator)


def said(text: str, *citations: Citation, role: str = "practice", metrics: tuple[str, ...] = ()) -> Statement:
    return Statement.model_validate({"text": text, "role": role, "citations": citations, "metrics": metrics})


def section(*said_: Statement, code: str = "6.1.1") -> Section:
    return Section(code=code, title="主要做法与成效", level=4, part="aspect", body=(Paragraph(statements=said_),))


def check(*said_: Statement) -> tuple[list[str], list[Finding]]:
    findings: list[Finding] = []
    result = verified(section(*said_), {SOURCE.id: SOURCE}.get, {}, findings)
    return [s.text for block in result.body for s in block.statements], findings


def test_what_the_evidence_carries_stays():
    text = "学校聘任校级督导24人，全年听课2316节次。"
    assert check(said(text, cite(SOURCE))) == ([text], [])


def test_an_altered_digit_costs_the_sentence_and_is_a_finding():
    kept, (finding,) = check(said(WORDS, cite(SOURCE)), said("学校聘任校级督导25人。", cite(SOURCE)))
    assert kept == [WORDS]
    assert finding.rule == "grounding.number" and finding.where == "6.1.1"
    assert finding.quote == "学校聘任校级督导25人。" and "25" in finding.message
    assert finding.locators == (SOURCE.locator,)


def test_full_width_and_separators_are_the_same_number():
    assert not check(said("全年听课２，３１６节次。", cite(SOURCE)))[1]


def test_no_citation_or_one_to_nowhere_is_a_finding():
    lost = Citation(passage_id="0" * 16, number="6.1.1", locator=SOURCE.locator)
    kept, findings = check(said("学校重视督导。"), said("学校加强督导。", lost))
    assert kept == [] and [f.rule for f in findings] == ["grounding.citation"] * 2


def test_gaps_need_no_evidence():
    assert check(gap("请提供2024年听课记录"))[0] == ["【待补充：请提供2024年听课记录】"]


def test_an_emptied_paragraph_goes_and_sub_sections_are_checked_too():
    findings: list[Finding] = []
    outer = Section(
        code="6.1", title="质量管理", level=2, part="indicator", sections=(section(said("听课99节。", cite(SOURCE))),)
    )
    assert verified(outer, {SOURCE.id: SOURCE}.get, {}, findings).sections[0].body == ()
    assert len(findings) == 1


def numbered(*said_: Statement, documents: tuple[Document, ...] = (ONE, TWO)) -> tuple[Section, Numbering]:
    numbering = Numbering({d.id: d for d in documents})
    return numbering.section(section(*said_)), numbering


def test_numbers_follow_the_order_of_first_mention_under_each_node():
    a, b, c = passage(WORDS, TWO), passage(WORDS, ONE), passage("督导反馈及时。", TWO, order=3)
    result, numbering = numbered(
        said("甲。", cite(a)),
        said("乙。", cite(b)),
        said("丙。", cite(c)),
        said("丁。", cite(b, "6.2.1")),
        said("戊。", cite(a, "A")),
    )
    found = [s.citations[0].number for s in result.body[0].statements]
    assert found == ["6.1.1-1", "6.1.1-2", "6.1.1-1", "6.2.1-1", "A-1"]
    assert [e.number for e in numbering.entries()] == ["A-1", "6.1.1-1", "6.1.1-2", "6.2.1-1"]
    entry = numbering.entries()[1]
    assert (entry.code, entry.document, entry.places) == ("6.1.1", TWO.id, ("第1段", "第4段"))


def test_catalogue_is_in_the_order_a_person_counts():
    many = [document(f"材料{n}") for n in range(12)]
    codes = ["10.1.1", "2.1.1", "B2.1.3", "B", "A", "K2.5.1"]
    made = [said("句。", cite(passage("句。", d), "2.1.1")) for d in many] + [
        said("句。", cite(passage("句。", many[0]), c)) for c in codes
    ]
    _, numbering = numbered(*made, documents=tuple(many))
    order = [e.number for e in numbering.entries()]
    running = [f"2.1.1-{n}" for n in range(1, 13)]
    assert order == ["A-1", "B-1", *running, "B2.1.3-1", "K2.5.1-1", "10.1.1-1"]


def test_rows_of_tables_are_numbered_too():
    table = DataTable(caption="表", header=("指标", "标准"), rows=(DataRow(cells=("a", "b"), citations=(cite(SOURCE, "6.1"),)),))
    numbering = Numbering({ONE.id: ONE})
    made = numbering.section(Section(title="数据支撑", level=4, part="aspect", body=(table,)))
    assert made.body[0].rows[0].citations[0].number == "6.1-1"


def test_chapters_follow_the_tree_and_leave_out_what_nobody_wrote():
    framework = frameworks.load("bk-audit-2-3")
    leaves = [framework.leaves[-1], framework.leaves[0]]
    written = {leaf.code: Section(code=leaf.code, title=leaf.name, level=2, part="indicator") for leaf in leaves}
    made = chapters(framework, written)
    assert [c.code for c in made] == ["1", "7"]
    assert [s.code for c in made for s in c.sections] == [framework.leaves[0].code, framework.leaves[-1].code]


def test_assemble():
    framework = frameworks.load("bk-audit-2-3")
    front = [
        Section(
            title="学校简介", level=1, part="introduction", body=(Paragraph(statements=(said("校史。", cite(SOURCE, "A")),)),)
        ),
        Section(title="自评", level=1, part="process", body=(Paragraph(statements=(gap("缺"),)),)),
    ]
    leaf = framework.leaves[0]
    body = Section(
        code=leaf.code, title=leaf.name, level=2, part="indicator", sections=(section(said("句。", cite(SOURCE, "1.1.1"))),)
    )
    report = assemble(framework, SCHOOL, *front, {leaf.code: body}, {ONE.id: ONE})
    assert [s.title for s in report.sections] == list(PARTS)
    assert report.title == "岚江工学院本科教育教学审核评估 第二类第三种自评报告" and report.fictional
    assert [e.number for e in report.catalogue] == ["A-1", "1.1.1-1"]
    assert [s.text for _, s in statements(report)] == ["校史。", "【待补充：缺】", "句。"]
    assert gaps(report) == ["【待补充：缺】"] and cited_documents(report.catalogue) == {ONE.id}
    assert "不是官方原文" in report.provenance_note, "what is not the standard's text is not passed off as it"
