"""Plain text → paragraphs. Line ends mean a paragraph in one file and the right margin in another; the file's own lines tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .blocks import Block, Item, Limits
from .encoding import read_text

_BULLET = re.compile(r"\s*[-*+•●▪■◆○·–—]\s+(?=\S)|\s*[•●▪■◆○]")
_NUMBER = re.compile(
    r"\s*(?:第[零〇一二三四五六七八九十百\d]{1,5}[编章节条款部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}(?:\.\d{1,2})*[.、．)）]?\s*(?=[\u4e00-\u9fffA-Za-z“《])|[①-⑳]|附件|附表)"
)
_END = re.compile(r"[。！？；：!?;:….][”’）」』)\"]*\s*$")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—]")


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """The paragraphs of a text file in order; list lines as 'list'. Raises Unreadable if it is not text."""
    text, notices = read_text(path, limits)
    yield from notices
    for paragraph in paragraphs(text):
        yield Block("list" if _BULLET.match(paragraph) else "paragraph", paragraph)


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of `text`, spaces at both ends removed. Hard-wrapped lines are rejoined, all other lines stand alone."""
    lines = text.splitlines()
    layout = _Layout.of(lines)
    held, last = "", ""
    for line in lines:
        if held and layout.continues(last, line):
            held = join(held, line.strip())
        else:
            if held:
                yield held
            held = line.strip()
        last = line
    if held:
        yield held


def join(one: str, other: str) -> str:
    """Two pieces of a broken line as one: a space only between two words of a script that has spaces."""
    gap = " " if one and other and not (_CJK.match(one[-1]) or _CJK.match(other[0])) else ""
    return one + gap + other


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the lines of one text are set: the width at which they were broken (0: not at all) and how paragraphs are marked."""

    width: int
    marked: bool  # paragraphs are told apart by blank lines or indents

    @classmethod
    def of(cls, lines: list[str]) -> _Layout:
        full = [line for line in lines if line.strip()]
        widths = sorted(_width(line) for line in full)
        if len(widths) < 3:
            return cls(0, False)
        margin = widths[-1 - len(widths) // 20]
        at_margin = [line for line in full if _width(line) >= margin * 0.9]
        open_ends = sum(1 for line in at_margin if not _END.search(line))
        gaps = sum(1 for line in full if re.search(r"\S(?:\t| {2,}|\u3000{2,})\S", line))
        # Even lines that mostly end inside a sentence were broken by a margin; columns of a typed table were not.
        wrapped = 40 <= margin <= 160 and len(at_margin) * 5 >= len(full) * 2 and open_ends * 2 >= len(at_margin)
        if not wrapped or gaps * 3 > len(full):
            return cls(0, False)
        indented = any(_indented(line) for line in full)
        return cls(margin, indented or any(not line.strip() for line in lines[:-1]))

    def continues(self, line: str, following: str) -> bool:
        """`following` is the rest of the sentence that `line` broke off at the margin."""
        if not self.width or not following.strip() or _width(line) < self.width * 0.85 or "\t" in line:
            return False
        if _indented(following) or _BULLET.match(following) or (_NUMBER.match(following) and _END.search(line)):
            return False
        return self.marked or not _END.search(line)


def _indented(line: str) -> bool:
    return line.startswith(("\u3000\u3000", "  ", "\t")) and bool(line.strip())


def _width(line: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line.rstrip())
