"""Marked-up text → Blocks: HTML (also the HTML that systems export as .xls or .doc), web archives (.mht), Markdown.

Markdown is rendered to HTML first, so there is one walk for all. Nothing is fetched, no script is run; scripts, styles,
navigation and elements that the page itself hides are left out.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import takewhile
from pathlib import Path

from lxml import etree
from markdown_it import MarkdownIt

from .blocks import Block, Item, Limits, Notice, Properties, TableRow, Unreadable
from .encoding import decode, read_text
from .grids import blocks_of_grid
from .rows import fills

_DROPPED = re.compile(r"script|style|nav|noscript|template|iframe|object|svg|math|select|button|input|textarea|title")
_BLOCK = re.compile(
    r"address|article|aside|body|blockquote|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|"
    r"hr|html|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_HEADING = re.compile(r"h[1-6]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—]"
_BROKEN_LINE = re.compile(rf"(?<={_WIDE})[ \t]*\n\s*(?={_WIDE})")
_CAPTION = re.compile(r"附?表\s*[\d一二三四五六七八九十A-Z][\d.\-–—]*")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)


def read_html(path: Path, limits: Limits) -> Iterator[Item]:
    """Headings, paragraphs, list items and tables of a page, in order. Raises Unreadable if it is not text."""
    text, notices = read_text(path, limits)
    yield from notices
    yield from blocks_of_html(text, limits)


def read_markdown(path: Path, limits: Limits) -> Iterator[Item]:
    """The same of a Markdown file; a front matter gives the title and is not read as text."""
    text, notices = read_text(path, limits)
    yield from notices
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        fields = dict(re.findall(r"^(title|author|date):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", front[1], re.M))
        yield Properties(title=fields.get("title", ""), author=fields.get("author", ""), modified=fields.get("date", ""))
    yield from blocks_of_html(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text), limits)


def read_mht(path: Path, limits: Limits) -> Iterator[Item]:
    """The page inside a web archive (单个文件网页). Raises Unreadable if it holds none."""
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html" and isinstance(payload := part.get_payload(decode=True), bytes):
            yield from blocks_of_html(decode(payload)[0][: limits.characters], limits)
            return
    raise Unreadable("网页存档里没有网页正文", "请用浏览器或 Word 打开后另存为 docx 或 pdf。")


def blocks_of_html(text: str, limits: Limits) -> Iterator[Item]:
    """The Blocks of a page given as text; nothing for a page without text."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        return
    title = " ".join((root.findtext(".//title") or "").split())
    if title:
        yield Properties(title=title)
    yield from _Walk(limits).blocks(root)


