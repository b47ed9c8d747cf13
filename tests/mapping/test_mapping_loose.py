"""Key terms said in parts: most of a term's pairs of characters count, few do not, and order or place does not matter."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.mapping.loose import LooseTerms
from assistant.mapping.matcher import Query, build

PACK = frameworks.load("zb-qualify")
LOOSE = LooseTerms(PACK)
CODES = [leaf.code for leaf in PACK.leaves]


def best(text: str) -> str:
    return CODES[int(LOOSE.scores([text])[0].argmax())]


def test_a_term_in_other_order_is_heard():
    assert best("暑假里到企业去实践锻炼两个月") == "3.3"
    assert LOOSE.scores(["企业里的实际"])[0].max() < LOOSE.scores(["到企业去实践锻炼"])[0].max()


def test_nothing_is_said_of_what_is_not_there():
    assert not LOOSE.scores(["", "〇一二三", "xyz"]).any()


@given(st.lists(st.text(st.sampled_from("企业实践学生教师质量，。12ab"), max_size=30), min_size=1, max_size=4))
def test_scores_are_shares_and_do_not_depend_on_the_batch(texts):
    scores = LOOSE.scores(texts)
    assert scores.shape == (len(texts), len(CODES)) and ((scores >= 0) & (scores < 1)).all()
    for row, text in zip(scores, texts, strict=True):
        assert np.allclose(row, LOOSE.scores([text])[0], atol=1e-6)


@given(st.sampled_from([t for leaf in PACK.leaves for p in leaf.points for t in p.terms if len(t) >= 3]))
def test_a_whole_term_counts_for_its_leaves(term):
    row = LOOSE.scores([f"本年度{term}情况"])[0]
    claiming = [n for n, leaf in enumerate(PACK.leaves) if any(term in p.terms for p in leaf.points) or term in leaf.terms]
    assert all(row[n] > 0 for n in claiming)


def test_the_matcher_hears_it():
    (found,) = build(PACK).match([Query("41名教师暑期到25家企业实践锻炼六周，带回案例58个")])
    assert found and found[0].code == "3.3"
