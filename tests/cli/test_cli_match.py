"""`zhiping match`: lines in, lines out, in order, one for one."""

from __future__ import annotations

import json

import pytest

PRACTICE = "学校建成校外实习基地62个，实习、实训和毕业设计选题来自生产一线。"
ETHICS = "严格落实师德师风第一标准，对师德失范行为一票否决。"
NOISE = "食堂本周三的菜单是土豆烧牛肉。"


def lines(said) -> list[dict]:
    assert said.status == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_json_lines_keep_their_ids(zhiping):
    given = (("a", PRACTICE), (7, NOISE), ("c", ETHICS))
    stdin = "\n".join(json.dumps({"id": id, "text": text}, ensure_ascii=False) for id, text in given)
    rows = lines(zhiping("match", "--framework", "bk-audit-2-3", stdin=stdin.encode()))
    assert [row["id"] for row in rows] == ["a", 7, "c"]
    assert rows[0]["matches"][0]["code"] == "2.3" and rows[2]["matches"][0]["code"] == "4.1"
    assert rows[1]["matches"] == [], "no indicator is a normal answer"
    assert all(set(m) == {"code", "score"} and 0 < m["score"] <= 1 for row in rows for m in row["matches"])


def test_plain_lines_are_numbered_and_empty_ones_keep_their_number(zhiping, tmp_path):
    (tmp_path / "in.txt").write_text(f"\ufeff{PRACTICE}\r\n\r\n{ETHICS}\n", encoding="utf-8")
    rows = lines(zhiping("match", tmp_path / "in.txt"))
    assert [row["id"] for row in rows] == [1, 3]
    assert rows[0]["matches"][0]["code"] == "2.3"


@pytest.mark.parametrize("top", [1, 2, 3])
def test_top(zhiping, top):
    text = "学校修订人才培养方案，加强实践教学与创新创业教育，完善教学质量监控和督导，开展师德师风建设。"
    (row,) = lines(zhiping("match", "--top", top, stdin=text.encode()))
    assert len(row["matches"]) == top
    scores = [m["score"] for m in row["matches"]]
    assert scores == sorted(scores, reverse=True)
    assert [m["score"] for m in row["matches"]] == sorted((m["score"] for m in row["matches"]), reverse=True)


def test_reasons(zhiping):
    (row,) = lines(zhiping("match", "--reasons", "-f", "bk-audit-2-3", stdin=PRACTICE.encode()))
    assert row["matches"][0]["point"].lstrip("B").startswith("2.3.") and "实习" in row["matches"][0]["reason"]


def test_more_than_one_batch(zhiping):
    rows = lines(zhiping("match", stdin=(f"{PRACTICE}\n" * 1100).encode()))
    assert [row["id"] for row in rows] == list(range(1, 1101))
    assert len({json.dumps(row["matches"]) for row in rows}) == 1


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        (f'{{"id": 1, "text": "{PRACTICE}"}}\n{{"id": 2, "te'.encode(), ("第2行", "JSON")),
        (b'{"id": 1}', ("第1行", "text")),
        (b'{"id": 1, "text": 5}', ("第1行", "text")),
        ("督导听课".encode("gb18030"), ("UTF-8",)),
    ],
    ids=["torn", "no text", "text is a number", "GBK"],
)
def test_broken_input_is_a_sentence_with_the_line(zhiping, stdin, words):
    said = zhiping("match", stdin=stdin)
    assert said.status == 2
    assert all(word in said.problem for word in words)
    assert all(json.loads(line) for line in said.out.splitlines()), "what is on stdout is JSON all the same"


def test_a_file_that_is_not_there(zhiping):
    said = zhiping("match", "没有.jsonl")
    assert said.status == 2 and "没有.jsonl" in said.problem


def test_unknown_framework(zhiping):
    said = zhiping("match", "-f", "nichts", stdin=b"x")
    assert said.status == 2 and "nichts" in said.problem and said.out == ""
