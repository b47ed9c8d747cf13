"""Many files → their results, read by worker processes with bounds of time and memory.

One thread per worker process talks to it; the caller's thread hands out files, answers questions and yields results. A worker
that hangs, crashes or is killed costs the file it was reading (of an archive: that member) and is replaced.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.domain import FileOutcome

from .blocks import Limits
from .discover import SourceFile
from .processes import end_family
from .reading import READERS, Reader, ReadResult, nothing_known, read_one
from .worker import Begun, Crashed, Finished, Question, Setup, Task

_START = "from assistant.ingest.worker import main; main()"
_TASKS_PER_PROCESS = 500  # then a fresh one: what native libraries leak stays small
_STARTING = 60.0  # seconds for a new process to say its first word
_POLL = 0.2  # seconds between two looks at `cancelled` and at the clocks


def read_all(
    files: Iterable[SourceFile],
    limits: Limits,
    workers: int = 2,
    known: Callable[[str], bool] = nothing_known,
    cancelled: Callable[[], bool] = lambda: False,
    readers: Mapping[str, Reader] = READERS,
) -> Iterator[ReadResult]:
    """Results in the order in which they are completed, while `files` is still being iterated; a few files are in flight.

    An archive gives a result per member and then its own. `known` and `files` are called in the caller's thread. When
    `cancelled` says True the iteration ends at once; files in flight get no result. However it ends, no process is left.
    `workers=0` reads in this process, without bounds of time and memory, in the order of `files`.
    """
    if workers == 0:
        for file in files:
            if cancelled():
                return
            yield from read_one(file, limits, readers=readers, known=known)
        return
    setup = Setup(limits, readers, asks=known is not nothing_known)
    pickle.dumps(setup)  # readers that cannot be sent are an error here, not one in every worker
    pool = _Pool(setup)
    try:
        yield from pool.run(iter(files), workers, known, cancelled)
    finally:
        pool.close()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A worker's question on its way to the caller's thread, with the place for the answer."""

    sha256: str
    answer: queue.SimpleQueue[bool]


@dataclass(slots=True)
class _Pool:
    setup: Setup
    tasks: queue.SimpleQueue[SourceFile | None] = field(default_factory=queue.SimpleQueue)
    results: queue.Queue[ReadResult | _Asked | Finished] = field(default_factory=lambda: queue.Queue(maxsize=4))
    drivers: list[_Driver] = field(default_factory=list)

    def run(
        self, files: Iterator[SourceFile], workers: int, known: Callable[[str], bool], cancelled: Callable[[], bool]
    ) -> Iterator[ReadResult]:
        in_flight = 0
        more = True
        while more or in_flight:
            while more and in_flight < 2 * workers:
                file = next(files, None)
                if file is None:
                    more = False
                    break
                self.tasks.put(file)
                in_flight += 1
                if len(self.drivers) < min(workers, in_flight):
                    self.drivers.append(_Driver(self.setup, self.tasks, self.results))
                    self.drivers[-1].start()
            if cancelled():
                return
            for driver in self.drivers:
                driver.enforce()
            try:
                message = self.results.get(timeout=_POLL)
            except queue.Empty:
                if in_flight and not all(driver.is_alive() for driver in self.drivers):
                    raise RuntimeError("读取线程意外结束") from None
                continue
            if isinstance(message, ReadResult):
                yield message
            elif isinstance(message, _Asked):
                answer = False
                try:
                    answer = known(message.sha256)
                finally:  # also if the caller's function fails: nobody must be left waiting
                    message.answer.put(answer)
            else:
                in_flight -= 1

    def close(self) -> None:
        """End all processes and threads; what they still say is dropped."""
        for driver in self.drivers:
            driver.stopped.set()
            self.tasks.put(None)
        while any(driver.is_alive() for driver in self.drivers):
            for driver in self.drivers:
                driver.kill()
            try:
                message = self.results.get(timeout=0.02)
            except queue.Empty:
                continue
            if isinstance(message, _Asked):
                message.answer.put(False)


