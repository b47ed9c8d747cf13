"""A model at work on the report: where each section stands, what came of each statement, what the whole took."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from assistant.domain import DataTable, Section, Statement
from assistant.workspace.tracing import Stage, Trace

NAMES: Mapping[Stage, tuple[str, str]] = {
    "waiting": ("等待", ""),
    "gather": ("找材料", "accent"),
    "write": ("写作", "accent"),
    "verify": ("核验", "accent"),
    "revise": ("退回修改", "warn"),
    "done": ("完成", "good"),
}
BROKEN_OFF = ("没写完，继续时接着写", "")
"""How a section stands whose run was stopped on the way."""


class Row(NamedTuple):
    """One section: `offered` by the model, of these `accepted`, `replaced` by an offline sentence, `rejected` by the verifier;
    `fallback`: why it stays as it was written without the model, '' if it does not."""

    code: str
    stage: Stage
    round: int
    offered: int
    accepted: int
    replaced: int
    rejected: int
    fallback: str


class Part(NamedTuple):
    """A heading of a section with its statements."""

    title: str
    statements: tuple[Statement, ...]


class Rejected(NamedTuple):
    """A statement that the model offered and that does not stand, with the reasons."""

    text: str
    reasons: tuple[str, ...]


def row(trace: Trace) -> Row:
    """The line of a section."""
    record: Mapping[str, Any] = trace.outcome.get("record", {})
    offered, accepted, replaced = (int(record.get(name, 0)) for name in ("offered", "accepted", "replaced"))
    fallback = str(record.get("fallback", {}).get("message", ""))
    return Row(trace.code, trace.stage, trace.round, offered, accepted, replaced, len(record.get("rejected", ())), fallback)


def totals(rows: Sequence[Row]) -> dict[str, int]:
    """Sections done, and statements over all of them."""
    names = ("offered", "accepted", "replaced", "rejected")
    return {"done": sum(r.stage == "done" for r in rows), **{n: sum(getattr(r, n) for r in rows) for n in names}}


def written(trace: Trace) -> list[Part]:
    """The text of a section that is done, part by part; [] where the model's did not stand."""
    made = trace.outcome.get("section")
    if not isinstance(made, dict):
        return []
    try:
        section = Section.model_validate(made)
    except ValidationError:  # written by another version
        return []
    return [Part(" › ".join(where), tuple(found)) for where, found in _parts(section, ()) if found]


def _parts(section: Section, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Statement]]]:
    yield above, [s for b in section.body if not isinstance(b, DataTable) for s in b.statements]
    for inner in section.sections:
        yield from _parts(inner, (*above, inner.title) if inner.title else above)


def rejected(trace: Trace) -> list[Rejected]:
    """What the verifier turned away in a section."""
    found: Iterable[Mapping[str, Any]] = trace.outcome.get("record", {}).get("rejected", ())
    return [Rejected(str(r.get("text", "")), tuple(str(x) for x in r.get("reasons", ()))) for r in found]


def record(out: Path) -> dict[str, Any]:
    """What run.json says of the model in the last draft; {} where no model took part."""
    try:
        told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = told.get("model") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}
