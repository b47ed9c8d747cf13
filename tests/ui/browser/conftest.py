"""Headless Chromium on a served copy of the program. Only the browser of this machine is used; nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from ui_served import Served
from visitor import Visitor


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium); the walks in a browser were not made")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def env() -> dict[str, str]:
    """Settings of the server; a module that needs some has a fixture of this name."""
    return {}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("served"), **env)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some folders of the fictional applied university: enough for a report, a contradiction and gaps."""
    examples = Path(__file__).parents[3] / "examples" / "applied"
    folder = tmp_path_factory.mktemp("evidence") / "材料"
    for part in ("04人事处", "08财务处", "09资产处", "07质评中心/督导", "03教务处/质量报告", "03教务处/规章制度", "新建文件夹"):
        shutil.copytree(examples / part, folder / part)
    return folder


@pytest.fixture(scope="module")
def v(chromium: Browser, served: Served, evidence: Path) -> Iterator[Visitor]:
    """The administrator, in a workspace that has read the evidence."""
    made = Visitor(chromium, served.url)
    made.set_up("zhou", "周管理")
    made.new_workspace()
    made.read(evidence)
    yield made
    made.context.close()
