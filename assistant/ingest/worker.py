"""The process that reads files for `pool`: tasks come in on standard input, results go out on standard output, pickled.

A file that hangs, crashes or eats memory costs this process, not the program. It ends by itself, with all it has started,
as soon as the other end of its input is gone, so no orphan stays behind even when the program is killed.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import BinaryIO

from .blocks import Limits
from .discover import SourceFile
from .processes import end_family
from .reading import Reader, nothing_known, read_one


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message to a worker. `asks`: whether it is to ask for each digest if that file is known.

    `folder` is for its temporary files; whichever of program and worker is left last removes it.
    """

    limits: Limits
    readers: Mapping[str, Reader]
    asks: bool
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Read this file; of an archive, pass over the first `skip` members."""

    file: SourceFile
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """From a worker, its first word: what follows is reading, and its time counts."""


@dataclass(frozen=True, slots=True)
class Begun:
    """From a worker: the contents of this file, or member of an archive, are being read now."""

    place: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Question:
    """From a worker: is this digest known? It waits for a bool."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Finished:
    """From a worker: all results of the task have been sent."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """From a worker, its last words: the error that nobody caught."""

    error: str
    message: str


def main() -> None:
    """Serve tasks until the input ends."""
    inbox = os.fdopen(os.dup(0), "rb")
    outbox = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the messages.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    messages: SimpleQueue[object] = SimpleQueue()

    def tell(message: object) -> None:
        pickle.dump(message, outbox, pickle.HIGHEST_PROTOCOL)
        outbox.flush()

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        tell(Crashed(kind.__name__, str(error)[:200]))
        os._exit(1)

    sys.excepthook = last_words
    threading.excepthook = lambda thread: last_words(thread.exc_type, thread.exc_value or thread.exc_type(), None)
    setup = pickle.load(inbox)
    assert isinstance(setup, Setup)
    threading.Thread(target=_listen, args=(inbox, messages, setup.folder), daemon=True).start()
    _bound_memory(setup.limits.memory_mb)
    tell(Ready())

    def ask(sha256: str) -> bool:
        tell(Question(sha256))
        return messages.get() is True

    while True:
        task = messages.get()
        assert isinstance(task, Task)
        for result in read_one(
            task.file,
            setup.limits,
            readers=setup.readers,
            known=ask if setup.asks else nothing_known,
            begun=lambda place, sha256: tell(Begun(place, sha256)),
            skip=task.skip,
        ):
            tell(result)
        tell(Finished())


def _listen(inbox: BinaryIO, messages: SimpleQueue[object], folder: str) -> None:
    while True:
        try:
            messages.put(pickle.load(inbox))
        except EOFError:  # the program has closed the pipe, or is gone
            shutil.rmtree(folder, ignore_errors=True)
            end_family(os.getpid())


def _bound_memory(megabytes: int) -> None:
    """At most so much writable memory for this process; only Linux counts it that way, elsewhere there is no bound."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, hard))
