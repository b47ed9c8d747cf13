"""Page numbers for the contents, from a real layout: LibreOffice where it is installed. Without it they stay empty and
Word fills them in when it opens the file and updates its fields: an empty number is better than a wrong one.

A copy of the report is laid out in which nothing stands behind the last heading that the contents name, no text is a link
and the contents are plain lines: LibreOffice then fills in their references itself, and only these pages have to be drawn.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
from docx.oxml.ns import qn
from lxml import etree

from assistant.export.atomic import whole

TIMEOUT = 120.0
"""Seconds that the layout of one report may take."""
LINES = 15
"""Lines of the contents that a page holds at least: headings may be long and lines far apart."""
_DOCUMENT, _SETTINGS = "word/document.xml", "word/settings.xml"
_REFERENCE = re.compile(r"PAGEREF (\S+)")
_LEADER = r"[\s.．…·_]*"
_P, _R, _T, _TAB = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:tab")
_CHAR, _KIND, _INSTRUCTION = qn("w:fldChar"), qn("w:fldCharType"), qn("w:instrText")
_LINK, _BOOKMARK, _NAME, _SECTION, _UPDATE = (
    qn("w:hyperlink"), qn("w:bookmarkStart"), qn("w:name"), qn("w:sectPr"), qn("w:updateFields"),
)  # fmt: skip


@dataclass(slots=True)
class _Field:
    """A field as it stands in the text: its code and its runs, those of its result among them."""

    code: str
    runs: list[etree._Element]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the contents: the heading, the bookmark it refers to, and the run that shows the number."""

    heading: str
    target: str
    shown: etree._Element


def number(reports: Sequence[Path]) -> int:
    """Fills the page numbers into the contents of finished reports, which are laid out in one go; how many got theirs.

    Each file is replaced as a whole or left as it is: without LibreOffice, or where the layout fails.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        opened = {Path(folder) / f"{n}.docx": (report, _read(report)) for n, report in enumerate(reports)}
        longest = 0
        for probe, (report, document) in opened.items():
            longest = max(longest, len(_contents(document)))
            _write(report, probe, {_DOCUMENT: _probe(document)})
        if not longest or not _lay_out(office, list(opened), Path(folder), 3 + longest // LINES):
            return 0
        return sum(_fill(report, document, _numbers(probe, document)) for probe, (report, document) in opened.items())


def _read(report: Path) -> etree._Element:
    with ZipFile(report) as archive:
        return etree.fromstring(archive.read(_DOCUMENT), etree.XMLParser(resolve_entities=False))


def _write(report: Path, target: Path, changed: Mapping[str, etree._Element]) -> None:
    """The report with some of its parts exchanged."""
    with ZipFile(report) as old, ZipFile(target, "w") as new:
        for part in old.infolist():
            known = changed.get(part.filename)
            body = old.read(part) if known is None else etree.tostring(known, encoding="UTF-8", standalone=True)
            new.writestr(part, body, part.compress_type)


def _fields(document: etree._Element) -> Iterator[_Field]:
    """Every field in the order of its end; fields stand in one another."""
    waiting: list[_Field] = []
    for run in document.iter(_R):
        mark = run.find(_CHAR)
        kind = "" if mark is None else mark.get(_KIND)
        if kind == "begin":
            waiting.append(_Field("", []))
        if not waiting:
            continue
        waiting[-1].runs.append(run)
        waiting[-1].code += "".join(i.text or "" for i in run.iter(_INSTRUCTION))
        if kind == "end":
            yield waiting.pop()


def _contents(document: etree._Element) -> list[_Line]:
    lines = []
    for field in _fields(document):
        found = _REFERENCE.search(field.code)
        paragraph = next(field.runs[0].iterancestors(_P), None)
        if found is None or paragraph is None:
            continue
        text = ""
        for piece in paragraph.iter(_T, _TAB):
            if piece.tag == _TAB and next(piece.iterancestors()).tag == _R:
                break
            text += piece.text or ""
        lines.append(_Line(text, found[1], field.runs[-2]))
    return lines


def _probe(document: etree._Element) -> etree._Element:
    """The copy to be laid out."""
    copy = deepcopy(document)
    wanted = {line.target for line in _contents(copy)}
    for field in _fields(copy):
        if field.code.split()[:1] == ["TOC"]:
            for run in field.runs:
                if run.find(_CHAR) is not None or run.find(_INSTRUCTION) is not None:
                    next(run.iterancestors()).remove(run)
    for link in list(copy.iter(_LINK)):
        for piece in list(link):
            link.addprevious(piece)
        next(link.iterancestors()).remove(link)
    named = [b for b in copy.iter(_BOOKMARK) if b.get(_NAME) in wanted]
    body = copy[0]
    last = next((a for a in named[-1].iterancestors() if a.getparent() is body), None) if named else None
    for behind in list(last.itersiblings()) if last is not None else []:
        if behind.tag != _SECTION:
            body.remove(behind)
    return copy


def _lay_out(office: str, probes: Sequence[Path], folder: Path, pages: int) -> bool:
    chosen = json.dumps(
        {"PageRange": {"type": "string", "value": f"1-{pages}"}, "UseTaggedPDF": {"type": "boolean", "value": "false"}}
    )
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        f"pdf:writer_pdf_Export:{chosen}",
        "--outdir",
        str(folder),
    ]
    try:
        subprocess.run([*command, *map(str, probes)], capture_output=True, timeout=TIMEOUT * len(probes), check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _numbers(probe: Path, document: etree._Element) -> list[int | None]:
    """The page of each line of the contents, as the layout shows it; None where it cannot be told."""
    made = probe.with_suffix(".pdf")
    if not made.is_file():
        return []
    with pypdfium2.PdfDocument(made) as opened:
        text = unicodedata.normalize("NFKC", "\n".join(page.get_textpage().get_text_bounded() for page in opened))
    result: list[int | None] = []
    place = 0
    for line in _contents(document):
        words = r"\s*".join(re.escape(c) for c in unicodedata.normalize("NFKC", line.heading) if not c.isspace())
        found = re.compile(rf"^\s*{words}{_LEADER}(?<!\d)(\d+)\s*$", re.M).search(text, place)
        result.append(int(found[1]) if found else None)
        place = found.end() if found else place
    return result


def _fill(report: Path, document: etree._Element, numbers: Sequence[int | None]) -> bool:
    if not any(numbers):
        return False
    for line, page in zip(_contents(document), numbers, strict=True):
        if page is not None:
            for old in line.shown.findall(_T):
                line.shown.remove(old)
            etree.SubElement(line.shown, _T).text = str(page)
    with ZipFile(report) as archive:
        settings = etree.fromstring(archive.read(_SETTINGS), etree.XMLParser(resolve_entities=False))
    for update in settings.findall(_UPDATE):
        settings.remove(update)
    with whole(report) as draft:
        _write(report, draft, {_DOCUMENT: document, _SETTINGS: settings})
    return True
