"""Office packages: a file that is a zip of XML parts (docx, xlsx, pptx, ods), opened with care.

Guarantees: no part is unpacked beyond the limits, no entity is resolved, nothing is fetched. A file that is not such a
package is told apart by its first bytes, because the cause decides what the office can do (password, old format, damage).
"""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lxml import etree

from .blocks import Limits, Properties, Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"

DAMAGED = "请在原来的软件中打开并另存一份，再放入材料文件夹；打不开时请向提供材料的单位重新索取。"
PASSWORD = "请在原来的软件中打开，取消密码后另存一份，再放入材料文件夹。"


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The package at `path`; Unreadable if it is empty, encrypted, in the old binary format, damaged or too big."""
    with path.open("rb") as file:
        start = file.read(8)
        if not start:
            raise Unreadable("文件是空的（0 字节）", "请确认原文件有内容后重新放入。")
        if start == OLE:
            if _contains(file, _ENCRYPTED):
                raise Unreadable("文件加了密码，无法读取", PASSWORD)
            raise Unreadable(
                "文件内容是旧的二进制格式，与扩展名不符", "请用 Word、Excel 或 WPS 打开后另存为新格式（docx、xlsx、pptx）。"
            )
        if not start.startswith(b"PK"):
            raise Unreadable("文件不是有效的 Office 文件（内容与扩展名不符或已损坏）", DAMAGED)
        with damage_reported(), zipfile.ZipFile(file) as package:
            _check_size(package, limits)
            yield package


@contextmanager
def damage_reported() -> Iterator[None]:
    """What goes wrong inside while a package is read becomes Unreadable, with the cause in words."""
    try:
        yield
    except _BROKEN as error:
        raise Unreadable("文件已损坏，压缩结构不完整", DAMAGED) from error
    except etree.XMLSyntaxError as error:
        raise Unreadable("文件已损坏，其中的 XML 不完整", DAMAGED) from error
    except ValueError as error:  # an attribute that must be a number is none
        raise Unreadable("文件已损坏，其中的数值不合格式", DAMAGED) from error
    except OSError as error:  # zipfile: an offset in the directory points before the file; other errors are of the disk
        if error.errno != errno.EINVAL:
            raise
        raise Unreadable("文件已损坏，压缩结构不完整", DAMAGED) from error
    except RuntimeError as error:  # zipfile: "is encrypted, password required"
        if "password" in str(error) or "encrypted" in str(error):
            raise Unreadable("文件加了密码，无法读取", PASSWORD) from error
        raise


def parse(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The root of one part, None if the package has no such part."""
    try:
        with package.open(name) as part:
            return etree.parse(part, _parser()).getroot()
    except KeyError:
        return None


def stream(part: IO[bytes], tags: list[str], events: tuple[str, ...] = ("end",)) -> etree.iterparse[tuple[str, etree._Element]]:
    """Events of the named elements while the part is being unpacked."""
    return etree.iterparse(
        part, events=events, tag=tags, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )


def forget(element: etree._Element) -> None:
    """Free an element that was read, and its elder siblings, so that memory stays flat while streaming."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (elder := element.getprevious()) is not None:
        parent.remove(elder)


def relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (last word of the type, path of the target inside the package) of one part."""
    folder, _, name = part.rpartition("/")
    root = parse(package, f"{folder}/_rels/{name}.rels".lstrip("/"))
    result: dict[str, tuple[str, str]] = {}
    for relation in root if root is not None else ():
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else _join(folder, target)
        result[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], full)
    return result


def properties(package: zipfile.ZipFile) -> Properties:
    """What the package says of itself; empty texts where it says nothing."""
    root = parse(package, _CORE)
    if root is None:
        return Properties()

    def text(tag: str) -> str:
        return (root.findtext(tag) or "").strip()

    return Properties(title=text(_DC + "title"), author=text(_DC + "creator"), modified=text(_TERMS + "modified"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


def _join(folder: str, target: str) -> str:
    parts = folder.split("/") if folder else []
    for piece in target.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece not in ("", "."):
            parts.append(piece)
    return "/".join(parts)


def _check_size(package: zipfile.ZipFile, limits: Limits) -> None:
    members = package.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > limits.archive_members or total > limits.archive_mb * 1_000_000:
        raise Unreadable("文件展开后过大，已停止读取", "请拆分成几个较小的文件，或另存一份去掉大图片的版本。")
    for member in members:
        # sheets with many empty styled rows shrink a lot too, so only a part that is also big is refused
        if member.file_size > 100_000_000 and member.file_size > limits.archive_ratio * max(member.compress_size, 1):
            raise Unreadable("文件的压缩比异常，疑似恶意文件，已停止读取", "请核对文件来源后另存一份再放入。")


def _contains(file: IO[bytes], needle: bytes) -> bool:
    """Whether the directory of an OLE container names a stream; read in steps, because containers may be large."""
    file.seek(0)
    tail = b""
    while block := file.read(1 << 20):
        if needle in tail + block:
            return True
        tail = block[-len(needle) :]
    return False
