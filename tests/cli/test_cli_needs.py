"""`zhiping needs` as a person uses it: answer, send out, take back; nothing answered earlier is lost."""

from __future__ import annotations

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from assistant.cli import needs as module
from assistant.cli.main import app
from assistant.export import needs_xlsx
from assistant.workspace import Workspace
from assistant.workspace.needs import NeedsStore


@pytest.fixture
def run(tmp_path, monkeypatch):
    if not any(c.callback is module.needs for c in app.registered_commands):
        module.register(app)
    monkeypatch.chdir(tmp_path)
    with Workspace(tmp_path / "ws"):
        pass

    def call(*arguments: str, code: int = 0, typed: str = ""):
        result = CliRunner().invoke(app, ["needs", "ws", *arguments], input=typed)
        assert result.exit_code == code, result.output
        return result

    return call


def test_answer_export_fill_in_import(run, tmp_path):
    run("-a", "goal=applied", "-a", "priorities=问题整改与持续改进,teachers", "--by", "甲")
    run("--xlsx", "form.xlsx")
    book = openpyxl.load_workbook("form.xlsx")
    page = book[needs_xlsx.SHEET]
    for row in range(1, page.max_row + 1):
        key = page.cell(row, needs_xlsx.KEY).value
        if key == "stage":
            page.cell(row, needs_xlsx.ANSWER).value = "整改中"
        if key == "goal":
            page.cell(row, needs_xlsx.ANSWER).value = None
        if key == "by":
            page.cell(row, needs_xlsx.ANSWER).value = "乙"
    book.save("form.xlsx")
    told = run("--import", "form.xlsx").output
    assert "沿用原答案：今后五年学校最看重的培养方向" in told
    found = json.loads(run("--json").stdout)
    assert found["answers"] == {"goal": ["applied"], "stage": ["mending"], "priorities": ["loop", "teachers"]}
    assert found["needs"]["priorities"] == ["问题整改与持续改进", "教师数量与结构"]
    with Workspace(tmp_path / "ws") as workspace:
        history = NeedsStore(workspace).history()
    assert [(h.by, h.via) for h in history] == [("甲", "cli"), ("乙", "xlsx")]
    assert "6.2 ×2.5" in run().stdout
    run("--import", "form.xlsx")
    with Workspace(tmp_path / "ws") as workspace:
        assert len(NeedsStore(workspace).history()) == 2


def test_asked_on_the_screen(run):
    typed = ["2", "", "立足地方", "9", "3"] + [""] * 20
    run("--ask", typed="\n".join(typed) + "\n")
    answers = json.loads(run("--json").stdout)["answers"]
    assert answers == {"goal": ["applied"], "positioning": ["立足地方"], "stage": ["soon"]}


def test_bad_answers_are_told_and_not_stored(run):
    assert "题号有 goal" in run("-a", "nothing=1", code=2).output
    assert "没有“明年”这个选项" in run("-a", "stage=明年", code=2).output
    assert json.loads(run("--json").stdout)["answers"] == {}
    run("-a", "stage=soon")
    run("-a", "stage=")
    assert json.loads(run("--json").stdout)["answers"] == {}
