"""A run that is killed goes on where it was and ends as if nothing had happened."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from steps_command import ask, results, run, run_here, start


def committed(out: Path) -> set[str]:
    return {str(place) for (place,) in ask(out, "SELECT place FROM places WHERE document IS NOT NULL")}


ROWS = "SELECT document, min(rowid), max(rowid) FROM passages GROUP BY document"
"""SQLite gives a row that is written again a new rowid: the database itself says what was read twice."""


def drafting(out: Path) -> bool:
    """Everything is read, matched and indexed, and nothing is written yet."""
    return bool(ask(out, "SELECT 1 FROM steps WHERE name = 'index'"))


def test_killed_while_reading_and_while_drafting(undisturbed, tmp_path):
    out = tmp_path / "out"
    first = start(undisturbed.folder, out, tmp_path / "spy")
    first.stop_when(lambda: len(committed(out)) >= 150)
    known, rows = committed(out), set(ask(out, ROWS))
    assert 150 <= len(known) < 500
    assert not list(out.glob("report.*"))

    second = start(undisturbed.folder, out, tmp_path / "spy")
    second.stop_when(lambda: drafting(out))
    assert not ask(out, "SELECT 1 FROM steps WHERE name = 'run'"), "the moment was missed"
    assert not (out / "run.json").exists()
    shared = {str(d) for (d,) in ask(out, "SELECT document FROM places GROUP BY document HAVING count(*) > 1")}
    copies = {str(p) for p, d in ask(out, "SELECT place, document FROM places") if d in shared}
    assert not (second.opened & known) - copies, "what was committed before the first kill was opened again"
    assert known | second.opened >= committed(out)
    assert {row for row in rows if row[0] not in shared} <= set(ask(out, ROWS)), "what was read before was written again"

    printed, opened = run(undisturbed.folder, out, tmp_path / "spy")
    assert opened <= {"institution.yaml"}, "everything had been read before the second kill"
    assert printed["unchanged"] is False
    assert results(out) == undisturbed.results
    assert not list(out.glob(".*.part*"))


def test_one_reader_or_several_or_none_give_the_same_files(undisturbed, tmp_path):
    run_here(undisturbed.folder, tmp_path / "out")
    assert results(tmp_path / "out") == undisturbed.results
    mine, theirs = (json.loads((o / "run.json").read_text("utf-8")) for o in (tmp_path / "out", undisturbed.out))
    assert mine["files"] == theirs["files"]


def test_interrupt_is_one_sentence_and_can_be_resumed(undisturbed, tmp_path):
    out = tmp_path / "out"
    command = start(undisturbed.folder, out, tmp_path / "spy")
    said = command.stop_when(lambda: len(committed(out)) >= 60, by=signal.SIGINT)
    assert command.process.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "已停止。读过的材料都已保存，用同样的命令再次运行即从这里继续。"
    assert 60 <= len(committed(out)) < 500
    assert not [p for p in out.rglob("*") if ".part" in p.name]
