"""The authored passages of unlabelled packs: complete, each once, and measured by forced choice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant import frameworks
from assistant.errors import UserError
from assistant.evaluation import packs

FILES = sorted(packs.PACKS.glob("*.jsonl"))
DEVELOPMENT = sorted((packs.PACKS.parent / "packs-dev").glob("*.jsonl"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_node_has_its_passages(file: Path) -> None:
    pack = frameworks.load(file.stem)
    rows = packs.read(file, pack)
    count = Counter(code for *_, code in rows)
    assert min(count[leaf.code] for leaf in pack.leaves) >= packs.FEWEST
    assert len({text for _, text, _ in rows}) == len(rows) == len({id for id, *_ in rows})


@pytest.mark.parametrize("file", DEVELOPMENT, ids=lambda f: f.stem)
def test_what_is_tuned_on_is_not_what_is_measured(file: Path) -> None:
    pack = frameworks.load(file.stem)
    tuned, measured = packs.read(file, pack), packs.read(packs.PACKS / file.name, pack)
    count = Counter(code for *_, code in tuned)
    assert min(count[leaf.code] for leaf in pack.leaves) >= 3
    assert not {text for _, text, _ in tuned} & {text for _, text, _ in measured}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_three_indicators_hold_the_right_one_nine_times_in_ten(file: Path) -> None:
    (found,) = packs.run(packs.PACKS, [file.stem])
    assert found.top3 >= 0.9


def test_measured_on_cee() -> None:
    (found,) = packs.run(packs.PACKS, ["cee"])
    assert found.passages == 84 and found.top3 >= 0.95 and found.top1 <= found.top3
    assert len(found.missed) == round((1 - found.top3) * found.passages)


def test_a_code_that_the_pack_has_not_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cee.jsonl"
    file.write_text(json.dumps({"id": "x", "text": "师资", "code": "9.9"}) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"9\.9"):
        packs.read(file, frameworks.load("cee"))
