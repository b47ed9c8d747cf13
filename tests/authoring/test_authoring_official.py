"""The official text against the shipped pack: confirmed, corrected, added, missing, doubtful; and the own pack from it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from annex_makers import Row, changed, merged_docx, numbered_docx, tree_of, workbook

from assistant.authoring.annex import read
from assistant.authoring.compare import Comparison, compare
from assistant.authoring.official import build
from assistant.domain import Framework
from assistant.export import annex_xlsx, pack_yaml
from assistant.frameworks import raw, validate
from assistant.ingest.annexes import read as pieces

SOURCE = "测试文号〔2026〕1号附件"


def found(tmp_path: Path, rows: list[Row], against: str = "bk-audit-2-2") -> Comparison:
    return compare(read(pieces(workbook(tmp_path / "a.xlsx", rows))), raw(against, whole=True))


def test_each_kind_of_difference(tmp_path: Path) -> None:
    rows = changed(tree_of("bk-audit-2-2"))
    result = found(tmp_path, rows)
    by_code = {(x.official.code, x.official.variant): x for x in result.lines if x.official}
    assert by_code["1.1", ""].status == "confirmed"
    assert by_code["6.3.3", ""].status == "added"
    assert [x.shipped.code for x in result.lines if x.status == "missing" and x.shipped] == ["4.3.2"]
    corrected = by_code["6.1.2", ""]
    assert corrected.status == "corrected" and any("类别由common改为B" in n for n in corrected.notes)
    assert sum(result.counts().values()) == len(rows) + 1


def test_another_matter_under_the_same_code_is_for_a_person(tmp_path: Path) -> None:
    rows = [Row("1", "党的领导", 1), Row("1.1", "食堂卫生", 2), Row("1.1.1", "餐饮价格公示", 3)]
    result = found(tmp_path, rows)
    assert {x.official.code: x.status for x in result.lines if x.official}["1.1"] == "doubtful"


def built(tmp_path: Path, rows: list[Row], against: str) -> Framework:
    shipped = raw(against, whole=True)
    result = compare(read(pieces(merged_docx(tmp_path / "a.docx", rows))), shipped)
    pack, _ = build(result, shipped, {}, SOURCE)
    return pack_yaml.store(pack, tmp_path / "own")[0]


def test_the_own_pack_is_official_and_keeps_what_we_know(tmp_path: Path) -> None:
    framework = built(tmp_path, changed(tree_of("bk-audit-2-2")), "bk-audit-2-2")
    before = {p.code: p for p in validate(Path("indicators/bk-audit-2-2").resolve()).points}
    assert {p.provenance.mark for p in framework.points} == {"official"}
    assert {p.provenance.source for p in framework.points} == {SOURCE}
    point = next(p for p in framework.points if p.code == "1.1.1")
    assert point.name.startswith("健全") and before["1.1.1"].asks in point.asks
    assert point.evidence == before["1.1.1"].evidence and before["1.1.1"].terms.items() <= point.terms.items()
    added = next(p for p in framework.points if p.code == "6.3.3")
    assert added.evidence == ("待学校补充",) and any("平台" in term for term in added.terms)
    assert framework.completeness == 1 and framework.family == "bk-audit-2"
    assert {m.id for m in framework.metrics} == {m.id for m in validate(Path("indicators/bk-audit-2-2").resolve()).metrics}


def test_the_official_wording_heads_the_report_and_its_source_is_named(tmp_path: Path) -> None:
    from assistant.drafting.report import _provenance

    framework = built(tmp_path, tree_of("bk-audit-2-2"), "bk-audit-2-2")
    assert SOURCE in _provenance(framework) and "不是官方原文" not in _provenance(framework)


def test_nodes_that_the_official_text_does_not_divide_keep_our_points_as_ours(tmp_path: Path) -> None:
    rows = [r for r in tree_of("teacher-ed-2", plain=True) if r.level < 3]
    shipped = raw("teacher-ed-2", whole=True)
    result = compare(read(pieces(numbered_docx(tmp_path / "a.docx", rows))), shipped)
    assert not [x for x in result.lines if x.status == "missing"]
    pack, _ = build(result, shipped, {}, SOURCE)
    framework = pack_yaml.store(pack, tmp_path / "own")[0]
    assert {i.provenance.mark for i in framework.leaves} == {"official"} and {p.provenance.mark for p in framework.points} == {
        "P"
    }
    assert framework.completeness == 1 and framework.official_unit == "nodes"


def test_a_metric_without_a_home_is_told(tmp_path: Path) -> None:
    rows = [r for r in tree_of("bk-audit-2-2") if not r.code.startswith(("1.3", "7"))]
    shipped = raw("bk-audit-2-2", whole=True)
    _, told = build(compare(read(pieces(workbook(tmp_path / "a.xlsx", rows))), shipped), shipped, {}, SOURCE)
    assert any("Q5" in d.words for d in told)


def test_the_diff_report_lists_every_node_and_every_doubt(tmp_path: Path) -> None:
    result = found(tmp_path, changed(tree_of("bk-audit-2-2")))
    annex_xlsx.write(result, [], "比对", SOURCE, tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    page = book["比对"]
    assert page.max_row == len(result.lines) + 2
    assert {c.value for c in page["A"][2:]} >= {"一致", "更正", "新增", "官方没有"}
    assert book["存疑"].max_row == len(result.doubts) + 1
    assert SOURCE in page["A1"].value
