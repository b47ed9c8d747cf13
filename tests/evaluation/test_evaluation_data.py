"""Data files are read as documented, and a broken one is named with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import frameworks
from assistant.evaluation import data
from assistant.evaluation.data import DataError


def lines(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return file


def test_only_text_and_label_are_needed(tmp_path: Path) -> None:
    lines(
        tmp_path / "x.jsonl", {"text": "实习", "label": "K2.5"}, {"id": "n", "text": "食堂", "label": "none", "alternates": None}
    )
    first, second = data.examples(tmp_path)
    assert (first.id, first.label, first.batch) == ("x-0001", "2.5", "x")
    assert second.is_none and second.accepted == {"none"}


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "第1行不是完整的 JSON"), ('{"text": "a"}', "缺少 label"), ("[]", "缺少 text、label")],
)
def test_a_broken_line_is_named(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(content + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        data.examples(file)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="找不到评测数据"):
        data.examples(tmp_path / "no.jsonl")
    with pytest.raises(DataError, match=r"没有 \.jsonl 文件"):
        data.examples(tmp_path)


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    file = lines(tmp_path / "p.jsonl", {"id": 1, "text": "a"}, {"id": "1", "text": "b"})
    with pytest.raises(DataError, match="第2行的 id"):
        data.paragraphs(file)


def test_labels_that_a_framework_lacks_are_counted(tmp_path: Path) -> None:
    rows = data.examples(lines(tmp_path / "x.jsonl", {"text": "a", "label": "3.1"}, {"text": "b", "label": "none"}))
    kept, left_out = data.known(rows, frameworks.load("bk-audit-2-1"))
    assert [r.label for r in kept] == ["none"] and left_out == 1


def test_the_authored_questions_point_at_paragraphs_that_are_there() -> None:
    folder = data.DATASETS / "retrieval"
    paragraphs = {p.id for p in data.paragraphs(folder / "passages.jsonl")}
    questions = data.questions(folder / "queries.jsonl")
    assert len(paragraphs) >= 400 and len(questions) >= 200
    assert all(q.relevant and q.relevant <= paragraphs for q in questions)
    assert len({q.text for q in questions}) == len(questions)