@dataclass(slots=True)
class _Walk:
    """One pass over a tree in document order; holds the inline text collected since the last block boundary."""

    limits: Limits
    buffer: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # the block elements around the present place
    counters: list[int | None] = field(default_factory=list)  # next number of each open list, None for bullets
    tables: int = 0
    last: str = ""

    def blocks(self, root: etree._Element) -> Iterator[Block | Notice]:
        walker = etree.iterwalk(root, events=("start", "end"))
        passed_over: etree._Element | None = None
        for event, element in walker:
            tag = str(element.tag)
            if event == "start":
                if _DROPPED.fullmatch(tag) or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
                    passed_over = element
                    walker.skip_subtree()
                    continue
                if _BLOCK.fullmatch(tag) or tag == "br":
                    yield from self.flush()
                if tag == "table" and _is_data(element):
                    yield from self.table(element)
                    passed_over = element
                    walker.skip_subtree()
                    continue
                self.enter(tag, element)
                self.buffer.append(element.text or "")
            else:
                if _BLOCK.fullmatch(tag):
                    yield from self.flush()
                    if element is not passed_over:
                        self.leave(tag)
                if element is not root:
                    self.buffer.append(element.tail or "")
        yield from self.flush()

    def enter(self, tag: str, element: etree._Element) -> None:
        if tag == "img":
            self.buffer.append(element.get("alt") or "")
        if not _BLOCK.fullmatch(tag):
            return
        self.open.append(tag)
        if tag in ("ol", "ul"):
            self.counters.append(_integer(element.get("start"), 1) if tag == "ol" else None)
        elif tag == "li" and self.counters and (number := self.counters[-1]) is not None:
            self.buffer.append(f"{number}. ")
            self.counters[-1] = number + 1

    def leave(self, tag: str) -> None:
        self.open.pop()
        if tag in ("ol", "ul"):
            self.counters.pop()

    def flush(self) -> Iterator[Block]:
        raw = "".join(self.buffer)
        if not raw.strip() or re.fullmatch(r"\d+\. ", raw):  # the number of an item whose text is in an element of its own
            return
        self.buffer.clear()
        self.last = text = raw.strip("\n") if "pre" in self.open else _collapse(raw)
        if heading := next((tag for tag in reversed(self.open) if _HEADING.fullmatch(tag)), None):
            yield Block("heading", text, level=int(heading[1]))
        else:
            yield Block("list" if {"li", "dd", "dt"} & set(self.open) else "paragraph", text)

    def table(self, element: etree._Element) -> Iterator[Block | Notice]:
        self.tables += 1
        own = element.find("caption")
        caption = self.text(own) if own is not None else self.last if _CAPTION.match(self.last) and len(self.last) <= 60 else ""
        elements = [row for row in element.iter("tr") if not _HIDDEN.search(row.get("style") or "")]
        if len(elements) > self.limits.rows:
            yield Notice(f"第{self.tables}个表格超过{self.limits.rows}行，其后的行未读", "请拆分表格后再放入。")
        rows = list(self.rows(elements[: self.limits.rows]))
        header_rows = sum(1 for _ in takewhile(_is_header, elements))
        yield from blocks_of_grid(rows, caption=caption, header_rows=header_rows)

    def rows(self, elements: list[etree._Element]) -> Iterator[TableRow]:
        """The rows as a grid: a cell that spans columns or rows is repeated where it reaches, with the ref of its first."""
        reaching: dict[int, tuple[int, str, str]] = {}  # column → rows still covered, text, ref
        for number, element in enumerate(elements, 1):
            place = f"t{self.tables}:r{number}"
            cells: dict[int, tuple[str, str]] = {}
            for column, (left, text, ref) in list(reaching.items()):
                cells[column] = (text, ref) if text else ("", f"{place}:c{column + 1}")
                reaching[column] = left - 1, text, ref
                if left == 1:
                    del reaching[column]
            column = 0
            for cell in element.iterchildren("td", "th"):
                while column in cells:
                    column += 1
                if column >= self.limits.columns:
                    break
                text, ref = self.text(cell), f"{place}:c{column + 1}"
                repeated = text if fills(text) else ""
                across = min(_integer(cell.get("colspan"), 1), self.limits.columns - column)
                down = min(_integer(cell.get("rowspan"), 1) or len(elements), len(elements) - number + 1)
                for at in range(column, column + max(1, across)):
                    if at in cells:
                        break  # the page's spans overlap
                    cells[at] = (text, ref) if at == column or repeated else ("", f"{place}:c{at + 1}")
                    if down > 1:
                        reaching[at] = down - 1, repeated, ref
            row = [cells.get(index, ("", "")) for index in range(max(cells, default=-1) + 1)]
            yield TableRow(tuple(text for text, _ in row), tuple(ref for _, ref in row), place)

    def text(self, element: etree._Element) -> str:
        """The words of an element, its blocks on lines of their own."""
        if not len(element):
            return _collapse(element.text or "")
        return "\n".join(block.text for block in _Walk(self.limits).blocks(element) if isinstance(block, Block))


def _is_data(table: etree._Element) -> bool:
    """A table of several columns; one that holds other tables or a single column only arranges the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(sum(1 for _ in row.iterchildren("td", "th")) > 1 for row in table.iter("tr"))


def _is_header(row: etree._Element) -> bool:
    parent = row.getparent()
    cells = [str(cell.tag) for cell in row.iterchildren("td", "th")]
    return (parent is not None and parent.tag == "thead") or (bool(cells) and set(cells) == {"th"})


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def _collapse(text: str) -> str:
    """Spaces as a browser shows them, except that a line end between Chinese characters is none."""
    return re.sub(r"[\s\u00a0]+", " ", _BROKEN_LINE.sub("", text)).strip()
