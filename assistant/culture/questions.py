"""Which question of the scheme a column head asks: by its words, by the row's code, or nearly by its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.culture.scheme import Scheme
from assistant.domain import SurveyRole

NEAR = 0.82
"""Likeness from which differently worded heads are the same question."""
IMPORTANCE = ("重要", "importan")
_SIGNS = re.compile(r"[\W_]+")
_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]\d{1,2})(?![A-Za-z0-9])")
_NUMBER = re.compile(r"^(?:q|第)?\d{1,3}(?:题)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that asks a row. `role` is '' where both roles are asked in the same words, or only the code is there."""

    column: int
    code: str
    role: SurveyRole
    importance: bool
    head: str


def plain(text: str) -> str:
    """Letters and figures only, half-width, lower case."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()


def wordings(scheme: Scheme) -> Iterator[tuple[str, SurveyRole, str]]:
    """(code, role, question as plain text); role `unknown` where staff and students are asked in the same words."""
    for row in scheme.rows:
        if row.staff and row.staff == row.students:
            yield row.code, "unknown", plain(row.staff)
            continue
        if row.staff:
            yield row.code, "staff", plain(row.staff)
        if row.students:
            yield row.code, "student", plain(row.students)


def asked(heads: Sequence[str], scheme: Scheme) -> list[Asked]:
    """The columns that ask something of the scheme, in order."""
    known = list(wordings(scheme))
    found = []
    for column, head in enumerate(heads):
        if hit := _match(head, known, scheme):
            code, role, rest = hit
            found.append(Asked(column, code, role, any(word in rest for word in IMPORTANCE), head))
    return found


def _match(head: str, known: Sequence[tuple[str, SurveyRole, str]], scheme: Scheme) -> tuple[str, SurveyRole, str] | None:
    words = plain(head)
    if not words:
        return None
    inside = [(code, role, question) for code, role, question in known if question in words]
    if inside:
        code, role, question = max(inside, key=lambda k: len(k[2]))
        return code, role, words.replace(question, "")
    for code in _CODE.findall(unicodedata.normalize("NFKC", head)):
        if code in scheme.by_code:
            return code, "unknown", words
    bare = _NUMBER.sub("", words)
    ratios = sorted(((SequenceMatcher(None, question, bare).ratio(), code, role) for code, role, question in known), reverse=True)
    if ratios and ratios[0][0] >= NEAR and (len(ratios) < 2 or ratios[1][0] < ratios[0][0] or ratios[1][1] == ratios[0][1]):
        return ratios[0][1], ratios[0][2], bare
    return None
