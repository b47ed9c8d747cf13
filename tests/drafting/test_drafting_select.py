"""Which sentences are chosen: the best, different, from several witnesses, each fact once."""

from __future__ import annotations

import pytest
from evidence import document, passage

from assistant.drafting import cues
from assistant.drafting.select import Candidate, Ledger, choose, grams, overlap, value
from assistant.drafting.sentences import Sentence, sentences
from assistant.mapping import Currency

C = cues.shipped()
FRESH = Currency(True, "2024年材料")
OLD = Currency(False, "为2015年材料")


def sentence(text: str, role: str = "practice", source=None, **fields) -> Sentence:
    of = source or document(text[:12], **fields)
    return Sentence(text, text, role, passage(text, of), of, 0)


def candidate(text: str, score: float = 0.8, **fields) -> Candidate:
    return Candidate(sentence(text, **fields), "6.1", "6.1.1", score)


def ranked(*candidates: Candidate) -> list[tuple[float, Candidate]]:
    return sorted(((c.score, c) for c in candidates), key=lambda x: -x[0])


DIFFERENT = (
    "校级督导每学期听课不少于二十节。",
    "学生评教每学期组织一次，覆盖全部课程。",
    "毕业设计实行三级质量检查。",
    "教学事故由专门委员会认定。",
    "课程档案由教研室归集保存六年。",
)


def test_best_first_up_to_the_limit():
    pool = [candidate(text, 0.5 + n / 10) for n, text in enumerate(DIFFERENT)]
    chosen = choose(ranked(*pool), 3, Ledger(), ("practice",))
    assert [c.score for c in chosen] == [0.9, pytest.approx(0.8), 0.7]


def test_the_same_fact_in_other_words_is_told_once():
    pool = [
        candidate("全校聘任校级教学督导24人，全年听课2316节次。", 0.9),
        candidate("学校聘任校级教学督导24人，全年共听课2,316节次。", 0.8),
        candidate(DIFFERENT[2], 0.7),
    ]
    assert [c.score for c in choose(ranked(*pool), 5, Ledger(), ("practice",))] == [0.9, 0.7]


def test_what_one_section_told_no_other_section_tells():
    ledger = Ledger()
    pool = ranked(candidate(DIFFERENT[0], 0.9))
    assert len(choose(pool, 5, ledger, ("practice",))) == 1
    assert choose(pool, 5, ledger, ("practice",)) == []
    again = ranked(candidate("校级督导每学期听课应不少于二十节次。", 0.9))
    assert choose(again, 5, ledger, ("practice",)) == [], "nor in nearly the same words"


def test_no_document_gives_a_point_more_than_its_share():
    of_one = document("一份长报告")
    pool = [candidate(text, 0.9, source=of_one) for text in DIFFERENT]
    pool.append(candidate("学校建立质量信息平台，按月发布监测简报。", 0.5))
    chosen = choose(ranked(*pool), 5, Ledger(), ("practice",), per_document=3)
    assert len(chosen) == 4
    assert sum(c.sentence.document.id == of_one.id for c in chosen) == 3


def test_only_the_roles_asked_for_and_nothing_below_the_floor():
    pool = [candidate(DIFFERENT[0], 0.9, role="problem"), candidate(DIFFERENT[1], 0.6), candidate(DIFFERENT[2], 0.3)]
    assert [c.score for c in choose(ranked(*pool), 5, Ledger(), ("practice",), floor=0.4)] == [0.6]


def test_the_ledger_learns_only_what_was_chosen():
    ledger = Ledger()
    one, two = candidate(DIFFERENT[0], 0.9), candidate(DIFFERENT[1], 0.8)
    choose(ranked(one, two), 1, ledger, ("practice",))
    assert ledger.knows(one.sentence) and not ledger.knows(two.sentence)


def test_overlap_is_of_the_shorter_and_ignores_figures():
    assert overlap(grams("督导听课2316节"), grams("督导听课18节")) == 1.0
    assert overlap(grams("督导听课"), grams("毕业设计")) == 0.0
    assert overlap(frozenset(), frozenset()) == 0.0


def worth(text: str, status: Currency = FRESH, score: float = 0.8, confirmed: bool = False, **fields) -> float:
    made = Candidate(sentence(text, **fields), "6.1", "6.1.1", score, confirmed)
    return value(made, {made.sentence.document.id: status}, 2024, C)


TEXT = "学校聘任校级教学督导二十四人，全年听课两千余节次，覆盖全部教学单位。"


def test_what_is_out_of_date_costs_most():
    assert worth(TEXT) - worth(TEXT, OLD) > 0.4
    assert worth(TEXT, year=2024) > worth(TEXT, year=2022)


def test_what_a_person_confirmed_weighs_more_than_any_score():
    assert worth(TEXT, score=0.5, confirmed=True) > worth(TEXT, score=0.95)


def test_school_before_department_and_no_slogans():
    assert worth(TEXT, level="school") > worth(TEXT, level="department")
    assert worth(TEXT) > worth("学校高度重视、凝心聚力，" + TEXT)


def test_a_document_without_a_currency_counts_as_out_of_date():
    made = candidate(TEXT)
    assert value(made, {}, 2024, C) < value(made, {made.sentence.document.id: FRESH}, 2024, C)


def test_key_is_of_the_words_not_of_the_place():
    a, b = document("甲"), document("乙")
    (x,) = sentences(passage("学校聘任校级督导24人，全年听课2316节次。", a), a, C)
    (y,) = sentences(passage("（一）学校聘任校级督导24人，全年听课2316节次。", b), b, C)
    assert x.key == y.key
