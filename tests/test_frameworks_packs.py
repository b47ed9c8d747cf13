"""The shipped packs hold what they promise, and a faulty pack is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import Framework, Provenance
from assistant.frameworks import HEAD, UnknownFrameworkError, available, load, validate
from assistant.packs import LimitTable, PackError, read
from assistant.resources import INDICATORS

FOLDERS = sorted(head.parent for head in INDICATORS.glob(f"*/{HEAD}"))
OVERLAYS = {"bk-audit-2-1": ("research", "B1", 26), "bk-audit-2-2": ("applied", "B2", 26), "bk-audit-2-3": ("applied", "B2", 27)}

HEAD_TEXT = """\
id: small
name: 小型方案
edition: 试用
valid_from: "2024"
source: 本测试
indicators:
  - {code: "1", name: 教学, level: 1, mark: P}
  - {code: "1.1", name: 课堂, level: 2, parent: "1", mark: P}
points:
  "1.1":
    - code: 1.1.1
      name: 课堂教学
      mark: P
      asks: 看课堂教学是否以学生为中心
      evidence: [听课记录]
      weak_spots: [满堂灌]
      terms: {听课: 5}
"""


@pytest.fixture(scope="module")
def overlays() -> dict[str, Framework]:
    return {id: load(id) for id in OVERLAYS}


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def shipped(request: pytest.FixtureRequest) -> Framework:
    return validate(request.param)


def _write(root: Path, text: str, id: str = "small") -> Path:
    folder = root / id
    folder.mkdir()
    (folder / HEAD).write_text(text, encoding="utf-8")
    return folder


def _provenances(framework: Framework) -> list[tuple[str, Provenance]]:
    rows = [(i.code, i.provenance) for i in framework.indicators]
    rows += [(p.code, p.provenance) for p in framework.points]
    rows += [(q.id, q.provenance) for q in framework.quantities]
    rows += [(m.id, m.provenance) for m in framework.metrics]
    rows += [(f"{m.id} threshold", m.threshold.provenance) for m in framework.metrics if m.threshold]
    return rows


# --- every shipped pack ---------------------------------------------------------------------------------------------


def test_the_packs_of_the_audit_are_shipped() -> None:
    assert {"bk-audit-1", *OVERLAYS} <= {framework.id for framework in available()}


def test_the_abstract_base_is_not_offered() -> None:
    assert "bk-audit-2" not in {framework.id for framework in available()}


def test_marks_and_sources(shipped: Framework) -> None:
    rows = _provenances(shipped)
    assert rows
    assert [code for code, p in rows if p.mark not in ("official", "S", "M", "U", "P")] == []
    assert [code for code, p in rows if p.mark in ("official", "S") and not p.source.strip()] == []


def test_the_tree_hangs_together(shipped: Framework) -> None:
    levels = {node.code: node.level for node in shipped.indicators}
    for node in shipped.indicators:
        if node.level == 1:
            assert node.parent is None, node.code
        else:
            assert node.parent is not None and levels[node.parent] < node.level, node.code
    assert shipped.leaves
    assert {metric.code for metric in shipped.metrics} <= levels.keys()


def test_each_point_can_be_matched_and_drafted(shipped: Framework) -> None:
    for point in shipped.points:
        where = f"{shipped.id} {point.code} {point.name}"
        assert 15 <= len(point.asks) <= 400, where
        assert 3 <= len(point.evidence) <= 12, where
        assert 3 <= len(point.weak_spots) <= 8, where
        assert len(point.terms) >= 15, where
        assert all(1 <= weight <= 5 for weight in point.terms.values()), where
        assert len(set(point.evidence)) == len(point.evidence), where
        assert not set(point.excludes) & set(point.terms), where


def test_no_point_excludes_its_neighbours(shipped: Framework) -> None:
    """An excluded word takes away from the whole node, so it must not hide inside a term of a point under the same node."""
    for node in shipped.leaves:
        terms = {term for point in node.points for term in point.terms}
        for word in {word for point in node.points for word in point.excludes} - terms:
            assert not [term for term in terms if word in term], f"{shipped.id} {node.code} {word}"


@pytest.mark.parametrize("file", sorted((INDICATORS / "limits").glob("*.yaml")), ids=lambda file: file.stem)
def test_limits_tables(file: Path) -> None:
    table = read(file, LimitTable)
    assert table.id == file.stem
    for values in ("met", "limit"):
        keys = [(row.level, row.category, column) for row in table.rows for column in getattr(row, values)]
        assert len(set(keys)) == len(keys), f"a later {values} value would silently replace an earlier one"
    assert [row.category for row in table.rows if row.mark in ("official", "S") and not (row.source or table.source)] == []


# --- the overlays of 第二类 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("id", "nodes"), [(id, nodes) for id, (_, _, nodes) in OVERLAYS.items()])
def test_second_level_nodes(overlays: dict[str, Framework], id: str, nodes: int) -> None:
    codes = [node.code for node in overlays[id].indicators if node.level == 2]
    assert len(codes) == nodes
    assert ("X3.1" in codes) == (nodes == 27)
    assert [node.code for node in overlays[id].leaves] == codes


@pytest.mark.parametrize(("id", "variant"), [(id, variant) for id, (_, variant, _) in OVERLAYS.items()])
def test_one_wording_per_orientation(overlays: dict[str, Framework], id: str, variant: str) -> None:
    framework = overlays[id]
    worded = {point.code: point.variant for point in framework.points if point.variant.startswith("B")}
    assert {"B5.2.1", "B7.2.2"} <= worded.keys()
    assert set(worded.values()) == {variant}
    assert len({point.code for point in framework.points}) == len(framework.points)


def test_types_of_institution(overlays: dict[str, Framework]) -> None:
    assert {id: f.types for id, f in overlays.items()} == {id: (kind,) for id, (kind, _, _) in OVERLAYS.items()}


def test_wordings_differ_between_orientations(overlays: dict[str, Framework]) -> None:
    academic = {p.code: p for p in overlays["bk-audit-2-1"].points}["B7.2.2"]
    applied = {p.code: p for p in overlays["bk-audit-2-2"].points}["B7.2.2"]
    assert academic.asks != applied.asks
    assert "专业对口率" in applied.terms and "专业对口率" not in academic.terms


def test_metrics_of_the_overlays(overlays: dict[str, Framework]) -> None:
    ids = {id: {metric.id for metric in framework.metrics} for id, framework in overlays.items()}
    kinds = {id: {metric.kind for metric in framework.metrics} for id, framework in overlays.items()}
    assert "student_teacher_ratio" in ids["bk-audit-2-1"] & ids["bk-audit-2-2"] & ids["bk-audit-2-3"]
    assert "B" not in kinds["bk-audit-2-1"], "the B metrics are the applied ones"
    assert "B" in kinds["bk-audit-2-2"] and "X" not in kinds["bk-audit-2-2"]
    assert "X" in kinds["bk-audit-2-3"]


def test_first_category_tree() -> None:
    second = [node.code for node in load("bk-audit-1").indicators if node.level == 2]
    assert second == ["1.1", *(f"2.{n}" for n in range(1, 6)), *(f"3.{n}" for n in range(1, 7)), "4.1"]


# --- faulty packs ---------------------------------------------------------------------------------------------------


def test_a_small_pack_is_accepted(tmp_path: Path) -> None:
    assert [p.code for p in validate(_write(tmp_path, HEAD_TEXT)).points] == ["1.1.1"]


def _fault(folder: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        validate(folder)
    return caught.value


def _line(text: str, needle: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("weak_spots:", "weakspots:", "weakspots"),
        ("edition: 试用", "editon: 试用", "edit"),
        ("mark: P\n      asks", "mark: Q\n      asks", "mark"),
        ("terms: {听课: 5}", "terms: {听课: 很多}", "听课"),
    ],
)
def test_a_wrong_row_names_file_and_line(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    text = HEAD_TEXT.replace(right, wrong)
    assert text != HEAD_TEXT
    error = _fault(_write(tmp_path, text))
    assert error.file == tmp_path / "small" / HEAD
    assert error.line is not None and named in error.message
    assert f"第{error.line}行" in str(error) and HEAD in str(error)


def test_a_misspelt_key_is_found_on_its_line(tmp_path: Path) -> None:
    text = HEAD_TEXT + "      weights: {讲授: 3}\n"
    assert _fault(_write(tmp_path, text)).line == _line(text, "weights")


def test_a_doubled_key_is_found_on_its_line(tmp_path: Path) -> None:
    text = HEAD_TEXT + "      name: 又一个名字\n"
    error = _fault(_write(tmp_path, text))
    assert error.line == _line(text, "又一个名字")
    assert "name" in error.message


def test_a_fault_in_a_further_file_names_that_file(tmp_path: Path) -> None:
    folder = _write(tmp_path, HEAD_TEXT)
    (folder / "more.yaml").write_text("metrics:\n  - id: x\n    nmae: 生师比\n", encoding="utf-8")
    error = _fault(folder)
    assert error.file == folder / "more.yaml" and error.line is not None


def test_an_unknown_base_names_file_and_line(tmp_path: Path) -> None:
    text = HEAD_TEXT + "extends: no-such-pack\n"
    error = _fault(_write(tmp_path, text))
    assert error.file == tmp_path / "small" / HEAD
    assert error.line == _line(text, "extends")
    assert "no-such-pack" in error.message


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("mark: P\n      asks", "mark: S\n      asks", "source"),
        ('parent: "1"', 'parent: "9"', "9"),
        ('  "1.1":\n', '  "1.7":\n', "1.7"),
        ("id: small", "id: other", "other"),
    ],
)
def test_a_pack_that_does_not_hang_together(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    text = HEAD_TEXT.replace(right, wrong)
    assert text != HEAD_TEXT
    assert named in _fault(_write(tmp_path, text)).message


def test_two_wordings_need_a_choice(tmp_path: Path) -> None:
    row = HEAD_TEXT[HEAD_TEXT.index("    - code: 1.1.1") :]
    both = HEAD_TEXT + row
    both = both.replace("name: 课堂教学\n", "name: 课堂教学\n      variant: B1\n", 1)
    both = both[::-1].replace("name: 课堂教学\n"[::-1], "name: 课堂教学\n      variant: B2\n"[::-1], 1)[::-1]
    assert "1.1.1" in _fault(_write(tmp_path, both)).message
    overlay = 'id: chosen\nname: 选定\nedition: 试用\nvalid_from: "2024"\nsource: 本测试\nextends: small\nvariants: [B2]\n'
    chosen = validate(_write(tmp_path, overlay, "chosen"))
    assert [p.variant for p in chosen.points] == ["B2"]


def test_an_unknown_id_lists_what_there_is(tmp_path: Path) -> None:
    _write(tmp_path, HEAD_TEXT)
    with pytest.raises(UnknownFrameworkError, match="small"):
        load("no-such-pack", tmp_path)


def test_an_office_pack_comes_before_the_shipped_one(tmp_path: Path) -> None:
    _write(tmp_path, HEAD_TEXT.replace("id: small", "id: bk-audit-1"), "bk-audit-1")
    assert load("bk-audit-1", tmp_path).name == "小型方案"
