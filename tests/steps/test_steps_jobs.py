"""Background work: done in a process of its own, stopped, killed, taken up again; nothing is lost on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from steps_command import FRAMEWORK, PROFILE, write_evidence

from assistant import institution
from assistant.steps.runner import ATTEMPTS, Runner
from assistant.steps.worker import work
from assistant.workspace import Workspace
from assistant.workspace.jobs import Job, Jobs


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIPING_OCR", "false")
    monkeypatch.setenv("ZHIPING_PAGE_NUMBERS", "false")
    monkeypatch.setenv("ZHIPING_WORKERS", "0")


def school(root: Path, files: int) -> Path:
    """A workspace on a folder of small documents."""
    write_evidence(root / "材料", files)
    folder = root / "工作区"
    (root / "institution.yaml").write_text(PROFILE, encoding="utf-8")
    with Workspace(folder) as workspace:
        workspace.set("framework", FRAMEWORK)
        workspace.set("institution", institution.load(root / "institution.yaml").model_dump_json())
        workspace.set("evidence", str(root / "材料"))
    return folder


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner(lambda: [])
    made.start()
    yield made
    made.stop()


def last(folder: Path) -> Job:
    with Workspace(folder) as workspace:
        return Jobs(workspace).all(1)[0]


def wait(folder: Path, reached: Callable[[Job], bool], seconds: float = 240) -> Job:
    end = time.monotonic() + seconds
    while not reached(job := last(folder)):
        assert time.monotonic() < end, job
        time.sleep(0.01)
    return job


def files_read(folder: Path) -> int:
    with Workspace(folder) as workspace:
        return workspace.count("places")


def test_a_job_runs_beside_and_says_how_it_went(tmp_path: Path, runner: Runner) -> None:
    folder = school(tmp_path, 12)
    runner.submit(folder, "read", {}, "张某")
    done = wait(folder, lambda j: not j.active)
    assert done.state == "done", (done.message, (folder / "jobs.log").read_text())
    assert done.result["failed"] == 0 and done.result["passages"] and done.pid != os.getpid() and done.by == "张某"


def test_the_same_job_is_not_queued_twice(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        jobs = Jobs(workspace)
        first = jobs.add("read", {}, "张某")
        assert jobs.add("read", {}, "李某").id == first.id
        assert jobs.add("read", {"retry": True}, "李某").id != first.id


def test_a_killed_job_is_taken_up_where_it_was(tmp_path: Path, runner: Runner) -> None:
    folder = school(tmp_path, 700)
    runner.submit(folder, "read", {}, "张某")
    running = wait(folder, lambda j: files_read(folder) >= 10 or not j.active)
    assert running.state == "running"
    read = files_read(folder)
    os.kill(running.pid, signal.SIGKILL)
    wait(folder, lambda j: j.id != running.id)
    with Workspace(folder) as workspace:
        lost = Jobs(workspace).get(running.id)
    assert lost.state == "interrupted" and "没有做完" in lost.message
    assert files_read(folder) >= read > 0
    again = wait(folder, lambda j: not j.active)
    assert (again.state, again.attempt) == ("done", 2)
    assert again.result["failed"] == 0


def test_a_server_that_starts_finds_what_an_earlier_one_left(tmp_path: Path) -> None:
    folder = school(tmp_path, 6)
    with Workspace(folder) as workspace:
        jobs = Jobs(workspace)
        jobs.start(jobs.add("read", {}, "张某").id, 2**22 - 3)  # no such process
        queued = jobs.add("read", {"retry": True}, "张某")
    runner = Runner(lambda: [folder])
    runner.start()
    try:
        done = wait(folder, lambda j: j.state == "done")
        with Workspace(folder) as workspace:
            assert wait_all(Jobs(workspace)) == {"interrupted", "done"}
        assert done.id >= queued.id
    finally:
        runner.stop()


def wait_all(jobs: Jobs) -> set[str]:
    end = time.monotonic() + 240
    while jobs.active():
        assert time.monotonic() < end
        time.sleep(0.1)
    return {j.state for j in jobs.all()}


def test_what_kills_every_worker_is_given_up_and_offered(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        jobs = Jobs(workspace)
        job = jobs.add("read", {}, "张某", attempt=ATTEMPTS)
        jobs.start(job.id, 2**22 - 3)
        runner = Runner(lambda: [])
        runner._take_up(tmp_path, jobs, jobs.get(job.id))
        assert [j.state for j in jobs.all()] == ["interrupted"]


def test_a_job_that_ends_while_its_runner_looks_is_not_done_again(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        jobs = Jobs(workspace)
        job = jobs.add("read", {}, "张某")
        jobs.start(job.id, 2**22 - 3)
        seen = jobs.get(job.id)
        jobs.finish(job.id, "done")
        Runner(lambda: [])._take_up(tmp_path, jobs, seen)
        assert [j.state for j in jobs.all()] == ["done"]


def test_a_lost_job_is_never_seen_to_be_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace(tmp_path) as workspace, Workspace(tmp_path) as other:
        jobs, finish, seen = Jobs(workspace), Jobs.finish, list[Job]()

        def watched(of: Jobs, *args: Any) -> bool:
            ended = finish(of, *args)
            seen.extend(Jobs(other).active())
            return ended

        monkeypatch.setattr(Jobs, "finish", watched)
        job = jobs.add("read", {}, "张某")
        jobs.start(job.id, 2**22 - 3)
        Runner(lambda: [])._take_up(tmp_path, jobs, jobs.get(job.id))
        assert [j.id for j in seen] == [job.id]
        assert [(j.state, j.attempt) for j in jobs.all()] == [("queued", 2), ("interrupted", 1)]


def test_a_job_submitted_while_the_runner_turns_away_is_done(
    tmp_path: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, active, late, nothing = school(tmp_path, 3), Jobs.active, threading.Event(), 0

    def turned_away(jobs: Jobs) -> list[Job]:
        nonlocal nothing
        found = active(jobs)
        nothing += not found
        if nothing == 2 and not late.is_set():  # it has looked, and looked whether it may leave the folder alone
            late.set()
            runner.submit(folder, "read", {"retry": True}, "李某")
        return found

    monkeypatch.setattr(Jobs, "active", turned_away)
    runner.submit(folder, "read", {}, "张某")
    assert late.wait(240)
    assert wait(folder, lambda j: j.by == "李某" and not j.active).state == "done"


def test_a_job_is_stopped_and_what_it_did_stays(tmp_path: Path, runner: Runner) -> None:
    folder = school(tmp_path, 900)
    job = runner.submit(folder, "read", {}, "张某")
    wait(folder, lambda j: files_read(folder) >= 10 or not j.active)
    runner.cancel(folder, job.id)
    stopped = wait(folder, lambda j: not j.active)
    assert stopped.state == "cancelled" and "继续" in stopped.message
    assert 0 < files_read(folder) < 900


def test_what_the_office_must_put_right_is_the_jobs_message(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        job = Jobs(workspace).add("draft", {}, "张某")
    work(tmp_path, job.id)
    failed = last(tmp_path)
    assert failed.state == "failed" and "还没有选定" in failed.message
