"""CASE and OSCAL: what goes out satisfies the schema and comes back equal; what another system changed or made comes in."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from made_packs import packs

from assistant.exchange import case, oscal
from assistant.exchange.rows import ExchangeError, check
from assistant.frameworks import HEAD, raw
from assistant.packs import RawPack
from assistant.resources import INDICATORS

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
IDS = sorted(head.parent.name for head in INDICATORS.glob(f"*/{HEAD}"))
SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def wire(data: dict[str, Any]) -> Any:
    return json.loads(json.dumps(data, ensure_ascii=False))


@SLOW
@given(packs())
def test_any_pack_comes_back_equal_from_case(pack: RawPack) -> None:
    assert case.load(wire(case.dump(pack, AT))) == pack
    assert case.load(wire(case.dump(pack, AT, "1.0"))) == pack


@SLOW
@given(packs())
def test_any_pack_comes_back_equal_from_oscal(pack: RawPack) -> None:
    assert oscal.load(wire(oscal.catalog(pack, AT))) == pack


@pytest.mark.parametrize("id", IDS)
def test_every_shipped_pack_comes_back_equal(id: str) -> None:
    whole, own = raw(id, whole=True), raw(id)
    assert case.load(case.dump(whole, AT)) == whole
    assert case.load(case.dump(own, AT, "1.0")) == own
    assert oscal.load(oscal.catalog(whole, AT)) == whole
    if own.extends:
        made = oscal.profile(own, whole, AT)
        assert oscal.load(wire(made)) == own
        assert made["profile"]["imports"][0]["include-controls"][0]["with-ids"]


def test_what_is_written_can_be_read_without_us() -> None:
    package = case.dump(raw("esg-2015"), AT)
    assert package["CFDocument"]["caseVersion"] == "1.1"
    titles = {i["humanCodingScheme"]: i["fullStatement"] for i in package["CFItems"] if "humanCodingScheme" in i}
    assert titles["1.3"].startswith("Student-centred learning")
    catalog = oscal.catalog(raw("esg-2015"), AT)["catalog"]
    control = catalog["groups"][0]["controls"][2]
    assert control["title"].startswith("Student-centred learning") and control["props"][0] == {"name": "label", "value": "1.3"}


def test_a_change_made_elsewhere_is_taken() -> None:
    package = wire(case.dump(raw("esg-2015"), AT))
    item = next(i for i in package["CFItems"] if i.get("humanCodingScheme") == "1.3")
    item["fullStatement"], item["humanCodingScheme"] = "Learning first", "1.3a"
    loaded = case.load(package)
    assert next(i for i in loaded.indicators if i.code == "1.3a").name == "Learning first"
    assert "1.3a" in loaded.points and "1.3" not in loaded.points
    catalog = wire(oscal.catalog(raw("esg-2015"), AT))
    catalog["catalog"]["groups"][0]["controls"][2]["title"] = "Learning first"
    assert next(i for i in oscal.load(catalog).indicators if i.code == "1.3").name == "Learning first"


def test_a_package_of_another_system_comes_in_with_what_is_missing_said() -> None:
    package = wire(case.dump(raw("esg-2015"), AT))
    for row in (package["CFDocument"], *package["CFItems"]):
        row.pop("extensions", None)
    package["CFItems"] = [i for i in package["CFItems"] if i["CFItemType"] == "指标"]
    known = {i["identifier"] for i in package["CFItems"]}
    package["CFAssociations"] = [a for a in package["CFAssociations"] if a["originNodeURI"]["identifier"] in known]
    loaded = case.load(package)
    assert [i.code for i in loaded.indicators] == [i.code for i in raw("esg-2015").indicators]
    assert all(p.evidence == ["待学校补充"] for rows in loaded.points.values() for p in rows)


def test_a_catalog_of_another_system_comes_in() -> None:
    body = {
        "uuid": "11111111-2222-4333-8444-555555555555",
        "metadata": {"title": "Quality", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.1.2"},
        "groups": [{"id": "a", "title": "Teaching", "controls": [
            {"id": "a-1", "title": "Staff development", "controls": [{"id": "a-1.1", "title": "Induction of new staff"}]},
            {"id": "a-2", "title": "Assessment of students"}]}],
    }  # fmt: skip
    loaded = oscal.load({"catalog": body})
    assert [(i.code, i.level, i.parent) for i in loaded.indicators] == [("a", 1, None), ("a-1", 2, "a"), ("a-2", 2, "a")]
    assert [p.code for p in loaded.points["a-1"]] == ["a-1.1"] and [p.mark for p in loaded.points["a-2"]] == ["P"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["CFDocument"].pop("creator"), lambda d: d["CFItems"][0].update(identifier="1"),
        lambda d: d["CFItems"][0].update(unknown=1), lambda d: d["CFAssociations"][0].update(associationType="isAbove"),
    ],
)  # fmt: skip
def test_what_does_not_satisfy_the_schema_is_refused_with_the_place(spoil: Any) -> None:
    package = copy.deepcopy(case.dump(raw("thesis"), AT))
    spoil(package)
    with pytest.raises(ExchangeError, match="CF"):
        case.load(package)


def test_oscal_faults_are_refused() -> None:
    made = oscal.catalog(raw("thesis"), AT)
    for spoil in ({"uuid": "x"}, {"extra": 1}):
        with pytest.raises(ExchangeError):
            check({"catalog": {**made["catalog"], **spoil}}, "oscal-catalog", "文件")
    with pytest.raises(ExchangeError, match="catalog"):
        oscal.load({"component-definition": {}})
    with pytest.raises(ExchangeError, match="CFDocument"):
        case.load([])
