"""Where calls are kept: what an answer was, so that it is not asked for twice, and who was told what, so that one can look."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it went out and what came of it. `outcome` is `ok` or the kind of fault; the key of the endpoint is not
    in it. `request` is JSON: the messages and the form asked for, personal data already replaced."""

    key: str
    run: str
    at: str
    endpoint: str
    model: str
    prompt: str
    version: str
    subject: str
    form: str
    request: str
    answer: str
    outcome: str
    attempt: int
    tokens_in: int = 0
    tokens_out: int = 0
    counted_in: int = 0
    seconds: float = 0.0
    detail: str = ""


class Calls(Protocol):
    """Threads share one. `put` returns when the call would survive the end of the process."""

    def answer(self, key: str) -> Call | None: ...

    def put(self, call: Call) -> None: ...

    def unusable(self, keys: tuple[str, ...]) -> None: ...


@dataclass(slots=True)
class Memory:
    """Calls in memory: for `zhiping models test` and for tests."""

    calls: list[Call] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, key: str) -> Call | None:
        with self.lock:
            return next((c for c in reversed(self.calls) if c.key == key and c.outcome == "ok"), None)

    def put(self, call: Call) -> None:
        with self.lock:
            self.calls.append(call)

    def unusable(self, keys: tuple[str, ...]) -> None:
        with self.lock:
            self.bad.update(keys)
