"""`zhiping ask` over the folder of a run: found, not found, followed up, for people and for machines."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def ran(zhiping, school, out):
    assert zhiping("run", school, "--out", out).status == 0
    return out


def test_a_sentence_is_quoted_with_its_place(zhiping, ran):
    said = zhiping("ask", "校外实习基地有多少个", "-w", ran)
    assert said.status == 0
    assert "学校2024年建成校外实习基地62个" in said.out and "材料中的原句" in said.out
    line = next(n for n, row in enumerate(said.out.splitlines()) if "实习基地62个" in row)
    assert "【" in said.out.splitlines()[line + 1]
    assert "不是本校情况" in said.out, "standards and cases are told apart from the school's facts"


def test_where_nothing_is_said_it_says_so_and_what_was_looked_at(zhiping, ran):
    said = zhiping("ask", "量子计算机采购了几台", "-w", ran)
    assert said.status == 1 and said.out.startswith("材料中没有")
    assert "“量子”" in said.out and "换个说法" in said.out
    record = json.loads(zhiping("ask", "量子计算机采购了几台", "-w", ran, "--json").out)
    assert record["found"] is False and record["sentences"] == [] and "量子" in record["words_not_found"]


def test_a_question_may_follow_the_last_one(zhiping, ran):
    assert zhiping("ask", "2024年校外实习基地有多少个", "-w", ran).status == 0
    record = json.loads(zhiping("ask", "那2019年呢？", "-c", "-w", ran, "--json").out)
    assert record["question"] == "那2019年呢？" and record["read_as"] == "2019年校外实习基地有多少个"
    told = zhiping("ask", "那2023年呢？", "-c", "-w", ran)
    assert "按“2023年校外实习基地有多少个”查找" in told.out


def test_what_is_quoted_stands_in_the_evidence(zhiping, ran, school):
    texts = "".join(f.read_text("utf-8") for f in school.rglob("*.txt"))
    for question in ("督导组听课多少节次", "毕业设计选题来自哪里", "师德师风教育覆盖多少教师"):
        record = json.loads(zhiping("ask", question, "-w", ran, "--json").out)
        assert record["sentences"] and all(s["text"] in texts for s in record["sentences"]), question


def test_bad_use_is_one_sentence(zhiping, tmp_path, ran):
    for words, told in ((("ask", "x", "-w", tmp_path / "无"), "不是工作区"), (("ask", "  ", "-w", ran), "问题是空的"),
                        (("ask", "长" * 301, "-w", ran), "太长")):  # fmt: skip
        said = zhiping(*words)
        assert said.status == 2 and told in said.problem and said.out == ""
