"""The whole job, once, on the three fictional schools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant import frameworks, institution
from assistant.domain import Framework, Institution, Report
from assistant.resources import EXAMPLES
from assistant.settings import Settings
from assistant.steps.progress import Silent
from assistant.steps.run import STATE, run
from assistant.workspace import Workspace


@dataclass(frozen=True)
class Finished:
    out: Path
    framework: Framework
    institution: Institution
    report: Report
    workspace: Workspace
    metrics: list[dict[str, Any]]


def finished(example: str, out: Path, pack: str = "") -> Iterator[Finished]:
    folder = EXAMPLES / example
    who = institution.load(folder / institution.FILE)
    framework = frameworks.load(pack or who.framework)
    run(folder, framework, who, out, Settings(workers=2, ocr=False, page_numbers=False), Silent())
    with Workspace(out / STATE) as workspace:
        report = Report.model_validate_json(workspace.get("report") or "")
        metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))["metrics"]
        yield Finished(out, framework, who, report, workspace, metrics)


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    yield from finished("applied", tmp_path_factory.mktemp("applied"))


@pytest.fixture(scope="session")
def research(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    yield from finished("research", tmp_path_factory.mktemp("research"))


@pytest.fixture(scope="session")
def vocational(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    yield from finished("vocational", tmp_path_factory.mktemp("vocational"))


@pytest.fixture(scope="session")
def esg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    yield from finished("english", tmp_path_factory.mktemp("esg"), "esg-2015")


@pytest.fixture(scope="session")
def abet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    yield from finished("english", tmp_path_factory.mktemp("abet"), "abet-eac")
