"""The extractive writer: a section from what the evidence says, and a gap where it says nothing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from evidence import document, passage

from assistant.domain import (
    Assessment,
    CoverageCell,
    Indicator,
    Institution,
    Match,
    Observation,
    Paragraph,
    Passage,
    Provenance,
    ReviewPoint,
    Section,
    Statement,
)
from assistant.drafting import cues
from assistant.drafting.aspects import ordinal
from assistant.drafting.brief import Brief
from assistant.drafting.extractive import ExtractiveWriter, closeness
from assistant.drafting.select import Candidate
from assistant.drafting.sentences import sentences
from assistant.mapping import Currency, Query
from assistant.steps.drafting import BOILERPLATE, disputes, findings_of, gather, states
from assistant.steps.progress import Silent

C = cues.shipped()
P = Provenance(mark="P")
SCHOOL = Institution(name="岚江工学院", type="applied", category="工科")


def point(code: str, name: str) -> ReviewPoint:
    return ReviewPoint(
        code=code, name=name, asks="有没有做", evidence=("督导条例", "听课记录", "工作总结", "简报", "台账"),
        weak_spots=("队伍结构单一",), terms={"督导": 5}, provenance=P,
    )  # fmt: skip


LEAF = Indicator(code="6.1", name="质量管理", level=2, points=(point("6.1.1", "督导"), point("6.1.2", "考试")), provenance=P)


def candidates(*passages: tuple[Passage, object], at: str = "6.1.1", score: float = 0.9) -> tuple[Candidate, ...]:
    return tuple(Candidate(s, "6.1", at, score) for p, d in passages for s in sentences(p, d, C))


def brief(*said: Candidate, assessments: tuple[Assessment, ...] = (), cells: tuple[CoverageCell, ...] = ()) -> Brief:
    currencies = {c.sentence.document.id: Currency(True, "2024年材料") for c in said}
    return Brief(LEAF, SCHOOL, said, assessments, (), cells, currencies, 2024)


def aspects(section: Section) -> dict[str, list[Statement]]:
    """Title of the aspect (with the code of its point) → its statements."""
    found: dict[str, list[Statement]] = {}

    def walk(part: Section, under: str) -> None:
        name = f"{under} {part.title}".strip() if part.part == "aspect" else part.title
        said = [s for block in part.body if isinstance(block, Paragraph) for s in block.statements]
        if said:
            found[name] = said
        for child in part.sections:
            walk(child, part.code or under)

    for child in section.sections:
        walk(child, "")
    return found


def test_nothing_known_gives_gaps_that_ask_for_documents_and_no_word_more():
    section = ExtractiveWriter(C).write(brief())
    said = [s for group in aspects(section).values() for s in group]
    assert said and all(s.role == "gap" and not s.citations for s in said)
    assert said[0].text == "【待补充：未找到“督导”的材料。请提供督导条例、听课记录、工作总结、简报等】"
    assert any("材料中没有写明本指标存在的问题" in s.text for s in said)


def test_every_point_has_its_section_in_order():
    section = ExtractiveWriter(C).write(brief())
    assert (section.code, section.title, section.level) == ("6.1", "质量管理", 2)
    assert [s.code for s in section.sections if s.part == "point"] == ["6.1.1", "6.1.2"]


RULES = document("教学督导工作条例", kind="regulation")
SUMMARY = document("2024年督导工作总结", kind="summary")


def test_rules_then_doing_then_results_each_with_its_source():
    rule = passage("第八条 校级督导每学期听课不少于20节，院级督导不少于16节。", RULES)
    doing = passage("督导组深入课堂和实验室，常态化开展随堂听课与课后反馈。", SUMMARY)
    result = passage("2024年督导听课2316节次，课堂优良率达到92.2%。", SUMMARY, order=1)
    section = ExtractiveWriter(C).write(brief(*candidates((result, SUMMARY), (doing, SUMMARY), (rule, RULES))))
    said = aspects(section)["6.1.1 主要做法与成效"]
    assert [s.text for s in said] == [
        "制度建设方面，《教学督导工作条例》规定，校级督导每学期听课不少于20节，院级督导不少于16节。",
        "组织实施方面，督导组深入课堂和实验室，常态化开展随堂听课与课后反馈。",
        "工作成效方面，2024年督导听课2316节次，课堂优良率达到92.2%。",
    ]
    assert [s.citations[0].passage_id for s in said] == [rule.id, doing.id, result.id]
    assert all(c.number == "6.1.1" for s in said for c in s.citations)
    assert [s.role for s in said] == ["practice", "practice", "result"]


def test_the_quotation_is_what_the_passage_says_not_what_the_report_says():
    source = passage("（二）我校督导组全年听课2316节次，覆盖全部教学单位。", SUMMARY)
    (said,) = aspects(ExtractiveWriter(C).write(brief(*candidates((source, SUMMARY)))))["6.1.1 主要做法与成效"]
    assert said.text == "学校督导组全年听课2316节次，覆盖全部教学单位。"
    assert said.citations[0].locator.quote in source.text


def test_neighbours_become_one_sentence():
    both = passage("督导组随堂听课，当场反馈意见。督导简报每月一期，全校公开。", SUMMARY)
    (said,) = aspects(ExtractiveWriter(C).write(brief(*candidates((both, SUMMARY)))))["6.1.1 主要做法与成效"]
    assert said.text == "督导组随堂听课，当场反馈意见；督导简报每月一期，全校公开。"


def test_thin_evidence_is_said_to_be_thin():
    cell = CoverageCell(
        code="6.1.1",
        name="督导",
        indicator="6.1",
        strength="thin",
        passages=1,
        documents=1,
        in_date_documents=1,
        reason="只有1份材料",
    )
    source = passage("督导组深入课堂和实验室，常态化开展随堂听课与课后反馈。", SUMMARY)
    said = aspects(ExtractiveWriter(C).write(brief(*candidates((source, SUMMARY)), cells=(cell,))))["6.1.1 主要做法与成效"]
    assert said[-1].text == "【待补充：只有1份材料。建议补充督导条例、听课记录、工作总结等相互印证】"


PROBLEM = passage("督导队伍结构单一，24名督导中退休教师19人，对实践教学指导不够。", SUMMARY, order=5, headings=("存在的问题",))
CAUSE = passage("原因是督导聘任没有企业专家的渠道，实践教学督导缺少津贴标准。", SUMMARY, order=6, headings=("原因分析",))
MEASURE = passage("2025年聘任企业专家10人担任实践教学督导，修订督导津贴标准。", SUMMARY, order=7, headings=("改进措施",))


def test_problem_cause_and_measure_of_one_paragraph_belong_together():
    whole = passage(PROBLEM.text + CAUSE.text + MEASURE.text, SUMMARY, order=5)
    said = {k: [s.text for s in v] for k, v in aspects(ExtractiveWriter(C).write(brief(*candidates((whole, SUMMARY))))).items()}
    assert said["存在的问题"] == ["督导队伍结构单一，24名督导中退休教师19人，对实践教学指导不够。"]
    assert said["原因分析"] == ["问题一的原因：督导聘任没有企业专家的渠道，实践教学督导缺少津贴标准。"]
    assert said["改进措施"] == ["针对问题一，2025年聘任企业专家10人担任实践教学督导，修订督导津贴标准。"]


def test_a_cause_is_not_pinned_to_a_problem_it_has_nothing_to_do_with():
    stranger = document("图书馆总结", kind="summary")
    cause = passage("原因是数据库采购价格逐年上涨，年度预算没有相应增加。", stranger, headings=("原因分析",))
    said = aspects(ExtractiveWriter(C).write(brief(*candidates((PROBLEM, SUMMARY), (cause, stranger)))))
    assert [s.role for s in said["原因分析"]] == ["gap"], "nor printed where '原因是' would seem to answer the problem above"


def test_several_problems_are_counted_and_answered_by_number():
    other = passage("督导反馈不及时，教师平均等待9天才能看到评课意见。", SUMMARY, order=20, headings=("存在的问题",))
    with_cause = passage(PROBLEM.text + CAUSE.text, SUMMARY, order=5)
    said = {
        k: [s.text for s in v]
        for k, v in aspects(ExtractiveWriter(C).write(brief(*candidates((with_cause, SUMMARY), (other, SUMMARY))))).items()
    }
    assert [t[:2] for t in said["存在的问题"]] == ["一是", "二是"]
    number = "一二"[next(n for n, t in enumerate(said["存在的问题"]) if "结构单一" in t)]
    assert said["原因分析"][0].startswith(f"问题{number}的原因：督导聘任没有企业专家的渠道")
    assert said["原因分析"][1].startswith(f"【待补充：材料中没有问题{'二一'['一二'.index(number)]}的原因分析")


def test_a_problem_without_cause_or_measure_asks_for_them():
    said = aspects(ExtractiveWriter(C).write(brief(*candidates((PROBLEM, SUMMARY)))))
    assert [s.role for s in said["原因分析"]] == ["gap"] and "不要重述问题" in said["原因分析"][0].text
    assert [s.role for s in said["改进措施"]] == ["gap"] and "责任单位" in said["改进措施"][0].text


def test_a_figure_under_its_line_is_a_problem_even_if_no_document_says_so():
    seen = Observation(
        subject="r", value=Decimal("19.2"), unit=":1", text="19.2:1", year=2024, passage_id=PROBLEM.id, locator=PROBLEM.locator
    )
    judged = Assessment(
        id="r", name="生师比", code="6.1", value=Decimal("19.2"), unit=":1", year=2024, threshold=Decimal(18),
        direction="at_most", verdict="not_met", inputs=(seen,), series=(seen,),
    )  # fmt: skip
    said = aspects(ExtractiveWriter(C).write(brief(assessments=(judged,))))["存在的问题"]
    assert [s.text for s in said] == ["2024年生师比为19.2:1，高于18:1的标准，尚未达标。"]
    told = passage("生师比偏高，2024年为19.2:1，没有达到18:1的合格标准要求。", SUMMARY, order=9, headings=("存在的问题",))
    both = aspects(ExtractiveWriter(C).write(brief(*candidates((told, SUMMARY)), assessments=(judged,))))["存在的问题"]
    assert len(both) == 1, "what the school says itself is not said again"


def test_closeness():
    (problem,), (cause,) = candidates((PROBLEM, SUMMARY)), candidates((CAUSE, SUMMARY))
    stranger = document("另一份总结", kind="summary")
    (other,) = candidates((passage(CAUSE.text, stranger, order=6), stranger))
    assert closeness(problem, cause) > 0.3
    assert closeness(problem, other) == 0.0, "another document does not explain this one's problem"


# --- gathering ------------------------------------------------------------------------------------------------------------


class Everything:
    """Takes every text for evidence of one point."""

    version = "all"

    def match(self, queries: list[Query], top: int = 3) -> list[tuple[Match, ...]]:
        return [(Match(code="6.1", point="6.1.1", score=0.8, reason="-"),) for _ in queries]


def gathered(*pairs: tuple[Passage, object], status: str = "proposed", disputed: dict[str, list[str]] | None = None) -> list[str]:
    match = Match.model_validate({"code": "6.1", "point": "6.1.1", "score": 0.8, "reason": "-", "status": status})
    documents = {d.id: d for _, d in pairs}
    found = gather([(p, (match,)) for p, _ in pairs], documents, Everything(), disputed or {}, Silent())
    return [c.sentence.text for c in found.get("6.1", [])]


OFFICE = "学校办公室统一印制的质量评估材料，未经许可不得外传和复制。"
FACT = "督导组深入课堂和实验室，常态化开展随堂听课与课后反馈。"


@pytest.mark.parametrize(("copies", "stays"), [(BOILERPLATE - 1, True), (BOILERPLATE, False)])
def test_what_stands_in_many_documents_belongs_to_none(copies, stays):
    sources = [document(f"材料{n}") for n in range(copies)]
    pairs = [(passage(OFFICE, d), d) for d in sources] + [(passage(FACT, SUMMARY), SUMMARY)]
    found = Counter(gathered(*pairs))
    assert found[FACT] == 1
    assert (found[OFFICE] > 0) is stays


def test_twice_in_one_document_is_no_boilerplate():
    pairs = [(passage(FACT, SUMMARY, order=n), SUMMARY) for n in range(BOILERPLATE + 2)]
    assert set(gathered(*pairs)) == {FACT}


def test_a_disputed_figure_is_never_printed():
    right = passage("学校聘任校级督导24人，全年听课2316节次。", SUMMARY)
    wrong = passage("学校聘任校级督导24人，全年听课2361节次。", SUMMARY, order=1)
    said = gathered((right, SUMMARY), (wrong, SUMMARY), disputed={wrong.id: ["2361"]})
    assert said == ["学校聘任校级督导24人，全年听课2316节次。"]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("课堂满意度为58%。", True), ("满意度58%，到课率91%", True), ("｜2024：58%｜", True), ("由158%降下", False),
        ("为1.58%。", False), ("达58%.5", False), ("共2.58%", False),
    ],
)  # fmt: skip
def test_a_disputed_figure_is_no_part_of_a_longer_one(text: str, stands: bool) -> None:
    assert states(text, "58%") is stands


def test_disputes_come_from_conflicts():
    seen = Observation(
        subject="h", value=Decimal(2361), unit="节", text="2361", year=2024, passage_id=PROBLEM.id, locator=PROBLEM.locator
    )
    judged = Assessment(
        id="h", name="督导听课", code="6.1", value=Decimal(2316), unit="节", year=2024, threshold=None, direction=None,
        verdict="conflict", inputs=(seen.model_copy(update={"text": "2316", "value": Decimal(2316)}),), conflicts=(seen,),
        sources=(CAUSE.locator,),
    )  # fmt: skip
    assert disputes([judged], (), ()) == {PROBLEM.id: ["2361"]}
    from assistant.domain import Coverage

    (finding,) = findings_of([judged], Coverage(cells=()))
    assert finding.rule == "numbers.conflict" and "2361" in finding.message and "2316节" in finding.message
    assert len(finding.locators) == 2


def test_what_a_person_rejected_is_not_drafted():
    assert gathered((passage(FACT, SUMMARY), SUMMARY), status="rejected") == []
    assert gathered((passage(FACT, SUMMARY), SUMMARY), status="confirmed") == [FACT]


def test_a_document_that_has_gone_says_nothing():
    match = Match(code="6.1", point="6.1.1", score=0.8, reason="-")
    assert gather([(passage(FACT, SUMMARY), (match,))], {}, Everything(), {}, Silent()) == {}


@pytest.mark.parametrize(
    ("place", "words"), [(0, "一"), (8, "九"), (9, "十"), (10, "十一"), (18, "十九"), (19, "二十"), (20, "二十一")]
)
def test_problems_are_counted_beyond_ten(place: int, words: str) -> None:
    assert ordinal(place) == words
