"""A pack in Excel and back: equal for any pack; every faulty row is named; nothing a spreadsheet would run."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from made_packs import packs

from assistant.errors import UserError
from assistant.export import pack_xlsx, pack_yaml
from assistant.export.pack_xlsx import PackWorkbookError
from assistant.frameworks import HEAD, raw, validate
from assistant.packs import PackError, RawPack
from assistant.resources import INDICATORS

IDS = sorted(head.parent.name for head in INDICATORS.glob(f"*/{HEAD}"))
SLOW = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@SLOW
@given(packs())
def test_any_pack_comes_back_equal(tmp_path: Path, pack: RawPack) -> None:
    pack_xlsx.write(pack, tmp_path / "pack.xlsx")
    assert pack_xlsx.read(tmp_path / "pack.xlsx") == pack


@pytest.mark.parametrize("id", IDS)
def test_every_shipped_pack_comes_back_equal(tmp_path: Path, id: str) -> None:
    for whole in (False, True):
        pack = raw(id, whole=whole)
        pack_xlsx.write(pack, tmp_path / "pack.xlsx")
        assert pack_xlsx.read(tmp_path / "pack.xlsx") == pack


@SLOW
@given(packs())
def test_yaml_comes_back_equal(tmp_path: Path, pack: RawPack) -> None:
    from assistant.packs import RawSections, read

    folder = tmp_path / "made-up"
    pack_yaml.write(pack, folder, "说明\n两行")
    merged = read(folder / HEAD, RawPack)
    for name in ("points.yaml", "metrics.yaml"):
        if (folder / name).is_file():
            part = read(folder / name, RawSections)
            merged = merged.model_copy(update={k: getattr(part, k) for k in part.model_fields_set})
    assert merged == pack


def test_what_is_written_is_a_pack_and_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    framework, _ = pack_yaml.store(raw("bk-audit-2-2", whole=True), tmp_path)
    assert framework.family == "bk-audit-2" and len(framework.leaves) == 26
    with pytest.raises(UserError, match="没有覆盖"):
        pack_yaml.store(raw("bk-audit-2-2", whole=True), tmp_path)
    own = raw("bk-audit-2-2", whole=True).model_copy(update={"name": "本校版"})
    again, before = pack_yaml.store(own, tmp_path, replace=True)
    assert again.name == "本校版" and before is not None and (before / HEAD).is_file()


def test_a_faulty_pack_does_not_push_out_the_good_one(tmp_path: Path) -> None:
    good = raw("thesis")
    pack_yaml.store(good, tmp_path)
    bad = good.model_copy(update={"points": {"99": next(iter(good.points.values()))}})
    with pytest.raises(PackError, match="99"):
        pack_yaml.store(bad, tmp_path, replace=True)
    assert validate(tmp_path / "thesis").points
    with pytest.raises(PackError):
        pack_yaml.store(bad.model_copy(update={"id": "other"}), tmp_path)
    assert not (tmp_path / "other").exists()


def test_a_cell_never_begins_like_a_formula(tmp_path: Path) -> None:
    pack = raw("thesis").model_copy(update={"source": "=HYPERLINK(1)"})
    pack_xlsx.write(pack, tmp_path / "p.xlsx")
    for page in openpyxl.load_workbook(tmp_path / "p.xlsx").worksheets:
        for row in page.iter_rows():
            assert not [c.value for c in row if isinstance(c.value, str) and c.value[:1] in "=+-@"]
    assert pack_xlsx.read(tmp_path / "p.xlsx").source == "=HYPERLINK(1)"


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    target = tmp_path / "p.xlsx"
    pack_xlsx.write(raw("thesis"), target)
    book = openpyxl.load_workbook(target)
    book["审核重点"]["L3"], book["指标"]["C4"] = "五", "二级"
    book["指标"]["K2"] = "多的一列"
    book.save(target)
    with pytest.raises(PackWorkbookError) as caught:
        pack_xlsx.read(target)
    message = str(caught.value)
    assert "“审核重点”第3行" in message and "“指标”第4行" in message and "多的一列" in message


def test_an_edit_in_excel_comes_in(tmp_path: Path) -> None:
    target = tmp_path / "p.xlsx"
    pack_xlsx.write(raw("thesis"), target)
    book = openpyxl.load_workbook(target)
    page = book["指标"]
    page.append(["9", " 学术规范 ", 2, "0", None, None, "查重=5\n学术诚信=4", None, "P", None])
    book.save(target)
    added = pack_xlsx.read(target).indicators[-1]
    assert (added.code, added.name, added.parent, added.terms) == ("9", "学术规范", "0", {"查重": 5, "学术诚信": 4})


def test_a_file_that_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no")
    with pytest.raises(PackWorkbookError, match="打不开"):
        pack_xlsx.read(tmp_path / "a.xlsx")
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(PackWorkbookError, match="没有工作表"):
        pack_xlsx.read(tmp_path / "b.xlsx")
