"""The SARIF log: what OASIS' SARIF 2.1.0 asks of each object, the same bytes for the same findings, nothing left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evidence import passage
from jsonschema import Draft202012Validator

from assistant.domain import Finding
from assistant.export import sarif
from assistant.review.document import Spot
from assistant.review.rule import Placed, Rule

RULE = Rule(
    "grounding.number", "数字须与所引材料一致", "引689写686", "引689写689", "error", lambda _: (), scope="cited", source="s-alf"
)  # fmt: skip
SOURCE = passage("专任教师689人").locator.model_copy(update={"quote": "689人"})
PLACED = (
    Placed(
        Finding(rule=RULE.id, severity="error", where="2.3.1 第4段", message="686人与材料不符", quote="专任教师686人",
                suggestion="改为689人", locators=(SOURCE,)),
        Spot(12, start=3, end=20),
    ),
    Placed(Finding(rule="own.rule", severity="info", where="", message="没有编号"), None),
    Placed(Finding(rule=RULE.id, severity="warning", where="表", message="表内不符"), Spot(20, 1, 2)),
)  # fmt: skip

MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/!%-]+$"}, "uriBaseId": {"type": "string"},
                   "index": {"type": "integer", "minimum": -1}},
    "additionalProperties": False,
}  # fmt: skip
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer", "minimum": -1},
        "physicalLocation": {"type": "object", "required": ["artifactLocation"], "properties": {"artifactLocation": ARTIFACT},
                             "additionalProperties": False},
        "logicalLocations": {"type": "array", "uniqueItems": True, "items": {
            "type": "object", "properties": {k: {"type": "string"} for k in ("name", "fullyQualifiedName", "kind")},
            "additionalProperties": False}},
        "message": MESSAGE,
    },
    "additionalProperties": False,
}  # fmt: skip
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "language": {"pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "originalUriBaseIds": {"type": "object", "additionalProperties": {
                    "type": "object", "properties": {"description": MESSAGE}, "additionalProperties": False}},
                "artifacts": {"type": "array", "items": {
                    "type": "object", "properties": {"location": ARTIFACT, "roles": {"items": {"const": "analysisTarget"}}},
                    "additionalProperties": False}},
                "tool": {"type": "object", "required": ["driver"], "additionalProperties": False, "properties": {"driver": {
                    "type": "object", "required": ["name"], "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string"}, "fullName": {"type": "string"}, "version": {"type": "string"},
                        "language": {"type": "string"},
                        "rules": {"type": "array", "uniqueItems": True, "items": {
                            "type": "object", "required": ["id"], "additionalProperties": False,
                            "properties": {
                                "id": {"type": "string"}, "shortDescription": MESSAGE, "help": MESSAGE,
                                "properties": {"type": "object"},
                                "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL},
                                                         "additionalProperties": False}}}}}}}},
                "results": {"type": "array", "items": {
                    "type": "object", "required": ["message"], "additionalProperties": False,
                    "properties": {
                        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": -1}, "level": LEVEL,
                        "message": MESSAGE, "locations": {"type": "array", "items": LOCATION},
                        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
                        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                        "properties": {"type": "object"}}}},
            },
        }},
    },
}  # fmt: skip
"""The published structure, as far as the log uses it; a key that SARIF does not know fails."""


def results() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sarif.log(PLACED, [RULE], "自评报告.docx")["runs"][0]["results"]
    return found


def test_the_log_has_the_published_structure() -> None:
    Draft202012Validator(SHAPE).validate(sarif.log(PLACED, [RULE], "报告 2025/自评报告.docx"))
    Draft202012Validator(SHAPE).validate(sarif.log((), [], "a.docx"))


def test_every_finding_is_a_result_with_its_level_and_rule() -> None:
    log = sarif.log(PLACED, [RULE], "自评报告.docx")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == ["grounding.number", "own.rule"]
    assert [(r["level"], rules[r["ruleIndex"]]["id"]) for r in results()] == [
        ("error", "grounding.number"),
        ("note", "own.rule"),
        ("warning", "grounding.number"),
    ]
    assert rules[0]["shortDescription"]["text"] == RULE.law and "引689写686" in rules[0]["help"]["text"]


def test_a_result_says_where_in_words_and_in_numbers() -> None:
    first, second, third = results()
    assert first["locations"][0]["logicalLocations"][0] == {
        "name": "第13段", "fullyQualifiedName": "2.3.1 第4段 第13段", "kind": "element",
    }  # fmt: skip
    assert first["properties"] == {"quote": "专任教师686人", "spot": {"block": 12, "start": 3, "end": 20}}
    assert second["locations"][0]["logicalLocations"][0]["name"] == "全文" and "properties" not in second
    assert third["properties"]["spot"] == {"block": 20, "row": 1, "column": 2, "start": 0, "end": 0}


def test_the_evidence_is_a_related_location_below_the_evidence_folder() -> None:
    (related,) = results()[0]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uriBaseId"] == "EVIDENCE"
    assert related["message"]["text"].endswith("：689人")


def test_the_same_findings_give_the_same_bytes_and_equal_ones_are_told_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        sarif.write(PLACED, [RULE], "自评报告.docx", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert json.loads((tmp_path / "a").read_text(encoding="utf-8"))["version"] == "2.1.0"
    twice = sarif.log((PLACED[1], PLACED[1]), [], "a.docx")["runs"][0]["results"]
    prints = [r["partialFingerprints"]["zhiping/1"] for r in twice]
    assert len(set(prints)) == 2 and prints[0][:-2] == prints[1][:-2]
