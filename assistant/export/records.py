"""The JSON files of a run. Every file names its schema; the JSON Schemas themselves lie in assistant/schemas/."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.export.atomic import whole, write_text


def schema(name: str) -> str:
    """'zhiping/<name>/1': what the `schema` key of a file says."""
    return f"zhiping/{name}/1"


def write(name: str, key: str, rows: Sequence[BaseModel], target: Path) -> None:
    """{"schema": …, key: [rows]}"""
    body = {"schema": schema(name), key: [r.model_dump(mode="json") for r in rows]}
    write_text(target, json.dumps(body, ensure_ascii=False, indent=1) + "\n")


def write_lines(name: str, rows: Iterable[BaseModel], target: Path) -> int:
    """One record a line, streamed, each with its `schema` key first. Returns the number of records."""
    count = 0
    head = '{"schema":"' + schema(name) + '",'
    with whole(target) as draft, draft.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(head + row.model_dump_json()[1:] + "\n")
            count += 1
    return count


def write_object(name: str, body: Mapping[str, Any], target: Path) -> None:
    """{"schema": …, **body}"""
    write_text(target, json.dumps({"schema": schema(name), **body}, ensure_ascii=False, indent=1) + "\n")
