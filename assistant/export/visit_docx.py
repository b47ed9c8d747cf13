"""迎评问答准备手册: the likeliest questions, then every question under its indicator, then an index by who is asked.

The parts are our own proposal (P): schools hand out such handbooks before 专家进校, no form of them is prescribed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as Line

from assistant.domain import ExpertQuestion, Framework, Institution, Preparation
from assistant.export import docx_parts as parts
from assistant.export.atomic import whole
from assistant.export.docx_body import Body
from assistant.export.report_docx import BODY, CAPTION, CELL, CITATION, TITLE, opened
from assistant.export.visit_words import Words, numbered
from assistant.house_style import HouseStyle
from assistant.visit.patterns import Patterns
from assistant.visit.questions import by_audience, most_likely
from assistant.visit.weak import clipped

QUESTION = "Visit Question"
"""Style of the question's own line: it stands out so that a person finds it while the expert speaks."""
DETAIL = "Visit Detail"
"""Style of what stands below it: small and close, since there are many."""
INDEXED, _LETTERS = 48, 3
"""Characters of a question in the index, and letters for one of them; the whole of it stands above."""
LONG = 12
"""Characters of a table cell beyond which it is set to the left."""
LEFT = Cm(0.75)


class _Book:
    def __init__(self, document: Document, look: HouseStyle, keep: bool, words: Words) -> None:
        self.document, self.look, self.w = document, look, words
        for level, heading in enumerate(look.headings, start=1):
            parts.style(document, f"Heading {level}", heading, keep=keep)
        for name, style in ((TITLE, look.title), (BODY, look.body), (CAPTION, look.caption), (CELL, look.table)):
            parts.style(document, name, style, keep=keep)
        parts.style(document, CITATION, look.citation, keep=keep, character=True)
        bold = look.body.model_copy(update={"bold": True, "indent_chars": 0, "before": 8.0, "after": 2.0})
        parts.style(document, QUESTION, bold, keep=keep)
        small = look.body.model_copy(
            update={"size": look.table.size, "indent_chars": 0, "line": 1.2, "exact": None, "after": 1.0}
        )
        parts.style(document, DETAIL, small, keep=keep)
        parts.table_grid(document)
        self.marks = 0
        self._body = Body(document)

    def line(self, text: str = "", style: str = BODY) -> Line:
        return self._body.line(text, style)

    def beside(self, label: str, text: str) -> None:
        """'为什么会问：…' set in a little, with the label in bold."""
        line = self.line("", DETAIL)
        line.paragraph_format.left_indent = LEFT
        parts.run(line._p, f"{label}{self.w.t['colon']}", bold=True)
        parts.run(line._p, text)

    def listed(self, label: str, items: Sequence[str]) -> None:
        """A label, then each item on a line of its own."""
        if not items:
            return
        if len(items) == 1:
            self.beside(label, items[0])
            return
        self.beside(label, "")
        for n, item in enumerate(items, start=1):
            line = self.line("", DETAIL)
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(1.35), Cm(-0.5)
            parts.run(line._p, f"{n}. {item}")

    def target(self, line: Line, number: str) -> None:
        self.marks += 1
        parts.bookmark(line, parts.anchor("q_", number), self.marks)

    def table(self, header: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table whose first column holds numbers of questions and jumps to them."""
        table = self._body.grid(header, widths, CELL)
        for number, *texts in rows:
            lines = table.row((None, *texts), frozenset(n for n, text in enumerate(texts, start=1) if len(text) > LONG))
            parts.link(lines[0], number, parts.anchor("q_", number))
        self.line()


def write(
    questions: Sequence[ExpertQuestion],
    prepared: Mapping[str, Preparation],
    left_out: Mapping[str, int],
    framework: Framework,
    institution: Institution,
    told: Patterns,
    target: Path,
    look: HouseStyle,
    template: Path | None = None,
) -> None:
    """Writes the file whole or not at all. With a template its styles win and its content comes first."""
    document = opened(template) if template else docx.Document()
    words = Words(told, framework)
    book, t = _Book(document, look, template is not None, words), words.t
    if template:
        document.add_section(WD_SECTION.NEW_PAGE)
    title = t["title"].format(name=institution.name)
    book.line(title, TITLE)
    under = book.line(t["subtitle"].format(framework=framework.name), TITLE)
    under.runs[0].font.size = Pt(look.headings[2].size)
    if institution.fictional:
        book.line(t["fictional"])
    numbers = numbered(questions)
    _use(book, questions)
    _first(book, questions, prepared, numbers)
    _by_indicator(book, questions, prepared, left_out, numbers)
    _index(book, questions, prepared, numbers)
    if not template:
        parts.furniture(document, look, title, CELL)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, institution.name, ""
    with whole(target) as draft:
        document.save(str(draft))


def _use(book: _Book, questions: Sequence[ExpertQuestion]) -> None:
    t = book.w.t
    book.line(t["use_head"], "Heading 1")
    standing = sum(1 for q in questions if q.kind == "standing")
    book.line(t["use_count"].format(n=len(questions), weak=len(questions) - standing, standing=standing))
    for key in ("use_answer", "use_missing", "use_marks"):
        book.line(t[key])


def _who(q: ExpertQuestion, prepared: Mapping[str, Preparation], book: _Book) -> str:
    p = prepared.get(q.id)
    return (p.owner if p and p.owner else q.unit) or book.w.t["nobody"]


def _first(
    book: _Book, questions: Sequence[ExpertQuestion], prepared: Mapping[str, Preparation], numbers: Mapping[str, str]
) -> None:
    first = most_likely(questions)
    if not first:
        return
    t, w = book.w.t, book.w
    book.line(t["first_head"], "Heading 1")
    rows = [(numbers[q.id], q.text, w.asked(q), _who(q, prepared, book), w.state(prepared.get(q.id), q)) for q in first]
    book.table((t["number"], t["question"], t["asked"], t["prepares"], t["state"]), (1.5, 8.6, 2.3, 2.6, 1.6), rows)


def _by_indicator(
    book: _Book, questions: Sequence[ExpertQuestion], prepared: Mapping[str, Preparation], left_out: Mapping[str, int],
    numbers: Mapping[str, str],
) -> None:  # fmt: skip
    t, w = book.w.t, book.w
    book.line(t["all_head"], "Heading 1")
    chapter = code = ""
    for q in questions:
        if w.chapters.get(q.code, "") != chapter:
            chapter = w.chapters.get(q.code, "")
            book.line(chapter, "Heading 2").paragraph_format.keep_with_next = True
        if q.code != code:
            code = q.code
            book.line(f"{q.code} {q.indicator}", "Heading 3").paragraph_format.keep_with_next = True
            if left_out.get(code):
                book.line(t["left_out"].format(n=left_out[code]))
        _question(book, q, prepared.get(q.id), numbers[q.id])


def _question(book: _Book, q: ExpertQuestion, prepared: Preparation | None, number: str) -> None:
    t, w = book.w.t, book.w
    line = book.line("", QUESTION)
    line.paragraph_format.keep_with_next = True
    parts.run(line._p, f"{number}{w.space}{q.text}")
    book.target(line, number)
    facts = [
        f"{t['asked']}{t['colon']}{w.asked(q)}", f"{t['occasion']}{t['colon']}{w.occasion(q)}",
        f"{t['prepares']}{t['colon']}{_who(q, {q.id: prepared} if prepared else {}, book)}",
        f"{t['state']}{t['colon']}{w.state(prepared, q)}",
    ]  # fmt: skip
    under = book.line(w.stop.join(facts), DETAIL)
    under.paragraph_format.left_indent = LEFT
    under.paragraph_format.keep_with_next = True
    book.beside(f"{t['why']}（{w.kind(q)}）" if w.told.language == "zh" else f"{t['why']} ({w.kind(q)})", w.cites(q.why))
    if q.basis or q.formula:
        said = [w.cites(q.basis), f"{t['formula']}{t['colon']}{q.formula}" if q.formula else ""]
        book.beside(t["basis"], ("；" if w.told.language == "zh" else "; ").join(s for s in said if s))
    book.listed(t["at_hand"], [w.at_hand(a) for a in q.at_hand])
    if q.missing:
        book.beside(t["missing"], w.list.join(q.missing))
    book.listed(t["answer"], [w.cites(a) for a in q.answer])
    if prepared and prepared.note:
        book.beside(t["note"], prepared.note)


def _index(
    book: _Book, questions: Sequence[ExpertQuestion], prepared: Mapping[str, Preparation], numbers: Mapping[str, str]
) -> None:
    t, w = book.w.t, book.w
    book.line(t["index_head"], "Heading 1")
    for audience, asked in by_audience(questions, w.told.cues.audiences).items():
        name = w.told.cues.audiences[audience]
        book.line(f"{name}{t['count'].format(n=len(asked))}", "Heading 2").paragraph_format.keep_with_next = True
        room = INDEXED if w.told.language == "zh" else INDEXED * _LETTERS
        rows = [
            (numbers[q.id], clipped(q.text, room), w.occasion(q), _who(q, prepared, book), w.state(prepared.get(q.id), q))
            for q in asked
        ]  # fmt: skip
        book.table((t["number"], t["question"], t["occasion"], t["prepares"], t["state"]), (1.5, 8.6, 2.1, 2.8, 1.6), rows)
