"""From a grid of cell texts to Tables: title, unit, header rows, section rows, forms and notes told apart.

One logic for sheets, csv files, Word tables and slides. Merged cells arrive filled in; cells of one merge share their ref.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .blocks import Block, Table, TableRow
from .forms import form_record
from .rows import is_number, texts_of

CHUNK = 500
"""Rows held at once; a longer table goes on in further Blocks with the same header."""
HEADER_ROWS = 4
TITLE_ROWS = 3
FORM_ROWS = 200

_UNIT = re.compile(r"(?<![\u4e00-\u9fff])(?:计量|金额|数量)?单\s*位\s*[：:]\s*([^\s，,；;（(）)】\]]{1,12})")
_UNIT_WORD = re.compile(
    r"(?:人次?|[百千万亿]*元|[百千万亿]|[%％‰]|平方米|平米|㎡|m2|m²|亩|公顷|[台册件项门篇个种间座所次张套名节班学]|人时|学时|课时|学分|小时|分钟|"
    r"[年月日天分]|千米|公里|米|MB?|[GT]B|[Mm]bps|兆|千瓦时?|吨|[/／·每生均、和比])+"
)
_NOTE = re.compile(
    r"(?:[（(【]?(?:注|备注|说明|附注|数据来源|资料来源|填表说明|统计口径|指标解释)\s*\d*\s*[：:】]|[*※★#]\s*\S|注\d)"
)
_UNNAMED = re.compile(r"(?:Sheet|sheet|工作表|表)\s*\d*")
_TABLE_NAME = re.compile(r"附?表\s*[\d一二三四五六七八九十A-Z]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: caption, unit, joined header, further lines above the table, and where the rows begin."""

    caption: str
    unit: str
    header: tuple[str, ...]
    lines: tuple[TableRow, ...]
    start: int


def unit_of(text: str) -> tuple[str, str]:
    """The unit that '（单位：万元）' declares, and the text without that remark; '单位：教务处' names an office, not a unit."""
    found = _UNIT.search(text)
    if found is None or not _UNIT_WORD.fullmatch(found[1]):
        return "", text
    rest = text[: found.start()].rstrip("（([【 \u3000") + text[found.end() :].lstrip("）)]】")
    return found[1], rest.strip(" \u3000，,；;")


def is_note(text: str) -> bool:
    """A remark below or above a table: 注：…, 数据来源：…"""
    return _NOTE.match(text.strip()) is not None


def blocks_of_grid(
    rows: Iterable[TableRow],
    *,
    caption: str = "",
    unit: str = "",
    header_rows: int = 0,
    sheet: str | None = None,
    slide: int | None = None,
    hidden: bool = False,
) -> Iterator[Block]:
    """Tables and notes of a grid, top to bottom. Blank rows, and rows that name another table, part the tables.

    `caption` and `unit` are what stands outside the grid. A sheet's name is the caption of a table that has none of its own.
    `header_rows` is how many rows the format itself marks as header.
    """
    maker = _Maker(caption, unit, sheet, slide, hidden)
    head = Head("", "", (), (), 0)
    for segment, starts in _with_titles(_segments(rows)):
        if not starts:
            yield from maker.body(segment, head)
        elif len(segment) <= TITLE_ROWS and all(len(texts_of(row)) == 1 for row in segment):
            yield from (maker.note(row) for row in segment)
        else:
            new = read_head(segment, header_rows)
            header_rows = 0
            if not _continues(segment, new, head):
                head = new
                yield from (maker.note(row) for row in new.lines)
                record = form_record(segment[new.start :]) if not new.header and len(segment) <= FORM_ROWS else None
                if record is not None:
                    yield maker.table(replace(new, header=record[0]), [record[1]])
                    continue
            yield from maker.body(segment[new.start :], head)


def read_head(rows: list[TableRow], header_rows: int = 0) -> Head:
    """Caption, unit and header of the rows of one table; header is () where the table has none."""
    captions: list[str] = []
    lines: list[TableRow] = []
    unit = ""
    at = 0
    width = max((len(texts_of(row)) for row in rows), default=0)
    while at < len(rows) - 1 and width > 1 and _stands_above(rows, at, width):
        texts = texts_of(rows[at])
        declared, rests = zip(*map(unit_of, texts), strict=True)
        unit = unit or next((found for found in declared if found), "")
        if len(texts) == 1 and rests[0] and len(rests[0]) <= 60 and not lines and not is_note(rests[0]) and "：" not in rests[0]:
            captions.append(rests[0])
        elif any(rests):
            lines.append(rows[at])
        at += 1
    marked = header_rows - at if header_rows - at <= HEADER_ROWS and header_rows < len(rows) else 0
    depth = max(_header_depth(rows[at:]), marked)
    header = join_header(rows[at : at + depth])
    if header and not unit:  # in the corner it holds for the whole table, elsewhere only for its column
        unit = unit_of(header[0])[0]
    at += depth
    while depth and at < len(rows) and _is_column_numbers(rows[at]):
        at += 1
    return Head(" ".join(captions), unit, header, tuple(lines), at)


def join_header(rows: list[TableRow]) -> tuple[str, ...]:
    """Several header rows as one name per column, outer name first: '专任教师/博士'."""
    width = max((len(row.cells) for row in rows), default=0)
    names = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            text = re.sub(r"\s*\n\s*", "", row.cells[column].strip()) if column < len(row.cells) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        names.append("/".join(parts))
    return tuple(names)


