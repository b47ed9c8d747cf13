"""Where somebody sits: who they are, in which workspace, in which role. Everything a page does goes through its Seat."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

from assistant import settings
from assistant.accounts import ACTIONS, ROLES, Access, Audit, NotAllowed, ServerData, User, Users, WorkspaceEntry, allowed
from assistant.corpus import Corpus
from assistant.errors import UserError
from assistant.retrieval import Tokenizer
from assistant.settings import Settings
from assistant.steps.library import Libraries
from assistant.steps.outlooks import Outlooks
from assistant.steps.picture import Picture, Pictures
from assistant.steps.runner import Runner
from assistant.ui.answering import Answers
from assistant.ui.texts import Texts
from assistant.workspace import DATABASE, Workspace

PACKS = "packs"
"""Below the server's data folder: the office's own frameworks, where no folder is set for them."""
INCOMING = "incoming"
"""Below a workspace's folder: uploads on their way in."""
WARMED = 3
"""Workspaces that are made ready when the server starts."""


class Server:
    """What all requests share: the data folder and the runner of jobs. One for a process.

    `key_typed`: an administrator put the model's key into memory; `tried`: what the last trial of the model found.
    """

    def __init__(self, folder: Path, load: Callable[[], Settings] = settings.load) -> None:
        self.data = ServerData(folder)
        self.users, self.access, self.audit = Users(self.data), Access(self.data), Audit(self.data)
        self._load = load
        self.pictures, self.outlooks = Pictures(), Outlooks()
        self.libraries = Libraries()
        self.rendering = Lock()
        self.answers = Answers()
        self.key_typed = False
        self.tried: tuple[str, tuple[tuple[bool, str], ...]] | None = None
        self.runner = Runner(self.folders, load().server_processes, "assistant.ui.worker", self._environment)

    def load(self) -> Settings:
        """The settings as they are now, with the office's own frameworks of this server where no other folder is set."""
        chosen = self._load()
        own = self.data.folder / PACKS
        return chosen.model_copy(update={"packs": own}) if chosen.packs is None and own.is_dir() else chosen

    def packs(self) -> Path:
        """Where the office's own frameworks lie: the folder that is set, else one in the data folder."""
        return self._load().packs or self.data.folder / PACKS

    def _environment(self) -> dict[str, str]:
        """What the processes of jobs must know of this server's settings."""
        packs = self.load().packs
        return {"ZHIPING_PACKS": str(packs.resolve())} if packs is not None else {}

    def plain(self, text: str) -> str:
        """A sentence for the screen, without the paths of this machine."""
        folders = [self.data.folder.resolve(), self.data.folder]
        with suppress(UserError):  # settings that cannot be read name no folder of the office's
            folders += [self.load().corpus.resolve(), self.packs().resolve()]
        for folder in folders:
            text = re.sub(re.escape(str(folder)) + r"[^\s”“，。：]*", "…", text)
        return text

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The dictionary of the search: made once, since that takes half a second."""
        return Tokenizer()

    @property
    def corpus(self) -> Corpus:
        """Cases, standards and the office's own references, as they are now."""
        chosen = self.load()
        return self.libraries.of(chosen.corpus, chosen.embedding_model)

    def warm(self) -> None:
        """Loads what the first visitor would wait for: the workspaces of last time, packs, the search's dictionary."""
        chosen = self.load()
        for folder in self.last_used():
            try:
                with Workspace(folder, read_only=True) as workspace:
                    if workspace.get("framework") and workspace.get("institution"):
                        self.pictures.of(workspace, chosen)
            except UserError:  # whoever opens it is told why it does not open
                continue
        self.pictures.available(chosen.packs)
        self.tokenizer.tokens("预热")
        self.corpus.search("预热", 1)

    def last_used(self) -> list[Path]:
        """Folders of the workspaces that were written to last, newest first; no more than are held ready."""
        stamped = [(max(map(_written, folder.glob(f"{DATABASE}*")), default=0.0), folder) for folder in self.folders()]
        return [folder for _, folder in sorted(stamped, reverse=True)[:WARMED]]

    def folders(self) -> list[Path]:
        """Those of all workspaces."""
        return sorted(p for p in (self.data.folder / "workspaces").iterdir() if p.is_dir())


