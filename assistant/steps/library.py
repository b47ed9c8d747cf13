"""Cases and standards, shipped and the office's own: what there is, what cannot be used, what comes in. The command line and the
screens call the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import NamedTuple, get_args

from assistant.corpus import Corpus, CorpusError, OwnPassage, adding, library
from assistant.corpus.adding import Added
from assistant.corpus.recognise import Given
from assistant.domain import Case, InstitutionType, StandardNote, digest
from assistant.resources import CORPUS
from assistant.settings import Settings
from assistant.steps.ingest import limits
from assistant.steps.progress import Progress
from assistant.workspace import Workspace

KINDS = {"case": "案例", "standard": "标准", "own": "本校材料"}
"""Kind of an entry that a search finds → in words."""
OUTCOMES = {"case": "案例", "reference": "参考", "duplicate": "重复", "failed": "没有收", "skipped": "跳过"}
"""What became of a file → in words."""


class OwnFile(NamedTuple):
    """A document that the office added, with its passages in order."""

    file: str
    title: str
    passages: tuple[OwnPassage, ...]


def own_files(passages: Iterable[OwnPassage]) -> list[OwnFile]:
    """The files that the office's passages come from."""
    held: dict[str, list[OwnPassage]] = {}
    for p in passages:
        held.setdefault(p.locator.file, []).append(p)
    return [OwnFile(file, found[0].title, tuple(found)) for file, found in held.items()]


def cases(found: library.Library, type: str = "", family: str = "") -> list[Case]:
    """Cases of a type of university and of a family of frameworks, '' for any."""
    return [c for c in found.cases if type in ("", c.type) and family in ("", c.family)]


def notes(found: library.Library, family: str = "") -> list[StandardNote]:
    return [n for n in found.notes if family in ("", n.family)]


# --- what cannot be used ----------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """A folder with how many files it holds, and every fault in them."""

    root: Path
    cases: int
    notes: int
    faults: tuple[CorpusError, ...]


def checked(root: Path, packs: Path | None) -> Checked:
    """One folder of cases and standards, looked through in full."""
    there = len(library.case_paths(root)), len(library.standard_paths(root))
    return Checked(root, *there, tuple(library.faults(root, packs)))


def roots(settings: Settings) -> list[Path]:
    """The shipped folder, and the office's where there is one."""
    return [CORPUS, *([settings.corpus] if settings.corpus.is_dir() else [])]


# --- what comes in ----------------------------------------------------------------------------------------------------


def collect(place: Path, given: Given, settings: Settings, progress: Progress) -> Iterator[Added]:
    """Each file of `place` into the office's folder, as `corpus.adding.add` says. Raises CorpusError if `place` is not there."""
    progress.start("收入语料")
    for row in adding.add(place, settings.corpus, given, limits(settings), min(settings.workers, 2), settings.packs):
        progress.advance(1, row.file)
        yield row


WAITING, COLLECTED = "to-collect", "collected"
"""Below a workspace's folder: files on their way in; key of the workspace for what became of those of the last time."""


def collect_for(workspace: Workspace, params: Mapping[str, object], settings: Settings, progress: Progress) -> dict[str, object]:
    """The uploaded files in `folder` below WAITING; `type`, `category`, `region`, `family`, `codes` say what they may leave out.

    Killed and started again it goes on: what is in already is told as such.
    """
    folder = workspace.folder / WAITING / str(params["folder"])
    said = {name: str(params.get(name, "")) for name in ("category", "region", "family")}
    codes = tuple(str(params.get("codes", "")).split())
    given = Given(type=next((t for t in get_args(InstitutionType) if t == params.get("type")), None), codes=codes, **said)
    rows = list(collect(folder, given, settings, progress))
    workspace.set(COLLECTED, json.dumps([row._asdict() for row in rows], ensure_ascii=False))
    shutil.rmtree(folder, ignore_errors=True)
    return {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}


def collected(workspace: Workspace) -> list[Added]:
    """What became of the files of the last time."""
    stored = json.loads(workspace.get(COLLECTED) or "[]")
    return [Added(row["file"], row["outcome"], row["where"], tuple(row["told"])) for row in stored]


# --- kept for many askers ---------------------------------------------------------------------------------------------


class Libraries:
    """The corpus with its index for all requests of a server; made anew where a file was added, corrected or taken away."""

    def __init__(self) -> None:
        self._held: tuple[str, Corpus] | None = None
        self._lock = Lock()

    def of(self, own: Path, embedding_model: str) -> Corpus:
        """Raises CorpusError for the first file that cannot be used."""
        state = digest(str(own), embedding_model, *_seen(own))
        with self._lock:
            if self._held is None or self._held[0] != state:
                self._held = (state, Corpus.open(own, embedding_model))
            return self._held[1]


def _seen(own: Path) -> Iterator[str]:
    for part in (library.CASES, library.STANDARDS, "passages"):
        for file in sorted((own / part).rglob("*.*")):
            status = file.stat()
            yield f"{file} {status.st_mtime_ns} {status.st_size}"
