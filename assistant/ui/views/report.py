"""The report on the screen: its sections with what waits in each, and one section paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.domain import Assessment, Citation, DataTable, Document, Locator, Passage, Section, SectionVersion, Statement
from assistant.drafting.lengths import Length, length
from assistant.drafting.merge import blocks
from assistant.drafting.prose import sources
from assistant.drafting.standing import UNSURE, standing, verdict
from assistant.grounding import Verifier
from assistant.workspace.drafts import kept_by_people

Mark = Literal["auto", "model", "human"]


class Line(NamedTuple):
    """One section in the tree."""

    code: str
    title: str
    version: int
    length: Length
    people: int
    locked: int
    comments: int
    proposals: int


class Chip(NamedTuple):
    """A citation behind a sentence: its number in the section, and what it opens."""

    number: int
    passage: str
    place: Locator
    quote: str


class Sentence(NamedTuple):
    """`doubt` is true where no evidence carries it any more; `gap` asks for material.

    `carried` says of a person's sentence whether what it cites carries it, `why` in words; None for all others.
    """

    text: str
    origin: Mark
    gap: bool
    doubt: bool
    chips: tuple[Chip, ...]
    carried: bool | None = None
    why: str = ""


class Piece(NamedTuple):
    """A paragraph (`sentences`) or a table, under its headings."""

    where: tuple[str, ...]
    id: str
    sentences: tuple[Sentence, ...]
    table: DataTable | None
    locked_by: str
    people: bool


def line(
    title: str, newest: SectionVersion, automatic: Section | None, locks: Collection[str], comments: int, proposals: int
) -> Line:  # fmt: skip
    """A section's line in the tree."""
    kept = kept_by_people(newest.body, automatic, locks)
    return Line(newest.section, title, newest.version, length(newest.body), len(kept), len(locks), comments, proposals)


def pieces(
    body: Section,
    automatic: Section | None,
    locks: Mapping[str, str],
    passage: Callable[[str], Passage | None],
    documents: Mapping[str, Document],
    assessments: Mapping[str, Assessment],
) -> list[Piece]:
    """The section as it is read; `locks` tells who locked which paragraph."""
    cited = sources(body)
    number = {_identity(c): n for n, c in enumerate(cited, start=1)}
    kept = kept_by_people(body, automatic, locks)
    judged = standing(body, passage, documents, assessments, (), [])
    verifier = Verifier(documents)

    def heard(statement: Statement, sentence: Sentence) -> Sentence:
        if statement.origin != "human" or sentence.gap:
            return sentence
        carried, why = verdict(statement, passage, verifier, assessments)
        return sentence._replace(carried=carried, why=why)

    result: list[Piece] = []
    for (where, block), (_, seen) in zip(blocks(body), blocks(judged), strict=True):
        if isinstance(block, DataTable) or isinstance(seen, DataTable):
            table = block if isinstance(block, DataTable) else None
            result.append(Piece(where, f"table-{len(result)}", (), table, "", False))
            continue
        said = tuple(heard(s, _sentence(s, j, number)) for s, j in zip(block.statements, seen.statements, strict=True))
        result.append(Piece(where, block.id, said, None, locks.get(block.id, ""), block.id in kept))
    return result


def _sentence(statement: Statement, seen: Statement, number: Mapping[tuple[str, str], int]) -> Sentence:
    chips = tuple(
        Chip(number[_identity(c)], c.passage_id, c.locator, c.locator.quote)
        for c in statement.citations
        if _identity(c) in number
    )
    doubt = seen.text != statement.text and seen.text.endswith(UNSURE)
    return Sentence(statement.text, statement.origin, statement.role == "gap", doubt, chips)


def chips(cited: Sequence[Citation]) -> list[Chip]:
    """All citations of a section, for the list beside the editor."""
    return [Chip(n, c.passage_id, c.locator, c.locator.quote) for n, c in enumerate(cited, start=1)]


def _identity(citation: Citation) -> tuple[str, str]:
    return citation.passage_id, citation.locator.quote
