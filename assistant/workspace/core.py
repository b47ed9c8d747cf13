"""Evidence, matches, observations, decisions and steps of a Workspace: one institution × one framework on disk.

SQLite in WAL mode holds documents, passages, matches, observations, human decisions and what each step was made from;
the search index lies beside it. Everything is keyed by content, and each file is committed as a whole: a run that is
killed at any moment goes on where it was, and a re-run costs only what changed. Human decisions are never deleted.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from pydantic import TypeAdapter

from assistant.domain import Document, FileOutcome, Match, Observation, Passage, ReviewerNote
from assistant.workspace.migrations import WorkspaceError, current, migrate
from assistant.workspace.transaction import transaction
from assistant.write_ahead import write_ahead

DATABASE = "zhiping.db"
_MATCHES = TypeAdapter(tuple[Match, ...])
_OBSERVATIONS = TypeAdapter(tuple[Observation, ...])
_FETCHED = 200
"""Passages read in one go while their table is written to."""

WITHDRAWN = "withdrawn"
"""A decision that was taken back: the matcher's own word holds again. It stays in the history."""


class Place(NamedTuple):
    """A file as it was when last read."""

    place: str
    sha256: str
    size: int
    mtime_ns: int
    outcome: FileOutcome


class Decision(NamedTuple):
    """What a person said of a match: `confirmed`, `rejected` or `withdrawn`; holds for the same words wherever they stand."""

    key: str
    code: str
    point: str
    status: str
    by: str
    note: str
    at: str


def reading(file: Path) -> sqlite3.Connection:
    """A connection that can change nothing and holds nobody up. sqlite3.OperationalError where there is no such database.

    SQLite may lay its own -wal and -shm files beside the database; on a read-only file system, where it cannot, nobody writes.
    """
    still = hasattr(os, "statvfs") and file.parent.is_dir() and bool(os.statvfs(file.parent).f_flag & os.ST_RDONLY)
    how = "immutable=1" if still else "mode=ro"
    db = sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True, timeout=30, isolation_level=None)
    db.execute("PRAGMA query_only=ON")
    return db


class Matched(NamedTuple):
    """A passage by its id, its document and the key of its words, with the matcher's matches as stored."""

    id: str
    document: str
    key: str
    matches: tuple[Match, ...]


