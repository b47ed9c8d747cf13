"""Step 1: the evidence folder into the Workspace. Only what changed is read; every file gets an outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import assistant
from assistant.domain import FileOutcome
from assistant.ingest import Limits, SourceFile, discover, read_all
from assistant.ingest.blocks import TRANSIENT
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.steps.run import FILES, STATE
from assistant.workspace import Place, Workspace, is_workspace

DIAGNOSIS = "culture/culture"
"""What the diagnosis of quality culture leaves below an output folder."""
NOT_EVIDENCE = {
    "institution.yaml": "学校信息文件，不是材料",
    "institution.yml": "学校信息文件，不是材料",
    "zhiping.toml": "设置文件，不是材料",
    "README.md": "文件夹说明，不是材料",
    "readme.md": "文件夹说明，不是材料",
}
"""Files at the top of the folder that speak to the tool or about the folder."""


def limits(settings: Settings) -> Limits:
    return Limits(seconds=settings.file_seconds, memory_mb=settings.file_memory_mb, file_mb=settings.file_mb, ocr=settings.ocr)


def ingest(workspace: Workspace, folder: Path, settings: Settings, progress: Progress, retry: bool = False) -> list[FileOutcome]:
    """Reads what is new or changed and forgets what is gone. Returns the outcome of every file, members of archives included.

    A file whose size and time are as before is not opened, unless it failed for a reason that may have passed, or failed or
    was read in part and `retry` is set or this installation can read more than it could. Raises ingest.Unreadable if the
    folder itself cannot be read.
    """
    able = _abilities(settings)
    retry = retry or workspace.get("abilities") not in (None, able)
    files = list(_without_results(folder))
    before = {p.place: p for p in workspace.places()}
    present = {f.place for f in files}
    gone = [p for p in before if p not in present and not _inside(p, present)]
    if gone:
        workspace.forget_places(gone)
    fresh: list[SourceFile] = []
    for file in files:
        if file.place in NOT_EVIDENCE:
            outcome = FileOutcome(path=file.place, outcome="skipped", reason=NOT_EVIDENCE[file.place])
            workspace.put_file(Place(file.place, "", 0, 0, outcome))
        elif file.skipped is not None:
            workspace.put_file(Place(file.place, "", 0, 0, file.skipped))
        elif not _unchanged(file, before.get(file.place), retry):
            fresh.append(file)
    progress.start("读取材料", len(fresh))
    workers = min(settings.workers, len(fresh))
    stats = {f.place: f.path.stat() for f in fresh if f.path.exists()}
    again = {p.sha256 for f in fresh if (p := before.get(f.place)) and p.outcome.outcome == "partial"} if retry else set()

    def known(sha256: str) -> bool:
        return sha256 not in again and workspace.has_content(sha256)

    members: dict[str, set[str]] = defaultdict(set)
    for result in read_all(iter(fresh), limits(settings), workers=workers, known=known):
        archive = _archive(result.place)
        if archive is not None:
            members[archive].add(result.place)
        elif former := set(workspace.members(result.place)) - members.pop(result.place, set()):
            workspace.forget_places(former)
        status = stats.get(result.place)
        outcome, document, passages = result.outcome, result.document, result.passages
        if document is None or (document.sha256 not in again and workspace.has_content(document.sha256)):
            document, passages = None, ()  # a copy, or as before: what was found in these bytes holds
            if outcome.outcome in ("ok", "partial") and (earlier := workspace.outcome_of_content(result.sha256)):
                outcome = earlier.model_copy(update={"path": result.place, "seconds": outcome.seconds})
        size, mtime = (status.st_size, status.st_mtime_ns) if status else (0, 0)
        workspace.put_file(Place(result.place, result.sha256, size, mtime, outcome), document, passages, archive)
        if archive is None:
            progress.advance(1, result.place)
        if outcome.outcome == "failed":
            progress.note(f"{result.place}：{outcome.reason}")
    workspace.forget_places(())  # documents whose file now holds something else
    _settle_copies(workspace, files, settings)
    workspace.set("abilities", able)
    return [p.outcome for p in workspace.places()]


def _without_results(folder: Path) -> Iterator[SourceFile]:
    """The files of the folder but for what runs have left there: a report must never become evidence for itself."""
    known = {folder: False, folder.parent: False}  # the parent is asked where `folder` is a single file

    def of_a_run(place: Path) -> bool:
        if place not in known:
            known[place] = is_workspace(place) or is_workspace(place / STATE) or of_a_run(place.parent)
        return known[place]

    here = is_workspace(folder / STATE)
    for file in discover(folder):
        if not of_a_run(file.path.parent) and not (here and (file.place in FILES or file.place.startswith(DIAGNOSIS))):
            yield file


def _abilities(settings: Settings) -> str:
    """What this installation can read: when it can read more than last time, what failed is worth another try."""
    office = which("soffice") or which("libreoffice")
    ocr = settings.ocr and find_spec("rapidocr_onnxruntime") is not None
    return f"{assistant.__version__} office={office is not None} ocr={ocr}"


def _settle_copies(workspace: Workspace, files: list[SourceFile], settings: Settings) -> None:
    """Every document is read at its first place and cited there, whichever copy was met first or has gone since.

    Titles, units and matches depend on the place too, so a document that has to move is read again there.
    """
    homes: dict[str, str] = {}
    for sha256, read_at, places in workspace.copies():
        home, *others = sorted(places, key=lambda place: ("!/" in place, place))
        if read_at != home:
            homes[home] = sha256
        for other in others:
            known, original = workspace.place(other), workspace.outcome_of_content(sha256)
            if known and original:
                reason = "；".join(filter(None, (f"内容同“{home}”", original.reason)))
                if known.outcome.reason != reason:
                    told = known._replace(outcome=known.outcome.model_copy(update={"reason": reason}))
                    workspace.put_file(told, archive=_archive(other))
    wanted = {home.split("!/")[0] for home in homes}
    moving = (f for f in files if f.place in wanted)
    moved = set(homes.values())

    def stays(sha256: str) -> bool:
        return sha256 not in moved and workspace.has_content(sha256)

    for result in read_all(moving, limits(settings), workers=min(settings.workers, 1), known=stays):
        known = workspace.place(result.place)
        if result.document is not None and known is not None and homes.get(result.place) == result.sha256:
            told = known._replace(outcome=result.outcome)
            workspace.put_file(told, result.document, result.passages, _archive(result.place))


def _archive(place: str) -> str | None:
    """The archive that a place lies in; None for a file of the folder itself."""
    return place.split("!/")[0] if "!/" in place else None


def _inside(place: str, present: set[str]) -> bool:
    """Whether a place is a member of an archive that is still there."""
    return _archive(place) in present


def _unchanged(file: SourceFile, before: Place | None, retry: bool) -> bool:
    if before is None or (retry and before.outcome.outcome != "ok"):
        return False
    if before.outcome.outcome == "failed" and before.outcome.reason.startswith(TRANSIENT):
        return False
    status = file.path.stat()
    return status.st_size == before.size and status.st_mtime_ns == before.mtime_ns


def failures(outcomes: list[FileOutcome]) -> Iterator[FileOutcome]:
    """The files that a person should look at."""
    return (o for o in outcomes if o.outcome in ("failed", "partial"))
