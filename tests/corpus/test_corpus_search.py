"""Finding cases: the right type first, why and what differs, nothing rather than anything."""

from __future__ import annotations

import shutil

import pytest
import yaml

from assistant import frameworks
from assistant.corpus import Corpus, Library, load
from assistant.corpus.fit import students_of
from assistant.corpus.library import faults, without_note
from assistant.corpus.relations import nearness
from assistant.corpus.standards import thresholds
from assistant.domain import Institution
from assistant.resources import CORPUS


def who(type: str, category: str = "工科", region: str = "") -> Institution:
    level = "vocational" if type == "vocational" else "undergraduate"
    return Institution(name="某校", type=type, category=category, level=level, region=region)


@pytest.fixture
def corpus(small_corpus):
    return Corpus(load(shipped=small_corpus))


THESIS = "毕业设计题目与企业真实项目结合少，选题重复"


def test_the_institutions_type_comes_first(corpus):
    applied = corpus.find_cases(THESIS, who("applied"), "bk-audit-2-2", ["2.3.1"])
    vocational = corpus.find_cases(THESIS, who("vocational"), "gz-capability", ["5.2"])
    assert [f.id for f in applied.fits] == ["applied-thesis", "vocational-thesis"]
    assert [f.id for f in vocational.fits] == ["vocational-thesis", "applied-thesis"]
    assert "同为应用型" in applied.fits[0].why and "2.3" in applied.fits[0].why and "毕业设计" in applied.fits[0].why
    assert "案例是高职院校，本校是应用型高校" in applied.fits[1].differs
    assert "照做的条件：要有人专门管这件事" in applied.fits[0].differs
    assert applied.fits[0].provenance == "composite"


def test_size_and_region_are_told_where_they_differ(corpus):
    fit = corpus.find_cases("生师比超过18", who("applied", region="西部"), students=4000).fits[0]
    assert fit.id == "applied-ratio"
    assert "1.2万人" in fit.differs and "4,000人" in fit.differs and "地区不同（中部）" in fit.differs
    same = corpus.find_cases("生师比超过18", who("applied", region="中部某省"), students=13000).fits[0]
    assert "地区" not in same.differs and "折算" not in same.differs


def test_below_the_floor_there_is_no_case_and_the_reason_is_told(corpus):
    found = corpus.find_cases("食堂饭菜价格偏高，就餐排队时间长", who("applied"), "bk-audit-2-2", ["5.4"])
    assert found.fits == ()
    assert "没有与这个问题足够相近的案例" in found.reason and "5.4" in found.reason
    assert corpus.find_cases(" ", who("applied")).reason.startswith("没有写明问题")
    assert Corpus(Library((), ())).find_cases("生师比", who("applied")).reason == "案例库是空的。"


def test_cause_and_dimension_have_their_say(corpus):
    found = corpus.find_cases(
        "教师不主动自查课程，觉得质量是质评处的事", who("research", "综合"), cause="culture", dimensions=["A"]
    )
    assert [f.id for f in found.fits] == ["research-culture"]
    assert "原因同在文化" in found.fits[0].why
    assert corpus.find_cases("教师不主动自查课程", who("research"), dimensions=["D"]).fits == ()


def test_order_and_number_do_not_depend_on_chance(corpus):
    again = Corpus(corpus.library)
    for k in (1, 2, 5):
        assert corpus.find_cases(THESIS, who("applied"), k=k) == again.find_cases(THESIS, who("applied"), k=k)
        assert len(corpus.find_cases(THESIS, who("applied"), k=k).fits) <= k


def test_crosswalks_carry_indicators_between_families():
    assert nearness([("bk-audit-2", "2.3")], ("bk-audit-2", "2.3")) == 1
    assert nearness([("bk-audit-2", "K2.5")], ("bk-audit-2", "2.5")) == 1
    assert nearness([("gz-capability", "5.2")], ("bk-audit-2", "2.3")) == 1
    assert nearness([("bk-qualify", "4.3")], ("gz-capability", "5.2")) == 1
    assert 0 < nearness([("bk-audit-2", "2.6")], ("bk-qualify", "4.3")) < 1
    assert nearness([("bk-audit-2", "2.3")], ("bk-audit-2", "7.3"), [("bk-audit-2", "2.3")]) == 0.8
    assert nearness([("bk-audit-2", "2.3")], ("bk-audit-2", "7.3")) == 0
    assert nearness([], ("bk-audit-2", "7.3")) == 0


