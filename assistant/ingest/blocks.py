"""What a reader hands over: a stream of Blocks in reading order. One reader per format, one assembler for all.

A reader is a function `read(path: Path, limits: Limits) -> Iterator[Block | Notice]`. It knows its format and nothing
else: splitting into Passages, heading paths, ids and table-row texts are the assembler's work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.errors import UserError

BlockKind = Literal["heading", "paragraph", "list", "table", "note", "textbox", "image"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; beyond them reading stops with a Notice, never with a hang."""

    seconds: float = 120.0
    memory_mb: int = 1536
    file_mb: int = 200
    pages: int = 3000
    rows: int = 50_000
    columns: int = 500
    characters: int = 8_000_000
    archive_members: int = 5_000
    archive_mb: int = 2_000
    archive_ratio: int = 200
    archive_depth: int = 3
    image_megapixels: int = 80
    ocr: bool = True
    ocr_pages: int = 200


@dataclass(frozen=True, slots=True)
class TableRow:
    """Texts of the cells, merged cells already filled in, with the address of each ('C7', or '' where there is none)."""

    cells: tuple[str, ...]
    refs: tuple[str, ...] = ()
    place: str = ""  # 'A5:F5' in a sheet, 't2:r5' in a document


@dataclass(frozen=True, slots=True)
class Table:
    """One table: several header rows are already joined into one name per column ('专任教师/博士')."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    caption: str = ""
    unit: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A piece in reading order. `level` is the heading level where the format itself tells it (a style), else None."""

    kind: BlockKind
    text: str = ""
    level: int | None = None
    page: int | None = None
    paragraph: int | None = None
    sheet: str | None = None
    slide: int | None = None
    table: Table | None = None
    place: str = ""  # address of a note in a sheet ('A8')


@dataclass(frozen=True, slots=True)
class Notice:
    """Something of the file was not read: what, where, what to do. Makes the outcome `partial`."""

    reason: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself (core properties); may be yielded once, anywhere in the stream."""

    title: str = ""
    author: str = ""
    modified: str = ""
    pages: int | None = None
    extra: dict[str, str] = field(default_factory=dict)


Item = Block | Notice | Properties

TRANSIENT = ("读取超时", "内存超限", "读取程序意外中止", "无权读取", "文件在读取前")
"""How the reasons begin that may be gone at the next run although the file is as it was: such files are always tried again."""


class Unreadable(UserError):
    """The file cannot be read at all. `reason` says why, `next_step` what the office can do; both in Chinese."""

    def __init__(self, reason: str, next_step: str = "") -> None:
        self.reason, self.next_step = reason, next_step
        super().__init__("。".join(part.rstrip("。") for part in (reason, next_step) if part) + "。")
