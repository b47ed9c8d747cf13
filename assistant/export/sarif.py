"""findings → SARIF 2.1.0 (OASIS), for viewers and pipelines that read it. The same findings give the same bytes.

A Word file has no lines, so a result names its artifact and, as logical location, its place in words; its spot stands in the
properties. Evidence stands as related locations below the base EVIDENCE.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import assistant
from assistant.domain import Finding, Locator, Severity, digest, normalise
from assistant.export.atomic import write_text
from assistant.review.rule import Placed, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_BASE = "EVIDENCE"


def write(placed: Sequence[Placed], rules: Sequence[Rule], report: str, target: Path) -> None:
    """Writes findings.sarif. `report`: the checked file as it should be named, relative; no machine paths."""
    write_text(target, json.dumps(log(placed, rules, report), ensure_ascii=False, indent=1) + "\n")


def log(placed: Sequence[Placed], rules: Sequence[Rule], report: str) -> dict[str, Any]:
    """The SARIF log as JSON values. A finding of a rule without a card gets a rule with its id alone."""
    cards: dict[str, dict[str, Any]] = {rule.id: _card(rule) for rule in rules}
    for rule_id in sorted({p.finding.rule for p in placed} - set(cards)):
        cards[rule_id] = {"id": rule_id}
    index = {rule_id: number for number, rule_id in enumerate(cards)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "zhiping",
                "fullName": "质评助手",
                "version": assistant.__version__,
                "language": "zh-CN",
                "rules": list(cards.values()),
            }
        },
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(report)}, "roles": ["analysisTarget"]}],
        "results": _results(placed, index, report),
    }
    if any(p.finding.locators for p in placed):
        run["originalUriBaseIds"] = {_BASE: {"description": {"text": "材料文件夹"}}}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _card(rule: Rule) -> dict[str, Any]:
    properties: dict[str, Any] = {"scope": rule.scope}
    if rule.applies_to:
        properties["appliesTo"] = list(rule.applies_to)
    if rule.source:
        properties["source"] = rule.source
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.law},
        "help": {"text": f"反例：{rule.bad}\n正例：{rule.good}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def _results(placed: Sequence[Placed], index: dict[str, int], report: str) -> list[dict[str, Any]]:
    seen: dict[str, int] = {}
    result = []
    for item in placed:
        finding = item.finding
        identity = digest(finding.rule, finding.where, normalise(finding.quote or finding.message))
        seen[identity] = seen.get(identity, 0) + 1
        found: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": LEVELS[finding.severity],
            "message": {"text": finding.message + (f" 建议：{finding.suggestion}" if finding.suggestion else "")},
            "locations": [_location(item, report)],
            "partialFingerprints": {"zhiping/1": f"{identity}:{seen[identity]}"},
        }
        if finding.locators:
            found["relatedLocations"] = [_related(locator, number) for number, locator in enumerate(finding.locators)]
        if finding.waived:
            found["suppressions"] = [{"kind": "external", "justification": finding.waived}]
        properties = _properties(item)
        if properties:
            found["properties"] = properties
        result.append(found)
    return result


def _location(item: Placed, report: str) -> dict[str, Any]:
    place = item.spot.words() if item.spot is not None else "全文"
    named = " ".join(dict.fromkeys(p for p in (item.finding.where, place) if p))
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(report), "index": 0}},
        "logicalLocations": [{"name": place, "fullyQualifiedName": named, "kind": "element"}],
    }


def _related(locator: Locator, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "physicalLocation": {"artifactLocation": {"uri": _uri(locator.file), "uriBaseId": _BASE}},
        "message": {"text": locator.render() + (f"：{locator.quote}" if locator.quote else "")},
    }


def _properties(item: Placed) -> dict[str, Any]:
    finding: Finding = item.finding
    properties: dict[str, Any] = {}
    if finding.quote:
        properties["quote"] = finding.quote
    if item.spot is not None:
        spot = item.spot
        values = {"block": spot.block, "row": spot.row, "column": spot.column, "start": spot.start, "end": spot.end}
        properties["spot"] = {name: value for name, value in values.items() if value is not None}
    return properties


def _uri(path: str) -> str:
    """A relative path as a URI reference."""
    return quote(path.replace("\\", "/"), safe="/!")
