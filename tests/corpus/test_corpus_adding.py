"""The office's own files into the corpus: cases where headings tell one, passages with their places otherwise, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import Corpus, CorpusError, load
from assistant.corpus.adding import add
from assistant.corpus.cases import parse, read, render
from assistant.corpus.library import faults
from assistant.corpus.recognise import Given, Told, case_of, field_of
from assistant.domain import Institution
from assistant.ingest import Limits


def case_docx(file, *, front=("类型：应用型", "类别：师范", "规模：在校生8000人", "牵头部门：教务处", "指标：2.3"), extra=()):
    paper = docx.Document()
    paper.add_heading("师范生教育实习由两段改成四段", 0)
    for line in front:
        paper.add_paragraph(line)
    for heading, texts in (
        ("一、学校背景", ["一所地方师范学院。"]),
        ("二、存在的主要问题", ["实习集中在第七学期，指导教师只到校一次，实习手册照抄。"]),
        ("三、问题成因", ["实习经费按人头一次划拨，没有过程要求。"]),
        ("四、主要做法", ["1. 见习、研习、实习分到四个学期。（牵头：教师教育学院；时间：第1学期）", "2. 双导师每两周听一节课。"]),
        ("五、取得成效", ["实习考核优良率由61%升到84%。"]),
        *extra,
    ):
        paper.add_heading(heading, 1)
        for text in texts:
            paper.add_paragraph(text)
    paper.save(str(file))
    return file


def reference_docx(file):
    paper = docx.Document()
    paper.add_heading("本校本科课程质量标准", 0)
    paper.add_heading("第一章 总则", 1)
    paper.add_paragraph("课程大纲应当写明课程目标与考核方式的对应关系，每学期由课程组复核一次。")
    paper.save(str(file))
    return file


def added(place, root, given=None):
    return list(add(place, root, given or Given(), Limits(), workers=0))


def test_a_document_with_the_headings_of_a_case_becomes_one(tmp_path):
    root = tmp_path / "own"
    (row,) = added(case_docx(tmp_path / "实习.docx"), root)
    assert row.outcome == "case"
    case = read(root / row.where)
    assert (case.type, case.category, case.indicators, case.provenance) == ("applied", "师范", ("2.3",), "own")
    assert case.problem.startswith("实习集中在第七学期") and case.cause.startswith("实习经费")
    assert [(m.text, m.lead) for m in case.measures] == [
        ("见习、研习、实习分到四个学期。", "教师教育学院"), ("双导师每两周听一节课。", ""),
    ]  # fmt: skip
    assert case.failed == "（原文未写）" and any("未奏效的做法" in t for t in row.told)
    assert (root / "originals" / "实习.docx").read_bytes() == (tmp_path / "实习.docx").read_bytes()
    assert faults(root) == []
    who = Institution(name="某校", type="applied", category="师范")
    found = Corpus(load(root)).find_cases("教育实习过于集中，指导教师到校次数少，实习手册照抄", who)
    assert found.fits[0].id == case.id and found.fits[0].provenance == "own"


def test_what_the_document_does_not_say_comes_from_the_office_or_is_told(tmp_path):
    root = tmp_path / "own"
    file = case_docx(tmp_path / "a.docx", front=())
    (row,) = added(file, root)
    assert row.outcome == "reference" and "--type" in row.told[0]
    assert any("手册照抄" in p.text for p in load(root).own)
    root = tmp_path / "second"
    (row,) = added(file, root, Given(type="vocational", category="工科"))
    case = read(root / row.where)
    assert (case.type, case.category, case.family) == ("vocational", "工科", "gz-capability")
    assert any("推定" in t for t in row.told) and case.indicators


def test_other_documents_are_found_with_their_place(tmp_path):
    root = tmp_path / "own"
    (row,) = added(reference_docx(tmp_path / "标准.docx"), root)
    assert row.outcome == "reference"
    hit = Corpus(load(root)).search("课程目标与考核方式怎样对应，谁来复核", kind="own")[0]
    assert hit.title == "本校本科课程质量标准" and "标准" in hit.key and "第3段" in hit.key


def test_a_case_in_the_fixed_form_is_taken_as_it_stands(tmp_path, write_case):
    file = write_case(id="applied-thesis")
    root = tmp_path / "own"
    (row,) = added(file, root)
    assert row == ("applied-thesis.md", "case", "cases/applied/applied-thesis.md", ())
    assert (root / row.where).read_bytes() == file.read_bytes()
    file.write_text(file.read_text("utf-8").replace("21%", "25%"), "utf-8")
    (row,) = added(file, root)
    assert row.where == "cases/applied/applied-thesis-2.md" and "另一个案例" in row.told[0]
    assert read(root / row.where).problem.count("25%") == 1
    file.write_text(file.read_text("utf-8").replace("category: 工科", "category: 工程"), "utf-8")
    (row,) = added(file, root)
    assert row.outcome == "failed" and "工程" in row.told[0] and "第7行" in row.told[0]


def test_the_same_content_is_taken_once_and_told(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    reference_docx(folder / "a.docx")
    (folder / "sub" / "b.docx").write_bytes((folder / "a.docx").read_bytes())
    (folder / "picture.xyz").write_bytes(b"?")
    root = folder / "own"
    rows = {r.file: r for r in added(folder, root)}
    assert rows["a.docx"].outcome == "reference" and rows["sub/b.docx"].outcome == "duplicate"
    assert "a.docx" in rows["sub/b.docx"].told[0] and rows["picture.xyz"].outcome == "skipped" and rows["picture.xyz"].told[0]
    again = {r.file: r.outcome for r in added(folder, root)}
    assert again["a.docx"] == again["sub/b.docx"] == "duplicate"
    assert not any(name.startswith("own") for name in again)
    (root / rows["a.docx"].where).unlink()
    assert {r.file: r.outcome for r in added(folder, root)}["a.docx"] == "reference"


def test_the_same_case_in_another_format_is_told(tmp_path):
    root = tmp_path / "own"
    added(case_docx(tmp_path / "a.docx"), root)
    (row,) = added(case_docx(tmp_path / "b.docx", extra=(("六、推广条件", ["要有附属学校。"]),)), root)
    assert row.outcome == "case" and "一字不差" in row.told[0]


def test_lower_headings_and_what_is_no_part_of_a_case_are_kept(tmp_path):
    file = tmp_path / "a.md"
    file.write_text(
        "# 教研室活动\n\n编者按：供各院参考。\n\n## 问题\n\n活动记录事后补写。\n\n## 做法\n\n"
        "### 改记录\n\n当场录入系统。\n\n随机抽看。\n\n"
        "### 改考核\n\n按改进条数计。\n\n## 成效\n\n记录及时率98%。\n",
        encoding="utf-8",
    )
    root = tmp_path / "own"
    (row,) = added(file, root, Given(type="applied", codes=("4.4",)))
    assert [m.text for m in read(root / row.where).measures] == ["改记录：当场录入系统。", "随机抽看。", "改考核：按改进条数计。"]
    assert [p.text for p in load(root).own] == ["编者按：供各院参考。"]


_TEXT = st.text(st.sampled_from("#-|>123.、（）：:“'；。教学质量 \n"), min_size=1, max_size=20).filter(
    lambda t: any(c in t for c in "教学质量")
)


@given(st.lists(_TEXT, min_size=1, max_size=4), st.lists(_TEXT, min_size=1, max_size=4), _TEXT)
def test_whatever_a_document_says_is_kept_and_can_be_read_again(problems, measures, title):
    told = Told(title.strip(), {}, {"problem": problems, "measures": measures, "effect": ["好转。"]})
    case, _ = case_of(told, Given(), "own-applied-1", "applied", "bk-audit-2", ["2.3"])
    again = parse(render(case), Path("cases/applied/own-applied-1.md"))

    def bare(texts):
        return re.sub(r"[\s#＃|>\-.、（）：:；。“'0-9]", "", "".join(texts))

    assert bare([again.problem]) == bare(problems)
    assert bare(m.text + m.lead + m.when for m in again.measures) == bare(measures)


def test_a_missing_place_is_told(tmp_path):
    with pytest.raises(CorpusError, match="请检查路径"):
        added(tmp_path / "nowhere", tmp_path / "own")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("三、问题成因分析", "cause"), ("（二）主要做法", "measures"), ("存在的不足", "failed"), ("2. 存在问题", "problem"),
        ("推广应用价值", "conditions"), ("致谢", ""), ("关于进一步加强本科教学质量保障问题的若干思考与说明", ""),
    ],
)  # fmt: skip
def test_headings_are_understood(heading, field):
    assert field_of(heading) == field