class Workspace:
    """Open one with `Workspace(folder)`; it is a context manager. One process writes at a time; readers are never blocked.

    With `read_only` it has to be there and is taken as it stands: steps then neither match nor measure nor index. It belongs to
    the thread that opened it; with `threads` to whoever sees to it that one at a time uses it.
    """

    def __init__(self, folder: Path, read_only: bool = False, *, threads: bool = False) -> None:
        self.folder, self.read_only = folder, read_only
        try:
            if read_only:
                self._db = reading(folder / DATABASE)
                current(self._db, folder)
                return
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(folder / DATABASE, timeout=30, isolation_level=None, check_same_thread=not threads)
            write_ahead(self._db)
            self._db.execute("PRAGMA synchronous=NORMAL")
            migrate(self._db, folder)
        except (OSError, sqlite3.OperationalError) as error:
            raise WorkspaceError(f"工作区“{folder}”打不开：{error}。请检查路径、权限与磁盘空间。") from error
        except sqlite3.DatabaseError as error:
            raise WorkspaceError(
                f"工作区“{folder}”的数据库已损坏（{error}）。请换一个输出文件夹，或恢复 {DATABASE} 的备份。"
            ) from error

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @property
    def db(self) -> sqlite3.Connection:
        """For the other stores of this package, which keep their tables in the same file."""
        return self._db

    # --- plain values ---

    def get(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- evidence ---

    def places(self) -> Iterator[Place]:
        """Every place known, archive members included, in order of place."""
        for place, sha256, size, mtime, outcome in self._db.execute(
            "SELECT place, sha256, size, mtime_ns, outcome FROM places ORDER BY place"
        ):
            yield Place(place, sha256, size, mtime, FileOutcome.model_validate_json(outcome))

    def place(self, place: str) -> Place | None:
        row = self._db.execute("SELECT place, sha256, size, mtime_ns, outcome FROM places WHERE place = ?", (place,)).fetchone()
        return Place(row[0], row[1], row[2], row[3], FileOutcome.model_validate_json(row[4])) if row else None

    def members(self, archive: str) -> list[str]:
        """Places of the members of an archive."""
        return [p for (p,) in self._db.execute("SELECT place FROM places WHERE archive = ? ORDER BY place", (archive,))]

    def has_content(self, sha256: str) -> bool:
        """Whether these bytes were read to the end before (ok or partial)."""
        row = self._db.execute("SELECT 1 FROM documents WHERE id = ?", (sha256[:16],)).fetchone()
        return row is not None

    def outcome_of_content(self, sha256: str) -> FileOutcome | None:
        row = self._db.execute("SELECT outcome FROM documents WHERE id = ?", (sha256[:16],)).fetchone()
        return FileOutcome.model_validate_json(row[0]) if row else None

    def put_file(
        self,
        place: Place,
        document: Document | None = None,
        passages: Sequence[Passage] = (),
        archive: str | None = None,
    ) -> None:
        """One file's outcome with everything read from it, in one transaction."""
        with transaction(self._db):
            known = place.outcome.document
            if document is not None:
                known = document.id
                for table in ("matches", "observations"):  # they depend on the place and title too, which may be others now
                    self._db.execute(
                        f"DELETE FROM {table} WHERE passage IN (SELECT id FROM passages WHERE document = ?)", (document.id,)
                    )
                self._db.execute("DELETE FROM passages WHERE document = ?", (document.id,))
                self._db.execute(
                    "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)",
                    (document.id, document.model_dump_json(), place.outcome.model_dump_json()),
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?, ?)",
                    ((p.id, p.document, p.order, p.key, p.model_dump_json()) for p in passages),
                )
            self._db.execute(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?)",
                (place.place, place.sha256, place.size, place.mtime_ns, place.outcome.model_dump_json(), known, archive),
            )

    def forget_places(self, gone: Iterable[str]) -> None:
        """Drops places that are no longer in the folder, and documents that no place holds any more.

        Decisions stay: if the words come back, so does what a person said of them.
        """
        with transaction(self._db):
            for place in gone:
                self._db.execute("DELETE FROM places WHERE place = ? OR archive = ?", (place, place))
            orphans = "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM places WHERE document IS NOT NULL)"
            self._db.execute(f"DELETE FROM passages WHERE document IN ({orphans})")
            self._db.execute(f"DELETE FROM documents WHERE id IN ({orphans})")
            for table in ("matches", "observations"):
                self._db.execute(f"DELETE FROM {table} WHERE passage NOT IN (SELECT id FROM passages)")

    def take_evidence(self, other: Workspace) -> None:
        """Makes the evidence of this Workspace that of another one; what was matched or observed of kept passages stays.

        In one transaction: a process that is killed here leaves the evidence as it was.
        """
        self._db.execute("ATTACH DATABASE ? AS shared", (str(other.folder / DATABASE),))
        try:
            with transaction(self._db):
                changed = (
                    "id IN (SELECT p.id FROM main.passages p LEFT JOIN shared.passages s ON s.id = p.id "
                    "WHERE s.id IS NULL OR s.record != p.record)"
                )
                for table in ("matches", "observations"):
                    self._db.execute(f"DELETE FROM {table} WHERE passage IN (SELECT id FROM main.passages WHERE {changed})")
                self._db.execute(f"DELETE FROM main.passages WHERE {changed}")
                self._db.execute("INSERT OR IGNORE INTO main.passages SELECT * FROM shared.passages")
                for table in ("documents", "places"):
                    self._db.execute(f"DELETE FROM main.{table}")
                    self._db.execute(f"INSERT INTO main.{table} SELECT * FROM shared.{table}")
        finally:
            self._db.execute("DETACH DATABASE shared")

    def documents(self) -> Iterator[Document]:
        """Every document, with all its places, in order of id."""
        for (record,) in self._db.execute("SELECT record FROM documents ORDER BY id"):
            document = Document.model_validate_json(record)
            rows = self._db.execute("SELECT place FROM places WHERE document = ? ORDER BY place", (document.id,))
            yield document.model_copy(update={"places": tuple(p for (p,) in rows)})

    def copies(self) -> list[tuple[str, str, list[str]]]:
        """(sha256, where it was read, where it lies now) of each document that lies in several places, or in another one."""
        rows = self._db.execute(
            "SELECT d.record, group_concat(p.place, char(31)) FROM documents d JOIN places p ON p.document = d.id "
            "GROUP BY d.id HAVING count(*) > 1 OR min(p.place) != json_extract(d.record, '$.places[0]') ORDER BY d.id"
        )
        known = ((Document.model_validate_json(record), places.split("\x1f")) for record, places in rows)
        return [(document.sha256, document.places[0], places) for document, places in known]

    def passages(self, document: str | None = None) -> Iterator[Passage]:
        """Passages in document order; streamed, never all in memory."""
        where, values = ("WHERE document = ?", (document,)) if document else ("", ())
        cursor = self._db.execute(f"SELECT record FROM passages {where} ORDER BY document, ord", values)
        return (Passage.model_validate_json(record) for (record,) in cursor)

    def passage(self, id: str) -> Passage | None:
        row = self._db.execute("SELECT record FROM passages WHERE id = ?", (id,)).fetchone()
        return Passage.model_validate_json(row[0]) if row else None

    def passage_ids(self) -> Iterator[str]:
        return (id for (id,) in self._db.execute("SELECT id FROM passages ORDER BY document, ord"))

    def count(self, table: str) -> int:
        if table not in ("documents", "passages", "places", "matches", "decisions"):
            raise ValueError(table)
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    # --- matches, observations, decisions ---

    def unmatched(self, fingerprint: str) -> Iterator[Passage]:
        """Passages that this matcher has not seen."""
        return self._lacking("matches", fingerprint)

    def unobserved(self, fingerprint: str) -> Iterator[Passage]:
        """Passages that this reader of quantities has not seen."""
        return self._lacking("observations", fingerprint)

    def _lacking(self, table: str, fingerprint: str) -> Iterator[Passage]:
        ids = self._db.execute(
            f"SELECT p.id FROM passages p LEFT JOIN {table} t ON t.passage = p.id AND t.fingerprint = ? "
            "WHERE t.passage IS NULL ORDER BY p.document, p.ord",
            (fingerprint,),
        ).fetchall()  # ids only: the caller writes to the table while it goes through them
        for start in range(0, len(ids), _FETCHED):
            some = [id for (id,) in ids[start : start + _FETCHED]]
            known = dict(self._db.execute(f"SELECT id, record FROM passages WHERE id IN ({','.join('?' * len(some))})", some))
            yield from (Passage.model_validate_json(known[id]) for id in some if id in known)

    def unobserved_documents(self, fingerprint: str) -> frozenset[str]:
        """Documents that hold passages which this reader of quantities has not seen."""
        rows = self._db.execute(
            "SELECT DISTINCT p.document FROM passages p LEFT JOIN observations o ON o.passage = p.id AND o.fingerprint = ? "
            "WHERE o.passage IS NULL",
            (fingerprint,),
        )
        return frozenset(document for (document,) in rows)

    def put_matches(self, fingerprint: str, rows: Iterable[tuple[str, tuple[Match, ...]]]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO matches VALUES (?, ?, ?)",
                ((id, fingerprint, _MATCHES.dump_json(found).decode()) for id, found in rows),
            )

    def put_observations(self, fingerprint: str, rows: Iterable[tuple[str, tuple[Observation, ...]]]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO observations VALUES (?, ?, ?)",
                ((id, fingerprint, _OBSERVATIONS.dump_json(found).decode()) for id, found in rows),
            )

    def matched(self) -> Iterator[tuple[Passage, tuple[Match, ...]]]:
        """Every passage with the matcher's matches as stored, in document order."""
        cursor = self._db.execute(
            "SELECT p.record, m.record FROM passages p JOIN matches m ON m.passage = p.id ORDER BY p.document, p.ord"
        )
        return ((Passage.model_validate_json(p), _MATCHES.validate_json(m)) for p, m in cursor)

    def matches(self) -> Iterator[Matched]:
        """What `matched` gives, without the passages themselves: for what only counts and chooses."""
        cursor = self._db.execute(
            "SELECT p.id, p.document, p.key, m.record FROM passages p JOIN matches m ON m.passage = p.id "
            "ORDER BY p.document, p.ord"
        )
        return (Matched(id, document, key, () if m == "[]" else _MATCHES.validate_json(m)) for id, document, key, m in cursor)

    def matches_of(self, passages: Iterable[str]) -> dict[str, tuple[Match, ...]]:
        """Passage id → the matcher's matches as stored; () for one that was not matched."""
        one = "SELECT record FROM matches WHERE passage = ?"
        found = ((id, self._db.execute(one, (id,)).fetchone()) for id in passages)
        return {id: _MATCHES.validate_json(row[0]) if row else () for id, row in found}

    def observations(self) -> Iterator[Observation]:
        cursor = self._db.execute(
            "SELECT o.record FROM observations o JOIN passages p ON p.id = o.passage "
            "WHERE o.record != '[]' ORDER BY p.document, p.ord"
        )
        for (record,) in cursor:
            yield from _OBSERVATIONS.validate_json(record)

    def decide(self, key: str, code: str, status: str, *, point: str = "", by: str = "", note: str = "") -> None:
        """Records what a person says of the words with this key; earlier decisions stay in the history."""
        self._db.execute(
            "INSERT INTO decisions(key, code, point, status, by, note, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, code, point, status, by, note, datetime.now(UTC).isoformat(timespec="seconds")),
        )

    def decisions(self) -> dict[str, list[Decision]]:
        """Key of the words → the latest decision for each code."""
        latest: dict[tuple[str, str], Decision] = {}
        for row in self._db.execute("SELECT key, code, point, status, by, note, at FROM decisions ORDER BY id"):
            decision = Decision(*row)
            latest[decision.key, decision.code] = decision
        result: dict[str, list[Decision]] = {}
        for decision in (d for d in latest.values() if d.status != WITHDRAWN):
            result.setdefault(decision.key, []).append(decision)
        return result

    def decided(self, key: str) -> list[Decision]:
        """Everything that was said of the words with this key, oldest first."""
        rows = self._db.execute("SELECT key, code, point, status, by, note, at FROM decisions WHERE key = ? ORDER BY id", (key,))
        return [Decision(*row) for row in rows]

    def put_reviews(self, notes: Iterable[ReviewerNote]) -> int:
        """One import of filled checklists, as a whole, beside all earlier ones. Returns the number of notes."""
        with transaction(self._db):
            (last,) = self._db.execute("SELECT coalesce(max(batch), 0) FROM reviews").fetchone()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            rows = [(last + 1, note.model_dump_json(), now) for note in notes]
            self._db.executemany("INSERT INTO reviews(batch, record, at) VALUES (?, ?, ?)", rows)
        return len(rows)

    def reviews(self) -> list[list[ReviewerNote]]:
        """What reviewers wrote: one list for each import, oldest first. Nothing is ever taken out."""
        batches: dict[int, list[ReviewerNote]] = {}
        for batch, record in self._db.execute("SELECT batch, record FROM reviews ORDER BY id"):
            batches.setdefault(batch, []).append(ReviewerNote.model_validate_json(record))
        return list(batches.values())

    def stamp(self) -> str:
        """Changes whenever evidence, matches, observations, decisions or choices do; costs a few milliseconds."""
        parts = [
            self._db.execute(f"SELECT count(*), coalesce(max(rowid), 0) FROM {table}").fetchone()
            for table in ("places", "documents", "passages", "matches", "observations", "decisions", "value_choices")
        ]
        return "/".join(f"{count}.{last}" for count, last in parts)

    # --- steps ---

    def finished(self, name: str, fingerprint: str) -> bool:
        """Whether this step was last done from exactly these inputs."""
        row = self._db.execute("SELECT fingerprint FROM steps WHERE name = ?", (name,)).fetchone()
        return row is not None and row[0] == fingerprint

    def finish(self, name: str, fingerprint: str, seconds: float, info: dict[str, object] | None = None) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?)",
            (
                name,
                fingerprint,
                datetime.now(UTC).isoformat(timespec="seconds"),
                seconds,
                json.dumps(info or {}, ensure_ascii=False),
            ),
        )

    def step_info(self, name: str) -> dict[str, object]:
        row = self._db.execute("SELECT info FROM steps WHERE name = ?", (name,)).fetchone()
        return dict(json.loads(row[0])) if row else {}


def is_workspace(folder: Path) -> bool:
    """Whether a workspace was set up here."""
    return (folder / DATABASE).is_file()
