"""Zip archives → their files, one at a time in a temporary folder, zips inside zips included.

Guarantees: nothing is written outside the temporary folder, whatever names the archive holds; unpacking stops at the limits
of count, size, ratio and depth, measured on the bytes that really come out, not on what the archive declares.
"""

from __future__ import annotations

import lzma
import re
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .blocks import Limits, Unreadable
from .discover import is_junk
from .encoding import decode
from .formats import detect, ending_of

_CHUNK = 1 << 20
_RATIO_FLOOR = 10 << 20  # blank scans and empty tables shrink a lot; a ratio means something from this size on
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its place inside ('b.zip!/c.docx'), and where it is unpacked until the next is asked for."""

    place: str
    path: Path


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of an archive that was not unpacked; place '' means all of the archive from here on."""

    place: str
    reason: str
    next_step: str = "请解压后把文件放入材料文件夹。"


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked from one outer archive."""

    members: int
    bytes: int


class _TooBigError(Exception):
    """Unpacking one member went beyond a limit; the text says which."""


def members(path: Path, limits: Limits) -> Iterator[Member | Refused]:
    """The files of the archive in its own order; those of a zip inside it in its place.

    Raises Unreadable for an archive that is damaged or encrypted as a whole.
    """
    budget = _Budget(limits.archive_members, limits.archive_mb << 20)
    with tempfile.TemporaryDirectory(prefix="zip-") as folder:
        yield from _walk(path, "", limits, budget, Path(folder), depth=1)


def _walk(path: Path, prefix: str, limits: Limits, budget: _Budget, folder: Path, depth: int) -> Iterator[Member | Refused]:
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise Unreadable("压缩包已损坏，无法打开", "请重新压缩，或解压后把文件放入材料文件夹。") from error
    with archive:
        entries = [(name, info) for name, info in _named(archive.infolist()) if not _is_folder(info) and not is_junk(name)]
        if entries and all(info.flag_bits & _ENCRYPTED for _, info in entries):
            raise Unreadable("压缩包有密码，无法解压", "请解压（或去掉密码重新压缩）后把文件放入材料文件夹。")
        for number, (name, info) in enumerate(entries):
            budget.members -= 1
            if budget.members < 0:
                yield Refused("", f"压缩包里的文件超过{limits.archive_members}个，其余的未读")
                return
            if reason := _objection(info, limits):
                yield Refused(prefix + name, reason)
                continue
            target = folder / f"{depth}-{number}{_safe_ending(name)}"
            try:
                _unpack(archive, info, target, limits, budget)
            except _TooBigError as error:
                target.unlink(missing_ok=True)
                yield Refused("" if budget.bytes < 0 else prefix + name, str(error))
                if budget.bytes < 0:
                    return
                continue
            except _DAMAGED as error:
                target.unlink(missing_ok=True)
                why = "用了不支持的压缩方法" if isinstance(error, NotImplementedError) else "在压缩包里已损坏，无法解压"
                yield Refused(prefix + name, why, "请用原来的压缩软件解压后放入材料文件夹。")
                continue
            if detect(target) != "zip":
                yield Member(prefix + name, target)
            elif depth >= limits.archive_depth:
                yield Refused(prefix + name, f"压缩包套压缩包超过{limits.archive_depth}层，未读")
            else:
                try:
                    yield from _walk(target, f"{prefix}{name}!/", limits, budget, folder, depth + 1)
                except Unreadable as error:
                    yield Refused(prefix + name, error.reason, error.next_step)
            target.unlink(missing_ok=True)
            if budget.members < 0 or budget.bytes < 0:
                return


def _objection(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Why a member is not to be unpacked, by what the archive declares; '' if nothing speaks against it."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是符号链接，不是文件"
    if info.flag_bits & _ENCRYPTED:
        return "有密码，无法解压"
    if info.file_size > limits.file_mb << 20:
        return f"解压后有{info.file_size >> 20} MB，超过单个文件的上限{limits.file_mb} MB"
    if info.file_size > _RATIO_FLOOR and info.file_size > info.compress_size * limits.archive_ratio:
        return f"压缩比超过{limits.archive_ratio}倍，疑似压缩炸弹，未解压"
    return ""


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or (info.file_size == 0 and info.orig_filename.endswith("\\"))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, limits: Limits, budget: _Budget) -> None:
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            budget.bytes -= len(chunk)
            if budget.bytes < 0:
                raise _TooBigError(f"压缩包解压后超过{limits.archive_mb} MB，其余的文件未读")
            if written > limits.file_mb << 20:
                raise _TooBigError(f"解压后超过单个文件的上限{limits.file_mb} MB")
            sink.write(chunk)


def _named(infos: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The members with their names as a person wrote them, made harmless and each only once."""
    plain = [info for info in infos if not info.flag_bits & _UTF8_NAME]
    # One encoding wrote them all; together they tell it more surely than a name of two characters does.
    codec = _codec(b"\n".join(_raw(info) for info in plain))
    seen: dict[str, int] = {}
    for info in infos:
        name = info.filename if info.flag_bits & _UTF8_NAME else _unicode_path(info) or _raw(info).decode(codec, "replace")
        name = _harmless(name)
        seen[name] = count = seen.get(name, 0) + 1
        if count > 1:
            stem, dot, ending = name.rpartition(".")
            name = f"{stem}（{count}）.{ending}" if dot else f"{name}（{count}）"
        yield name, info


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name without the UTF-8 flag: zipfile has read them as code page 437."""
    return info.orig_filename.encode("cp437", "replace")


def _codec(names: bytes) -> str:
    try:
        return decode(names)[1]
    except Unreadable:
        return "gb18030"


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name in the Info-ZIP 'Unicode Path' extra field; '' if there is none."""
    extra = info.extra
    while len(extra) >= 4:
        tag, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if tag == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _harmless(name: str) -> str:
    """A relative place: no drive, no leading slash, no '..', no control characters."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", unicodedata.normalize("NFC", name))
    name = re.sub(r"\A[A-Za-z]:", "", name)
    return "/".join(part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")) or "无名"


def _safe_ending(name: str) -> str:
    return f".{ending}" if re.fullmatch(r"[a-z0-9]{1,8}", ending := ending_of(name)) else ""
