"""The commented copy: a Word file with each finding as a native comment at its sentence, everything else as it was.

The comment's range begins and ends at the characters of the Spot, so runs are parted there; their formatting, links, fields,
bookmarks, earlier comments and tracked changes stay. A range that would begin or end inside a field takes in the whole field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.comments import Comments
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from assistant.domain import Finding, normalise
from assistant.errors import UserError
from assistant.export import docx_places as places
from assistant.export.atomic import whole
from assistant.export.docx_places import Element, Sign
from assistant.review.document import Spot
from assistant.review.readiness import SEVERITY_WORDS
from assistant.review.reading_parts.blocks import blocks
from assistant.review.rule import Placed

AUTHOR = "质评助手"
_WRAPPINGS = {qn(f"w:{tag}") for tag in ("hyperlink", "ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple")}
_TRACKED = (qn("w:ins"), qn("w:moveTo"))
_WEIGHTLESS = {
    qn(f"w:{tag}")
    for tag in ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "proofErr")
}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PROBE = 6
"""So many first characters of a quotation tell whether it stands in a range."""


class CommentError(UserError):
    """The report cannot be commented; the message says why and what to do."""


def write(
    report: Path, placed: Sequence[Placed], target: Path, author: str = AUTHOR, at: datetime | None = None
) -> tuple[Placed, ...]:
    """Writes the commented copy, whole or not at all; `at` is the comments' date (default: now).

    One comment for each finding with a spot; those without one stand together in a comment at the title. Returns the
    findings whose spot is not in the file: they stand at the title too. Raises CommentError if the file is no docx.
    """
    document = _opened(report)
    writer = _Writer(document, author, at or datetime.now(UTC))
    lost = tuple(p for p in placed if p.spot is not None and not writer.place(p.finding, p.spot))
    at_title = [p for p in placed if p.spot is None or p in lost]
    if at_title:
        writer.at_title([p.finding for p in at_title])
    with whole(target) as draft:
        document.save(str(draft))
    return lost


def body_text(finding: Finding, *, with_place: bool = False) -> str:
    """The comment's lines: severity and rule, message, what to do, the evidence's places."""
    lines = [f"【{SEVERITY_WORDS[finding.severity]}】{finding.rule}"]
    if with_place and finding.where:
        lines[0] += f"（{finding.where}）"
    lines.append(finding.message)
    if finding.suggestion:
        lines.append(f"建议：{finding.suggestion}")
    if finding.locators:
        lines.append("材料：" + "、".join(dict.fromkeys(locator.render() for locator in finding.locators)))
    return _ILLEGAL.sub("", "\n".join(lines))


def _opened(report: Path) -> Document:
    try:
        return docx.Document(str(report))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise CommentError(
            f"“{report.name}”不是完好的 docx 文件，不能加批注。请用 Word 或 WPS 打开后另存为 docx 再试。"
        ) from error


class _Writer:
    """Adds comments to one opened document."""

    def __init__(self, document: Document, author: str, at: datetime) -> None:
        self.document, self.author, self.at = document, author, at
        self.blocks = list(blocks(document.element.body))
        self.comments: Comments = document.comments

    def place(self, finding: Finding, spot: Spot) -> bool:
        """Puts the comment at its spot; False if the file has no such place."""
        lines = places.lines_at(self.blocks, spot)
        if lines:
            self.anchor(lines, spot, finding.quote, body_text(finding))
        return bool(lines)

    def at_title(self, findings: Sequence[Finding]) -> None:
        """One comment for the whole report, at its first line of text."""
        text = "\n\n".join(body_text(f, with_place=True) for f in findings)
        found = (p for block in self.blocks for p in ([block] if block.tag == places.P else block.iter(places.P)))
        title = next((p for p in found if places.text(places.signs(p)).strip()), None)
        if title is None:
            title = self.document.add_paragraph()._p
        self.anchor([title], Spot(0), "", text)

    def anchor(self, lines: Sequence[Element], spot: Spot, quote: str, text: str) -> None:
        shown = [sign for line in lines for sign in (*places.signs(line), None)][:-1]
        first, last = _range([s.character if s else "\n" for s in shown], spot.start, spot.end, quote)
        signs = [s for s in shown[first:last] if s is not None]
        number = self.comment(text)
        start, end = OxmlElement("w:commentRangeStart"), OxmlElement("w:commentRangeEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(number))
        if signs:
            _mark(signs[0], signs[-1], start, end, _reference(number))
        else:
            lines[0].extend((start, end, _reference(number)))

    def comment(self, text: str) -> int:
        """A new comment of these lines; returns its id."""
        made = self.comments._comments_elm.add_comment()
        made.author, made.initials, made.date = self.author, self.author[:1], self.at
        line = made.p_lst[0]
        for order, words in enumerate(text.split("\n")):
            if order:
                line = made.add_p()
                line.style = "CommentText"
            line.add_r().text = words
        return made.id


def _reference(number: int) -> Element:
    run, mark = OxmlElement("w:r"), OxmlElement("w:commentReference")
    look, style = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
    style.set(qn("w:val"), "CommentReference")
    mark.set(qn("w:id"), str(number))
    look.append(style)
    run.extend((look, mark))
    return run


def _range(characters: Sequence[str], start: int, end: int, quote: str) -> tuple[int, int]:
    """The part of the text to mark: the spot's, unless the quotation stands elsewhere; without the white space around it."""
    size = len(characters)
    first, last = (min(start, size), min(end, size)) if 0 <= start < end else (0, size)
    wanted = normalise(quote)
    if wanted and not _agrees(normalise("".join(characters[first:last])), wanted):
        first, last = _find(characters, wanted) or (first, last)
    while first < last and characters[first].isspace():
        first += 1
    while last > first and characters[last - 1].isspace():
        last -= 1
    return (first, last) if first < last else (0, size)


