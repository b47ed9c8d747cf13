"""A re-run never takes back what a person wrote, removed or locked; what nobody touched takes the new wording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Paragraph, Section, Statement
from assistant.drafting.diff import changed, diff, take
from assistant.drafting.merge import identified, merge, paragraphs, same

WORDS = st.sampled_from(["甲事已办。", "乙事已办。", "丙事已办。", "丁事未办。", "戊为37个。", "己为38个。"])
TEXTS = st.lists(WORDS, max_size=6)


def said(text: str, origin: str = "auto") -> Paragraph:
    return Paragraph(statements=(Statement.model_validate({"text": text, "role": "practice", "origin": origin}),))


def section(*texts: str | Paragraph, title: str = "主要做法与成效") -> Section:
    body = tuple(said(t) if isinstance(t, str) else t for t in texts)
    return identified(Section(title=title, level=4, part="aspect", body=body))


def leaf(**aspects: tuple[str, ...]) -> Section:
    children = tuple(section(*texts, title=title) for title, texts in aspects.items())
    return identified(Section(code="2.3", title="实践教学", level=2, part="indicator", sections=children))


def texts(of: Section) -> list[str]:
    return [p.text for p in paragraphs(of)]


def with_body(of: Section, *blocks: Paragraph) -> Section:
    return identified(of.model_copy(update={"body": blocks}))


def test_untouched_paragraphs_take_the_new_text() -> None:
    last = section("甲。", "乙为37个。")
    merged = merge(last, last, section("甲。", "乙为38个。", "丙。"))
    assert texts(merged.section) == ["甲。", "乙为38个。", "丙。"] and not merged.kept


def test_an_edited_paragraph_stays_and_its_neighbours_move_on() -> None:
    last = section("甲。", "乙为37个。", "丙。", "丁为1个。")
    a, _, c, d = last.body
    mine = with_body(last, a, said("乙为37个，另有3个在建。", "human"), c, d)
    merged = merge(last, mine, section("甲。", "乙为38个。", "丙。", "丁为2个。"))
    assert texts(merged.section) == ["甲。", "乙为37个，另有3个在建。", "丙。", "丁为2个。"]
    assert merged.kept, "the new wording of the second paragraph waits for a decision"


def test_a_removed_paragraph_does_not_come_back() -> None:
    last = section("甲。", "乙。", "丙。")
    mine = with_body(last, last.body[0], last.body[2])
    merged = merge(last, mine, section("甲。", "乙。", "丙。", "丁。"))
    assert texts(merged.section) == ["甲。", "丙。", "丁。"]


def test_a_locked_paragraph_stays_though_nobody_changed_it() -> None:
    last = section("甲为1个。", "乙。")
    (first, _) = last.body
    merged = merge(last, last, section("甲为2个。", "乙。"), {first.id})
    assert texts(merged.section) == ["甲为1个。", "乙。"] and merged.kept
    assert merged.section.body[0] == first


def test_parts_that_count_each_other_wait_together() -> None:
    last = leaf(存在的问题=("一是甲。", "二是乙。"), 原因分析=("问题二的原因：丙。",))
    problems, causes = last.sections
    mine = last.model_copy(update={"sections": (with_body(problems, said("一是乙。", "human")), causes)})
    fresh = leaf(存在的问题=("一是丁。", "二是甲。", "三是乙。"), 原因分析=("问题三的原因：丙。",))
    merged = merge(last, mine, fresh)
    assert texts(merged.section) == ["一是乙。", "问题二的原因：丙。"] and merged.kept


def test_a_part_that_the_framework_dropped_stays_if_a_person_wrote_in_it() -> None:
    last = leaf(甲=("一。",), 乙=("二。",))
    one, two = last.sections
    mine = last.model_copy(update={"sections": (with_body(one, said("我写的。", "human")), two)})
    merged = merge(last, mine, leaf(丙=("三。",)))
    assert texts(merged.section) == ["三。", "我写的。"] and merged.kept


@given(TEXTS, TEXTS)
def test_without_a_persons_work_the_new_text_stands(last: list[str], fresh: list[str]) -> None:
    merged = merge(section(*last), section(*last), section(*fresh))
    assert same(merged.section, section(*fresh)) and not merged.kept


@given(TEXTS, TEXTS)
def test_with_the_same_automatic_text_nothing_changes(last: list[str], mine: list[str]) -> None:
    merged = merge(section(*last), section(*mine), section(*last))
    assert same(merged.section, section(*mine)) and not merged.kept


@given(TEXTS, st.lists(st.tuples(st.booleans(), WORDS), max_size=6), TEXTS)
def test_every_paragraph_of_a_person_stays_in_order(last: list[str], work: list[tuple[bool, str]], fresh: list[str]) -> None:
    mine = [said(f"人写的：{w}", "human") if own else said(w) for own, w in work]
    merged = merge(section(*last), section(*mine), section(*fresh))
    theirs = [p.text for p in paragraphs(merged.section) if p.statements[0].origin == "human"]
    assert theirs == [p.text for p in mine if p.statements[0].origin == "human"]


@given(TEXTS, TEXTS, st.integers(0, 5))
def test_a_lock_holds_whatever_comes(last: list[str], fresh: list[str], which: int) -> None:
    mine = section(*last)
    if which >= len(last):
        return
    held = mine.body[which]
    merged = merge(mine, mine, section(*fresh), {held.id})
    assert held in merged.section.body
    ids = [p.id for p in paragraphs(merged.section)]
    assert len(ids) == len(set(ids)), "an id is of one paragraph"


# --- differences ------------------------------------------------------------------------------------------------------


@given(st.lists(WORDS, min_size=1, max_size=6), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_two_people_meet_only_where_both_changed_the_same_paragraph(base: list[str], theirs: set[int], mine: set[int]) -> None:
    """Paragraphs keep their id when a person changes them: neighbours that were changed on one side each are no clash."""
    first = section(*base)

    def edited(which: set[int], word: str) -> Section:
        body = [
            said(f"{word}{n}。").model_copy(update={"id": p.id}) if n in which else p for n, p in enumerate(paragraphs(first))
        ]
        return first.model_copy(update={"body": tuple(body)})

    merged = merge(first, edited(theirs, "他写的"), edited(mine, "我写的"))
    here = range(len(base))
    assert merged.kept == any(n in theirs and n in mine for n in here)
    expected = [f"他写的{n}。" if n in theirs else f"我写的{n}。" if n in mine else base[n] for n in here]
    assert texts(merged.section) == expected


@given(TEXTS, TEXTS)
def test_the_pieces_give_back_both_texts(before: list[str], after: list[str]) -> None:
    found = diff(section(*before), section(*after))
    old = [c for c in found if c.before is not None]
    new = [c for c in found if c.after is not None]
    assert ["".join(p.text for p in c.pieces if p.kind != "added") for c in old] == before
    assert ["".join(p.text for p in c.pieces if p.kind != "removed") for c in new] == after
    assert (changed(found) == 0) == (before == after)


def test_a_figure_changes_as_a_whole() -> None:
    (change,) = diff(section("生师比为17.2:1。"), section("生师比为17.8:1。"))
    assert change.kind == "changed"
    assert [(p.kind, p.text) for p in change.pieces] == [
        ("same", "生师比为"), ("removed", "17.2:1"), ("added", "17.8:1"), ("same", "。"),
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["数据支撑", "存在的问题"])
def test_a_change_says_under_which_heading_it_stands(title: str) -> None:
    (change,) = diff(leaf(**{title: ("甲。",)}), leaf(**{title: ("乙事完全不同，另说别的。",)}))[:1]
    assert change.where == (title,)


@given(TEXTS, TEXTS, st.sets(st.integers(0, 12)))
def test_taking_all_changes_gives_the_new_text_and_none_the_old(before: list[str], after: list[str], some: set[int]) -> None:
    old, new = leaf(甲=tuple(before), 乙=("乙。",)), leaf(甲=tuple(after), 丙=("丙。",))
    found = diff(old, new)
    everything = {n for n, _ in enumerate(found)}
    assert texts(take(old, new, everything)) == texts(new)
    assert sorted(texts(take(old, new, set()))) == sorted(texts(old))
    mixed = take(old, new, some)
    assert set(texts(mixed)) <= {*texts(old), *texts(new)}
    stays = [c.after.text for n, c in enumerate(found) if isinstance(c.after, Paragraph) and (c.kind == "same" or n in some)]
    assert all(texts(mixed).count(text) >= stays.count(text) for text in stays)
