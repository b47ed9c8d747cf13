"""`zhiping frameworks`: what there is, official texts in, workbooks and packages out and in, crosswalks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from annex_makers import changed, merged_docx, numbered_docx, tree_of, workbook

from assistant.frameworks import validate

SOURCE = "测试文号〔2026〕1号附件"


def test_the_list_tells_edition_completeness_and_validity(zhiping) -> None:
    said = zhiping("frameworks", "--json")
    rows = {row["id"]: row for row in json.loads(said.out)["frameworks"]}
    assert said.status == 0 and len(rows) >= 20
    assert rows["zb-qualify"]["completeness"] == 0 and rows["zb-qualify"]["official_rows"] == 49
    assert rows["gz-adapt-2016"]["validity"] and all(row["edition"] and row["completeness_text"] for row in rows.values())


def test_import_writes_pack_and_diff(zhiping, tmp_path: Path) -> None:
    annex = merged_docx(tmp_path / "annex.docx", changed(tree_of("bk-audit-2-2")))
    words = ("frameworks", "import", annex, "--against", "bk-audit-2-2", "--source", SOURCE, "--out", tmp_path / "own")
    said = zhiping(*words)
    assert said.status == 0, said.err
    assert (tmp_path / "own" / "bk-audit-2-2-比对.xlsx").is_file()
    assert validate(tmp_path / "own" / "bk-audit-2-2").points[0].provenance.source == SOURCE
    assert "存疑" in (tmp_path / "own" / "bk-audit-2-2" / "pack.yaml").read_text(encoding="utf-8")[:300]
    assert "没有覆盖" in zhiping(*words).problem


@pytest.mark.parametrize(
    ("words", "expected"),
    [((), "--source"), (("--source", SOURCE), "--against"), (("--source", SOURCE, "--id", "中文"), "小写字母")],
)
def test_import_asks_for_what_it_needs(zhiping, tmp_path: Path, words: tuple[str, ...], expected: str) -> None:
    annex = workbook(tmp_path / "a.xlsx", tree_of("bk-qualify", plain=True))
    said = zhiping("frameworks", "import", annex, "--out", tmp_path / "own", *words)
    assert said.status == 2 and expected in said.problem
    assert not (tmp_path / "own").exists()


def test_a_file_without_indicators(zhiping, tmp_path: Path) -> None:
    numbered_docx(tmp_path / "a.docx", [])
    assert "没有读到指标" in zhiping("frameworks", "import", tmp_path / "a.docx", "--check", "--out", tmp_path).problem


def test_packages_of_other_systems_come_in_by_the_same_command(zhiping, tmp_path: Path) -> None:
    for option, name in (("--case", "a.json"), ("--oscal", "b.json")):
        assert zhiping("frameworks", "export", "thesis", option, tmp_path / name).status == 0
        said = zhiping("frameworks", "import", tmp_path / name, "--out", tmp_path / name[0])
        assert said.status == 0, said.err
        assert validate(tmp_path / name[0] / "thesis").points


def test_a_workbook_goes_out_and_comes_in(zhiping, tmp_path: Path) -> None:
    book = tmp_path / "p.xlsx"
    assert zhiping("frameworks", "export", "cee", "--xlsx", book).status == 0
    assert zhiping("frameworks", "import-xlsx", book, "--out", tmp_path).status == 0
    assert len(validate(tmp_path / "cee").points) == 35
    assert "--xlsx" in zhiping("frameworks", "export", "cee").problem


def test_crosswalk(zhiping) -> None:
    links = json.loads(zhiping("frameworks", "crosswalk", "cee", "esg-2015", "--json").out)["links"]
    assert {"node": "4.4", "target": "1.9"}.items() <= next(
        x for x in links if x["node"] == "4.4" and x["target"] == "1.9"
    ).items()
    assert "没有从" in zhiping("frameworks", "crosswalk", "cee", "inqaahe-isg").problem
