"""Quality culture in a Workspace: surveys as they were imported, what people set against the evidence, and the matches to the
culture pack, which stand beside those to the workspace's own framework. Surveys and overrides are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import TypeAdapter

from assistant.domain import CultureOverride, Match, Passage
from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction

_MATCHES = TypeAdapter(tuple[Match, ...])
Lines = tuple[tuple[str, ...], ...]


class StoredSurvey(NamedTuple):
    """A survey file as it was read: (name, lines) of each sheet, columns that name persons left out."""

    id: str
    file: str
    reversed: bool
    remarks: tuple[str, ...]
    sheets: tuple[tuple[str, Lines], ...]
    at: str
    withdrawn: bool = False


class CultureStore:
    """Over an open Workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._db = workspace, workspace.db

    # --- surveys ---

    def add_survey(
        self, id: str, file: str, sheets: Sequence[tuple[str, Lines]], *, reversed: bool = False, remarks: Sequence[str] = ()
    ) -> bool:
        """Stores a survey; False where the same answers are there already. One that was withdrawn comes back."""
        with transaction(self._db):
            known = self._db.execute("SELECT 1 FROM culture_surveys WHERE id = ?", (id,)).fetchone() is not None
            if not known:
                options = json.dumps({"reversed": reversed, "remarks": list(remarks)}, ensure_ascii=False)
                grids = json.dumps(sheets, ensure_ascii=False)
                self._db.execute(
                    "INSERT INTO culture_surveys(id, file, options, grids, at) VALUES (?, ?, ?, ?, ?)",
                    (id, file, options, grids, _now()),
                )
        if known and id in self._withdrawn():
            self.withdraw(id, withdrawn=False, note="再次导入")
            return True
        return not known

    def surveys(self, *, withdrawn: bool = False) -> list[StoredSurvey]:
        """In order of import; those that were withdrawn only on request."""
        gone = self._withdrawn()
        found = []
        for id, file, options, grids, at in self._db.execute(
            "SELECT id, file, options, grids, at FROM culture_surveys ORDER BY number"
        ):
            said = json.loads(options)
            sheets = tuple((name, tuple(tuple(line) for line in lines)) for name, lines in json.loads(grids))
            found.append(StoredSurvey(id, file, said["reversed"], tuple(said["remarks"]), sheets, at, id in gone))
        return [s for s in found if withdrawn or not s.withdrawn]

    def withdraw(self, id: str, *, withdrawn: bool = True, by: str = "", note: str = "") -> None:
        """Takes a survey out of the diagnosis, or back in. It stays stored."""
        self._db.execute(
            "INSERT INTO culture_withdrawals(survey, withdrawn, by, note, at) VALUES (?, ?, ?, ?, ?)",
            (id, int(withdrawn), by, note, _now()),
        )

    def _withdrawn(self) -> set[str]:
        last = dict(self._db.execute("SELECT survey, withdrawn FROM culture_withdrawals ORDER BY number"))
        return {survey for survey, withdrawn in last.items() if withdrawn}

    # --- overrides ---

    def override(self, said: CultureOverride) -> None:
        """Adds what a person set; earlier ones stay in the history."""
        record = said.model_copy(update={"at": said.at or _now()})
        self._db.execute("INSERT INTO culture_overrides(record) VALUES (?)", (record.model_dump_json(),))

    def history(self) -> list[CultureOverride]:
        """Everything that was ever set, oldest first."""
        rows = self._db.execute("SELECT record FROM culture_overrides ORDER BY number")
        return [CultureOverride.model_validate_json(record) for (record,) in rows]

    def overrides(self) -> dict[str, CultureOverride]:
        """Code → the latest word on it; rows whose override was taken back are left out."""
        return {code: said for code, said in {o.code: o for o in self.history()}.items() if said.level is not None}

    # --- matches to the culture pack ---

    def unmatched(self, fingerprint: str) -> list[str]:
        """Ids of the passages that this matcher has not seen, in document order."""
        rows = self._db.execute(
            "SELECT p.id FROM passages p LEFT JOIN culture_matches m ON m.passage = p.id AND m.fingerprint = ? "
            "WHERE m.passage IS NULL ORDER BY p.document, p.ord",
            (fingerprint,),
        )
        return [id for (id,) in rows]

    def put_matches(self, fingerprint: str, rows: Iterable[tuple[str, tuple[Match, ...]]]) -> None:
        with transaction(self._db):
            self._db.execute("DELETE FROM culture_matches WHERE passage NOT IN (SELECT id FROM passages)")
            self._db.executemany(
                "INSERT OR REPLACE INTO culture_matches VALUES (?, ?, ?)",
                ((id, fingerprint, _MATCHES.dump_json(found).decode()) for id, found in rows),
            )

    def matched(self) -> Iterator[tuple[Passage, tuple[Match, ...]]]:
        """Every passage with its matches as stored, in document order."""
        cursor = self._db.execute(
            "SELECT p.record, m.record FROM passages p JOIN culture_matches m ON m.passage = p.id ORDER BY p.document, p.ord"
        )
        return ((Passage.model_validate_json(p), _MATCHES.validate_json(m)) for p, m in cursor)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
