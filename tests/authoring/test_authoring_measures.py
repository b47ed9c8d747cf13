"""Tables of 定量指标 in an annex become metrics of the office's pack; what cannot be read is listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from annex_makers import merged_docx, tree_of
from hypothesis import given
from hypothesis import strategies as st

from assistant import frameworks
from assistant.authoring import annex, official
from assistant.authoring.compare import compare
from assistant.authoring.measures import line_of, rows_of
from assistant.ingest.annexes import read as pieces

HEAD = ("序号", "二级指标", "定量指标", "计算公式", "合格标准", "单位", "类型")
ROWS = [
    ("1", "1.1", "生师比", "折合在校生数÷教师总数", "≤18", ":1", "必选"),
    ("2", "", "具有硕士以上学位教师占比", "硕士以上学位专任教师数÷专任教师数", "不低于50%", "%", "必选"),
    ("3", "2.1", "生均年进书量", "当年新增图书量÷折合在校生数", "3册以上", "册", "可选"),
    ("4", "2.1", "校园文化活动", "近三年开展情况", "按学校实际", "", "可选"),
    ("5", "9.9", "无处可挂的指标", "见说明", "≥1", "项", "必选"),
    ("", "", "", "", "注：数据截止到9月30日", "", ""),
]


def annex_with_metrics(path: Path, columns: int = len(HEAD)) -> Path:
    rows = tree_of("bk-qualify", plain=True)
    file = merged_docx(path, rows)
    document = docx.Document(str(file))
    document.add_paragraph("附表　定量指标")
    table = document.add_table(rows=1, cols=columns)
    for row in (HEAD, *ROWS):
        cells = table.rows[0].cells if row is HEAD else table.add_row().cells
        for cell, text in zip(cells, row[:columns], strict=True):
            cell.text = text
    document.save(str(file))
    return file


@pytest.fixture
def tree(tmp_path: Path):
    return annex.read(pieces(annex_with_metrics(tmp_path / "a.docx")))


def test_the_table_is_read_and_the_tree_stays_whole(tree):
    assert [m.name for m in tree.measures] == [r[2] for r in ROWS if r[2]]
    assert len(tree.nodes) == len(tree_of("bk-qualify", plain=True))
    one, two, three, four, _ = tree.measures
    assert (one.direction, one.value, one.unit, one.definition) == ("at_most", 18, ":1", "折合在校生数÷教师总数")
    assert (two.direction, two.value, two.node, two.optional) == ("at_least", 50, "1.1", False)
    assert (three.direction, three.value, three.optional) == ("at_least", 3, True)
    assert four.direction == "" and four.standard == "按学校实际"
    told = [(d.words, d.why) for d in tree.doubts]
    assert any("按学校实际" in w for w, _ in told) and any("9月30日" in w for w, _ in told)


@pytest.mark.parametrize("against", [None, "bk-qualify"])
def test_they_become_metrics_of_the_pack(tree, against):
    shipped = frameworks.raw(against, whole=True) if against else None
    head = {"id": "own", "name": "本校方案", "edition": "2026", "valid_from": "2026-01-01"}
    head |= {} if against else {"types": ["applied"]}
    pack, told = official.build(compare(tree, shipped), shipped, head, "教督〔2026〕1号")
    named = {m.name: m for m in pack.metrics}
    ratio = named["生师比"]
    assert ratio.mark == "official" and ratio.source == "教督〔2026〕1号" and ratio.definition == "折合在校生数÷教师总数"
    assert ratio.threshold is not None and (ratio.threshold.value, ratio.threshold.mark) == (18, "official")
    assert "按学校实际" in named["校园文化活动"].definition and named["校园文化活动"].threshold is None
    assert "无处可挂的指标" not in named and any("无处可挂的指标" in d.words for d in told)
    if shipped is not None:
        kept = next(m for m in shipped.metrics if m.name == "生师比")
        assert (ratio.id, ratio.formula, ratio.synonyms) == (kept.id, kept.formula, kept.synonyms)
        assert {m.id for m in shipped.metrics} <= {m.id for m in pack.metrics}


def test_a_table_that_does_not_tell_optional_ones_apart_changes_no_choice(tree):
    shipped = frameworks.raw("bk-qualify", whole=True)
    ratio = next(m for m in shipped.metrics if m.name == "生师比").model_copy(update={"choice": "optional"})
    shipped = shipped.model_copy(update={"metrics": [ratio]})
    told = [replace(m, optional=None) for m in tree.measures if m.name in ("生师比", "具有硕士以上学位教师占比")]
    rows = {r["name"]: r.get("choice", "must") for r in rows_of(told, shipped, [{"code": "1.1", "name": "-"}], "文", [])}
    assert rows == {"生师比": "optional", "具有硕士以上学位教师占比": "must"}
    (row,) = rows_of([replace(told[0], optional=False)], shipped, [{"code": "1.1", "name": "-"}], "文", [])
    assert row["choice"] == "must"


def test_without_a_column_of_kinds_nothing_is_known_of_them(tmp_path: Path):
    found = annex.read(pieces(annex_with_metrics(tmp_path / "a.docx", columns=len(HEAD) - 1))).measures
    assert len(found) == 5 and all(m.optional is None for m in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥30%", ("at_least", 30, "%")), ("不低于 3.5 万元", ("at_least", 3.5, "万元")), ("≤18:1", ("at_most", 18, ":1")),
        ("20%以上", ("at_least", 20, "%")), ("不高于18：1", ("at_most", 18, ":1")),
        ("14平方米及以上", ("at_least", 14, "平方米")),
        ("工科≥5000，文科≥3000", ("", None, "")), ("逐年提高", ("", None, "")), ("30%—50%", ("", None, "")),
        ("18:1", ("", None, "")),
    ],
)  # fmt: skip
def test_only_a_single_clear_line_is_read(text, expected):
    assert line_of(text) == expected


@given(st.decimals(0, 9999, places=1), st.sampled_from(["≥", "不低于", "≤", "不超过"]), st.sampled_from(["", "%", "册", "万元"]))
def test_a_line_keeps_its_number(value, sign, unit):
    direction, read, got = line_of(f"{sign}{value}{unit}")
    assert (direction, got) == ("at_least" if sign in ("≥", "不低于") else "at_most", unit) and read == float(value)
