"""The workspaces that a client may look into, open for reading, and what is held of them between two calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from assistant.errors import UserError
from assistant.mcp_server.gate import Gate
from assistant.settings import Settings
from assistant.steps.subject import STATE, subject
from assistant.workspace import Workspace, is_workspace

if TYPE_CHECKING:
    from assistant.corpus import Corpus
    from assistant.domain import Framework, Institution
    from assistant.llm.redaction import Redactor
    from assistant.retrieval import Tokenizer
    from assistant.retrieval.lexical import LexicalIndex
    from assistant.steps.picture import Picture, Pictures

BELOW = ("*", "workspaces/*")
"""Where the workspaces of a folder lie that is none itself: the output of `zhiping batch`, the data folder of the web UI."""


@dataclass
class _Held:
    """What was worked out of a workspace, and of which state of it."""

    index: LexicalIndex | None = None
    index_of: str = ""
    redactor: Redactor | None = None
    redactor_of: str = ""
    subject: tuple[int, tuple[Framework, Institution]] | None = None


class Shelf:
    """`hides`: personal data leave as placeholders. One call at a time; heavy things are opened when they are first needed."""

    def __init__(self, folders: Sequence[Path], settings: Settings, hides: bool) -> None:
        self.settings, self.hides = settings, hides
        self.folders = _named([place for folder in folders for place in _places(folder)])
        self.lock = RLock()
        self._held: dict[str, _Held] = {name: _Held() for name in self.folders}

    @contextmanager
    def room(self, name: str = "") -> Iterator[Room]:
        """One workspace for the time of a call, as it stands at this moment. Raises UserError for one that is not there."""
        if not name and len(self.folders) > 1:
            raise UserError(f"有 {len(self.folders)} 个工作区，请用 workspace 写明是哪一个：{'、'.join(self.folders)}。")
        name = name or next(iter(self.folders))
        if name not in self.folders:
            raise UserError(f"没有工作区“{name[:60]}”。可用的有：{'、'.join(self.folders)}。")
        folder = self.folders[name]
        with self.lock, Workspace(state_of(folder), read_only=True) as workspace:
            workspace.db.execute("BEGIN")  # the same state for all that is read; it keeps nobody from writing
            yield Room(self, name, folder, workspace, self._held[name])

    @cached_property
    def pictures(self) -> Pictures:
        from assistant.steps.picture import Pictures

        return Pictures()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        from assistant.retrieval import Tokenizer

        return Tokenizer()

    @cached_property
    def corpus(self) -> Corpus:
        from assistant.corpus import Corpus

        own = self.settings.corpus if self.settings.corpus.is_dir() else None
        return Corpus.open(own, self.settings.embedding_model)


class Room:
    """A workspace during a call."""

    def __init__(self, shelf: Shelf, name: str, folder: Path, workspace: Workspace, held: _Held) -> None:
        self.shelf, self.name, self.folder, self.workspace, self._held = shelf, name, folder, workspace, held
        self._stamp = workspace.stamp()

    @property
    def subject(self) -> tuple[Framework, Institution] | None:
        """What the workspace is for, where it does not say so itself: a run wrote it beside its files."""
        if self.workspace.get("framework") and self.workspace.get("institution"):
            return None
        record = self.folder / "run.json"
        at = record.stat().st_mtime_ns if record.is_file() else 0
        if self._held.subject is None or self._held.subject[0] != at:
            self._held.subject = at, subject(self.workspace, self.folder, self.shelf.settings)
        return self._held.subject[1]

    @cached_property
    def picture(self) -> Picture:
        return self.shelf.pictures.of(self.workspace, self.shelf.settings, self.subject)

    @property
    def index(self) -> LexicalIndex:
        """The words of all evidence; where passages are new, only these cost."""
        from assistant.steps.progress import Silent
        from assistant.steps.review import bring_up, words_index

        held = self._held
        if held.index is None or (held.index_of != self._stamp and held.index.on_disk):
            held.index = words_index(self.workspace, Silent(), self.shelf.tokenizer)
        elif held.index_of != self._stamp:
            bring_up(held.index, self.workspace, set(self.workspace.passage_ids()), Silent())
        held.index_of = self._stamp
        return held.index

    @cached_property
    def gate(self) -> Gate:
        if not self.shelf.hides:
            return Gate(None)
        from assistant.steps.hiding import redactor_of

        if self._held.redactor is None or self._held.redactor_of != self._stamp:
            self._held.redactor, self._held.redactor_of = redactor_of(self.workspace), self._stamp
        return Gate(self._held.redactor)


def state_of(folder: Path) -> Path:
    """The workspace in a folder: the folder itself, or where a run keeps it below its output."""
    return folder if is_workspace(folder) else folder / STATE


def _places(folder: Path) -> list[Path]:
    """The folder if it holds a workspace, else those below it that do. Raises UserError if there are none."""
    if is_workspace(state_of(folder)):
        return [folder]
    below = sorted(f for pattern in BELOW for f in folder.glob(pattern) if f.is_dir() and is_workspace(state_of(f)))
    if not below:
        raise UserError(
            f"“{folder}”不是工作区，也不是 zhiping run 的输出文件夹，下面也没有工作区。请先运行 zhiping run 或 zhiping init。"
        )
    return below


def _named(folders: Sequence[Path]) -> dict[str, Path]:
    """Each folder under a name of its own, in order: the folder's, with a number where two are called the same."""
    named: dict[str, Path] = {}
    for folder in dict.fromkeys(f.resolve() for f in folders):
        base = (folder.parent if folder.name == STATE else folder).name or "workspace"
        name, n = base, 2
        while name in named:
            name, n = f"{base}-{n}", n + 1
        named[name] = folder
    return named
