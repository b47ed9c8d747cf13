"""A paragraph as text that a person edits, and back: every citation is a mark [n] behind its sentence.

Only behind a sentence is [n] a mark; ［n］ is understood too. n counts the citations of the section, so that a person may
move a sentence with its marks, or give a sentence of their own the mark of a passage that is cited already. What was not
edited keeps its origin; what was becomes the person's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.domain import Citation, Paragraph, Role, Section, Statement
from assistant.drafting.merge import paragraphs
from assistant.errors import UserError

_MARK = r"[\[［]\s*\d+\s*[\]］]"
_SENTENCE = re.compile(
    rf"((?:【待补充[^】]*】|[^。！？!?])+?(?:[。！？!?]+[”’」』）)]*|$|(?={_MARK}\s*(?:{_MARK}\s*)*$)))((?:\s*{_MARK})*)\s*"
)
_ALIKE = 0.5


class MarkError(UserError):
    """A mark in the text names no citation; the message says which."""


def sources(section: Section) -> tuple[Citation, ...]:
    """Every citation of the section once, in reading order; the mark [1] is the first."""
    found: dict[tuple[str, str], Citation] = {}
    for paragraph in paragraphs(section):
        for statement in paragraph.statements:
            for citation in statement.citations:
                found.setdefault(_identity(citation), citation)
    return tuple(found.values())


def to_text(paragraph: Paragraph, cited: Sequence[Citation]) -> str:
    """'学校建有实习基地37个。[3]……'"""
    return "".join(_rendered(s, cited) for s in paragraph.statements)


def from_text(text: str, cited: Sequence[Citation], before: Paragraph | None = None) -> Paragraph:
    """The paragraph that the text says, with the id of the one it was made from. Raises MarkError."""
    known = {_rendered(s, cited): s for s in before.statements} if before else {}
    rest = re.sub(r"\s*\n\s*", "", text.strip())
    made: list[Statement] = []
    while rest:
        untouched = max((shown for shown in known if rest.startswith(shown)), key=len, default="")
        if untouched and not re.match(r"\s*" + _MARK, rest[len(untouched) :]):
            made.append(known[untouched])
            rest = rest[len(untouched) :].lstrip()
            continue
        piece = _SENTENCE.match(rest)
        if piece is None:
            raise MarkError(f"“{rest[:20]}”只有标点或引证编号，没有句子。请补上句子，或删去。")
        made.append(_statement(piece[1].strip(), piece[2], cited, list(known.values())))
        rest = rest[piece.end() :]
    return Paragraph(statements=tuple(made), id=before.id if before else "")


def _rendered(statement: Statement, cited: Sequence[Citation]) -> str:
    number = {_identity(c): n for n, c in enumerate(cited, start=1)}
    return statement.text + "".join(f"[{number[_identity(c)]}]" for c in statement.citations if _identity(c) in number)


def _statement(words: str, marks: str, cited: Sequence[Citation], known: Sequence[Statement]) -> Statement:
    numbers = [int(n) for n in re.findall(r"\d+", marks)]
    for n in numbers:
        if not 1 <= n <= len(cited):
            allowed = f"本章节的引证编号为[1]至[{len(cited)}]" if cited else "本章节还没有引证"
            raise MarkError(f"“{words[-20:]}”后面的[{n}]没有对应的引证：{allowed}。")
    citations = tuple(dict.fromkeys(cited[n - 1] for n in numbers))
    if words.startswith("【待补充"):
        return Statement(text=words, role="gap", origin="human")
    near = max(known, key=lambda s: _ratio(s.text, words), default=None)
    role: Role = "practice" if near is None or near.role == "gap" else near.role
    metrics = near.metrics if near is not None and _ratio(near.text, words) >= _ALIKE else ()
    return Statement(text=words, role=role, citations=citations, metrics=metrics, origin="human")


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _identity(citation: Citation) -> tuple[str, str]:
    return citation.passage_id, citation.locator.quote
