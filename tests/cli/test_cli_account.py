"""Commands that sign what they write, where the process has no account (a container that runs under a mere number)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.main import application
from assistant.workspace import Workspace
from assistant.workspace.questions import Questions


def test_a_command_signs_even_where_there_is_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace(tmp_path) as workspace, Questions(workspace) as questions:
        questions.ask("2.3", "实习基地由哪个部门管理？")
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2_000_000_011)
    done = CliRunner().invoke(application(), ["questions", "answer", str(tmp_path), "1", "教务处"])
    assert done.exit_code == 0, done.output
    with Workspace(tmp_path) as workspace, Questions(workspace) as questions:
        (answered,) = questions.every()
    assert (answered.answer, answered.answered_by) == ("教务处", "未署名")
