"""Step 1: the evidence folder into the Workspace. Only what changed is read; every file gets an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.domain import FileOutcome
from assistant.ingest import Limits, SourceFile, discover, read_all
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.workspace import Place, Workspace

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

    A file whose size and time are as before is not opened. A file that failed before is tried again; one that was read in
    part is tried again with `retry`. Raises ingest.Unreadable if the folder itself cannot be read.
    """
    files = list(discover(folder))
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
    stats = {f.place: f.path.stat() for f in fresh if f.path.exists()}
    again = {p.sha256 for f in fresh if (p := before.get(f.place)) and p.outcome.outcome == "partial"} if retry else set()

    def known(sha256: str) -> bool:
        return sha256 not in again and workspace.has_content(sha256)

    for result in read_all(iter(fresh), limits(settings), workers=settings.workers, known=known):
        status = stats.get(result.place)
        archive = result.place.split("!/")[0] if "!/" in result.place else None
        if archive is None:
            for member in workspace.members(result.place):
                if before.get(result.place) and before[result.place].sha256 != result.sha256:
                    workspace.forget_places([member])
        outcome = result.outcome
        document = result.document
        if document is None and result.sha256 and outcome.outcome == "ok" and workspace.has_content(result.sha256):
            earlier = workspace.outcome_of_content(result.sha256)
            outcome = outcome.model_copy(update={"document": result.sha256[:16], "passages": earlier.passages if earlier else 0})
        elif document is not None and document.sha256 not in again and workspace.has_content(document.sha256):
            outcome = outcome.model_copy(update={"document": document.id, "reason": outcome.reason or "与另一文件内容相同"})
            document = None
        workspace.put_file(
            Place(result.place, result.sha256, status.st_size if status else 0, status.st_mtime_ns if status else 0, outcome),
            document,
            result.passages if document is not None else (),
            archive,
        )
        if archive is None:
            progress.advance(1, result.place)
        if outcome.outcome == "failed":
            progress.note(f"{result.place}：{outcome.reason}")
    return [p.outcome for p in workspace.places()]


def _inside(place: str, present: set[str]) -> bool:
    """Whether a place is a member of an archive that is still there."""
    return "!/" in place and place.split("!/")[0] in present


def _unchanged(file: SourceFile, before: Place | None, retry: bool) -> bool:
    if before is None or before.outcome.outcome in ("failed", "skipped") or (retry and before.outcome.outcome == "partial"):
        return False
    status = file.path.stat()
    return status.st_size == before.size and status.st_mtime_ns == before.mtime_ns


def failures(outcomes: list[FileOutcome]) -> Iterator[FileOutcome]:
    """The files that a person should look at."""
    return (o for o in outcomes if o.outcome in ("failed", "partial"))
