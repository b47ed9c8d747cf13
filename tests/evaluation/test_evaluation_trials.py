"""The trials of the agent can be started: what they are made of is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_script_of_the_trials_loads() -> None:
    done = subprocess.run([sys.executable, "-c", "import agent"], cwd=ROOT / "eval", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
