"""One file → its ReadResults, in this process: what it is, whether it is known, its passages and its profile.

This is the whole of reading without the guards of time and memory; `pool` runs it in processes that have them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from pydantic import TypeAdapter

from assistant.domain import Document, FileOutcome, Outcome, Passage

from .archives import Refused, members
from .assemble import assemble
from .blocks import Block, Item, Limits, Notice, Properties, Unreadable
from .discover import SourceFile
from .formats import advice, detect, ending_of, usual_ending
from .profile import profile

Reader = Callable[[Path, Limits], Iterator[Item]]
_HEAD, _TAIL = 40, 12  # blocks at either end that the profile looks at
_SHOWN_NOTICES = 5
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LazyReader:
    """A reader of this package, imported when its first file comes: a worker that reads only docx never loads the PDF code."""

    module: str
    function: str = "read"

    def __call__(self, path: Path, limits: Limits) -> Iterator[Item]:
        read: Reader = getattr(import_module(f".{self.module}", __package__), self.function)
        return read(path, limits)


READERS: Mapping[str, Reader] = {
    "docx": LazyReader("docx"),
    **dict.fromkeys(("xlsx", "xls", "et", "ods"), LazyReader("sheets")),
    **dict.fromkeys(("csv", "tsv"), LazyReader("delimited")),
    "pptx": LazyReader("slides"),
    **dict.fromkeys(("doc", "wps", "ppt", "dps", "rtf", "odt", "odp", "spreadsheetml", "wordml"), LazyReader("legacy")),
    "pdf": LazyReader("pdf"),
    **dict.fromkeys(("png", "jpg", "bmp", "tif", "gif", "webp"), LazyReader("images")),
    "txt": LazyReader("text"),
    "md": LazyReader("markup", "read_markdown"),
    "html": LazyReader("markup", "read_html"),
    "mht": LazyReader("markup", "read_mht"),
}
"""Format (see `formats`) → its reader."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of one file, or of one member of an archive. `document` is None where nothing of it was read."""

    place: str
    sha256: str
    document: Document | None
    passages: tuple[Passage, ...]
    outcome: FileOutcome

    def __reduce__(self) -> tuple[Callable[[bytes], ReadResult], tuple[bytes]]:
        """Between processes as JSON: for tens of thousands of rows twice as fast as pickling record by record."""
        return _unpacked, (_RESULT.dump_json(self),)


_RESULT = TypeAdapter(ReadResult)


def _unpacked(data: bytes) -> ReadResult:
    return _RESULT.validate_json(data)


def nothing_known(sha256: str) -> bool:
    return False


def nobody_told(place: str, sha256: str) -> None:
    """Nobody wants to hear which file is being begun."""


def read_one(
    file: SourceFile,
    limits: Limits,
    *,
    readers: Mapping[str, Reader] = READERS,
    known: Callable[[str], bool] = nothing_known,
    begun: Callable[[str, str], None] = nobody_told,
    skip: int = 0,
) -> Iterator[ReadResult]:
    """One result for a file; for an archive one for each member (place 'a.zip!/b.docx') and then one for the archive.

    A file whose digest is `known` is not read again: outcome ok, no document, no passages. `begun` hears place and digest
    before the contents are touched. The first `skip` members of an archive are passed over. Bugs in a reader are raised.
    """
    start = time.monotonic()
    if file.skipped is not None:
        yield ReadResult(file.place, "", None, (), file.skipped)
        return
    try:
        size = file.path.stat().st_size
        format = detect(file.path) if size else ""
        if refusal := _refusal(size, format, limits, readers):
            yield _without_document(file.place, "", *refusal, start)
            return
        sha256 = _sha256(file.path)
    except OSError as error:
        yield _without_document(file.place, "", "failed", _os_reason(error), "请检查文件是否仍在、是否有权读取。", start)
        return
    begun(file.place, sha256)
    if known(sha256):
        yield _without_document(file.place, sha256, "ok", "内容未变，沿用上次读取的结果", "", start)
    elif format == "zip":
        yield from _read_archive(file, sha256, limits, readers, known, begun, skip, start)
    else:
        yield _read_document(file, sha256, format, size, limits, readers[format], start)


