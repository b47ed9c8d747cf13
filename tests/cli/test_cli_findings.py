"""`zhiping findings`: what a person says of a finding on the command line is the same word as on the screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli.main import application
from assistant.domain import CheckedFinding, Finding, ReportCheck
from assistant.export import records
from assistant.review.standing import key
from assistant.workspace import Workspace
from assistant.workspace.checks import CheckStore

FOUND = (
    Finding(rule="numbers.conflict", severity="warning", where="2.3", message="前后不一致", quote="生师比为18.2"),
    Finding(rule="grounding.unsupported", severity="error", where="3.1", message="没有出处", quote="成效显著"),
)


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """What a run and a review leave: the workspace, and findings.json beside the report."""
    with Workspace(tmp_path / "out" / ".zhiping") as workspace:
        CheckStore(workspace).put(ReportCheck(findings=(CheckedFinding(finding=FOUND[1]),)))
    records.write("findings", "findings", FOUND[:1], tmp_path / "out" / "findings.json")
    return tmp_path / "out"


def said(*words: str) -> Any:
    return CliRunner().invoke(application(), ["findings", *words])


def test_findings_are_listed_waived_with_a_reason_and_opened_again(run_folder: Path) -> None:
    listed = json.loads(said("list", str(run_folder), "--json").stdout)["findings"]
    assert [(f["id"], f["decision"]["status"]) for f in listed] == [(key(FOUND[1]), "open"), (key(FOUND[0]), "open")]
    assert "前后不一致" in said("list", str(run_folder)).output

    done = said("waive", str(run_folder), key(FOUND[0])[:8], "--reason", "口径不同，已说明", "--by", "李")
    assert done.exit_code == 0 and "豁免" in done.output
    with Workspace(run_folder / ".zhiping") as workspace:
        decision = CheckStore(workspace).decisions()[key(FOUND[0])]
    assert (decision.status, decision.reason, decision.by, decision.where) == ("waived", "口径不同，已说明", "李", "2.3")
    kept = json.loads((run_folder / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert "口径不同" in kept[0]["waived"]
    waived = json.loads(said("waivers", str(run_folder), "--json").stdout)["waivers"]
    assert [(w["key"], w["found"]) for w in waived] == [(key(FOUND[0]), True)]
    assert [f["id"] for f in json.loads(said("list", str(run_folder), "--state", "open", "--json").stdout)["findings"]] == [
        key(FOUND[1])
    ]

    assert said("reopen", str(run_folder), key(FOUND[0])).exit_code == 0
    assert json.loads(said("waivers", str(run_folder), "--json").stdout) == {"waivers": []}
    assert json.loads((run_folder / "findings.json").read_text(encoding="utf-8"))["findings"][0]["waived"] == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("waive", "{folder}", "zzzz", "-r", "理由充分"), "没有编号为"),
        (("waive", "{folder}", "{key}", "-r", " "), "写明理由"),
        (("list", "{folder}", "--state", "later"), "只能是"),
    ],
)
def test_bad_use_is_a_sentence(run_folder: Path, words: tuple[str, ...], told: str) -> None:
    done = said(*(w.format(folder=run_folder, key=key(FOUND[0])) for w in words))
    assert done.exit_code == 2 and told in done.output


def test_a_damaged_file_is_told_and_nothing_is_decided(run_folder: Path) -> None:
    (run_folder / "findings.json").write_text("{", encoding="utf-8")
    done = said("waive", str(run_folder), key(FOUND[1])[:8], "-r", "理由充分")
    assert done.exit_code == 2 and "读不出来" in done.output
    with Workspace(run_folder / ".zhiping") as workspace:
        assert not CheckStore(workspace).decisions()
