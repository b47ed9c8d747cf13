"""Two editions side by side: every row of both appears once, and each kind of change is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Framework
from assistant.editions.correspond import correspond
from assistant.editions.diff import diff
from assistant.export import edition_diff
from assistant.frameworks import load


def changed(framework: Framework) -> Framework:
    """bk-qualify with a node renamed, one moved, one gone, one new, a weight and a line changed."""
    nodes = []
    for node in framework.indicators:
        if node.code == "7.5":
            continue
        if node.code == "1.1":
            node = node.model_copy(update={"name": "学校定位与规划"})
        if node.code == "7.4":
            node = node.model_copy(update={"code": "7.6"})
        if node.code == "2.1":
            node = node.model_copy(update={"weight": 5.0})
        nodes.append(node)
    added = framework.indicator("7.4").model_copy(update={"code": "7.7", "name": "数智赋能", "points": ()})
    metrics = []
    for m in framework.metrics:
        if m.threshold and m.threshold.value is not None:
            m = m.model_copy(update={"threshold": m.threshold.model_copy(update={"value": Decimal(9)})})
        if m.code not in ("7.4", "7.5"):
            metrics.append(m)
    return framework.model_copy(update={"id": "bk-qualify-2", "indicators": (*nodes, added), "metrics": tuple(metrics)})


def test_each_kind_of_change() -> None:
    old = load("bk-qualify")
    found = diff(old, changed(old))
    by_old = {(r.level, r.old_code): r for r in found.rows if r.old_code}
    assert by_old[2, "1.1"].kinds == ("renamed",)
    assert by_old[2, "7.4"].kinds == ("moved",) and by_old[2, "7.4"].new_code == "7.6"
    assert by_old[2, "7.5"].kinds == ("removed",)
    assert by_old[2, "2.1"].kinds == ("reweighted",) and "由无改为5" in by_old[2, "2.1"].note
    assert [r.new_name for r in found.rows if r.kinds == ("added",)] == ["数智赋能"]
    assert any("rethresholded" in r.kinds for r in found.rows)
    assert found.counts()["removed"] >= 1


def test_every_row_of_both_editions_is_there_once() -> None:
    old = load("bk-qualify")
    new = changed(old)
    found = diff(old, new)
    assert sorted(r.old_code for r in found.rows if r.level == 2 and r.old_code) == sorted(
        i.code for i in old.indicators if i.level == 2
    )
    assert [r.new_code for r in found.rows if r.level == 2 and r.new_code] == [i.code for i in new.indicators if i.level == 2]
    assert sum(r.level == 0 and bool(r.old_code) for r in found.rows) == len(old.points)
    assert diff(old, old).changes == ()


def test_the_real_levels_of_teacher_education() -> None:
    found = diff(load("teacher-ed-2"), load("teacher-ed-3"))
    moved = {r.old_code: r.new_code for r in found.changes if "moved" in r.kinds and r.level == 2}
    assert moved == {"2.5": "2.6", "2.6": "2.7"}
    gone = [r.old_name for r in found.changes if "removed" in r.kinds and r.level == 2]
    assert gone == ["学科素养", "学会反思", "沟通合作"]


@given(st.permutations(["1.1", "1.2", "1.3", "1.4"]))
def test_nodes_are_found_wherever_they_went(order: list[str]) -> None:
    base = load("esg-2015")
    kept = [i for i in base.indicators if i.level == 1 or i.code in order]
    old = base.model_copy(update={"indicators": tuple(kept)})
    renumbered = {code: f"1.{n}" for n, code in enumerate(order, start=1)}
    nodes = tuple(i.model_copy(update={"code": renumbered.get(i.code, i.code), "points": ()}) for i in kept)
    pairs = correspond(old, old.model_copy(update={"indicators": nodes}))
    assert {code: new for code, (new, _) in pairs.nodes.items() if code in renumbered} == renumbered


def test_workbook_and_page(tmp_path: Path) -> None:
    old = load("bk-qualify")
    found = diff(old, changed(old))
    edition_diff.write_xlsx(found, tmp_path / "d.xlsx")
    edition_diff.write_html(found, tmp_path / "d.html")
    assert openpyxl.load_workbook(tmp_path / "d.xlsx")["两版对照"].max_row == len(found.rows) + 2
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "数智赋能" in page and "http" not in page and "<script" not in page