def _refusal(size: int, format: str, limits: Limits, readers: Mapping[str, Reader]) -> tuple[Outcome, str, str] | None:
    """Outcome, reason and next step of a file that is not even tried; None for all others."""
    if not size:
        return "skipped", "文件是空的（0 字节）", "请确认原文件有内容后重新放入。"
    if format == "encrypted":
        return "failed", *advice(format)
    if format != "zip" and format not in readers:
        return "skipped", *advice(format)
    bound = limits.archive_mb if format == "zip" else limits.file_mb
    if size > bound << 20:
        return "skipped", f"文件有{size >> 20} MB，超过上限{bound} MB", "请拆分或压缩其中的图片后重新放入。"
    return None


def _read_archive(
    file: SourceFile,
    sha256: str,
    limits: Limits,
    readers: Mapping[str, Reader],
    known: Callable[[str], bool],
    begun: Callable[[str, str], None],
    skip: int,
    start: float,
) -> Iterator[ReadResult]:
    count = refused = 0
    stopped: list[Refused] = []
    try:
        for found in members(file.path, limits):
            if not found.place and isinstance(found, Refused):
                stopped.append(found)
                continue
            count += 1
            refused += isinstance(found, Refused)
            if count <= skip:
                continue
            place = f"{file.place}!/{found.place}"
            if isinstance(found, Refused):
                yield _without_document(place, "", "skipped", found.reason, found.next_step, time.monotonic())
            else:
                yield from read_one(SourceFile(found.path, place), limits, readers=readers, known=known, begun=begun)
    except Unreadable as error:
        yield _without_document(file.place, sha256, "failed", error.reason, error.next_step, start)
        return
    except OSError as error:
        yield _without_document(file.place, sha256, "failed", _os_reason(error), "请检查磁盘空间，或解压后放入。", start)
        return
    reason = f"压缩包，内含{count}个文件" + (f"，其中{refused}个未解压" if refused else "")
    reason = "；".join((reason, *(part.reason for part in stopped)))
    step = stopped[0].next_step if stopped else "未解压的文件请解压后放入材料文件夹。" if refused else ""
    yield _without_document(file.place, sha256, "partial" if refused or stopped else "ok", reason, step, start)


def _read_document(
    file: SourceFile, sha256: str, format: str, size: int, limits: Limits, reader: Reader, start: float
) -> ReadResult:
    watched = _Watched(limits)
    with _honestly_named(file.path, format) as path:
        passages = tuple(assemble(watched.read(reader, path), place=file.place, sha256=sha256, format=format))
    if watched.failure and not passages:
        return _without_document(file.place, sha256, "failed", watched.failure.reason, watched.failure.next_step, start)
    notices = [*watched.notices, *([watched.failure] if watched.failure else [])]
    if not passages and not notices:
        notices = [Notice("文件里没有读到文字", "如是扫描件或图片，请放入更清晰的版本或可复制文字的版本。")]
    document = _document(file, sha256, format, size, watched)
    shown = "；".join(dict.fromkeys(notice.reason for notice in notices[:_SHOWN_NOTICES]))
    outcome = FileOutcome(
        path=file.place,
        outcome="partial" if notices else "ok",
        reason=shown + (f"；另有{len(notices) - _SHOWN_NOTICES}处" if len(notices) > _SHOWN_NOTICES else ""),
        next_step=next((notice.next_step for notice in notices if notice.next_step), ""),
        passages=len(passages),
        document=document.id,
        seconds=round(time.monotonic() - start, 3),
    )
    return ReadResult(file.place, sha256, document, passages, outcome)


