"""Overlays for a province or a school: add, drop, reword, re-weigh, own lines, without copying the pack; and provenance."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import Framework
from assistant.frameworks import HEAD, load, raw, validate
from assistant.packs import PackError

HEAD_TEXT = """\
id: {id}
name: 本省实施方案
edition: "2026"
valid_from: "2026-01-01"
source: 本省教育厅〔2026〕1号
extends: {base}
types: [applied]
"""


def overlay(root: Path, more: str, base: str = "bk-qualify", id: str = "own") -> Framework:
    folder = root / id
    folder.mkdir()
    (folder / HEAD).write_text(HEAD_TEXT.format(id=id, base=base) + more, encoding="utf-8")
    return validate(folder)


def test_reword_and_reweigh_keep_everything_else(tmp_path: Path) -> None:
    framework = overlay(
        tmp_path,
        """\
changes:
  - {code: "1.1", name: 学校定位与特色发展, weight: 5, mark: official, source: 本省教育厅〔2026〕1号附件}
  - {code: "1.1.1", weight: 2.5, terms: {省域产业链: 5, 办学定位: 0}, mark: P}
""",
    )
    base = load("bk-qualify")
    node, point = framework.indicator("1.1"), framework.points[0]
    assert (node.name, node.weight, node.provenance.mark) == ("学校定位与特色发展", 5, "official")
    assert node.asks == base.indicator("1.1").asks
    assert point.weight == 2.5 and point.asks == base.points[0].asks and point.provenance == base.points[0].provenance
    assert point.terms["省域产业链"] == 5 and "办学定位" not in point.terms
    assert len(framework.points) == len(base.points) and framework.family == "bk-qualify"


def test_add_and_drop(tmp_path: Path) -> None:
    framework = overlay(
        tmp_path,
        """\
drop: ["7.5", student_teacher_ratio]
indicators:
  - {code: "8", name: 本省特色, level: 1, mark: P}
  - {code: "8.1", name: 服务省域产业, level: 2, parent: "8", mark: P}
points:
  "8.1":
    - code: 8.1.1
      name: 产业学院
      mark: P
      asks: 看产业学院建设与成效
      evidence: [协议]
      weak_spots: [挂牌不实]
      terms: {产业学院: 5}
""",
    )
    codes = {i.code for i in framework.indicators}
    assert "8.1" in codes and "7.5" not in codes
    assert "student_teacher_ratio" not in {m.id for m in framework.metrics}
    assert framework.leaves[-1].points[0].code == "8.1.1"


def test_own_lines(tmp_path: Path) -> None:
    said = "{direction: at_most, value: 4000, mark: official, source: 本省教育厅〔2026〕1号}"
    framework = overlay(tmp_path, f"thresholds:\n  psychology_ratio: {said}\n")
    metric = next(m for m in framework.metrics if m.id == "psychology_ratio")
    assert metric.threshold is not None and metric.threshold.value == 4000 and metric.threshold.provenance.mark == "official"
    assert metric.provenance == next(m for m in load("bk-qualify").metrics if m.id == "psychology_ratio").provenance


def test_an_overlay_may_keep_the_id_of_the_shipped_pack(tmp_path: Path) -> None:
    overlay(tmp_path, 'changes: [{code: "4.1", name: 招生与指导, mark: P}]\n', base="cee", id="cee")
    assert load("cee", tmp_path).indicator("4.1").name == "招生与指导"
    assert load("cee").indicator("4.1").name == "学生"


def test_overlays_of_overlays_and_of_variants(tmp_path: Path) -> None:
    more = "variants: [B2, K2]\ndrop_kinds: [X]\nchanges: [{code: B2.1.3, variant: B2, weight: 3, mark: P}]\n"
    framework = overlay(tmp_path, more, "bk-audit-2-2")
    assert next(p for p in framework.points if p.code == "B2.1.3").weight == 3 and framework.family == "bk-audit-2"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ('changes: [{code: "99", weight: 1, mark: P}]\n', "99"),
        ("thresholds: {nothing: {direction: at_least, value: 1, mark: P}}\n", "nothing"),
        ('changes: [{code: "1.1", name: 甲, mark: official}]\n', "source"),
        ("thresholds: {psychology_ratio: {direction: at_most, value: 1, mark: official}}\n", "source"),
        ('changes: [{code: "1.1", name: 甲}]\n', "mark"),
        ('changes: [{code: "1.1", weight: -1, mark: P}]\n', "weight"),
    ],
)
def test_a_faulty_overlay_names_what_is_wrong(tmp_path: Path, more: str, named: str) -> None:
    with pytest.raises(PackError, match=named):
        overlay(tmp_path, more)


def test_the_whole_of_an_overlay_stands_on_its_own_feet(tmp_path: Path) -> None:
    overlay(tmp_path, 'changes: [{code: "1.1", weight: 5, mark: P}]\ndrop: ["7.5"]\n')
    whole = raw("own", tmp_path, whole=True)
    assert whole.extends is None and whole.changes == [] and whole.family == "bk-qualify"
    nodes = {i.code: i for i in whole.indicators}
    assert nodes["1.1"].weight == 5 and "7.5" not in nodes
    own = raw("own", tmp_path)
    assert own.extends == "bk-qualify" and own.indicators == [] and len(own.changes) == 1


# --- provenance --------------------------------------------------------------------------------------------------------

ROWS = {
    "indicator": "indicators:\n  - {code: '9', name: 九, level: 1%s}\n",
    "point": 'points:\n  "1.1":\n    - {code: 1.1.9, name: 九, asks: 看九件事做得怎样, evidence: [甲], weak_spots: [乙], '
    "terms: {九: 1}%s}\n",
    "quantity": "quantities:\n  - {id: nine, name: 九, unit: 人%s}\n",
    "metric": 'metrics:\n  - {id: nine, name: 九, code: "1.1", unit: 人%s}\n',
    "threshold": 'metrics:\n  - {id: nine, name: 九, code: "1.1", unit: 人, mark: P, '
    "threshold: {direction: at_least, value: 1%s}}\n",
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_without_provenance_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(PackError, match="mark"):
        overlay(tmp_path, ROWS[row] % "")


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("mark", ["official", "S"])
@pytest.mark.parametrize("source", ["", ", source: ''", ", source: '  '"])
def test_an_official_or_sourced_row_without_source_is_refused(tmp_path: Path, row: str, mark: str, source: str) -> None:
    with pytest.raises(PackError, match="source"):
        overlay(tmp_path, ROWS[row] % f", mark: {mark}{source}")


@pytest.mark.parametrize("row", ROWS)
def test_the_same_row_with_its_source_is_taken(tmp_path: Path, row: str) -> None:
    overlay(tmp_path, ROWS[row] % ", mark: official, source: 某号")