def test_the_offices_own_case_is_marked_and_replaces_one_with_its_id(small_corpus, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(small_corpus / "cases" / "research", own / "cases" / "research")
    library = load(own, shipped=small_corpus)
    assert {c.id: c.provenance for c in library.cases} == {
        "applied-thesis": "composite", "vocational-thesis": "composite", "applied-ratio": "composite",
        "research-ratio": "own", "research-culture": "own",
    }  # fmt: skip
    assert load(tmp_path / "nowhere", shipped=small_corpus).own == ()


@pytest.mark.parametrize(
    ("text", "count"), [("在校生1.2万人", 12000), ("本专科生8600余人", 8600), ("折合在校生3.24万人", 32400), ("小规模", None)]
)
def test_students_are_read_from_the_size(corpus, text, count):
    assert students_of(corpus.library.cases[0].model_copy(update={"size": text})) == count


def test_faults_name_unknown_codes_and_ids_that_stand_twice(small_corpus, write_case):
    assert faults(small_corpus) == []
    write_case(id="research-code", type="research", indicators='"9.9"')
    folder = small_corpus / "cases" / "research" / "more"
    folder.mkdir()
    shutil.copy(small_corpus / "cases" / "research" / "research-ratio.md", folder)
    told = [str(f) for f in faults(small_corpus)]
    assert len(told) == 2
    assert any("没有二级指标“9.9”" in t and "research-code.md 第11行" in t for t in told)
    assert any("已被" in t for t in told)


def test_the_shipped_corpus_is_sound():
    assert faults(CORPUS) == []


def test_every_indicator_has_a_note_and_every_misreading_its_right_reading():
    notes = load(shipped=CORPUS).notes
    assert without_note(notes) == []
    for note in notes:
        assert len(note.looks_at) >= 3 and len(note.questions) >= 3 and len(note.evidence) >= 3 and len(note.misreadings) >= 3
        assert all("；" in m for m in note.misreadings), note.code
        assert not any(c.mark == "official" for c in note.clauses)
    lines = [text for n in notes for text in (*n.looks_at, *n.questions, *n.misreadings)]
    assert len(set(lines)) > 0.98 * len(lines)


def test_thresholds_come_from_the_pack():
    library = load(shipped=CORPUS)
    pack = frameworks.load("bk-audit-2-2")
    ratio = thresholds(library.note("bk-audit-2-2", "7.3.2"), pack, who("applied", "医学"))
    assert "生师比：不高于16:1" in "".join(ratio)
    assert "不低于1:200" in "".join(thresholds(library.note("bk-audit-2", "5.4"), pack))
    assert "按学校类别，不高于11、16、18:1" in "".join(thresholds(library.note("bk-audit-2", "7.3"), pack))


def test_notes_are_found_by_points_and_cited(tmp_path, small_corpus):
    folder = small_corpus / "standards" / "bk-audit-2"
    folder.mkdir(parents=True)
    row = {
        "code": "K2.5", "name": "卓越培养", "clauses": [{"document": "plan", "asks": "看拔尖培养是否惠及面上。", "mark": "M"}],
        "looks_at": ["实验班之外有没有"], "questions": ["多少人"], "evidence": ["名单"], "misreadings": ["奖牌不是培养"],
    }  # fmt: skip
    file = folder / "2.yaml"
    data = {"family": "bk-audit-2", "documents": {"plan": "教督〔2021〕1号"}, "notes": [row]}
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    corpus = Corpus(load(shipped=small_corpus))
    (ref,) = corpus.standards("bk-audit-2-1", ["K2.5.1", "2.5"])
    assert (ref.document, ref.mark) == ("教督〔2021〕1号", "M")
    assert corpus.search("拔尖班之外的学生", kind="standard")[0].key == "bk-audit-2 K2.5"
    assert corpus.search("毕业设计 企业真题")[0].kind == "case"
    row["clauses"][0]["mark"] = "S"
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert "没有写 source" in str(faults(small_corpus)[0])
