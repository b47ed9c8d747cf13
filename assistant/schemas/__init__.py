"""The published JSON Schemas of every record, of packs, and of the files that an office may write.

`python -m assistant.schemas` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant import domain, house_style, packs
from assistant.mapping import crosswalk
from assistant.rectification import levers, limits

FOLDER = Path(__file__).parent
PUBLISHED: dict[str, type[BaseModel]] = {
    "locator": domain.Locator,
    "passage": domain.Passage,
    "document": domain.Document,
    "file-outcome": domain.FileOutcome,
    "framework": domain.Framework,
    "institution": domain.Institution,
    "mapping": domain.Mapping,
    "coverage-cell": domain.CoverageCell,
    "observation": domain.Observation,
    "assessment": domain.Assessment,
    "finding": domain.Finding,
    "checklist-row": domain.ChecklistRow,
    "reviewer-note": domain.ReviewerNote,
    "report": domain.Report,
    "case": domain.Case,
    "standard-note": domain.StandardNote,
    "recommendation": domain.Recommendation,
    "ledger-entry": domain.LedgerEntry,
    "ledger-event": domain.LedgerEvent,
    "culture-diagnosis": domain.CultureDiagnosis,
    "expert-question": domain.ExpertQuestion,
    "pack": packs.RawPack,
    "pack-sections": packs.RawSections,
    "limit-table": packs.LimitTable,
    "scoring-scheme": packs.ScoringScheme,
    "crosswalk": crosswalk.Crosswalk,
    "house-style": house_style.HouseStyle,
    "ledger-limits": limits.Limits,
    "lever-topic": levers.Topic,
}
WRITTEN = frozenset(
    {"pack", "pack-sections", "limit-table", "scoring-scheme", "crosswalk", "house-style", "ledger-limits", "lever-topic"}
)
"""What people write by hand: their schemas ask for nothing that may be left out."""
FILES: dict[str, tuple[str, str]] = {
    "coverage": ("cells", "coverage-cell"),
    "metrics": ("metrics", "assessment"),
    "findings": ("findings", "finding"),
    "recommendations": ("recommendations", "recommendation"),
    "culture": ("diagnoses", "culture-diagnosis"),
}
"""File of a run → the key that holds its rows, and the record that each row is."""


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a published record or file. KeyError for a name that is not published."""
    if name in FILES:
        key, record = FILES[name]
        row = PUBLISHED[record].model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
        definitions = row.pop("$defs", {})
        body: dict[str, Any] = {
            "$defs": {**definitions, "Row": row},
            "type": "object",
            "properties": {"schema": {"const": f"zhiping/{name}/1"}, key: {"type": "array", "items": {"$ref": "#/$defs/Row"}}},
            "required": ["schema", key],
            "additionalProperties": False,
        }
    else:
        body = PUBLISHED[name].model_json_schema(mode="validation" if name in WRITTEN else "serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"zhiping/{name}/1", **body}


def text(name: str) -> str:
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def publish() -> None:
    """Writes every schema into this folder."""
    for name in (*PUBLISHED, *FILES):
        (FOLDER / f"{name}.schema.json").write_text(text(name), encoding="utf-8")
