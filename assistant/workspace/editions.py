"""A Workspace moved from one edition to the next: what people said goes with its node, and everything as it was is kept.

In one transaction every row that names a node is put away as it was, then written anew under its new code, or taken out
where the node has no counterpart. The ledger, whose history cannot be rewritten, gets new events instead.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.domain import Framework, LedgerEvent, Paragraph, ReportCheck, Section
from assistant.editions.correspond import Correspondence
from assistant.editions.moved import WHAT, Left, Moved, What
from assistant.rectification.fields import text_of
from assistant.workspace import recoding
from assistant.workspace.core import WITHDRAWN, Workspace
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.recoding import Recoder
from assistant.workspace.transaction import transaction

_SECTIONS: dict[str, What] = {
    "section_versions": "draft", "automatic_sections": "draft", "section_proposals": "proposal", "paragraph_locks": "lock",
    "section_comments": "comment",
}  # fmt: skip
_STATUSES = {"confirmed": "确认", "rejected": "排除", WITHDRAWN: "撤回判断"}
FIXED = ("A", "B")
"""Sections that belong to no node: 学校简介, 自评工作开展情况."""


class _TakenBack(Exception):
    """Ends a transaction whose changes were only wanted to be seen."""


class EditionStore:
    """`EditionStore(workspace)`: moves it, and tells of earlier moves."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._db = workspace, workspace.db

    def move(self, old: Framework, new: Framework, pairs: Correspondence, by: str) -> Moved:
        """All or nothing. The workspace must be of edition `old`."""
        with transaction(self._db):
            return self._move(old, new, pairs, by)

    def preview(self, old: Framework, new: Framework, pairs: Correspondence) -> Moved:
        """What `move` would carry and leave: it is done and taken back, so that nothing is guessed."""
        found: list[Moved] = []
        try:
            with transaction(self._db):
                found.append(self._move(old, new, pairs, ""))
                raise _TakenBack
        except _TakenBack:
            return found[0]

    def _move(self, old: Framework, new: Framework, pairs: Correspondence, by: str) -> Moved:
        carried: dict[What, int] = dict.fromkeys(WHAT, 0)
        left: list[Left] = []
        names = {i.code: i.name for i in new.indicators} | {p.code: p.name for p in new.points}
        cursor = self._db.execute(
            "INSERT INTO edition_moves(old, new, by, at, record) VALUES (?, ?, ?, ?, '')", (old.id, new.id, by, _now())
        )
        number = int(cursor.lastrowid or 0)
        self._decisions(number, pairs, carried, left)
        self._matches(pairs, carried)
        for table, what in _SECTIONS.items():
            self._sections(number, table, what, pairs, names, carried, left)
        self._coded(number, pairs, carried, left)
        self._findings(number, Recoder.between(old, new, pairs), carried, left)
        self._report(number)
        self._meta(number, old, new)
        self._ledger(old, new, pairs, names, by, carried, left)
        record = {"carried": carried, "left": [list(x) for x in left]}
        self._db.execute("UPDATE edition_moves SET record = ? WHERE id = ?", (json.dumps(record, ensure_ascii=False), number))
        return Moved(number, {what: n for what, n in carried.items() if n}, tuple(left))

    def backup(self, name: str) -> Path:
        """A copy of the whole database beside it, taken while others may read."""
        target = self._workspace.folder / f"zhiping-{name}-{datetime.now():%Y%m%d-%H%M%S-%f}.db"
        copy = sqlite3.connect(target)
        try:
            self._db.backup(copy)
        finally:
            copy.close()
        return target

    def moves(self) -> list[tuple[str, str, str, str]]:
        """(old, new, by, at) of each move, oldest first."""
        return [tuple(row) for row in self._db.execute("SELECT old, new, by, at FROM edition_moves ORDER BY id")]

    def archive(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """(table, row as it was) of everything that move `number` touched."""
        rows = self._db.execute("SELECT source, record FROM edition_archive WHERE move = ? ORDER BY id", (number,))
        return ((source, json.loads(record)) for source, record in rows)

    def _put_away(self, number: int, table: str) -> list[dict[str, Any]]:
        """The rows of a table, put into the archive as they are."""
        cursor = self._db.execute(f"SELECT * FROM {table}")
        columns = [c[0] for c in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor]
        self._db.executemany(
            "INSERT INTO edition_archive(move, source, record) VALUES (?, ?, ?)",
            ((number, table, json.dumps(row, ensure_ascii=False)) for row in rows),
        )
        return rows

    def _write(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" for _ in row)
        self._db.execute(f"INSERT INTO {table}({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    def _decisions(self, number: int, pairs: Correspondence, carried: dict[What, int], left: list[Left]) -> None:
        rows = self._put_away(number, "decisions")
        self._db.execute("DELETE FROM decisions")
        for row in rows:
            code = pairs.nodes.get(row["code"])
            if code is None:
                words = self._db.execute("SELECT record FROM passages WHERE key = ? LIMIT 1", (row["key"],)).fetchone()
                text = json.loads(words[0])["text"][:120] if words else "（片段已不在材料中）"
                note = f"（{row['note']}）" if row["note"] else ""
                left.append(Left("decision", row["code"], f"{_STATUSES.get(row['status'], row['status'])}：{text}{note}"))
                continue
            point = pairs.points.get(row["point"], ("", "same"))[0] if row["point"] else ""
            self._write("decisions", {**row, "code": code[0], "point": point})
            carried["decision"] += 1

    def _matches(self, pairs: Correspondence, carried: dict[What, int]) -> None:
        """Automatic matches go along until the new edition's matcher has spoken; they are nobody's word and not archived."""
        for passage, record in self._db.execute("SELECT passage, record FROM matches").fetchall():
            kept = []
            for match in json.loads(record):
                code = pairs.nodes.get(match["code"])
                if code is not None:
                    point = pairs.points.get(match.get("point") or "")
                    kept.append({**match, "code": code[0], "point": point[0] if point else None})
            carried["match"] += len(kept)
            self._db.execute("UPDATE matches SET record = ? WHERE passage = ?", (json.dumps(kept, ensure_ascii=False), passage))

    def _sections(
        self, number: int, table: str, what: What, pairs: Correspondence, names: dict[str, str], carried: dict[What, int],
        left: list[Left],
    ) -> None:  # fmt: skip
        rows = self._put_away(number, table)
        self._db.execute(f"DELETE FROM {table}")
        heirs: dict[str, str] = {}
        gone: dict[str, dict[str, Any]] = {}
        for row in rows:
            section = row["section"]
            found = (section, "same") if section in FIXED else pairs.nodes.get(section)
            code = found[0] if found else None
            if code is None or heirs.setdefault(code, section) != section:  # two old nodes in one: the first keeps its text
                gone[section] = row
                continue
            record = json.loads(row["record"]) if row["record"] else {}
            record = _recoded(record, lambda old: old if old in FIXED else pairs.code(old), names)
            record["section"] = code
            self._write(table, {**row, "section": code, "record": json.dumps(record, ensure_ascii=False)})
            carried[what] += table != "automatic_sections"
        for section, row in gone.items():
            if table != "automatic_sections":
                left.append(Left(what, section, _text(json.loads(row["record"] or "{}"))))

    def _coded(self, number: int, pairs: Correspondence, carried: dict[What, int], left: list[Left]) -> None:
        """Reviewers' notes and open questions stay where they are; their codes follow."""
        for row in self._put_away(number, "reviews"):
            record = json.loads(row["record"])
            code = record.get("code") or ""
            new = pairs.code(code) if code else ""
            if new is None:  # a line of its own from now on: under its old key it would stand at another point
                left.append(Left("review", code, record.get("comment") or record.get("mark") or ""))
                record |= {"key": "", "code": "", "title": f"旧版 {code} {record.get('title', '')}".strip()}
            else:
                carried["review"] += 1
                old_key = record.get("key", "")
                record |= {"code": new, "key": f"p:{new}" if old_key == f"p:{code}" else old_key}
            self._db.execute("UPDATE reviews SET record = ? WHERE id = ?", (json.dumps(record, ensure_ascii=False), row["id"]))
        for row in self._put_away(number, "questions"):
            new = pairs.code(row["code"]) if row["code"] else ""
            if new is None:
                left.append(Left("question", row["code"], f"{row['text']} {row['answer']}".strip()))
            else:
                carried["question"] += 1
                self._db.execute("UPDATE questions SET code = ? WHERE id = ?", (new, row["id"]))

    def _findings(self, number: int, recoder: Recoder, carried: dict[What, int], left: list[Left]) -> None:
        """What was said of findings and of the advice gets one more word under the new code; checks follow the draft."""
        for said in list(recoding.decisions(self._db, recoder)):
            if isinstance(said, Left):
                left.append(said)
                continue
            carried["finding"] += 1
            if said is not None:
                self._write("finding_decisions", {"finding": said.key, "record": said.model_dump_json()})
        for row in self._put_away(number, "checks"):
            check = ReportCheck.model_validate_json(row["record"])
            carried["check"] += not check.target
            moved = recoder.check(check).model_dump_json()
            self._db.execute("UPDATE checks SET record = ? WHERE id = ?", (moved, row["id"]))
        for word in list(recoding.words(self._db, recoder)):
            if isinstance(word, Left):
                left.append(word)
                continue
            carried["advice"] += 1
            if word is not None:
                self._write("advice_words", word)

    def _report(self, number: int) -> None:
        """The report put together for the old edition is none for the new one: it is kept, and made anew with the next draft."""
        stored = self._workspace.get("report")
        if stored is not None:
            record = json.dumps({"key": "report", "value": stored}, ensure_ascii=False)
            self._db.execute("INSERT INTO edition_archive(move, source, record) VALUES (?, 'meta', ?)", (number, record))
            self._db.execute("DELETE FROM meta WHERE key = 'report'")
        self._db.execute("DELETE FROM steps WHERE name = 'run'")

    def _meta(self, number: int, old: Framework, new: Framework) -> None:
        if self._workspace.get("framework"):
            self._workspace.set("framework", new.id)
        who = json.loads(self._workspace.get("institution") or "null")
        if isinstance(who, dict) and who.get("framework") in (old.id,):
            self._workspace.set("institution", json.dumps({**who, "framework": new.id}, ensure_ascii=False))
        self._workspace.set("edition_move", str(number))

    def _ledger(
        self, old: Framework, new: Framework, pairs: Correspondence, names: dict[str, str], by: str, carried: dict[What, int],
        left: list[Left],
    ) -> None:  # fmt: skip
        store, events = LedgerStore(self._workspace), []
        for id, entry in store.entries().items():
            code = pairs.code(entry.code) if entry.code else entry.code
            if code is None:
                left.append(Left("ledger", entry.code, entry.problem))
                continue
            carried["ledger"] += 1
            wanted = {"code": code, "indicator": f"{code} {names.get(code, '')}".strip() if entry.indicator else ""}
            for field, value in wanted.items():
                before = text_of(entry, field)
                if before != value and (field == "code" or before):
                    note = f"指标体系由 {old.id} 换为 {new.id}"
                    events.append(
                        LedgerEvent(entry=id, field=field, before=before, after=value, by=by, at=_now(), via="auto", note=note)
                    )
        if events:
            store.append_within(events)


def _recoded(data: Any, code_of: Callable[[str], str | None], names: dict[str, str]) -> Any:
    """A section with its parts under their new codes and titles; a part without a counterpart keeps its own."""
    if isinstance(data, list):
        return [_recoded(x, code_of, names) for x in data]
    if not isinstance(data, dict):
        return data
    made = {key: _recoded(value, code_of, names) for key, value in data.items()}
    if "title" in made and made.get("code"):
        new = code_of(made["code"])
        if new is not None and new in names:
            made |= {"code": new, "title": names[new]}
    return made


def _text(record: dict[str, Any]) -> str:
    """The words of a version, proposal or comment."""
    if "text" in record:
        return str(record["text"])
    if "body" not in record:
        return str(record.get("note", ""))

    def walk(section: Section) -> Iterator[str]:
        for block in section.body:
            if isinstance(block, Paragraph):
                yield block.text
        for inner in section.sections:
            yield from walk(inner)

    return "\n".join(walk(Section.model_validate(record["body"])))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
