"""Reads PDF: text with pdfium page by page, tables from their rules, garbled pages with a second reader, scans with OCR.

Guarantees: every page is read or named in a Notice; a Block's page is the page on which it begins, and only the end of a
sentence that runs over a page break is taken to the page before. Memory holds a few pages.
"""

from __future__ import annotations

import logging
import re
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from . import ocr
from .blocks import Block, Item, Limits, Notice, Properties, Table, TableRow, Unreadable
from .legibility import ENOUGH, LEGIBLE, legibility
from .pdf_layout import LOOKAHEAD, Line, RunningHeads, lines_of_text, paragraphs, pieced, reading_order
from .pdf_page import PdfPage, opened
from .pdf_tables import Char, Grid, continues, find_tables, is_caption, unit_of
from .pdf_text import first_sentence, join

SHARE_OF_TIME = 0.85
"""Reading stops after this share of the seconds allowed, to leave time for what was read to be handed over."""
FEW = 80
"""Up to so many characters beside a picture of most of the page are a stamp on a scan, not the page's text."""
OUTLINES = 150
"""A page without text but with so many shapes is text turned into outlines."""
LONGEST_OPEN = 4000
"""A paragraph that never ends is let go at this length."""
_DAMAGED = "PDF 文件损坏或不是 PDF，无法打开。"

_PYPDF_FAILURES = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, OSError,
    NotImplementedError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf lets through from broken files; it gives no promise of one error type."""


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of the PDF in reading order, then Notices on what was not read, then Properties.

    Raises Unreadable if the file needs a password or is no PDF that can be repaired.
    """
    deadline = time.monotonic() + SHARE_OF_TIME * limits.seconds
    with _document(path) as document:
        count = len(document)
        if count == 0:
            raise Unreadable("PDF 文件中没有可读的页，文件可能不完整。", "请重新导出或重新下载该文件。")
        gaps = _Gaps()
        flow = _Flow()
        yield from flow.blocks(_pages(document, path, limits, deadline, gaps))
        if len(gaps.broken) == count:
            raise Unreadable(_DAMAGED, "请用原软件重新导出，或重新扫描后提供。")
        yield from gaps.notices(limits)
        yield from _file_notices(document, path)
        yield _properties(document, count, flow.heads.removed, gaps.slanted)


# --- the file -------------------------------------------------------------------------------------------------------


