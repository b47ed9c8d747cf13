"""Pack, scheme and crosswalk agree; what is wrong with an office's own is told with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant import frameworks
from assistant.culture.scheme import load
from assistant.mapping.crosswalk import FOLDER, read
from assistant.packs import PackError
from assistant.resources import INDICATORS


def test_four_dimensions_and_twenty_two_rows() -> None:
    pack = frameworks.load("quality-culture")
    scheme = load(pack)
    assert [i.name for i in pack.indicators if i.level == 1] == ["理念认同", "制度建设", "实践推进", "成效表现"]
    assert [leaf.code for leaf in pack.leaves] == [row.code for row in scheme.rows]
    assert len(scheme.rows) == 22
    assert {b.name for b in scheme.behaviours} == {b for row in scheme.rows for b in row.behaviours}
    assert {p.provenance.mark for p in pack.points} == {"P"} and scheme.mark == "P"


def test_questions_and_rubrics_are_each_said_once() -> None:
    rows = load(frameworks.load("quality-culture")).rows
    staff, rubrics = [r.staff for r in rows if r.staff], [text for r in rows for text in r.rubric]
    assert len(set(staff)) == len(staff)
    assert len(set(rubrics)) == len(rubrics)
    assert {r.code for r in rows if not (r.staff or r.students)} <= {"D1", "D3", "D4", "D5"}


def test_every_row_has_its_place_in_the_audit() -> None:
    links = read(FOLDER / "quality-culture--bk-audit-2.yaml").links
    audit = {i.code for i in frameworks.load("bk-audit-2-3").indicators} | {
        i.code for i in frameworks.load("bk-audit-2-1").indicators
    }
    assert [link.node for link in links] == [leaf.code for leaf in frameworks.load("quality-culture").leaves]
    assert {code for link in links for code in (*link.main, *link.partial)} <= audit


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- code: A2\n", "- code: A9\n", "A9"),
        ("behaviours: [自查]", "behaviours: [自强]", "自强"),
        ("framework: quality-culture", "frame: quality-culture", "frame"),
    ],
)
def test_a_wrong_scheme_of_an_office_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    shutil.copytree(INDICATORS / "diagnosis", tmp_path / "diagnosis")
    file = tmp_path / "diagnosis" / "quality-culture.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PackError, match=told):
        load(frameworks.load("quality-culture"), tmp_path)


def test_a_framework_without_a_scheme_cannot_be_diagnosed() -> None:
    with pytest.raises(PackError, match="不能作质量文化诊断"):
        load(frameworks.load("bk-audit-2-1"))