class _Driver(threading.Thread):
    """Gives one worker process after the other the files to read and passes on what comes back."""

    def __init__(
        self,
        setup: Setup,
        tasks: queue.SimpleQueue[SourceFile | None],
        results: queue.Queue[ReadResult | _Asked | Finished],
    ) -> None:
        super().__init__(daemon=True)
        self.setup, self.tasks, self.results = setup, tasks, results
        self.stopped = threading.Event()
        self.process: _Process | None = None

    def run(self) -> None:
        while (file := self.tasks.get()) is not None and not self.stopped.is_set():
            for result in self.read(file):
                self.results.put(result)
            self.results.put(Finished())
        if self.process is not None:
            self.process.close()

    def read(self, file: SourceFile) -> Iterator[ReadResult]:
        """The results of one file. After a crash inside an archive a new process goes on behind the member that caused it."""
        done = 0
        while not self.stopped.is_set():
            if self.process is not None and self.process.tasks >= _TASKS_PER_PROCESS:
                self.process.close()
                self.process = None
            if self.process is None:
                self.process = _Process(self.setup)
            begun = Begun(file.place, "")
            start = time.monotonic()
            try:
                for message in self.process.work(Task(file, done)):
                    if isinstance(message, Begun):
                        begun, start = message, time.monotonic()
                    elif isinstance(message, Question):
                        self.process.send(self.answer(message))
                    else:
                        yield message
                        done += 1
                        begun, start = Begun(file.place, ""), time.monotonic()
                return
            except _EndedError as end:
                self.process.close()
                self.process = None
                outcome = FileOutcome(
                    path=begun.place,
                    outcome="failed",
                    reason=end.reason,
                    next_step=end.next_step,
                    seconds=round(time.monotonic() - start, 3),
                )
                yield ReadResult(begun.place, begun.sha256, None, (), outcome)
                done += 1
                if begun.place == file.place:
                    return

    def answer(self, question: Question) -> bool:
        asked = _Asked(question.sha256, queue.SimpleQueue())
        self.results.put(asked)
        return asked.answer.get()

    def enforce(self) -> None:
        """Called from the caller's thread now and then: this one is blocked while its process is silent."""
        if (process := self.process) is not None:
            process.enforce()

    def kill(self) -> None:
        if (process := self.process) is not None:
            process.kill()


class _EndedError(Exception):
    """The worker process is gone; why, and what the office can do, in Chinese."""

    def __init__(self, reason: str, next_step: str) -> None:
        self.reason, self.next_step = reason, next_step
        super().__init__(reason)


class _Process:
    """One worker process, with a temporary folder of its own that goes when it goes."""

    def __init__(self, setup: Setup) -> None:
        self.limits = setup.limits
        self.tasks = 0
        self.expired = False
        self.deadline = math.inf
        self.folder = tempfile.TemporaryDirectory(prefix="zhiping-", ignore_cleanup_errors=True)
        environment = {
            **os.environ,
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self.folder.name),
            # The caller's own search path, so that its readers are found; its main module is never imported.
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "PYTHONIOENCODING": "utf-8",
        }
        self.child = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches the program, which ends its workers
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.send(replace(setup, folder=self.folder.name))

    def send(self, message: object) -> None:
        """Raises nothing for a process that is gone: the next message from it, which does not come, tells."""
        assert self.child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(message, self.child.stdin, pickle.HIGHEST_PROTOCOL)
            self.child.stdin.flush()

    def work(self, task: Task) -> Iterator[ReadResult | Begun | Question]:
        """What the process says until the task is finished. Raises _EndedError if it ends, or if it is silent for too long."""
        seconds = self.limits.seconds if self.tasks else _STARTING
        self.tasks += 1
        self.send(task)
        crashed: Crashed | None = None
        while True:
            try:
                message = self.receive(seconds)
            except (EOFError, pickle.UnpicklingError, OSError) as error:
                raise self.ended(crashed) from error
            seconds = self.limits.seconds
            if isinstance(message, Finished):
                return
            if isinstance(message, Crashed):
                crashed = message
            elif isinstance(message, ReadResult | Begun | Question):
                yield message

    def receive(self, seconds: float) -> object:
        assert self.child.stdout is not None
        self.deadline = time.monotonic() + seconds
        try:
            return pickle.load(self.child.stdout)
        finally:
            self.deadline = math.inf  # it has spoken; passing its message on is not its time

    def ended(self, crashed: Crashed | None) -> _EndedError:
        code = self.child.wait()
        if self.expired:
            return _EndedError(
                f"读取超时（超过{self.limits.seconds:g}秒），已停止", "请拆分文件，或在原来的软件中另存一份后重新放入。"
            )
        if (crashed and crashed.error == "MemoryError") or (crashed is None and code == -9):
            return _EndedError(f"内存超限（上限{self.limits.memory_mb} MB），已停止", "请拆分文件，或压缩其中的图片后重新放入。")
        why = f"{crashed.error}：{crashed.message}" if crashed else f"信号{-code}" if code < 0 else f"退出码{code}"
        return _EndedError(f"读取程序意外中止（{why}）", "请在原来的软件中打开后另存一份再放入；仍不行请把此说明告诉维护人员。")

    def enforce(self) -> None:
        """Kill the process if it has been silent for too long."""
        if time.monotonic() > self.deadline:
            self.expired = True
            self.kill()

    def kill(self) -> None:
        if self.child.poll() is None:
            end_family(self.child.pid)

    def close(self) -> None:
        """The process is gone and has been waited for when this returns."""
        self.kill()
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.wait()
        self.child.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.close()
        self.folder.cleanup()
