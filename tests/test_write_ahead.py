"""Two who open the same new file at once: the second waits for the first."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.accounts import ServerData
from assistant.accounts.database import FILE
from assistant.retrieval import tokenizer
from assistant.retrieval.lexical import LexicalIndex
from assistant.workspace import DATABASE, Workspace

TOKENIZER = tokenizer()


def open_workspace(folder: Path) -> None:
    Workspace(folder).close()


def open_index(folder: Path) -> None:
    LexicalIndex(folder / "words.sqlite", TOKENIZER)


@pytest.mark.parametrize(
    ("name", "open_it"), [(DATABASE, open_workspace), (FILE, ServerData), ("words.sqlite", open_index)]
)  # fmt: skip
def test_who_opens_a_new_file_waits_for_the_one_who_makes_it(
    tmp_path: Path, name: str, open_it: Callable[[Path], object]
) -> None:
    other = sqlite3.connect(tmp_path / name, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, other.execute, ("COMMIT",))
    done.start()
    try:
        open_it(tmp_path)
    finally:
        done.join()
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
