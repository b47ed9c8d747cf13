"""`zhiping eval cases` on a small corpus: right answers count, wrong ones are listed, broken data is told."""

from __future__ import annotations

import json

import pytest

from assistant.corpus import Corpus, Library
from assistant.domain import Case, CaseMeasure
from assistant.evaluation import cases as suite
from assistant.evaluation import tables
from assistant.evaluation.data import DataError


def case(id: str, type: str, problem: str, code: str, family: str = "bk-audit-2") -> Case:
    return Case(
        id=id, title=problem[:12], provenance="composite", type=type, category="工科", region="东部", size="小",
        family=family, indicators=(code,), cause_class="rules", situation="某校。", problem=problem, cause="没有人管。",
        measures=(CaseMeasure(text="定责任。"),), led_by="教务处", resources="无", time="一年", effect="好转。", failed="无。",
        conditions="有人管",
    )  # fmt: skip


CORPUS = Corpus(
    Library(
        (
            case("a-thesis", "applied", "毕业设计选题来自企业真实项目的只有两成，题目年年重复。", "2.3"),
            case("v-thesis", "vocational", "毕业设计多为虚拟题目，与企业真实项目结合少。", "5.2", "gz-capability"),
            case("a-ratio", "applied", "生师比二十比一，教师数量不足，外聘过多。", "7.3"),
            case("r-loop", "research", "督导听课发现的问题没有反馈，整改没有销号。", "6.2"),
        ),
        (),
    )
)
ROWS = [
    {"id": "1", "text": "毕业设计题目与企业项目结合不够", "type": "applied", "category": "工科", "cases": ["a-thesis"],
     "split": "held"},
    {"id": "2", "text": "毕业设计题目与企业项目结合不够", "type": "vocational", "category": "工科", "cases": ["v-thesis"]},
    {"id": "3", "text": "教师数量不足，生师比偏高", "type": "applied", "category": "师范", "family": "bk-audit-2", "codes":
     ["7.3"], "cases": ["a-ratio"]},
    {"id": "4", "text": "校门口乱停车", "type": "applied", "category": "工科", "cases": []},
    {"id": "5", "text": "教师数量不足，生师比偏高", "type": "applied", "category": "工科", "cases": ["a-thesis"]},
]  # fmt: skip


def written(tmp_path, rows):
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return file


def test_figures_count_what_was_asked(tmp_path):
    asked = suite.statements(written(tmp_path, ROWS))
    result = suite.evaluate(asked, CORPUS, suite.engines()[:2])
    ours = result["engines"][0]
    assert ours["groups"]["all"]["hit3"] == 0.75 and ours["groups"]["all"]["right_type_first"] == 1.0
    assert ours["groups"]["all"]["nothing_given_for_nothing"] == 1.0
    assert ours["groups"]["type vocational"]["hit1"] == 1.0
    assert [m["id"] for m in ours["missed"]] == ["5"]
    assert sum(g["count"] for name, g in ours["groups"].items() if name.startswith("split")) == 5
    table = tables.cases(result)
    assert any("未用于调整" in str(row[1]) for row in table.rows) and len(table.own) == len(table.rows)
    assert len(table.head) == len(table.rows[0])


def test_parts_do_not_change_with_the_order(tmp_path):
    one = {s.id: s.split for s in suite.statements(written(tmp_path, ROWS))}
    other = {s.id: s.split for s in suite.statements(written(tmp_path, ROWS[::-1]))}
    assert one == other and one["1"] == "held"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cases": ["gone"]}, "案例库中没有"),
        ({"cases": ["r-loop"]}, "同类型"),
        ({"category": "理科"}, "category"),
        ({"type": "本科"}, "学校类型“本科”"),
        ({"codes": ["2.3"]}, "family"),
    ],
)
def test_broken_statements_are_told(tmp_path, change, words):
    with pytest.raises(DataError, match=words):
        suite.evaluate(suite.statements(written(tmp_path, [{**ROWS[0], **change}])), CORPUS, ())
    with pytest.raises(DataError, match="前面已经用过"):
        suite.statements(written(tmp_path, [ROWS[0], ROWS[0]]))


def test_the_labelling_aid_lists_cases_without_a_floor():
    (row,) = suite.nearest([("x", "校门口乱停车", "")], CORPUS, 3)
    assert len(row["nearest"]) == 3
    (row,) = suite.nearest([("x", "生师比偏高", "applied")], CORPUS, 5)
    assert [n["id"] for n in row["nearest"]] == ["a-ratio", "a-thesis"]
