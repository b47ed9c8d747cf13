"""Whether an uploaded file may lie in the evidence folder at all: decided by its content, before anything is read from it.

A file that is merely damaged or locked is let in — its outcome says so later. Kept out is what nothing here reads, what would
run something on the machine of whoever opens it, and what is made to fill a disk.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from pathlib import Path

from .blocks import Limits, Unreadable
from .discover import is_junk
from .formats import READABLE, advice, detect, ending_of

LONGEST_NAME = 200
"""Bytes of one name; file systems end at 255."""
DEEPEST = 12
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SCRIPT = re.compile(rb"<\s*script|\son\w+\s*=|javascript\s*:|<\s*(?:iframe|object|embed|foreignobject)\b", re.I)
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.I)
_TARGET = re.compile(rb"""Target\s*=\s*["']([^"']*)["']""", re.I)
_ELSEWHERE = re.compile(rb"(?:https?|ftp|smb)://|\\\\|//|file:(?:/{2}|\\{2})[^/\\]", re.I)
_PACKAGES = ("docx", "xlsx", "pptx")
_PLAIN_PART = 4 << 20


class Refused(Unreadable):
    """The file is not let in; reason and next step are sentences for the office."""


def safe_place(name: str) -> str:
    """The place below the evidence folder that a browser's name for a file means: 'a/b.docx'. Raises Refused.

    Nothing is repaired silently: a name that climbs out of the folder or hides characters is refused, not shortened.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = text.split("/")
    if not text or text.startswith("/") or re.match(r"[A-Za-z]:", text) or any(p in ("", ".", "..") for p in parts):
        raise Refused(f"文件名“{_shown(name)}”不是文件夹里的普通位置", "请改用不含“..”和盘符的文件名后再传。")
    if _CONTROL.search(text):
        raise Refused(f"文件名“{_shown(name)}”含有看不见的控制字符", "请重新命名后再传。")
    if len(parts) > DEEPEST or any(len(p.encode()) > LONGEST_NAME for p in parts):
        raise Refused(f"文件名“{_shown(name)}”太长，或文件夹套得太深", "请缩短文件名，或减少文件夹的层数。")
    if any(_RESERVED.fullmatch(p) or p.endswith((" ", ".")) or re.search(r'[<>:"|?*]', p) for p in parts):
        raise Refused(f"文件名“{_shown(name)}”含有系统不允许的字符", "请重新命名后再传。")
    if any(p.startswith(".") for p in parts) or is_junk(text):
        raise Refused(f"“{_shown(name)}”是隐藏文件或系统文件，不是材料", "")
    return text


def admit(path: Path, place: str, limits: Limits) -> str:
    """The format of an uploaded file that may come in. Raises Refused."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("文件是空的（0 字节）", "请确认原文件有内容后重新上传。")
    if size > limits.file_mb << 20:
        raise Refused(f"文件有 {size >> 20} MB，超过上限 {limits.file_mb} MB", "请拆成几份，或压缩其中的图片后再传。")
    ending = ending_of(place.rsplit("/", 1)[-1])
    named = path.with_name(f"{path.name}.{ending}") if ending else path  # the name speaks where the content does not
    if named != path:
        path.rename(named)
    try:
        kind = detect(named)
        _judge(named, kind, limits)
    finally:
        if named != path:
            named.rename(path)
    return kind


def _judge(path: Path, kind: str, limits: Limits) -> None:
    with path.open("rb") as stream:
        head = stream.read(_PLAIN_PART)
    if kind == "svg" or re.search(rb"<svg\b", head[:4096], re.I):
        raise Refused("是 SVG 图片，可能带有会运行的脚本", "请另存为 png 或 pdf 后再传。")
    if kind == "encrypted":
        return
    if kind not in READABLE and kind not in ("spreadsheetml", "wordml"):
        raise Refused(*advice(kind))
    if kind in ("html", "mht") and _has_script(path):
        raise Refused("网页文件里有脚本或嵌入的内容，没有接收", "请在浏览器中打开后打印为 PDF，再上传 PDF。")
    if kind == "zip" or kind in _PACKAGES:
        _judge_archive(path, kind, limits)


def _has_script(path: Path) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            if _SCRIPT.search(tail + chunk.replace(b"\0", b"")):
                return True
            tail = chunk[-64:]
    return False


def _judge_archive(path: Path, kind: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(e.file_size for e in entries)
            if len(entries) > limits.archive_members:
                raise Refused(f"压缩包里有 {len(entries)} 个文件，超过上限 {limits.archive_members} 个", "请分成几个压缩包再传。")
            if total > limits.archive_mb << 20 or total > max(10 << 20, path.stat().st_size * limits.archive_ratio):
                raise Refused(f"解压后有 {total >> 20} MB，疑似压缩炸弹，没有接收", "请解压后直接上传其中的文件。")
            for entry in entries:
                name = entry.filename.replace("\\", "/")
                if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
                    raise Refused(
                        f"压缩包里有越出文件夹的文件名“{_shown(name)}”，没有接收", "请在自己的电脑上解压检查后，重新压缩再传。"
                    )
            if kind in _PACKAGES:
                _judge_links(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # damaged or locked: the reader says so


def _judge_links(archive: zipfile.ZipFile) -> None:
    """Contents that are fetched from elsewhere when the file is opened; links that a person has to click are harmless."""
    for entry in archive.infolist():
        if not entry.filename.endswith(".rels") or entry.file_size > _PLAIN_PART:
            continue
        for relation in _RELATION.findall(archive.read(entry)):
            target = _TARGET.search(relation)
            external = re.search(rb"""TargetMode\s*=\s*["']External["']""", relation, re.I)
            if external and target and b"/hyperlink" not in relation and _ELSEWHERE.match(target[1]):
                where = _shown(target[1].decode("utf-8", "replace"))
                raise Refused(
                    f"文件打开时会从别处取内容（{where}），没有接收",
                    "请在 Word 或 Excel 中断开到外部模板、图片或对象的链接，另存后再传。",
                )


def _shown(name: str) -> str:
    text = _CONTROL.sub("?", name)
    return text if len(text) <= 60 else f"{text[:57]}…"
