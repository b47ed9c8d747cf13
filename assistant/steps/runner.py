"""Starts queued jobs of all workspaces of a server as processes, a few at a time, and notices those that were lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.errors import UserError
from assistant.workspace import Workspace, is_workspace
from assistant.workspace.jobs import Job, Jobs

PERIOD = 0.7
"""Seconds between two looks at the queues."""
ATTEMPTS = 3
"""A job that was lost is taken up again by itself, but not for ever: it may be what kills the machine."""
GRACE = timedelta(seconds=8)
"""A cancelled job has so long to stop by itself; then it is killed, which loses nothing."""
LOG = "jobs.log"


class Runner:
    """`start()` it with the server; `submit` a job from any thread. Several servers on one folder are not foreseen.

    `module` is what Python runs for a job: it takes the folder and the job's number; `environment` is added to its own.
    """

    def __init__(
        self,
        folders: Callable[[], Iterable[Path]],
        processes: int = 2,
        module: str = "assistant.steps.worker",
        environment: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._folders, self._most, self._module, self._environment = folders, processes, module, environment
        self._busy: set[Path] = set()
        self._running: dict[tuple[Path, int], subprocess.Popen[bytes]] = {}
        self._asked_to_stop: dict[tuple[Path, int], datetime] = {}
        self._lock = threading.Lock()
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)

    def start(self) -> None:
        """Takes up what an earlier server left."""
        with self._lock:
            self._busy.update(f for f in self._folders() if is_workspace(f))
        self._thread.start()

    def stop(self) -> None:
        """Stops looking; jobs that run go on."""
        self._over.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def submit(self, folder: Path, kind: str, params: Mapping[str, object], by: str) -> Job:
        with Workspace(folder) as workspace:
            job = Jobs(workspace).add(kind, params, by)
        with self._lock:
            self._busy.add(folder)
        self._wake.set()
        return job

    def cancel(self, folder: Path, id: int) -> None:
        with Workspace(folder) as workspace:
            Jobs(workspace).cancel(id)
        with self._lock:
            self._busy.add(folder)
        self._wake.set()

    def _loop(self) -> None:
        while not self._over.is_set():
            self._look()
            with self._lock:
                idle = not self._busy
            self._wake.wait(None if idle else PERIOD)
            self._wake.clear()

    def _look(self) -> None:
        with self._lock:  # those that still have work come back below; what is submitted meanwhile is not lost
            folders, self._busy = sorted(self._busy), set()
        waiting: list[tuple[str, Path, int]] = []
        running = 0
        for folder in folders:
            with suppress(UserError):  # a workspace that cannot be opened says so on its pages; the others go on
                running += self._look_into(folder, waiting)
        for _, folder, id in sorted(waiting)[: max(0, self._most - running)]:
            self._spawn(folder, id)

    def _look_into(self, folder: Path, waiting: list[tuple[str, Path, int]]) -> int:
        """Adds the queued jobs of one workspace to `waiting`; returns how many run."""
        running = 0
        with Workspace(folder) as workspace:
            jobs = Jobs(workspace)
            for job in jobs.active():
                if job.state == "queued" and self._ended((folder, job.id)):
                    jobs.finish(job.id, "failed", f"这项工作没能启动，原因见工作区的 {LOG}。请联系管理员。")
                elif job.state == "queued":
                    waiting.append((job.created, folder, job.id))
                elif job.lost or self._ended((folder, job.id)):
                    self._take_up(folder, jobs, job)
                else:
                    running += 1
                    if job.cancel:
                        self._kill_late(folder, job)
            if jobs.active():
                with self._lock:
                    self._busy.add(folder)
        return running

    def _ended(self, key: tuple[Path, int]) -> bool:
        """Whether a process of ours is over though its job says that it runs."""
        process = self._running.get(key)
        return process is not None and process.poll() is not None

    def _take_up(self, folder: Path, jobs: Jobs, job: Job) -> None:
        """A job that was lost: again from where it was, or an offer to do so."""
        self._running.pop((folder, job.id), None)
        jobs.lose(job, "" if job.cancel else INTERRUPTED, again=not job.cancel and job.attempt < ATTEMPTS)

    def _spawn(self, folder: Path, id: int) -> None:
        if (folder, id) in self._running:
            return  # it has not said yet that it runs
        with (folder / LOG).open("ab") as log:
            self._running[folder, id] = subprocess.Popen(
                [sys.executable, "-m", self._module, str(folder), str(id)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **self._environment()},
            )  # fmt: skip

    def _kill_late(self, folder: Path, job: Job) -> None:
        since = self._asked_to_stop.setdefault((folder, job.id), datetime.now(UTC))
        if datetime.now(UTC) - since > GRACE:
            with suppress(ProcessLookupError):
                os.killpg(job.pid, signal.SIGKILL)


INTERRUPTED = "服务或计算机中途停止，这项工作没有做完。已读、已写的都保存着，再次开始即从这里继续。"
