"""One folder of some hundred small documents and the files of a run over it that nothing disturbed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from steps_command import results, run, write_evidence


@dataclass(frozen=True)
class Undisturbed:
    folder: Path
    out: Path
    scratch: Path
    results: dict[str, bytes]


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    root = tmp_path_factory.mktemp("steps")
    folder, out, scratch = root / "材料", root / "out", root / "scratch"
    write_evidence(folder, 500)
    printed, _ = run(folder, out, scratch)
    assert printed["statements"], "the folder must be good for a report"
    return Undisturbed(folder, out, scratch, results(out))
