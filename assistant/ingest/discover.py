"""The evidence folder → its files in a fixed order. Nothing is passed over silently that could be a document.

Links are never followed: what they point to inside the folder is found where it lies, and what lies outside was not handed in.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.domain import FileOutcome

from .blocks import Unreadable
from .encoding import decode
from .formats import could_be_document

_JUNK = re.compile(
    r"\.DS_Store|\._.*|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r|\.~lock\..*#|\.localized|\.gitignore|\.gitkeep|institution\.ya?ml",
    re.I,
)
_JUNK_FOLDER = re.compile(
    r"__MACOSX|\$RECYCLE\.BIN|System Volume Information|@eaDir|\.git|\.svn|\.hg|\.idea|\.vscode|\.Trash.*|\.Spotlight-.*|"
    r"\.fseventsd",
    re.I,
)
_LOCK_BYTES = 4096  # the owner file that Office and WPS lay beside an open document is far smaller


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found. `skipped` is set where it is not to be read: its outcome is then already known."""

    path: Path
    place: str
    skipped: FileOutcome | None = None


def discover(folder: Path) -> Iterator[SourceFile]:
    """All files below `folder` (or the one file it is), folder by folder in natural order of names ('2' before '10').

    Only one folder's listing per level is held. Lock files and what systems leave behind are dropped; hidden files, links,
    special files and folders that may not be opened come with `skipped` set. Raises Unreadable if there is no such folder.
    """
    root = Path(folder)
    if root.is_file():
        yield SourceFile(root, clean_place(root.name))
        return
    if not root.is_dir():
        raise Unreadable(f"找不到材料文件夹“{folder}”", "请检查路径是否写对。")
    seen = {_identity(root)}
    open_folders = [_entries(root, "")]
    while open_folders:
        found = next(open_folders[-1], None)
        if found is None:
            open_folders.pop()
        elif isinstance(found, SourceFile):
            yield found
        elif (identity := _identity(Path(found[0]))) not in seen:  # a junction (Windows) or bind mount can lead back
            seen.add(identity)
            open_folders.append(_entries(*found))


def is_junk(place: str) -> bool:
    """Whether a place ('a/__MACOSX/._b') is something that systems leave behind, never a document."""
    *folders, name = place.split("/")
    return bool(_JUNK.fullmatch(name)) or any(_JUNK_FOLDER.fullmatch(part) for part in folders)


def clean_place(name: str) -> str:
    """A file name as valid, composed Unicode: names from other systems arrive as GBK bytes or decomposed letters."""
    raw = os.fsencode(name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(raw)
    return unicodedata.normalize("NFC", text)


def _decoded(raw: bytes) -> str:
    try:
        return decode(raw)[0]
    except Unreadable:
        return raw.decode("gb18030", "replace")


def _entries(folder: Path, place: str) -> Iterator[SourceFile | tuple[Path, str]]:
    """The files of one folder, with its sub-folders (path, place) in between, in order of names."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: _natural(entry.name))
    except OSError as error:
        yield _skipped(folder, place, _why(error, "文件夹"), "请检查文件夹的访问权限，或把其中的文件复制出来。", failed=True)
        return
    for entry in entries:
        path = Path(entry.path)
        inner = f"{place}/{clean_place(entry.name)}" if place else clean_place(entry.name)
        try:
            yield from _judge(entry, path, inner)
        except OSError as error:
            yield _skipped(path, inner, _why(error, "文件"), "请检查文件是否仍在、是否有权读取。", failed=True)


def _judge(entry: os.DirEntry[str], path: Path, place: str) -> Iterator[SourceFile | tuple[Path, str]]:
    if entry.is_symlink():
        if could_be_document(entry.name) or path.is_dir():
            where = "失效" if not path.exists() else "不读取所指的内容"
            yield _skipped(path, place, f"是链接，{where}", "如所指的文件不在材料文件夹内，请把原文件复制进来。")
        return
    if entry.is_dir(follow_symlinks=False):
        if _JUNK_FOLDER.fullmatch(entry.name):
            return
        if not entry.name.startswith("."):
            yield path, place
        elif _holds_documents(path):
            yield _skipped(path, place, "是隐藏文件夹，其中的文件未读", "如其中有材料，请去掉文件夹名开头的点。")
        return
    if not entry.is_file(follow_symlinks=False):
        yield _skipped(path, place, "不是普通文件（设备或管道）", "")
        return
    if _JUNK.fullmatch(entry.name):
        return
    if entry.name.startswith(("~$", ".~")):
        if entry.stat(follow_symlinks=False).st_size > _LOCK_BYTES:
            yield _skipped(path, place, "文件名像 Office 的锁定文件，未读", "如是材料，请改名（去掉开头的“~$”）后放入。")
    elif entry.name.startswith("."):
        if could_be_document(entry.name):
            yield _skipped(path, place, "是隐藏文件，未读", "如是材料，请去掉文件名开头的点。")
    elif re.fullmatch(r"~.*\.tmp", entry.name, re.I):
        yield _skipped(path, place, "是 Office 的临时文件，未读", "如是材料，请用 Word 或 WPS 打开后另存。")
    else:
        yield SourceFile(path, place)


def _skipped(path: Path, place: str, reason: str, next_step: str, failed: bool = False) -> SourceFile:
    outcome = FileOutcome(path=place, outcome="failed" if failed else "skipped", reason=reason, next_step=next_step)
    return SourceFile(path, place, outcome)


def _why(error: OSError, what: str) -> str:
    reasons = {PermissionError: f"无权读取这个{what}", FileNotFoundError: f"{what}在读取前被移走或删除"}
    return reasons.get(type(error), f"无法打开这个{what}（{error.strerror or error}）")


def _holds_documents(folder: Path) -> bool:
    return any(could_be_document(name) for _, _, names in os.walk(folder) for name in names)


def _identity(folder: Path) -> tuple[int, int]:
    try:
        status = folder.stat()
    except OSError:
        return 0, hash(folder)  # listing it will say why
    return status.st_dev, status.st_ino


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", unicodedata.normalize("NFC", name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
