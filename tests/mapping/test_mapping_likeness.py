"""A configured sentence encoder is heard beside the trained heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.frameworks import load
from assistant.mapping import Query, build
from assistant.mapping.likeness import SHARE, Likeness
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
