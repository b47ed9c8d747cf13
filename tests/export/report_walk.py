"""A reader of a finished report.docx that believes nothing: it goes through the Word file as a reviewer would, from the text
to the evidence number, from there to the passage, and from every figure to the words that carry it.

It shares no code with the writer or the verifier: sentences, figures and marks are found anew in the Word file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.domain import Passage, Report, Section
from assistant.workspace import Workspace

BODY, CAPTION, CELL, CITATION, GAP = "报告正文", "报告题注", "报告表格", "引证", "待补充"
APPENDIX = ("附录　支撑材料目录", "Annex: Catalogue of evidence")
_MARK = re.compile(r"【支撑材料([^】]+)】|\[Evidence ([^\]]+)\]")
_END = re.compile(r"[。！？!?]+[”’」』）)】]*|(?<=[a-z0-9%)”])\.[”)]?(?=\s+[A-Z“])")
"""Ends of sentences, Chinese and English; 'No. 5', 'e.g. in' and '18.5' end none."""


def numbers(text: str) -> list[str]:
    """Numbers as values: full width and thousands separators undone, no trailing zeros ('１,920.50' → '1920.5')."""
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))
    return [_value(n) for n in re.findall(r"\d+(?:\.\d+)?", plain)]


def _value(number: str) -> str:
    whole, _, part = number.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


@dataclass
class Sentence:
    """Words up to their marks, and the evidence numbers of the marks."""

    text: str
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    kind: str
    where: str
    text: str


class Walk:
    """One finished report, its Report and Workspace, and metrics.json. `faults()` is empty for a sound report."""

    def __init__(self, file: Path, report: Report, workspace: Workspace, metrics: list[dict[str, Any]]) -> None:
        self.document = docx.Document(str(file))
        self.styles = {s.style_id: s.name for s in self.document.styles}
        self.report, self.workspace = report, workspace
        self.metrics = {m["id"]: m for m in metrics}
        self.cited: dict[str, set[str]] = defaultdict(set)  # evidence number → passages cited under it
        self.exact: dict[str, tuple[set[str], tuple[str, ...]]] = {}  # words → their own passages and metrics
        self.rows: dict[tuple[str, ...], tuple[set[str], str]] = {}
        for section in report.sections:
            self._learn(section)
        self.sentences = self.tables = self.figures = 0

    def _learn(self, section: Section) -> None:
        for block in section.body:
            for item in getattr(block, "statements", ()):
                for citation in item.citations:
                    self.cited[citation.number].add(citation.passage_id)
                passages, metrics = self.exact.get(item.text, (set(), ()))
                self.exact[item.text] = (passages | {c.passage_id for c in item.citations}, metrics + item.metrics)
            for row in getattr(block, "rows", ()):
                for citation in row.citations:
                    self.cited[citation.number].add(citation.passage_id)
                self.rows[row.cells] = ({c.passage_id for c in row.citations}, row.metric)
        for child in section.sections:
            self._learn(child)

    def faults(self) -> list[Fault]:
        return list(self._faults())

    def _faults(self) -> Iterator[Fault]:
        catalogue = self._catalogue()
        listed = {entry.number for entry in self.report.catalogue}
        if catalogue != listed:
            yield Fault("catalogue", APPENDIX[0], f"{sorted(catalogue ^ listed)}")
        where, started = "", False
        for block in self._blocks():
            if isinstance(block, Table):
                if started:
                    yield from self._check_table(block, where, listed)
                continue
            style = block.style.name
            if style.startswith("Heading"):
                started = True
                where = block.text
                if style == "Heading 1" and where in APPENDIX:
                    return
            elif started and style == BODY:
                for sentence in self._read(block):
                    yield from self._check(sentence, where, listed)
            elif started and style != CAPTION:
                yield Fault("style", where, f"{style}: {block.text}")

    def _blocks(self) -> Iterator[Paragraph | Table]:
        for child in self.document.element.body.iterchildren():
            if child.tag == qn("w:p"):
                yield Paragraph(child, self.document)
            elif child.tag == qn("w:tbl"):
                yield Table(child, self.document)

    def _catalogue(self) -> set[str]:
        table = self.document.tables[-1]
        return {row.cells[0].text for row in table.rows[1:]}

    def _read(self, paragraph: Paragraph) -> list[Sentence]:
        """The sentences of a body paragraph. A gap counts as nothing; what merely looks like a gap does not."""
        result: list[Sentence] = []
        for child in paragraph._p.iterchildren():
            runs = [child] if child.tag == qn("w:r") else list(child.iter(qn("w:r")))
            for run in runs:
                text = "".join(t.text or "" for t in run.iter(qn("w:t")))
                style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
                name = self.styles.get(style.get(qn("w:val"))) if style is not None else None
                if name == GAP or not text:
                    result.append(Sentence(""))  # closes the sentence before it
                elif name == CITATION:
                    marks = [a or b for a, b in _MARK.findall(text)]
                    if result and result[-1].text:
                        result[-1].marks.extend(marks or [text])
                    else:
                        result.append(Sentence("", marks))
                elif result and result[-1].text and not result[-1].marks:
                    result[-1].text += text
                else:
                    result.append(Sentence(text))
        return [s for s in result if s.text.strip() or s.marks]

    def _check(self, sentence: Sentence, where: str, listed: set[str]) -> Iterator[Fault]:
        self.sentences += 1
        if not sentence.marks:
            yield Fault("uncited", where, sentence.text)
        if not sentence.text.strip():
            yield Fault("mark without words", where, "、".join(sentence.marks))
        inner = [m for m in _END.finditer(sentence.text) if m.end() < len(sentence.text.rstrip())]
        if any(not _inside_quotes(sentence.text, m.start()) for m in inner):
            yield Fault("uncited", where, sentence.text)  # a sentence without a mark stands before this one
        for number in sentence.marks:
            if number not in listed:
                yield Fault("unknown number", where, number)
        known = self.exact.get(sentence.text.lstrip(" "))  # a space stands between sentences in English
        if known is None:
            yield Fault("not in the report", where, sentence.text)
        ids, metrics = known or (set().union(*(self.cited.get(n, set()) for n in sentence.marks)), ())
        yield from self._carried(sentence.text, where, ids, metrics)

    def _carried(self, text: str, where: str, ids: set[str], metrics: tuple[str, ...]) -> Iterator[Fault]:
        allowed: set[str] = set()
        for id in ids:
            passage = self.workspace.passage(id)
            if passage is None:
                yield Fault("lost passage", where, id)
            else:
                allowed |= _figures_of(passage)
        for id in metrics:
            allowed |= _figures_of_metric(self.metrics[id])
        stated = numbers(text)
        self.figures += len(stated)
        for number in stated:
            if number not in allowed:
                yield Fault("number", where, f"{number} in {text}")

    def _check_table(self, table: Table, where: str, listed: set[str]) -> Iterator[Fault]:
        self.tables += 1
        header = [cell.text for cell in table.rows[0].cells]
        for row in table.rows[1:]:
            *cells, marked = (cell.text for cell in row.cells)
            marks = [m for m in marked.split("、") if m]
            if not marks:
                yield Fault("uncited", where, "｜".join(cells))
            for number in marks:
                if number not in listed:
                    yield Fault("unknown number", where, number)
            known = self.rows.get(tuple(cells))
            if known is None:
                yield Fault("not in the report", where, "｜".join(cells))
            ids, metric = known or (set().union(*(self.cited.get(n, set()) for n in marks)), "")
            stated = zip(header[1:], cells[1:], strict=False)  # the first cell is the name of the metric
            for text in (f"{head}：{cell}" for head, cell in stated if cell != "—"):
                yield from self._carried(text, where, ids, (metric,) if metric else ())


def _inside_quotes(text: str, position: int) -> bool:
    before = text[:position]
    return any(before.count(a) > before.count(b) for a, b in (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("「", "」")))


def _figures_of(passage: Passage) -> set[str]:
    return set(numbers(" ".join((passage.text, passage.caption, *passage.locator.heading_path))))


def _figures_of_metric(metric: dict[str, Any]) -> set[str]:
    said = [metric["value"], metric["threshold"], metric["year"]]
    for observation in (*metric["inputs"], *metric["series"]):
        said += [observation["value"], observation["year"]]
    found = set(numbers(" ".join(str(v) for v in said if v is not None)))
    return found | {"1"} if metric["unit"] in (":1", "1:") else found  # the 1 of a ratio belongs to its unit
