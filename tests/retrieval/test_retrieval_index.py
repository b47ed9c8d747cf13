"""Hybrid search over an index on disk: finds Chinese terms, filters, follows changes, and opens again as it was."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from assistant.retrieval import Entry, Index, Tokenizer, load_encoder
from assistant.retrieval.encoder import Encoder, Vectors
from assistant.retrieval.lexical import LexicalIndex

TEXTS = {
    "ratio": "学校现有专任教师638人，生师比为17.6:1。",
    "library": "图书馆馆藏纸质图书98.64万册，全年开放。",
    "supervision": "教学督导听课912节次，反馈问题36项。",
    "food": "食堂二楼本周推出新菜品，欢迎品尝。",
    "titles": "具有高级职称的教师215人，占专任教师的33.7%。",
}
TOKENIZER = Tokenizer()


class Counting:
    """An encoder that counts what it is asked for, so that a test can say that nothing was encoded twice."""

    def __init__(self, inner: Encoder, name: str = "") -> None:
        self.inner, self.name, self.seen = inner, name or inner.name, 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += len(texts)
        return self.inner.encode(texts)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def entries(texts: dict[str, str] = TEXTS) -> list[Entry]:
    return [Entry(id, text, {"kind": "row" if id == "titles" else "paragraph", "year": 2024}) for id, text in texts.items()]


def everything(_: str) -> bool:
    return True


def filled(folder: Path, encoder: Encoder, name: str = "evidence") -> Index:
    index = Index(folder, name, TOKENIZER, encoder)
    index.sync(entries(), everything)
    return index


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("生师比", "ratio"),
        ("教学督导", "supervision"),
        ("馆藏图书", "library"),
        ("高级职称教师", "titles"),
    ],
)
def test_a_term_is_found_first(tmp_path: Path, encoder: Encoder, query: str, id: str) -> None:
    hits = filled(tmp_path, encoder).search(query, k=3)
    assert hits[0].id == id and hits[0].text == TEXTS[id]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_k_and_empty_queries(tmp_path: Path, encoder: Encoder) -> None:
    index = filled(tmp_path, encoder)
    assert len(index.search("教师", k=2)) == 2
    assert index.search("  ") == []
    assert index.search("“” \" ' ( ) * NEAR -") is not None


def test_an_empty_index_finds_nothing(tmp_path: Path, encoder: Encoder) -> None:
    assert Index(tmp_path, "empty", TOKENIZER, encoder).search("生师比") == []


def test_filters(tmp_path: Path, encoder: Encoder) -> None:
    index = filled(tmp_path, encoder)
    assert [h.id for h in index.search("专任教师", where={"kind": "row"})] == ["titles"]
    assert {h.id for h in index.search("专任教师", where={"kind": "row", "year": 2024})} == {"titles"}
    assert index.search("专任教师", where={"year": 1999}) == []


def test_chinese_names_keep_collections_apart(tmp_path: Path, encoder: Encoder) -> None:
    evidence = filled(tmp_path, encoder, "材料库")
    standards = Index(tmp_path, "标准与案例", TOKENIZER, encoder)
    standards.sync([Entry("s1", "生师比不高于18:1为合格。", {"kind": "paragraph"})], everything)
    assert [h.id for h in standards.search("生师比")] == ["s1"]
    assert "s1" not in {h.id for h in evidence.search("生师比", k=10)}


def test_only_what_is_new_is_encoded(tmp_path: Path, encoder: Encoder) -> None:
    counting = Counting(encoder)
    index = filled(tmp_path, counting)
    assert counting.seen == len(TEXTS)
    index.sync(entries(), everything)
    assert counting.seen == len(TEXTS)
    index.sync(entries({**TEXTS, "new": "毕业去向落实率为88.7%。"}), everything)
    assert counting.seen == len(TEXTS) + 1
    assert index.search("毕业去向落实率")[0].id == "new"


def test_what_is_gone_is_found_no_more(tmp_path: Path, encoder: Encoder) -> None:
    index = filled(tmp_path, encoder)
    index.sync([], lambda id: id != "ratio")
    assert "ratio" not in {h.id for h in index.search("生师比 专任教师", k=10)}
    assert index.search("教学督导")[0].id == "supervision"


def test_progress_counts_what_was_added(tmp_path: Path, encoder: Encoder) -> None:
    told: list[int] = []
    Index(tmp_path, "evidence", TOKENIZER, encoder).sync(entries(), everything, told.append)
    assert sum(told) == len(TEXTS)


def test_the_index_is_the_same_after_opening_it_again(tmp_path: Path, encoder: Encoder) -> None:
    before = filled(tmp_path, encoder).search("专任教师", k=5)
    counting = Counting(encoder)
    again = Index(tmp_path, "evidence", TOKENIZER, counting)
    again.sync(entries(), everything)
    assert counting.seen == 0
    assert again.search("专任教师", k=5) == before


def test_meta_comes_back_as_it_went_in(tmp_path: Path, encoder: Encoder) -> None:
    assert filled(tmp_path, encoder).search("生师比")[0].meta == {"kind": "paragraph", "year": 2024}


# --- words ------------------------------------------------------------------------------------------------------------


def test_the_lexical_side_ranks_by_words(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "words.sqlite", TOKENIZER)
    index.put(list(TEXTS), list(TEXTS.values()), [{} for _ in TEXTS])
    best = index.best("生师比", 5)
    assert best[0][0] == "ratio" and best[0][1] > 0
    assert index.best("、。，", 5) == []
    assert index.best("量子纠缠", 5) == []
    index.put(["ratio"], ["改写后的话"], [{}])
    assert index.best("生师比", 5) == [] and index.texts(["ratio"])["ratio"][0] == "改写后的话"


def test_two_who_put_the_same_entries_at_once_agree(tmp_path: Path) -> None:
    texts = {f"n{i}": f"{text}第{i}次" for i, text in enumerate(list(TEXTS.values()) * 40)}
    together = Barrier(4)

    def put(_: int) -> None:
        together.wait()
        index = LexicalIndex(tmp_path / "words.sqlite", TOKENIZER)
        for start in range(0, len(texts), 20):
            ids = list(texts)[start : start + 20]
            index.put(ids, [texts[id] for id in ids], [{}] * len(ids))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(put, range(4))) == [None] * 4
    index = LexicalIndex(tmp_path / "words.sqlite", TOKENIZER)
    assert index.ids() == set(texts)
    assert index.spread(["食堂"]) == ({"食堂": 40}, len(texts)), "each entry is there once"


@pytest.mark.parametrize("word", ["生师比", "专任教师", "双师双能型", "审核评估", "毕业要求"])
def test_words_of_the_field_stay_whole(word: str) -> None:
    assert word in TOKENIZER.tokens(f"学校的{word}情况")


def test_an_offices_own_words_stay_whole() -> None:
    assert "岚江工匠班" in Tokenizer(["岚江工匠班"]).tokens("岚江工匠班招生")


@pytest.mark.parametrize("text", ["", "😀", "\x00", "的", "ＡＢＣ　１２３", "学" * 10_000])
def test_any_text_can_be_cut(text: str) -> None:
    assert all(token.strip() for token in TOKENIZER.tokens(text))


def test_width_and_case_do_not_matter() -> None:
    assert TOKENIZER.tokens("ＯＢＥ理念") == TOKENIZER.tokens("obe理念")


# --- meaning ----------------------------------------------------------------------------------------------------------


def test_vectors_have_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(["专任教师", "", "😀", "学" * 5_000])
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.dtype == np.float32 and np.isfinite(vectors).all()
    assert np.allclose(lengths[[0, 3]], 1, atol=1e-4)


def test_near_in_meaning_is_near_in_vectors(encoder: Encoder) -> None:
    a, b, c = encoder.encode(["专任教师队伍建设", "教师队伍的数量与结构", "食堂推出新菜品"])
    assert a @ b > a @ c
