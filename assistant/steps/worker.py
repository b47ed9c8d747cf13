"""`python -m assistant.steps.worker FOLDER JOB`: one job in a process of its own, so that nobody waits for it.

It outlives the server that started it. Whatever it has done when it is killed is kept; the job is then offered again.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from assistant import settings
from assistant.errors import UserError
from assistant.steps.jobs import KINDS, Kind
from assistant.workspace import Workspace
from assistant.workspace.jobs import Jobs

BEAT = 1.0
"""Seconds between two signs of life, and at most between two entries of progress."""


class Cancelled(BaseException):
    """Somebody asked the job to stop: not an error, so nothing on the way catches it."""


class JobProgress:
    """`steps.progress.Progress` that writes to the job and stops the work when the job is cancelled; from any thread."""

    def __init__(self, jobs: Jobs, id: int) -> None:
        self._jobs, self._id = jobs, id
        self._stage, self._done, self._total, self._detail = "", 0, 0, ""
        self._notes: list[str] = []
        self._told = 0.0
        self._lock = threading.Lock()

    def start(self, stage: str, total: int | None = None) -> None:
        with self._lock:
            self._stage, self._done, self._total, self._detail = stage, 0, total or 0, ""
            self._tell()

    def advance(self, by: int = 1, detail: str = "") -> None:
        with self._lock:
            self._done += by
            self._detail = detail
            if time.monotonic() - self._told > 0.4:
                self._tell()

    def note(self, text: str) -> None:
        with self._lock:
            self._notes.append(text)

    def _tell(self) -> None:
        self._told = time.monotonic()
        self._jobs.progress(self._id, self._stage, self._done, self._total, self._detail, self._notes)
        if self._jobs.beat(self._id):
            raise Cancelled


def _signs_of_life(folder: Path, id: int, over: threading.Event) -> None:
    with Workspace(folder) as workspace:
        jobs = Jobs(workspace)
        while not over.wait(BEAT):
            jobs.beat(id)


def work(folder: Path, id: int, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Does the job in this process; how it ended stands in the job."""
    over = threading.Event()
    with Workspace(folder) as workspace, Workspace(folder, threads=True) as telling:  # a step reads while its progress is written
        jobs = Jobs(telling)
        job = jobs.get(id)
        if not jobs.start(id, os.getpid()):
            return
        pulse = threading.Thread(target=_signs_of_life, args=(folder, id, over), daemon=True)
        pulse.start()
        try:
            result = kinds[job.kind](workspace, job.params, settings.load(), JobProgress(jobs, id))
            jobs.finish(id, "done", result=result)
        except Cancelled:
            jobs.finish(id, "cancelled", "已停止。读过、写好的都已保存，再次开始即从这里继续。")
        except UserError as error:
            jobs.finish(id, "failed", str(error))
        finally:
            over.set()
            pulse.join()


def main(kinds: Mapping[str, Kind] = KINDS) -> None:
    """What a process of the runner does."""
    os.nice(5)  # the people at the screen come first
    work(Path(sys.argv[1]), int(sys.argv[2]), kinds)


if __name__ == "__main__":
    main()