def _segments(rows: Iterable[TableRow]) -> Iterator[tuple[list[TableRow], bool]]:
    """Runs of rows without a blank one between, in chunks; True for the first chunk of a run."""
    chunk: list[TableRow] = []
    starts = True
    for row in rows:
        texts = texts_of(row)
        if not texts or (len(texts) == 1 and len(chunk) > 1 and _TABLE_NAME.match(texts[0]) and len(texts[0]) <= 60):
            if chunk:
                yield chunk, starts
            chunk, starts = [row] if texts else [], True
            continue
        chunk.append(row)
        if len(chunk) >= CHUNK:
            yield chunk, starts
            chunk, starts = [], False
    if chunk:
        yield chunk, starts


def _with_titles(segments: Iterator[tuple[list[TableRow], bool]]) -> Iterator[tuple[list[TableRow], bool]]:
    """A title or unit line parted from its table by a blank row is put back on top of it."""
    waiting: list[TableRow] = []
    for segment, starts in segments:
        lines = [texts[0] for row in segment if len(texts := texts_of(row)) == 1]
        if starts and len(lines) == len(segment) <= TITLE_ROWS and not any(is_note(line) or len(line) > 60 for line in lines):
            if waiting:
                yield waiting, True
            waiting = segment
            continue
        if waiting:
            segment, waiting = waiting + segment, []
        yield segment, starts
    if waiting:
        yield waiting, True


def _continues(segment: list[TableRow], new: Head, head: Head) -> bool:
    """Rows after a blank one that have no head of their own go on under the header above them."""
    if not head.header or new.header or new.caption or new.lines:
        return False
    return max(len(row.cells) for row in segment) <= len(head.header) and form_record(segment[:FORM_ROWS]) is None


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the Blocks of one grid."""

    caption: str
    unit: str
    sheet: str | None
    slide: int | None
    hidden: bool

    def note(self, row: TableRow) -> Block:
        text = " ".join(texts_of(row))
        return Block(
            kind="note", text=text, sheet=self.sheet, slide=self.slide, place=row.place if row.place[:1].isupper() else ""
        )

    def table(self, head: Head, rows: list[TableRow]) -> Block:
        own = head.caption if head.caption not in self.caption else ""
        caption = " ".join(part for part in (self.caption, own) if part)
        if not caption and self.sheet and not _UNNAMED.fullmatch(self.sheet):
            caption = self.sheet
        if self.hidden:
            caption = f"{caption}（隐藏工作表）"
        table = Table(head.header, tuple(rows), caption, head.unit or self.unit, self.hidden)
        return Block(kind="table", sheet=self.sheet, slide=self.slide, table=table)

    def body(self, rows: list[TableRow], head: Head) -> Iterator[Block]:
        """The rows below a head, remarks between them taken out."""
        part: list[TableRow] = []
        for row in rows:
            texts = texts_of(row)
            if len(texts) == 1 and (is_note(texts[0]) or len(texts[0]) > 60):
                if part:
                    yield self.table(head, part)
                part = []
                yield self.note(row)
            else:
                part.append(row)
        if part:
            yield self.table(head, part)


def _is_first_column_only(row: TableRow) -> bool:
    """Only the first column is filled and it is not merged over others: often a row whose values are still missing."""
    return bool(row.cells) and bool(row.cells[0].strip()) and not any(cell.strip() for cell in row.cells[1:])


def _stands_above(rows: list[TableRow], at: int, width: int) -> bool:
    """Whether a row is a title, a unit line or a line about the table, and not its header or its first row."""
    texts = texts_of(rows[at])
    if len(texts) > 1:
        few = len(texts) <= min(3, (width - 1) // 2)
        return few and any(re.search(r"[：:]|\d年|\d月", text) for text in texts)
    return not _is_first_column_only(rows[at]) or _above_header(rows, at)


def _above_header(rows: list[TableRow], at: int) -> bool:
    """A lone first cell is a title if what follows up to the first full row is lone too, and that row is no data row."""
    for row in rows[at + 1 : at + 5]:
        if len(texts_of(row)) > 1:
            return not any(is_number(cell) for cell in row.cells[1:]) or bool(unit_of(rows[at].cells[0])[0])
    return False


def _header_depth(rows: list[TableRow]) -> int:
    """How many rows at the top are header: words over words, continued while a merge of the header reaches further down."""
    if len(rows) < 2 or not _can_be_header(rows[0]):
        return 0
    if form_record(rows[:FORM_ROWS]) is not None:
        return 0
    depth = 1
    while depth < min(HEADER_ROWS, len(rows) - 1):
        above, row = rows[depth - 1], rows[depth]
        if any(is_number(cell) for cell in row.cells) or not texts_of(row):
            break
        reaches_down = bool({ref for ref in above.refs if ref} & set(row.refs))
        spread = _is_spread(above) and not _is_one_text(row)
        if not (reaches_down or spread):
            break
        depth += 1
    return depth


def _can_be_header(row: TableRow) -> bool:
    texts = texts_of(row)
    if len(texts) < 2 or any(is_number(text) for text in texts) or any(len(text) > 60 for text in texts):
        return False
    return not any(re.search(r"[。！？]$", text) for text in texts) and len(set(texts)) * 2 > len(texts)


def _is_spread(row: TableRow) -> bool:
    """Some cell of the row covers several columns, but none covers all."""
    refs = [ref for ref in row.refs if ref]
    return len(set(refs)) < len(refs) and len(set(refs)) > 1


def _is_one_text(row: TableRow) -> bool:
    return len(set(texts_of(row))) == 1


def _is_column_numbers(row: TableRow) -> bool:
    """'甲 乙 1 2 3 4' below the header of a statistical form: names of columns, not values."""
    texts = [text.strip("()（）") for text in texts_of(row)]
    lettered = bool(texts) and texts[0] == "甲"
    while texts and texts[0] in "甲乙丙丁戊":
        texts = texts[1:]
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 4]
    return len(texts) >= (1 if lettered else 3) and numbers == list(range(1, len(texts) + 1))