def _written(file: Path) -> float:
    """When a file was last written to; 0 for one that is gone: SQLite takes its log away when the last one closes it."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@dataclass
class Seat:
    """Closed at the end of a request. `entry` is None on pages outside a workspace."""

    server: Server
    user: User
    role: str
    entry: WorkspaceEntry | None = None
    whole: bool = False
    """Every row of a long table is wanted, for an export."""
    _open: Workspace | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.t = Texts(self.user.language)

    @classmethod
    def take(cls, server: Server, user: User, workspace: str = "") -> Seat:
        """Raises NotAllowed if the workspace is not the user's."""
        if not workspace:
            return cls(server, user, user.role)
        entry, role = server.access.role_in(workspace, user)
        return cls(server, user, role, entry)

    # --- what one may do ---

    def may(self, action: str) -> bool:
        return allowed(self.role, action)

    def require(self, action: str) -> None:
        """Raises NotAllowed with a sentence."""
        if not self.may(action):
            raise NotAllowed(f"您的角色“{ROLES[self.role].name}”不能{ACTIONS[action]}。需要时请联系管理员。")

    @cached_property
    def codes(self) -> frozenset[str] | None:
        """The indicators that the user sees, as they are assigned at the beginning of the request; None means all."""
        if not ROLES[self.role].assigned_only:
            return None
        mine = self.user.department
        return frozenset(c for c, d in self.server.access.assignments(self.id).items() if mine and mine in d)

    def require_code(self, code: str) -> None:
        """Raises NotAllowed for an indicator that another department answers for."""
        if self.codes is not None and code not in self.codes:
            raise NotAllowed(f"指标“{code}”没有分给您的部门“{self.user.department or '（未填）'}”。")

    def passages_seen(self) -> set[str] | None:
        """Ids of the passages that speak to the indicators of a user who sees only some; None means all."""
        codes = self.codes
        if codes is None:
            return None
        return {h.passage for code, found in self.picture().hits.items() if code in codes for h in found}

    def documents_seen(self) -> set[str] | None:
        """Ids of the documents that the user sees; None means all."""
        codes = self.codes
        if codes is None:
            return None
        return {h.document for code, found in self.picture().hits.items() if code in codes for h in found}

    def require_document(self, id: str) -> None:
        """Raises NotAllowed for a document that no indicator of the user rests on."""
        seen = self.documents_seen()
        if seen is not None and id not in seen:
            raise NotAllowed("这份材料不在分给您部门的指标之下。")

    # --- the workspace ---

    @property
    def id(self) -> str:
        if self.entry is None:
            raise NotAllowed("请先选择一个工作区。")
        return self.entry.id

    @property
    def folder(self) -> Path:
        return self.server.data.workspace_folder(self.id)

    @property
    def workspace(self) -> Workspace:
        if self._open is None:
            self._open = Workspace(self.folder)
        return self._open

    def picture(self) -> Picture:
        """Framework, documents, coverage and matches as they are now."""
        return self.server.pictures.of(self.workspace, self.settings)

    def run(self, kind: str, **params: object) -> None:
        """Starts background work on the workspace; it goes on when the browser is shut."""
        self.server.runner.submit(self.folder, kind, params, self.user.name)

    @cached_property
    def settings(self) -> Settings:
        """As they are at the beginning of the request."""
        return self.server.load()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def who(self, name: str) -> str:
        """The full name of whoever did something under this login name; a name that is none stays."""
        return self._names.get(name, name)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {user.name: user.shown for user in self.server.users.all()}

    def log(self, action: str, target: str = "", before: str = "", after: str = "") -> None:
        """Into the audit log: what was changed from what to what."""
        self.server.audit.note(
            self.user.name, action, workspace=self.entry.id if self.entry else "", target=target, before=before, after=after
        )
