"""The store of model calls: answers kept, faults logged, nothing deleted."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from assistant.llm.store import Call
from assistant.workspace import Workspace
from assistant.workspace.calls import CallStore

CALL = Call(
    key="k1", run="r1", at="2026-01-01T00:00:00+00:00", endpoint="http://127.0.0.1/v1", model="m", prompt="write_section",
    version="1:a", subject="2.3", form="json", request="{}", answer='{"text": "好", "asked": []}', outcome="ok", attempt=1,
    tokens_in=10, tokens_out=5, counted_in=12, seconds=0.1,
)  # fmt: skip


def test_an_answer_is_there_for_another_process(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        with CallStore(workspace) as store:
            store.put(replace(CALL, outcome="rate", answer=""))
            assert store.answer("k1") is None
            store.put(CALL)
        with CallStore(workspace) as other:
            assert other.answer("k1") == CALL
            assert other.totals("r1") == (1, 10, 5, 12)
            assert [c.outcome for c in other.calls()] == ["rate", "ok"]
            assert [run for run, *_ in other.runs()] == ["r1"]


def test_what_was_of_no_use_serves_a_resumed_run_but_not_a_new_one(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace, CallStore(workspace) as store:
        store.put(CALL)
        store.unusable(("k1",))
        assert store.answer("k1") == CALL
        store.forget_unusable()
        assert store.answer("k1") is None
        assert len(list(store.calls())) == 1


def test_threads_share_it(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace, CallStore(workspace) as store:
        threads = [threading.Thread(target=store.put, args=(replace(CALL, key=f"k{n}"),)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(store.answer(f"k{n}") for n in range(20))
