"""What both formats share: stable identifiers, our rows carried beside the fields that others read, trees put back in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from jsonschema import Draft202012Validator
from pydantic import ValidationError

from assistant.errors import UserError, in_words
from assistant.packs import RawPack

NAMESPACE = UUID("6f0c7a52-5f4d-5d8e-9b43-2f6f1d0f8a10")
"""Of all identifiers made here: the same pack always gives the same ones."""
OURS = "urn:zhiping:pack"
SCHEMAS = Path(__file__).parent / "schemas"


class ExchangeError(UserError):
    """A file that cannot be read as what it says it is; the message says where and what to do."""


def identifier(*parts: str) -> str:
    """A version 5 UUID, which both formats accept."""
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def stamp(at: datetime) -> str:
    """RFC 3339 with a time zone, whole seconds."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def day(text: str | None) -> str | None:
    """A full date as it stands; a bare year or month is no date and is left out (it stays in our own head)."""
    return text if text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def head(pack: RawPack) -> dict[str, Any]:
    """Everything of the pack but its rows."""
    data = pack.model_dump(mode="json", exclude_defaults=True)
    return {key: value for key, value in data.items() if key not in ("indicators", "points", "quantities", "metrics")}


def rows(pack: RawPack) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(section, code of the indicator it stands under, row without defaults) of every row, in order."""
    data = pack.model_dump(mode="json", exclude_defaults=True)
    for row in data.get("indicators", ()):
        yield "indicators", row.get("parent") or "", row
    for node, some in data.get("points", {}).items():
        for row in some:
            yield "points", node, row
    for row in data.get("metrics", ()):
        yield "metrics", row["code"], row
    for row in data.get("quantities", ()):
        yield "quantities", "", row


def pack_of(head: Mapping[str, Any], found: list[tuple[str, str, dict[str, Any]]], what: str) -> RawPack:
    """The pack of a head and its rows in order. Raises ExchangeError naming the first field that does not fit."""
    data: dict[str, Any] = dict(head)
    for section, node, row in found:
        if section == "points":
            data.setdefault("points", {}).setdefault(node, []).append(row)
        else:
            data.setdefault(section, []).append(row)
    try:
        return RawPack.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(p) for p in fault["loc"])
        raise ExchangeError(f"{what}里的“{where}”不合要求：{in_words(fault)}。") from error


@cache
def validator(name: str) -> Draft202012Validator:
    """Checks against the compact schema `schemas/<name>.schema.json`, written from the published one."""
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def check(data: Any, name: str, what: str) -> None:
    """Raises ExchangeError with the place and the fault if the data does not satisfy the schema."""
    fault = next(iter(sorted(validator(name).iter_errors(data), key=lambda e: list(map(str, e.path)))), None)
    if fault is not None:
        where = "/".join(str(p) for p in fault.path) or "最外层"
        raise ExchangeError(f"{what}不合{name}的格式：{where}处 {fault.message[:160]}。请核对来源系统的导出版本。")


def opened(path: Path) -> Any:
    """The JSON of a file."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ExchangeError(f"“{path.name}”不是完整的 JSON 文件（{error}）。请重新导出。") from error
    except RecursionError as error:
        raise ExchangeError(f"“{path.name}”套得太深，不是 CASE 或 OSCAL 的文件。") from error
