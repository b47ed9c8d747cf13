"""A configured sentence encoder is heard beside the trained heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.frameworks import load
from assistant.mapping import Query, build, likeness
from assistant.mapping.likeness import SHARE, Likeness
from assistant.mapping.linear import Floats
from assistant.retrieval import load_encoder


class OneWord:
    """Vectors that know one word only: texts with it are alike, the others are alike."""

    name = "one-word"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1.0, 0.0] if "图书" in t else [0.0, 1.0] for t in texts], dtype=np.float32)


def test_margins_are_centred_and_point_where_the_descriptions_agree() -> None:
    framework = load("bk-audit-2-3")
    margins = Likeness(framework, OneWord()).margins(["馆藏图书充足", "馆藏图书充足"])
    codes = [leaf.code for leaf in framework.leaves]
    assert abs(float(margins[0].sum())) < 1e-4
    assert codes[int(margins[0].argmax())] in {"X3.1", "7.3"}
    assert margins[0].max() > SHARE


def test_the_encoder_changes_the_version_and_keeps_clear_answers() -> None:
    framework = load("bk-audit-2-2")
    plain, heard = build(framework), build(framework, encoder=load_encoder())
    assert plain.version != heard.version
    text = Query("校级督导全年听课1286节，对教案、试卷和毕业设计开展专项检查并通报整改。")
    assert heard.match([text])[0][0].code == plain.match([text])[0][0].code


def test_vectors_are_kept_for_the_texts_asked_for_last(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    class Counting:
        name = "counting"

        def encode(self, texts: Sequence[str]) -> Floats:
            asked.append(list(texts))
            return np.array([[len(t), 1.0] for t in texts], dtype=np.float32).reshape(-1, 2)

    monkeypatch.setattr(likeness, "REMEMBERED", 3)
    encoder = likeness.Remembering(Counting())
    assert encoder.encode(["甲", "乙乙", "甲"]).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert encoder.encode(["乙乙", "丙丙丙"]).tolist() == [[2, 1], [3, 1]]
    assert encoder.encode(["丁丁丁丁", "甲"]).tolist() == [[4, 1], [1, 1]]  # more than are kept: all anew
    assert encoder.encode([]).shape == (0, 2)
    assert asked == [["甲", "乙乙"], ["丙丙丙"], ["丁丁丁丁", "甲"], []]
