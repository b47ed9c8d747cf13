"""Cases and standards as lists and as fields of a form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assistant.corpus import CorpusError
from assistant.corpus.keeping import LONG, SHORT
from assistant.domain import Case, CaseMeasure, StandardNote
from assistant.editions.standing import MARKS
from assistant.export.plan_docx import PROVENANCE

TONES = {"published": "good", "composite": "warn", "own": "accent"}
"""Where a case comes from → tone of its badge; a composed one stands out wherever it is shown."""
SHORTENED = 60
"""Characters of a problem in a list."""


def cases(found: Iterable[Case], type: str = "", family: str = "", provenance: str = "") -> list[Case]:
    """The office's own first, then by title's order in the library; '' lets all through."""
    chosen = [
        c for c in found
        if type in ("", c.type) and family in ("", c.family) and provenance in ("", c.provenance)
    ]  # fmt: skip
    return sorted(chosen, key=lambda c: (c.provenance != "own", c.id))


def excerpt(case: Case) -> str:
    """The beginning of its problem, for a list."""
    return case.problem[:SHORTENED] + ("…" if len(case.problem) > SHORTENED else "")


def provenances(found: Iterable[Case]) -> list[tuple[str, str]]:
    """(where from, in words) of what there is."""
    there = {c.provenance for c in found}
    return [(key, words) for key, words in PROVENANCE.items() if key in there]


def marks(note: StandardNote) -> list[str]:
    """How sure the clauses of a note are, in words, each once."""
    return [MARKS[m] for m in dict.fromkeys(c.mark for c in note.clauses)]


class Fault(NamedTuple):
    """A file that cannot be used, by its place below its folder."""

    own: bool
    place: str
    line: str
    message: str


def faults(found: Iterable[CorpusError], root: Path, own: bool) -> list[Fault]:
    return [
        Fault(own, str(f.file.relative_to(root) if f.file.is_relative_to(root) else f.file.name), str(f.line or ""), f.message)
        for f in found
    ]


def heading(name: str) -> str:
    """The heading of a case's section on the screen, where 情况 alone would say too little."""
    return "学校情况" if name == "情况" else name


def measure(m: CaseMeasure) -> str:
    """'做了什么。（牵头：部门；时间：第1—3个月）'."""
    tail = "；".join(f"{k}：{v}" for k, v in (("牵头", m.lead), ("时间", m.when)) if v)
    return f"{m.text}（{tail}）" if tail else m.text


def filled(case: Case) -> dict[str, str]:
    """The fields of the form that a case fills in."""
    values = {name: str(getattr(case, name)) for name in (*SHORT, *LONG) if name not in ("indicators", "measures")}
    return {**values, "indicators": "、".join(case.indicators), "measures": "\n".join(map(measure, case.measures))}