@dataclass(slots=True)
class _Watched:
    """Looks at the items on their way to the assembler: keeps both ends, the notices, the properties, and why it broke off."""

    limits: Limits
    properties: Properties = field(default_factory=Properties)
    notices: list[Notice] = field(default_factory=list)
    failure: Notice | None = None
    heading: str = ""
    head: list[str] = field(default_factory=list)
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL))

    def read(self, reader: Reader, path: Path) -> Iterator[Item]:
        """The items of the file. Where reading fails the stream just ends, so that what was read so far is kept."""
        try:
            yield from self.pass_on(reader(path, self.limits))
        except Unreadable as error:
            self.failure = Notice(error.reason, error.next_step)
        except MemoryError:
            self.failure = Notice(
                f"内存超限（上限{self.limits.memory_mb} MB），已停止", "请拆分文件，或压缩其中的图片后重新放入。"
            )
        except RecursionError:
            self.failure = Notice("文件结构嵌套过深，无法读取", "请在原来的软件中打开后另存一份再放入。")
        except ImportError as error:
            self.failure = Notice(f"缺少读取这种文件的组件（{error.name}）", "请安装该组件后重新运行。")
        except OSError as error:
            self.failure = Notice(_os_reason(error), "请检查文件是否仍在、磁盘是否有空间。")

    def pass_on(self, items: Iterator[Item]) -> Iterator[Item]:
        left = self.limits.characters
        for item in items:
            if isinstance(item, Notice):
                self.notices.append(item)
            elif isinstance(item, Properties):
                self.properties = item
            else:
                left -= self.look_at(item)
                if left < 0:
                    self.notices.append(Notice(f"文字超过{self.limits.characters}个，其后的内容未读", "请拆分文件后重新放入。"))
                    return
                item = _sound(item)
            yield item

    def look_at(self, block: Block) -> int:
        """Note the words of one block; returns how many characters it holds."""
        table = block.table
        text = block.text if table is None else "｜".join(filter(None, (table.caption, *table.header)))
        if block.kind == "heading" and not self.heading:
            self.heading = text
        if len(self.head) < _HEAD:
            self.head.append(text[:500])
        self.tail.append(text[-500:])
        return len(text) + (sum(len(cell) for row in table.rows for cell in row.cells) if table else 0)


def _sound(block: Block) -> Block:
    """The block with U+FFFD for halves of characters (damaged PDF fonts give some), which no file could hold."""
    table = block.table
    if table is None:
        return replace(block, text=_HALF.sub("\ufffd", block.text)) if _HALF.search(block.text) else block
    if not _HALF.search("".join((table.caption, *table.header, *(cell for row in table.rows for cell in row.cells)))):
        return block

    def sound(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_HALF.sub("\ufffd", text) for text in texts)

    rows = tuple(replace(row, cells=sound(row.cells)) for row in table.rows)
    return replace(block, table=replace(table, caption=sound((table.caption,))[0], header=sound(table.header), rows=rows))


def _document(file: SourceFile, sha256: str, format: str, size: int, watched: _Watched) -> Document:
    found = profile(file.place, watched.properties, watched.head, tuple(watched.tail), watched.heading)
    return Document(
        id=sha256[:16],
        sha256=sha256,
        title=found.title,
        format=format,
        size=size,
        places=(file.place,),
        kind=found.kind,
        number=found.number,
        issuer=found.issuer,
        level=found.level,
        year=found.year,
        date=found.date,
        pages=watched.properties.pages,
        void=found.void,
    )


def _without_document(place: str, sha256: str, outcome: Outcome, reason: str, next_step: str, start: float) -> ReadResult:
    seconds = round(time.monotonic() - start, 3)
    told = FileOutcome(path=place, outcome=outcome, reason=reason, next_step=next_step, seconds=seconds)
    return ReadResult(place, sha256, None, (), told)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _honestly_named(path: Path, format: str) -> Iterator[Path]:
    """The file under a name whose ending says what it is: readers and the programs they call go by it."""
    ending = ending_of(path.name)
    right = usual_ending(format, ending)
    if right == ending:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="named-") as folder:
        named = Path(folder) / f"file.{right}"
        try:
            named.symlink_to(path.resolve())
        except OSError:  # Windows without the right to make links
            shutil.copyfile(path, named)
        yield named


def _os_reason(error: OSError) -> str:
    reasons = {PermissionError: "无权读取这个文件", FileNotFoundError: "文件在读取前被移走或删除"}
    return reasons.get(type(error), f"无法打开这个文件（{error.strerror or error}）")
