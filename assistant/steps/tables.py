"""The yearly data tables that stand in the evidence: which are known, what was read of them, what is wrong with them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from assistant.domain import Document, digest
from assistant.metrics import state_tables
from assistant.metrics.state_data import found_tables
from assistant.metrics.state_faults import faults, faults_as_findings
from assistant.steps.mapping import SHEETS
from assistant.workspace import Workspace

STEP = "tables"


class TableSeen(NamedTuple):
    """A known table of one document; `values` is the number of figures read from it, `faults` of faulty cells."""

    document: str
    sheet: str
    title: str
    codes: tuple[str, ...]
    rows: int
    values: int
    faults: int
    first: str
    """Id of its first row's passage."""


class Seen(NamedTuple):
    """`unknown` are documents in table formats that no mapping file knows a table of: they are read by their headings."""

    tables: tuple[TableSeen, ...]
    unknown: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    """(what is wrong, what to do)."""


_SEEN = TypeAdapter(Seen)


def seen(workspace: Workspace, documents: dict[str, Document], packs: Path | None = None) -> Seen:
    """Worked out once for each state of the evidence."""
    known, edition = state_tables.load(packs)
    sheets = {id: d for id, d in documents.items() if d.format in SHEETS}
    fingerprint = digest(edition, workspace.get("framework") or "", *sorted(sheets))
    if workspace.finished(STEP, fingerprint):
        return _SEEN.validate_python(workspace.step_info(STEP)["seen"])
    read = Counter(o.passage_id for o in workspace.observations())
    found = [f for d in sheets.values() for f in found_tables(workspace.passages(d.id), d, known)]
    wrong = list(faults(found))
    tables = tuple(
        TableSeen(
            f.document.id, f.rows[0].locator.sheet or "", f.table.titles[0], f.table.codes, len(f.rows),
            sum(read[row.id] for row in f.rows), sum(1 for x in wrong if x.found is f), f.rows[0].id,
        )
        for f in found
    )  # fmt: skip
    told = tuple((f.message, f.suggestion) for f in faults_as_findings(wrong))
    made = Seen(tables, tuple(sorted(sheets.keys() - {t.document for t in tables})), told)
    workspace.finish(STEP, fingerprint, 0.0, {"seen": _SEEN.dump_python(made, mode="json")})
    return made
