"""Objects of an array are given as soon as they are whole, however the text is cut."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.partial import Items

ROWS = st.lists(
    st.fixed_dictionaries({"text": st.text(max_size=30), "sources": st.lists(st.text(max_size=4), max_size=3)}), max_size=5
)


@given(
    ROWS,
    st.booleans(),
    st.lists(st.integers(0, 400), max_size=12),
    st.sampled_from(["", "好的：\n```json\n", '<think>先想想 {"statements": [{}]}</think>']),
)
def test_cut_anywhere_the_objects_come_in_order_and_none_is_lost(rows, plain, cuts, lead) -> None:
    text = lead + json.dumps({"statements": rows, "more": [{"text": "x"}]}, ensure_ascii=plain)
    places = [0, *sorted(c for c in cuts if c < len(text)), len(text)]
    items, heard = Items("statements"), []
    for start, end in pairwise(places):
        heard += items.feed(text[start:end])
        assert heard == rows[: len(heard)]
    assert heard == rows


def test_an_object_is_there_before_the_answer_is_whole() -> None:
    items = Items("statements")
    assert items.feed('{"statements": [{"text": "一", "sources": ["P1"]}') == [{"text": "一", "sources": ["P1"]}]
    assert items.feed(', {"text": "二') == [] and items.feed('", "sources": []}') == [{"text": "二", "sources": []}]


def test_what_is_no_such_answer_gives_nothing() -> None:
    for text in ("抱歉，我不能回答。", '{"statements": "没有"}', '{"statements": [1, {"a": 1}]}', '<think>{"statements": [{}]}'):
        assert Items("statements").feed(text) == []
