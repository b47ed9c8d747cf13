"""A report written in a process of its own: `python -m assistant.steps.beside` takes a job on stdin, answers on stdout.

The parent keeps stdin open as long as it lives; when it is killed the pipe ends, and so does this process: what it had not
finished the next run takes up.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.domain import FileOutcome, Framework, Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps.progress import Silent
from assistant.steps.run import STATE, finish
from assistant.steps.summary import Summary
from assistant.workspace import Workspace

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to write one report."""

    framework: Framework
    institution: Institution
    out: Path
    settings: Settings
    outcomes: list[FileOutcome]


def write(job: Job) -> Summary:
    """Runs a job in a process of its own and waits for it. Raises the UserError that it ended with."""
    process = subprocess.Popen([sys.executable, "-m", "assistant.steps.beside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None and process.stdout is not None
    try:
        body = pickle.dumps(job)
        process.stdin.write(_LENGTH.pack(len(body)) + body)
        process.stdin.flush()
        answer = process.stdout.read()
        process.wait()
    finally:
        process.stdin.close()
        process.stdout.close()
        if process.poll() is None:
            process.kill()
            process.wait()
    if not answer:
        raise UserError(
            f"“{job.framework.name}”的报告没有写完：写报告的进程意外结束（{process.returncode}）。请重新运行，已完成的不会重做。"
        )
    result = pickle.loads(answer)
    if isinstance(result, UserError):
        raise result
    if not isinstance(result, Summary):
        raise TypeError(type(result))
    return result


def _answer(source: BinaryIO) -> Summary | UserError:
    (length,) = _LENGTH.unpack(source.read(_LENGTH.size))
    job: Job = pickle.loads(source.read(length))

    def ends_with_parent() -> None:
        source.read()
        os._exit(1)

    threading.Thread(target=ends_with_parent, daemon=True).start()
    try:
        with Workspace(job.out / STATE) as workspace:
            return finish(workspace, job.framework, job.institution, job.out, job.settings, Silent(), job.outcomes)
    except UserError as error:
        return error


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever prints must not stand among the answer
    from assistant.steps import beside  # the job was pickled under the module's own name

    with answers:
        pickle.dump(beside._answer(sys.stdin.buffer), answers)
        answers.flush()
        os._exit(0)  # the watching thread still waits for the parent
