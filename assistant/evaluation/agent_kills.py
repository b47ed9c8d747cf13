"""kill -9 at random moments: the run that is taken up again gives the same report, and asks nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.steps.run import STATE
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore


@dataclass
class Kills:
    """`again`: answers that were asked for although they were in the store. `cut_off`: requests that were under way when a
    kill came, so that they had to be asked once more. `moments`: seconds into the process at which it was killed."""

    kills: int = 0
    moments: list[float] = field(default_factory=list)
    requests: int = 0
    again: int = 0
    cut_off: int = 0
    same: bool = False


def measure(evidence: Path, scratch: Path, kills: int, latency: float = 0.25, seed: int = 0) -> Kills:
    """One run to its end, and one that is killed so often on its way."""
    r = random.Random(seed)
    result = Kills()
    with ScriptedServer(ScriptedWriter(seed=3, rate=0.2), latency=latency) as server:
        _run(evidence, scratch / "whole", server.address).communicate(timeout=600)
    whole = (scratch / "whole" / "report.md").read_text(encoding="utf-8")
    with ScriptedServer(ScriptedWriter(seed=3, rate=0.2), latency=latency) as server:
        while result.kills < kills:
            before = len(server.seen.requests)
            process, start = _run(evidence, scratch / "killed", server.address), time.monotonic()
            goal = before + r.randint(1, 5)
            while process.poll() is None and len(server.seen.requests) < goal:
                time.sleep(0.01)
            time.sleep(r.uniform(0.0, 0.3))
            if process.poll() is not None:
                break
            os.kill(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
            result.kills += 1
            result.moments.append(round(time.monotonic() - start, 2))
            time.sleep(latency + 0.1)
        _run(evidence, scratch / "killed", server.address).communicate(timeout=600)
        result.requests = len(server.seen.requests)
        result.cut_off = sum(times - 1 for times in server.seen.counts.values())
    with Workspace(scratch / "killed" / STATE) as workspace, CallStore(workspace) as store:
        answered = Counter(call.key for call in store.calls() if call.outcome == "ok")
        result.again = sum(times - 1 for times in answered.values())
    report = scratch / "killed" / "report.md"
    result.same = report.is_file() and report.read_text(encoding="utf-8") == whole
    return result


def _run(evidence: Path, out: Path, address: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZHIPING_")} | {
        "ZHIPING_MODEL_BASE_URL": address, "ZHIPING_PAGE_NUMBERS": "false", "ZHIPING_OCR": "false",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "assistant",
        "run",
        str(evidence),
        "--out",
        str(out),
        "--model",
        "scripted",
        "--yes",
        "--json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