def _agrees(marked: str, wanted: str) -> bool:
    return wanted in marked or (bool(marked) and marked in wanted) or wanted[:_PROBE] in marked


def _find(characters: Sequence[str], wanted: str) -> tuple[int, int] | None:
    """Where the normalised words stand in the text, as a range of its characters; thousands separators do not count."""
    wanted = wanted.replace(",", "")
    flat, origin = "", []
    for place, character in enumerate(characters):
        piece = normalise(character).replace(",", "")
        flat += piece
        origin += [place] * len(piece)
    at = flat.find(wanted)
    return None if at < 0 or not wanted else (origin[at], origin[at + len(wanted) - 1] + 1)


def _mark(first: Sign, last: Sign, start: Element, end: Element, reference: Element) -> None:
    """Sets the marks around the characters: outside links and changes that begin or end there, outside half a field."""
    after = places.part_after(last)
    same = places.unit(first.holder) is after
    before = places.part_before(first)
    after = before if same else after
    opening, closing = _field_of(before), _field_of(after)
    if opening != closing:
        before = opening[0] if opening else before
        after = closing[1] if closing else after
    _outermost(before, forward=False).addprevious(start)
    behind = _outermost(after, forward=True)
    while (following := behind.getnext()) is not None and _ends_comment(following):
        behind = following
    behind.addnext(end)
    tracked = list(end.iterancestors(*_TRACKED))  # a rejected insertion must not take the comment with it
    (tracked[-1] if tracked else end).addnext(reference)


def _field_of(element: Element) -> tuple[Element, Element] | None:
    """The runs that begin and end the outermost field around this one, where both stand in its paragraph."""
    line = next(element.iterancestors(places.P))
    begin, depth, inside = None, 0, False
    for found in line.iter():
        inside = inside or (found is element and depth > 0)
        if found.tag != qn("w:fldChar"):
            continue
        run = next(found.iterancestors(places.R))
        kind = found.get(qn("w:fldCharType"))
        if kind == "begin":
            begin, inside = (run, run is element) if depth == 0 else (begin, inside)
            depth += 1
        elif kind == "end" and depth > 0:
            depth -= 1
            if depth == 0 and inside and begin is not None:
                return begin, run
    return None


def _outermost(element: Element, *, forward: bool) -> Element:
    """The widest wrapping (link, change, content control) that begins, or ends, with this element."""
    parent = element.getparent()
    while parent is not None and parent.tag in _WRAPPINGS:
        beside = element.itersiblings() if forward else element.itersiblings(preceding=True)
        if any(e.tag not in _WEIGHTLESS for e in beside):
            break
        element, parent = parent, parent.getparent()
    return element


def _ends_comment(element: Element) -> bool:
    if element.tag == qn("w:commentRangeEnd"):
        return True
    return element.tag == places.R and [e.tag for e in element if e.tag != places.RPR] == [qn("w:commentReference")]
