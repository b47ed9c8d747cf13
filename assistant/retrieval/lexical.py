"""BM25 on disk: SQLite FTS5 over our own tokens. Incremental, and its memory does not grow with the collection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from assistant.retrieval.store import Meta
from assistant.retrieval.tokens import Tokenizer
from assistant.write_ahead import write_ahead


def _any(tokens: Sequence[str]) -> str:
    return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"


class LexicalIndex:
    """One collection. `words` are the tokens joined by spaces, so that FTS5's own tokenizer only splits at them.

    With `read_only` the file has to be there and is never written to. `None` for a file keeps the collection in memory.
    """

    def __init__(self, file: Path | None, tokenizer: Tokenizer, read_only: bool = False) -> None:
        self._tokenizer = tokenizer
        self._kept: sqlite3.Connection | None = None
        if file is None:  # connections come and go: one that stays keeps what they share
            self._address = f"file:words-{uuid4().hex}?mode=memory&cache=shared"
            self._kept = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        else:
            self._address = f"{file.resolve().as_uri()}{'?mode=ro' if read_only else ''}"
        if read_only:
            return
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as db:
            write_ahead(db)
            db.execute("CREATE TABLE IF NOT EXISTS entries(row INTEGER PRIMARY KEY, id TEXT UNIQUE, text TEXT, meta TEXT)")
            db.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(tokens, "
                "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn'\")"
            )

    @property
    def on_disk(self) -> bool:
        """False for a collection that is kept in memory."""
        return self._kept is None

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._address, uri=True, timeout=30)) as db, db:
            yield db

    def put(self, ids: Sequence[str], texts: Sequence[str], metas: Sequence[Meta]) -> None:
        """In place of what these ids held before. Two who put the same entries at once, a page and its answer, agree."""
        cut = [self._cut(text) for text in texts]
        with self._connect() as db:
            db.execute("BEGIN IMMEDIATE")  # else another's rows could come between what is taken out and what is put in
            self._take_out(db, ids)
            for id, text, tokens, meta in zip(ids, texts, cut, metas, strict=True):
                row = db.execute(
                    "INSERT INTO entries(id, text, meta) VALUES (?, ?, ?)", (id, text, json.dumps(meta, ensure_ascii=False))
                ).lastrowid
                db.execute("INSERT INTO words(rowid, tokens) VALUES (?, ?)", (row, tokens))

    def _cut(self, text: str) -> str:
        return " ".join((*self._tokenizer.tokens(text), *self._tokenizer.characters(text)))

    def remove(self, ids: Sequence[str]) -> None:
        with self._connect() as db:
            db.execute("BEGIN IMMEDIATE")
            self._take_out(db, ids)

    def _take_out(self, db: sqlite3.Connection, ids: Sequence[str]) -> None:
        for id in ids:
            for (row,) in db.execute("SELECT row FROM entries WHERE id = ?", (id,)).fetchall():
                db.execute("DELETE FROM words WHERE rowid = ?", (row,))
                db.execute("DELETE FROM entries WHERE row = ?", (row,))

    def best(self, query: str, k: int, where: Meta | None = None, single: bool = True) -> list[tuple[str, float]]:
        """(id, BM25 score), best first; entries that share no word or pair of characters with the query are not returned.

        `single` lets single characters add to the score; without them a search for a whole wording takes a third of the time.
        """
        asked = self._tokenizer.asked(query)
        if not asked.keys:
            return []
        # The second bracket holds the keys' own characters (and whole keys that have none): it never shuts an entry out,
        # it only adds to the score.
        bare = [key for key in asked.keys if not set(key) & set(asked.characters)]
        expression = _any(asked.keys) + (f" AND {_any((*asked.characters, *bare))}" if single and asked.characters else "")
        clauses = "".join(f" AND json_extract(meta, '$.{key}') = ?" for key in (where or {}) if key.isidentifier())
        with self._connect() as db:
            rows = db.execute(
                "SELECT entries.id, -rank FROM words JOIN entries ON entries.row = words.rowid "
                f"WHERE words MATCH ?{clauses} ORDER BY rank LIMIT ?",
                (expression, *(where or {}).values(), k),
            ).fetchall()
        return [(id, float(score)) for id, score in rows]

    def spread(self, tokens: Sequence[str]) -> tuple[dict[str, int], int]:
        """(token → number of entries that hold it, number of all entries)."""
        with self._connect() as db:
            (size,) = db.execute("SELECT count(*) FROM entries").fetchone()
            found = {
                token: int(db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (f'"{token}"',)).fetchone()[0])
                for token in tokens
            }
        return found, int(size)

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, Meta]]:
        marks = ",".join("?" * len(ids))
        with self._connect() as db:
            rows = db.execute(f"SELECT id, text, meta FROM entries WHERE id IN ({marks})", tuple(ids)).fetchall()
        return {id: (text, json.loads(meta)) for id, text, meta in rows}

    def ids(self) -> set[str]:
        with self._connect() as db:
            return {id for (id,) in db.execute("SELECT id FROM entries")}
