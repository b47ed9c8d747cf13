"""Levels from evidence: each rung needs its own proof, nothing is above it, and more evidence never lowers it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from evidence import document, passage, row
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.culture.maturity import judge
from assistant.culture.reading import read
from assistant.culture.scheme import Scheme, SchemeRow, load
from assistant.culture.signs import signs
from assistant.domain import CultureEvidence, CultureSign, Document, Match, Passage

TERMS = ("听课", "试卷抽查", "整改")
PLAIN = SchemeRow(code="C2", behaviours=("自查",), rubric=("一", "二", "三", "四", "五"))
RULES = document("教学检查工作办法", kind="regulation", year=2021)
SUMMARY = document("2024年教学检查总结", kind="summary", year=2024)
BRIEF = document("2023年督导简报", kind="report", year=2023)

DEMAND = "第三条 学院每学期组织试卷抽查，抽查比例不低于30%，结果向全院通报。"
DONE = "2024年学校组织听课1286节次，抽查试卷820份，结果全部反馈学院。"
BETTER = "针对试卷抽查发现的命题问题，学院修订评分标准，试卷抽查合格率由2023年的81.5%提高到95.0%。"


def shown(texts: Sequence[tuple[str, Document]], scheme_row: SchemeRow = PLAIN, latest: int = 2024) -> list[CultureEvidence]:
    return [
        sign
        for number, (text, source) in enumerate(texts)
        for sign in signs(passage(text, source, order=number), source, scheme_row, TERMS, latest)
    ]


def level(texts: Sequence[tuple[str, Document]], scheme_row: SchemeRow = PLAIN) -> int:
    return judge(scheme_row, shown(texts, scheme_row), 2021).level


def test_nothing_is_level_one_and_says_so() -> None:
    found = judge(PLAIN, (), 2021)
    assert found.level == 1 and found.reasons == ("没有材料写到本项",) and found.lacking


def test_a_rule_alone_is_level_two() -> None:
    assert level([(DEMAND, RULES)]) == 2


def test_many_rules_are_still_level_two() -> None:
    assert level([(DEMAND, document(f"办法{n}", kind="regulation")) for n in range(6)]) == 2


def test_a_slogan_is_no_record() -> None:
    assert level([("学校牢固树立质量意识，高度重视听课工作，营造人人重视质量的氛围。", SUMMARY)]) == 2


def test_records_make_level_three() -> None:
    assert level([(DEMAND, RULES), (DONE, SUMMARY)]) == 3


def test_one_report_that_praises_itself_stays_at_three() -> None:
    found = judge(PLAIN, shown([(DEMAND, RULES), (DONE, SUMMARY), (BETTER, SUMMARY)]), 2021)
    assert found.level == 3
    assert any("2份以上材料" in said for said in found.lacking)


def test_improvement_with_a_second_witness_makes_level_four() -> None:
    assert level([(DEMAND, RULES), (DONE.replace("2024", "2023"), BRIEF), (BETTER, SUMMARY)]) == 4


def test_level_five_needs_years_initiative_and_use_elsewhere() -> None:
    texts = [(DEMAND, RULES)]
    for year in (2022, 2023, 2024):
        source = document(f"{year}年总结", kind="summary", year=year)
        texts += [
            (f"{year}年组织听课900节次，试卷抽查600份。", source),
            ("针对整改中发现的问题修订标准，试卷抽查合格率由80.1%提高到92.3%。", source),
        ]
    assert level(texts) == 4
    texts.append(("2024年3个学院自主开展试卷抽查240份，高于学校标准要求。", SUMMARY))
    assert level(texts) == 4
    texts.append(("2024年试卷抽查办法被省内5所高校借鉴，接待来校交流12批次。", SUMMARY))
    assert level(texts) == 5


@pytest.mark.parametrize(
    "text",
    [
        "下一步将组织听课1500节次，把试卷抽查合格率由80%提高到95%。",
        "到2026年，试卷抽查合格率力争达到98%。",
        "学院应当每学期组织听课不少于20节次。",
    ],
)
def test_what_is_to_come_or_ought_to_be_is_no_record(text: str) -> None:
    assert {sign.sign for sign in shown([(text, SUMMARY)])} == {"text"}


def test_a_worse_figure_is_no_improvement() -> None:
    worse = "针对听课反馈调整安排，听课优良率由92.1%下降到85.0%。"
    assert "improvement" not in {s.sign for s in shown([(worse, SUMMARY)])}
    fewer = "针对听课反馈加强整改，课堂问题由64项下降到21项。"
    assert "improvement" in {s.sign for s in shown([(fewer, SUMMARY)])}


def test_what_is_not_mended_is_no_improvement() -> None:
    for text in (
        "试卷抽查发现的32项问题尚未完成整改，整改率偏低。",
        "同类问题重复出现，638项中上一年已整改又出现的有83项。",
        "听课问题反馈率97.8%，但完成整改并经复核的只有109条，复核销号率34.9%。",
        "听课问题全年收到924条，整改率73.8%。",
        "听课反馈后，整改率由上年的81.2%下降到80.1%。",
    ):
        assert "improvement" not in {s.sign for s in shown([(text, SUMMARY)])}


def test_closed_problems_with_their_number_are_an_improvement() -> None:
    assert "improvement" in {s.sign for s in shown([("试卷抽查发现问题34处，已完成整改31处。", SUMMARY)])}


def test_a_closed_line_of_a_ledger_is_an_improvement_and_an_open_one_a_record() -> None:
    ledger = document("整改台账", kind="roster", year=2024)
    for state, wanted in (("已完成", {"record", "improvement"}), ("进行中", {"record"})):
        line = row({"问题表述": "试卷抽查命题不规范12处", "整改措施": "三级审核", "进展": state}, ledger)
        assert {s.sign for s in signs(line, ledger, PLAIN, TERMS, 2024)} == wanted


def test_a_fault_counts_against_no_row_but_the_one_that_asks_for_faults() -> None:
    fault = "试卷抽查覆盖不足，有12个专业没有开展试卷抽查。"
    assert {s.sign for s in shown([(fault, SUMMARY)])} == {"shortfall"}
    honest = PLAIN.model_copy(update={"shortfalls_count": True})
    assert {s.sign for s in shown([(fault, SUMMARY)], honest)} == {"shortfall", "record"}


def test_void_documents_show_nothing_and_old_records_do_not_carry() -> None:
    draft = document("征求意见稿", kind="regulation", void="征求意见稿")
    assert shown([(DEMAND, draft)]) == []
    old = document("2015年总结", kind="summary", year=2015)
    found = judge(PLAIN, shown([(DEMAND, RULES), ("2015年组织听课300节次。", old)]), 2021)
    assert found.level == 2 and any("2021年" in said for said in found.reasons)


def test_a_row_about_rules_needs_the_rule() -> None:
    rules_row = PLAIN.model_copy(update={"text_required": True})
    assert level([(DONE, SUMMARY)], rules_row) == 2
    assert level([(DONE, SUMMARY)]) == 3
    assert level([(DEMAND, RULES), (DONE, SUMMARY)], rules_row) == 3


def test_years_are_those_of_the_sentence_not_after_the_document() -> None:
    said = [s for s in shown([("2021—2022学年组织听课900节次。", SUMMARY)]) if s.sign == "record"]
    assert said and said[0].years == (2021, 2022)


def test_every_sign_can_be_found_again() -> None:
    for sign in shown([(DEMAND, RULES), (DONE, SUMMARY), (BETTER, BRIEF)]):
        assert sign.locator.file and sign.locator.quote and sign.quote.rstrip("…") in (DEMAND + DONE + BETTER)


SIGNS: tuple[CultureSign, ...] = ("text", "record", "improvement", "initiative", "spread", "shortfall")


@st.composite
def evidence(draw: st.DrawFn) -> list[CultureEvidence]:
    result = []
    for number in range(draw(st.integers(0, 14))):
        source = document(f"材料{draw(st.integers(0, 4))}")
        years = tuple(sorted(draw(st.sets(st.integers(2016, 2025), max_size=3))))
        place = passage("原文", source, order=number).locator
        sign = draw(st.sampled_from(SIGNS))
        result.append(
            CultureEvidence(sign=sign, quote=f"第{number}句", document=source.id, title=source.title, years=years, locator=place)
        )
    return result


@given(evidence(), evidence(), st.booleans())
def test_more_evidence_never_lowers_a_level(some: list[CultureEvidence], more: list[CultureEvidence], needs_text: bool) -> None:
    scheme_row = PLAIN.model_copy(update={"text_required": needs_text})
    before, after = judge(scheme_row, some, 2021), judge(scheme_row, [*some, *more], 2021)
    assert 1 <= before.level <= after.level <= 5


@given(evidence())
def test_a_level_is_never_above_what_is_shown(found: list[CultureEvidence]) -> None:
    judged = judge(PLAIN, found, 2021)
    shown_signs = {e.sign for e in found}
    acts = [e for e in found if e.sign in ("record", "improvement")]
    assert judged.level < 2 or shown_signs - {"shortfall"}
    assert judged.level < 3 or any(max(e.years, default=0) >= 2021 for e in acts)
    assert judged.level < 4 or ("improvement" in shown_signs and len({e.document for e in acts}) >= 2)
    assert judged.level < 5 or {"initiative", "spread", "improvement"} <= shown_signs
    assert judged.level == 5 or judged.lacking


# --- from matches -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load(frameworks.load("quality-culture"))


def _read(
    scheme: Scheme, passages: Sequence[tuple[Passage, tuple[Match, ...]]], *sources: Document
) -> dict[str, list[CultureEvidence]]:
    pack = frameworks.load("quality-culture")
    return read(pack, scheme, passages, {d.id: d for d in sources}, {}, 2024)


def test_rejected_and_unsure_matches_are_not_heard(scheme: Scheme) -> None:
    said = passage("2024年学校组织随机进班86次，形成记录。", SUMMARY)
    for match in (
        Match(code="C2", point="C2.1", score=0.9, reason="r", status="rejected"),
        Match(code="C2", point="C2.1", score=0.1, reason="r"),
    ):
        assert "C2" not in _read(scheme, [(said, (match,))], SUMMARY)


def test_a_confirmed_match_counts_though_no_word_of_the_row_occurs(scheme: Scheme) -> None:
    said = passage("2024年学校组织随机进班86次，形成记录。", SUMMARY)
    match = Match(code="C2", point="C2.1", score=1.0, reason="r", origin="human", status="confirmed")
    assert [e.sign for e in _read(scheme, [(said, (match,))], SUMMARY)["C2"]] == ["record"]


def test_two_strong_words_speak_for_a_row_without_the_matcher_unless_rejected(scheme: Scheme) -> None:
    said = passage("组织编制教学状态数据表格62张，完成数据校核1,320处。", SUMMARY)
    assert [e.sign for e in _read(scheme, [(said, ())], SUMMARY)["B6"]] == ["record"]
    no = Match(code="B6", point="B6.1", score=0.9, reason="r", origin="human", status="rejected")
    assert "B6" not in _read(scheme, [(said, (no,))], SUMMARY)