@contextmanager
def _document(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("PDF 已加密，需要密码才能打开。", "请提供解除密码的版本。") from error
        try:
            document = pdfium.PdfDocument(_with_trailer(path))
        except pdfium.PdfiumError as second:
            raise Unreadable(_DAMAGED, "请用原软件重新导出，或重新扫描后提供。") from second
    try:
        yield document
    finally:
        document.close()


def _with_trailer(path: Path) -> bytes:
    """The bytes of a file that lost its end, with an end that points to its catalog; as they are if no catalog is there.

    pdfium finds the objects again by itself, but not the one with which to begin.
    """
    data = path.read_bytes()
    catalogs = re.findall(rb"(\d+) (\d+) obj\b[^>]{0,400}?/Type\s*/Catalog\b", data)
    if not catalogs or b"/Encrypt" in data:
        return data
    return data + b"\nendobj\ntrailer\n<</Root %b %b R>>\nstartxref\n0\n%%%%EOF\n" % catalogs[-1]


def _file_notices(document: pdfium.PdfDocument, path: Path) -> Iterator[Notice]:
    names = [document.get_attachment(i).get_name() or f"附件{i + 1}" for i in range(min(document.count_attachments(), 50))]
    if names:
        yield Notice(f"PDF 内嵌有附件，未读取：{'、'.join(names)}。", "如附件也是材料，请另存到材料文件夹。")
    if document.get_formtype() in (2, 3):
        yield Notice("PDF 是 XFA 动态表单，表单中填写的内容可能未读出。", "请用 Acrobat 打印为普通 PDF 后提供。")
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in file.read():
            yield Notice("PDF 文件末尾不完整，已按可修复的部分读取，后面的页可能缺失。", "请核对页数，必要时重新导出该文件。")


def _properties(document: pdfium.PdfDocument, count: int, heads: list[str], slanted: set[str]) -> Properties:
    data = document.get_metadata_dict(skip_empty=True)
    extra = {"running_heads": "；".join(heads)} if heads else {}
    if slanted:
        extra["watermarks"] = "；".join(sorted(slanted))
    return Properties(
        title=data.get("Title", ""),
        author=data.get("Author", ""),
        modified=_date(data.get("ModDate", "")),
        pages=count,
        extra=extra,
    )


def _date(text: str) -> str:
    """'D:20240301093000+08'00'' as '2024-03-01'; '' if it is no such date."""
    digits = text.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdecimal() else ""


@dataclass(slots=True)
class _Gaps:
    """What was not read, or not surely, by page number."""

    needs_ocr: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    slanted: set[str] = field(default_factory=set)
    stopped: Notice | None = None

    def notices(self, limits: Limits) -> Iterator[Notice]:
        no_text = f"第{page_ranges(self.needs_ocr)}页是扫描件或图片，没有可复制的文字，未读取。"
        garbled = f"第{page_ranges(self.garbled)}页文字编码异常（乱码），未读取。"
        step = _ocr_step(limits)
        if self.needs_ocr:
            yield Notice(no_text, step)
        if self.garbled:
            yield Notice(garbled, step)
        if self.broken:
            yield Notice(f"第{page_ranges(self.broken)}页数据损坏，未读取。", "请用原软件重新导出该文件。")
        if self.doubtful:
            yield Notice(f"第{page_ranges(self.doubtful)}页由 OCR 识别，部分文字不清。", "请对照原件核对这些页的文字和数字。")
        if self.stopped:
            yield self.stopped


def _ocr_step(limits: Limits) -> str:
    if not limits.ocr:
        return "请开启 OCR 后重新读取，或提供可复制文字的版本。"
    if not ocr.installed():
        return ocr.INSTALL
    return f"OCR 未识别出文字，或超过每个文件 {limits.ocr_pages} 页的上限；请提供可复制文字的版本或拆分文件。"


def page_ranges(pages: Iterable[int]) -> str:
    """[1, 2, 3, 7] as '1–3、7'."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


# --- the pages ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """A page read: its lines in reading order, or the paragraphs that OCR gave, and the words of its notes."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    recognised: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _pages(document: pdfium.PdfDocument, path: Path, limits: Limits, deadline: float, gaps: _Gaps) -> Iterator[_Page]:
    count = len(document)
    characters = 0
    second = _SecondReader(path)
    eyes = _Eyes(limits, gaps)
    for index in range(count):
        reason = _limit_reached(index, characters, limits, deadline)
        if reason:
            gaps.stopped = Notice(f"{reason}，第{index + 1}页到第{count}页未读取。", "请拆分文件，或调高读取上限后重新读取。")
            return
        try:
            with opened(document, index) as page:
                characters += len(page.text)
                gaps.slanted.update(page.slanted[:20] if len(gaps.slanted) < 20 else ())
                yield _read_page(page, index + 1, second, eyes, gaps)
        except pdfium.PdfiumError:
            gaps.broken.append(index + 1)


def _limit_reached(index: int, characters: int, limits: Limits, deadline: float) -> str:
    if index >= limits.pages:
        return f"页数超过上限（{limits.pages} 页）"
    if characters > limits.characters:
        return f"文字超过上限（{limits.characters} 字）"
    if time.monotonic() > deadline:
        return f"读取时间接近上限（{limits.seconds:g} 秒）"
    return ""


def _read_page(page: PdfPage, number: int, second: _SecondReader, eyes: _Eyes, gaps: _Gaps) -> _Page:
    result = _Page(number, page.width, page.height, notes=tuple(page.notes()))
    if legibility(page.text) < LEGIBLE:
        text = second.text(number - 1)
        if len("".join(text.split())) >= ENOUGH and legibility(text) >= LEGIBLE:
            return replace(result, lines=lines_of_text(text), width=0.0, height=0.0)
        return replace(result, recognised=eyes.read(page, number, gaps.garbled))
    if _is_picture(page):
        recognised = eyes.read(page, number, gaps.needs_ocr)
        if recognised:
            return replace(result, recognised=recognised)
    return replace(result, lines=_lines(page))


def _is_picture(page: PdfPage) -> bool:
    letters = len("".join(page.text.split())) if len(page.text) < 4 * FEW else FEW
    if letters >= FEW:
        return False
    share = page.picture_share()
    return share > 0.7 or (letters < ENOUGH and (share > 0.15 or page.paths() > OUTLINES))


def _lines(page: PdfPage) -> list[Line]:
    """The lines in reading order, with each table in its place instead of the lines of its cells."""
    lines = pieced(page.lines())
    across, down = page.rules()
    if len(across) >= 2 and len(across) + len(down) >= 3:

        def chars(top: float, bottom: float, only_gaps: bool) -> list[Char]:
            inside = [x for x in lines if x.grid is None and x.bottom > top and x.top < bottom]
            beside = sum(a.top < b.bottom - 1 and b.top < a.bottom - 1 for a, b in pairwise(inside))
            gaps = beside + sum(bool(x.parts) for x in inside)
            return page.chars(inside) if not only_gaps or gaps >= max(2, 0.4 * len(inside)) else []

        for grid in find_tables(across, down, chars):
            lines = _with_table(lines, grid)
    return reading_order(lines, page.split)


def _with_table(lines: list[Line], grid: Grid) -> list[Line]:
    rest = [x for x in lines if x.grid or not grid.holds((x.x0 + x.x1) / 2, (x.top + x.bottom) / 2)]
    caption, unit = grid.caption, ""
    above = [x for x in rest if x.grid is None and grid.top - 64 < x.top and x.bottom < grid.top + 4 and x.x0 < grid.xs[-1]]
    for line in sorted(above, key=lambda line: -line.top)[:3]:
        found, text = unit_of(line.text)
        if not (found and not text) and (caption or not is_caption(text)):
            break
        unit, caption = unit or found, caption or text
        rest.remove(line)
    if not unit:
        unit, caption = unit_of(caption) if unit_of(caption)[0] else ("", caption)
    table = Line("", grid.xs[0], grid.top, grid.xs[-1], grid.bottom, grid=replace(grid, caption=caption, unit=unit))
    at = next((i for i, x in enumerate(rest) if x.top >= grid.bottom - 4 and x.x1 > grid.xs[0] and x.x0 < grid.xs[-1]), len(rest))
    return [*rest[:at], table, *rest[at:]]


class _SecondReader:
    """pypdf, opened only when a page needs it."""

    def __init__(self, path: Path) -> None:
        self._open: Callable[[], PdfReader] = lambda: PdfReader(path, strict=False)
        self._reader: PdfReader | None = None

    def text(self, index: int) -> str:
        """Text of the page with that index; '' if pypdf cannot read it. Its log stays as the caller set it elsewhere."""
        log = logging.getLogger("pypdf")
        level = log.level
        log.setLevel(logging.CRITICAL)
        try:
            self._reader = self._reader or self._open()
            return self._reader.pages[index].extract_text()
        except _PYPDF_FAILURES:
            return ""
        finally:
            log.setLevel(level)


class _Eyes:
    """OCR for the pages of one file, within its limits; the recogniser is loaded at the first page that needs it."""

    def __init__(self, limits: Limits, gaps: _Gaps) -> None:
        self._left = limits.ocr_pages if limits.ocr and ocr.installed() else 0
        self._gaps = gaps
        self._recogniser: ocr.Recogniser | None = None

    def read(self, page: PdfPage, number: int, unread: list[int]) -> tuple[str, ...]:
        """The paragraphs of the page; a page that gives none is added to `unread`."""
        if self._left <= 0:
            unread.append(number)
            return ()
        self._left -= 1
        self._recogniser = self._recogniser or ocr.RapidOcr()
        found = ocr.read_picture(self._recogniser, page.render())
        if not found.paragraphs:
            unread.append(number)
        elif found.confidence < ocr.CONFIDENT or found.doubtful:
            self._gaps.doubtful.append(number)
        return found.paragraphs


# --- from pages to blocks -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Flow:
    """Carries over page breaks what does not end there: running heads, a sentence, a table."""

    heads: RunningHeads = field(default_factory=RunningHeads)
    _open: Block | None = None
    _right: dict[int, float] = field(default_factory=dict)
    _tables: int = 0
    _last: _LastTable | None = None

    def blocks(self, pages: Iterable[_Page]) -> Iterator[Block]:
        waiting: deque[_Page] = deque()
        for page in pages:
            self.heads.see(page.lines, page.height, page.number)
            waiting.append(page)
            if len(waiting) > LOOKAHEAD:
                yield from self._page(waiting.popleft())
        while waiting:
            yield from self._page(waiting.popleft())
        yield from self._close()

    def _page(self, page: _Page) -> Iterator[Block]:
        lines = self.heads.body(page.lines, page.number)
        key = round(page.width)
        texts = [line.x1 for line in lines if line.grid is None and line.column == 0]
        hint = self._right.get(key, 0.0) if page.height else 0.0
        for place, paragraph in enumerate(paragraphs(lines, page.width, hint)):
            if paragraph.grid is not None:
                yield from self._close()
                yield self._table(paragraph.grid, page.number, first=place == 0)
                continue
            self._last = None
            text = paragraph.text
            if self._open is not None:
                if paragraph.fresh:
                    yield from self._close()
                else:
                    head, text = first_sentence(text)
                    self._open = replace(self._open, text=join([self._open.text, head]))
                    if text or not paragraph.open or len(self._open.text) > LONGEST_OPEN:
                        yield from self._close()
            if text:
                block = Block("list" if paragraph.bullet else "paragraph", text, page=page.number)
                if paragraph.open:
                    self._open = block
                else:
                    yield block
        if texts and page.height:
            self._right[key] = max(hint, *texts)
        for text in page.recognised:
            yield from self._close()
            yield Block("image", text, page=page.number)
        for note in page.notes:
            yield Block("note", note, page=page.number)

    def _close(self) -> Iterator[Block]:
        if self._open is not None:
            yield self._open
        self._open = None

    def _table(self, grid: Grid, page: int, first: bool) -> Block:
        """The table as a Block; what continues the last table of the page before takes its number, header and row count."""
        names, last = grid.names(), self._last
        if last and last.fits(grid) and (first or continues(grid.caption)):
            repeated = grid.texts[: last.header_rows] == last.header_texts
            body = grid.header if continues(grid.caption) and names == last.table.header else last.header_rows if repeated else 0
            table = last.table
            number, offset = self._tables, last.rows
        else:
            self._tables += 1
            body, number, offset = grid.header, self._tables, 0
            table = Table(header=names, rows=(), caption=grid.caption, unit=grid.unit)
        rows = tuple(_row(grid, r, number, offset) for r in range(body, len(grid.texts)))
        head = (last.header_rows, last.header_texts) if last and offset else (grid.header, grid.texts[: grid.header])
        self._last = _LastTable(grid.xs, *head, rows=offset + len(grid.texts), table=table)
        return Block("table", page=page, table=replace(table, rows=rows))


@dataclass(frozen=True, slots=True)
class _LastTable:
    """The table with which a page ended; `rows` counts all of its rows so far, header rows included."""

    xs: tuple[float, ...]
    header_rows: int
    header_texts: tuple[tuple[str, ...], ...]
    rows: int
    table: Table

    def fits(self, grid: Grid) -> bool:
        """Whether a table has the same columns at the same places."""
        return len(grid.xs) == len(self.xs) and all(abs(a - b) < 8 for a, b in zip(grid.xs, self.xs, strict=True))


def _row(grid: Grid, r: int, table: int, offset: int) -> TableRow:
    refs = tuple(f"t{table}:r{offset + y + 1}:c{x + 1}" for y, x in grid.anchors[r])
    return TableRow(grid.texts[r], refs, f"t{table}:r{offset + r + 1}")
