"""`zhiping eval ask`: what its figures mean, on files made here; and the shipped questions without an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation import asking, tables
from assistant.evaluation.data import DataError

PASSAGES = (
    {"id": "a-1", "text": "学校建有校外实习基地214个，覆盖全部专业。", "source": "a/报告", "title": "质量报告"},
    {"id": "a-2", "text": "图书馆每周开放96小时。", "source": "a/图书馆", "title": "图书馆总结"},
    {"id": "b-1", "text": "学校建有校外实习基地37个。", "source": "b/报告", "title": "质量报告"},
)
QUERIES = (
    {"id": "q1", "text": "校外实习基地有多少个", "relevant": ["b-1"], "split": "tune"},
    {"id": "q2", "text": "图书馆每周开放多少小时", "relevant": ["a-2"], "split": "held"},
    {"id": "q3", "text": "火星移民计划进展到哪一步", "relevant": ["a-1"], "split": "held"},
)


def files(folder: Path) -> tuple[Path, Path]:
    for name, rows in (("q", QUERIES), ("p", PASSAGES)):
        lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder / "q.jsonl", folder / "p.jsonl"


def test_each_question_is_asked_of_its_school_and_those_without_an_answer_of_all(tmp_path: Path) -> None:
    without = [
        asking.Unanswerable("u1", "量子计算机采购了几台", "held"),
        asking.Unanswerable("u2", "校外实习基地有多少个", "near"),
    ]
    found = asking.evaluate(*files(tmp_path), without)
    assert found["schools"] == 2 and found["first"] == pytest.approx(2 / 3) and found["nothing"] == pytest.approx(1 / 3)
    assert found["by_split"]["tune"]["among"] == 1.0 and found["by_split"]["held"]["nothing"] == 0.5
    assert found["without_answer"] == {
        "questions": 2, "asked": 4, "nothing": 0.5, "by_split": {"held": 1.0, "near": 0.0}, "counts": {"held": 2, "near": 2},
    }  # fmt: skip
    table = tables.asking(found)
    assert len(table.rows) == 6 and all(len(r) == len(table.head) for r in table.rows)


def test_a_question_whose_passage_is_not_there_is_named(tmp_path: Path) -> None:
    queries, passages = files(tmp_path)
    queries.write_text('{"id": "q9", "text": "x", "relevant": ["z"]}', encoding="utf-8")
    with pytest.raises(DataError, match="q9"):
        asking.evaluate(queries, passages, [])


def test_the_shipped_questions_without_an_answer_are_many_and_each_once() -> None:
    rows = asking.unanswerable()
    assert len(rows) >= 40 and len({r.text for r in rows}) == len({r.id for r in rows}) == len(rows)
    assert {r.split for r in rows} == {"tune", "held", "near"}
