"""What differs between two texts of a pack: nothing lost, nothing made up, in the words of the workbook."""

from __future__ import annotations

from assistant.export.pack_changes import changes, counts
from assistant.frameworks import raw
from assistant.packs import RawPack

BASE = raw("teacher-ed-2", whole=True)


def changed(**sections: object) -> RawPack:
    return BASE.model_copy(update=sections)


def test_the_same_text_has_no_changes_and_a_new_one_only_additions() -> None:
    assert changes(BASE, BASE) == []
    every = changes(None, BASE)
    rows = len(BASE.indicators) + sum(map(len, BASE.points.values())) + len(BASE.quantities) + len(BASE.metrics)
    assert len(every) == rows and {c.status for c in every} == {"added"}


def test_each_cell_that_differs_is_named_with_both_values() -> None:
    node, first = BASE.indicators[0], next(iter(BASE.points))
    point = BASE.points[first][0]
    named = [node.model_copy(update={"name": "另一个名称"}), *BASE.indicators[1:]]
    worded = {**BASE.points, first: [point.model_copy(update={"terms": {**point.terms, "新词": 3.0}}), *BASE.points[first][1:]]}
    found = changes(BASE, changed(edition="2030 版", indicators=named, points=worded))
    assert [(c.status, c.sheet, c.code) for c in found] == [
        ("changed", "说明", BASE.id), ("changed", "指标", node.code), ("changed", "审核重点", point.code),
    ]  # fmt: skip
    assert found[0].fields == (("版本", BASE.edition, "2030 版"),) and found[1].fields == (("名称", node.name, "另一个名称"),)
    ((head, before, after),) = found[2].fields
    assert (head, before, after) == ("用语", "", "新词=3"), "of a list only what differs"
    assert counts(found) == {"changed": 3, "added": 0, "removed": 0}


def test_a_row_under_another_code_is_gone_here_and_new_there_and_a_second_of_the_same_is_not_lost() -> None:
    last = BASE.indicators[-1]
    moved = [*BASE.indicators[:-1], last.model_copy(update={"code": "99.9"}), last.model_copy(update={"code": "99.9"})]
    found = changes(BASE, changed(indicators=moved))
    assert [(c.status, c.code) for c in found] == [("added", "99.9"), ("added", "99.9"), ("removed", last.code)]


def test_a_long_value_is_shortened_and_lines_stay_apart() -> None:
    first = next(iter(BASE.points))
    point = BASE.points[first][0].model_copy(update={"evidence": ["甲" * 100, "乙" * 100]})
    (found,) = changes(BASE, changed(points={**BASE.points, first: [point, *BASE.points[first][1:]]}))
    (field,) = found.fields
    assert field.before and field.head == "常见材料" and "；乙" in field.after and field.after.endswith("…")
