"""Findings on the screen: filters and counts agree, a quotation leads to its paragraph; reviewers stand side by side."""

from __future__ import annotations

from assistant import frameworks
from assistant.domain import CheckedFinding, Finding, Paragraph, ReportCheck, ReviewerNote, Section, Statement
from assistant.review.checklist import CHOICES, merge
from assistant.review.whereabouts import Tree
from assistant.ui.pages import review
from assistant.ui.texts import Texts
from assistant.ui.views import data, findings, reviewers

PACK = frameworks.load("bk-audit-2-3")
LEAF = PACK.leaves[3]
HERE = Finding(rule="style.slogan", severity="warning", where=LEAF.code, message="空话", quote="开创 实践教学新局面")
LOW = Finding(rule="format.font", severity="info", where="", message="字体")
HIGH = Finding(rule="numbers.sum", severity="error", where=PACK.leaves[0].code, message="合计")


def rows(*found: Finding, codes: set[str] | None = None) -> list[findings.Row]:
    held = ReportCheck(at="2026", findings=tuple(CheckedFinding(finding=f) for f in found))
    return findings.rows([held], {}, Tree(PACK), codes)


def test_the_heaviest_stand_first_and_each_once() -> None:
    assert [r.finding.severity for r in rows(LOW, HERE, HIGH, HERE)] == ["error", "warning", "info"]


def test_filters_and_counts_agree() -> None:
    every = rows(LOW, HERE, HIGH)
    assert findings.counts(every)["error"] == len(findings.chosen(every, findings.Filter(severity="error", state="open"))) == 1
    for wanted in (findings.Filter(family="style"), findings.Filter(code=LEAF.code), findings.Filter(words="实践教学 局面")):
        assert [r.finding for r in findings.chosen(every, wanted)] == [HERE], wanted


def test_a_department_sees_its_own_only() -> None:
    assert [r.finding for r in rows(LOW, HERE, HIGH, codes={LEAF.code})] == [HERE]


def test_a_quotation_leads_to_its_paragraph() -> None:
    def section(*texts: str) -> Section:
        body = tuple(Paragraph(id=f"p{n}", statements=(Statement(text=text, role="practice"),)) for n, text in enumerate(texts))
        return Section(code=LEAF.code, title="x", level=2, part="indicator", sections=(
            Section(title="y", level=3, part="aspect", body=body),))  # fmt: skip

    places = findings.Places({"1.1": section("无关。"), LEAF.code: section("先说别的。", "学校开创实践教学新局面。")})
    assert places.of(HERE) == (LEAF.code, "p1")
    assert places.of(LOW) == ("", "")
    assert places.of(HERE.model_copy(update={"quote": "没有这句话在里面"})) == ("", "")


def test_reviewers_side_by_side_with_what_they_differ_on() -> None:
    point, other = LEAF.points[0], PACK.leaves[0].points[0]

    def note(key: str, who: str, mark: str, comment: str = "") -> ReviewerNote:
        return ReviewerNote.model_validate({"key": key, "code": key[2:], "title": key, "reviewer": who, "mark": mark,
                                            "comment": comment})  # fmt: skip

    merged = merge([
        [note(f"p:{point.code}", "周明", "full_stop"), note(f"p:{other.code}", "周明", "dash", "缺近三年材料")],
        [note(f"p:{point.code}", "吴岚", "question")],
    ])  # fmt: skip
    grid = reviewers.grid(merged, PACK)
    assert grid.names == ("周明", "吴岚")
    assert [(line.code, line.differ) for line in grid.lines] == [(other.code, False), (point.code, True)]
    assert [n.mark for notes in grid.lines[1].notes for n in notes] == ["full_stop", "question"]
    assert [line.code for line in reviewers.grid(merged, PACK, only_conflicts=True).lines] == [point.code]
    assert [line.code for line in reviewers.grid(merged, PACK, words="近三年").lines] == [other.code]
    assert reviewers.mine(merged, "吴岚").keys() == {f"p:{point.code}"}


def test_every_word_of_our_tables_has_its_english() -> None:
    english = Texts("en")
    tables = (
        [name for name, _ in data.VERDICTS.values()], data.MARKS.values(), [name for name, _ in findings.SEVERITIES.values()],
        findings.STATES.values(), findings.FAMILIES.values(), [name for name, _ in reviewers.MARKS.values()],
        reviewers.MARK_MEANINGS.values(), [name for name, _ in reviewers.ATTAINMENTS.values()], reviewers.FILES.values(),
        CHOICES.values(), [name for _, name in review.TABS],
    )  # fmt: skip
    assert [word for table in tables for word in table if english(word) == word] == []
