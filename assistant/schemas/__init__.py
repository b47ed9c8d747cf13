"""The published JSON Schemas of every record and of packs. `python -m assistant.schemas` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant import domain, packs

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
    "report": domain.Report,
    "pack": packs.RawPack,
    "pack-sections": packs.RawSections,
    "limit-table": packs.LimitTable,
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a published record. KeyError for a name that is not published."""
    body = PUBLISHED[name].model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"zhiping/{name}/1", **body}


def text(name: str) -> str:
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def publish() -> None:
    """Writes every schema into this folder."""
    for name in PUBLISHED:
        (FOLDER / f"{name}.schema.json").write_text(text(name), encoding="utf-8")
