"""Cases as files: what is read, what is refused and on which line, and that writing and reading come out the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.cases import HEADINGS, parse, read, render
from assistant.corpus.errors import CorpusError
from assistant.domain import Case, CaseMeasure


def test_a_case_is_read_as_it_is_written(write_case):
    case = read(write_case(id="applied-thesis"))
    assert (case.id, case.type, case.indicators, case.cause_class) == ("applied-thesis", "applied", ("2.3",), "mechanism")
    assert case.problem.startswith("毕业设计选题来自企业真实项目的只有21%")
    assert case.measures == (
        CaseMeasure(text="先开一次会，把责任定下来。", lead="教务处", when="第1—3个月"),
        CaseMeasure(text="再按月查一次。", lead="督导组", when="第4—9个月"),
        CaseMeasure(text="年底公布结果。"),
    )
    assert case.failed == "一开始只发通知，没有人做。"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("type: applied", "type: research", "所在文件夹"),
        ("category: 工科", "category: 工程", "限值表"),
        ("provenance: composite", "provenance: published", "出处"),
        ('source: ""', "source: 某某报", "留空"),
        ("cause_class: mechanism", "cause_class: unconfirmed", "cause_class"),
        ("cause_class: mechanism", "cause_class: 机制", "只能是"),
        ("dimensions: []", "dimensions: [E]", "dimensions"),
        ("led_by: 教务处", "leader: 教务处", "没有“leader”这个字段"),
        ("time: 两个学年", "time: 两个学年\ntime: 三年", "写了两次"),
        ("title: 毕业设计真题率从两成到六成", "title: 真题率: 从两成到六成", "引号"),
        ("id: applied-thesis", "id: applied-other", "文件名"),
        ("## 资源", "## 资源与保障", "不在规定之列"),
        ("## 成效", "## 问题", "两次"),
        ("每年20万元。", "", "是空的"),
        ("1. 先开一次会，把责任定下来。", "先开一次会，把责任定下来。", "编号列表"),
        ("## 情况\n", "前言\n\n## 情况\n", "应从“## 情况”开始"),
    ],
)
def test_a_fault_is_told_with_its_line(write_case, old, new, words):
    file = write_case(id="applied-thesis")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CorpusError, match=words) as caught:
        read(file)
    assert caught.value.line is not None
    wrong = text.replace(old, new).splitlines()
    about = range(max(0, caught.value.line - 2), caught.value.line + 1)
    changed = {n for n, line in enumerate(wrong) if n >= len(text.splitlines()) or line != text.splitlines()[n]}
    assert changed & set(about) or "文件名" in words or "所在" in words


def test_headings_in_another_order_and_missing_ones_are_told(write_case):
    file = write_case(id="applied-thesis")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("## 资源", "## X").replace("## 成效", "## 资源").replace("## X", "## 成效"), encoding="utf-8")
    with pytest.raises(CorpusError, match="次序"):
        read(file)
    file.write_text(text[: text.index("## 推广条件")], encoding="utf-8")
    with pytest.raises(CorpusError, match="缺少“## 推广条件”"):
        read(file)
    file.write_text("# 没有字段\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="---"):
        read(file)
    file.write_bytes(text.encode("gbk"))
    with pytest.raises(CorpusError, match="UTF-8"):
        read(file)


def test_brackets_that_say_something_else_stay_in_the_text(write_case):
    file = write_case(id="applied-thesis")
    text = file.read_text(encoding="utf-8").replace("3. 年底公布结果。", "3. 年底公布（含院系）。（时间：12月；范围：全校）")
    measure = parse(text, file).measures[2]
    assert (measure.text, measure.when) == ("年底公布（含院系）。（范围：全校）", "12月")


_WORDS = st.text(st.sampled_from("教学质量与企业abc12，。：；（）%—#-"), min_size=1, max_size=30).filter(
    lambda t: t.strip() == t and not t.startswith(("#", "-")) and any(c.isalnum() for c in t)
)
_UNITS = st.text(st.sampled_from("教务处人事学院第1—3个月"), max_size=8)


@given(
    title=_WORDS,
    texts=st.lists(st.text(st.sampled_from("教学质量与企业，。"), min_size=2, max_size=20), min_size=7, max_size=7),
    measures=st.lists(st.tuples(st.text(st.sampled_from("查课改制度。"), min_size=1, max_size=20), _UNITS, _UNITS), min_size=1),
)
def test_what_is_written_is_read_back(title, texts, measures):
    fields = [f for f in HEADINGS.values() if f != "measures"]
    case = Case(
        id="x-1", title=title, provenance="composite", type="applied", category="工科", region="东部", size="在校生1万人",
        family="bk-audit-2", indicators=("2.3",), cause_class="rules", led_by="教务处", time="一年",
        measures=tuple(CaseMeasure(text=t, lead=lead, when=when) for t, lead, when in measures),
        **dict(zip(fields, texts, strict=True)),
    )  # fmt: skip
    assert parse(render(case), Path("cases/applied/x-1.md")) == case
