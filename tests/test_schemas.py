"""The published JSON Schemas are those of the records, and the records' own JSON satisfies them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from evidence import document, passage, row
from jsonschema import Draft202012Validator, ValidationError

from assistant.domain import FileOutcome, Mapping, Match
from assistant.frameworks import load
from assistant.resources import CORPUS, INDICATORS
from assistant.schemas import FILES, FOLDER, PUBLISHED, schema, text


@pytest.mark.parametrize("name", sorted((*PUBLISHED, *FILES)))
def test_what_is_published_is_up_to_date_and_valid(name: str) -> None:
    file = FOLDER / f"{name}.schema.json"
    assert file.is_file(), "run python -m assistant.schemas"
    assert file.read_text(encoding="utf-8") == text(name), "run python -m assistant.schemas"
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"] == f"zhiping/{name}/1"


def test_no_schema_is_left_behind() -> None:
    assert {f.name for f in FOLDER.glob("*.json")} == {f"{name}.schema.json" for name in (*PUBLISHED, *FILES)}


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        schema("nothing")


def valid(name: str, value: Any) -> None:
    Draft202012Validator(schema(name)).validate(value)


def test_records_satisfy_their_schema() -> None:
    words = passage("专任教师686人")
    for name, record in {
        "document": document(),
        "passage": row({"年份": "2024", "专任教师": "686"}),
        "locator": words.locator,
        "file-outcome": FileOutcome(path="a.docx", outcome="ok"),
        "framework": load("bk-audit-2-3"),
        "mapping": Mapping(
            passage_id=words.id, locator=words.locator, text=words.text, matches=(Match(code="7.3", score=0.5, reason="r"),)
        ),
    }.items():
        valid(name, json.loads(record.model_dump_json()))


WRITTEN_FILES = [
    ("crosswalk", INDICATORS / "crosswalks"), ("scoring-scheme", INDICATORS / "scoring"), ("limit-table", INDICATORS / "limits"),
    ("house-style", CORPUS / "house_styles"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file"), [(n, f) for n, folder in WRITTEN_FILES for f in sorted(folder.glob("*.yaml"))])
def test_files_that_people_write_satisfy_their_schema(name: str, file: Path) -> None:
    valid(name, yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("pack", sorted(f.parent.name for f in INDICATORS.glob("*/pack.yaml")))
def test_packs_satisfy_their_schema(pack: str) -> None:
    valid("pack", yaml.safe_load((INDICATORS / pack / "pack.yaml").read_text(encoding="utf-8")))
    for file in (f for f in (INDICATORS / pack).rglob("*.yaml") if f.name != "pack.yaml"):
        valid("pack-sections", yaml.safe_load(file.read_text(encoding="utf-8")))


def test_levers_and_limits_satisfy_their_schema() -> None:
    for file in CORPUS.glob("levers/**/*.yaml"):
        for topic in yaml.safe_load(file.read_text(encoding="utf-8")).get("topics", ()):
            valid("lever-topic", topic)
    valid("ledger-limits", yaml.safe_load((CORPUS / "ledger" / "limits.yaml").read_text(encoding="utf-8")))


def test_a_misspelt_key_of_a_crosswalk_is_refused() -> None:
    sound = {"source_framework": "a", "target_family": "b", "mark": "P", "links": [{"node": "1.1", "main": ["2.1"]}]}
    valid("crosswalk", sound)
    with pytest.raises(ValidationError):
        valid("crosswalk", {**sound, "links": [{"node": "1.1", "mian": ["2.1"]}]})


def test_what_is_no_record_does_not() -> None:
    with pytest.raises(ValidationError):
        valid("passage", {"id": 1})
    with pytest.raises(ValidationError):
        valid("locator", {**json.loads(passage("x").locator.model_dump_json()), "extra": 1})
