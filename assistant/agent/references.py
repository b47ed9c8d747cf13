"""Standards, cases and the office's references as a model may cite them beside the evidence, never as facts of the school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.agent.material import FRAME_TOKENS, Source, unmarked
from assistant.domain import Case, Document, Locator, Passage, Speaks, StandardNote
from assistant.export.plan_docx import MARKS, PROVENANCE
from assistant.hostile import instructions
from assistant.llm.tokens import Counter
from assistant.steps.asking import Answer

KINDS: dict[Speaks, str] = {"standard": "标准", "case": "案例", "own": "参考资料"}
LETTERS: dict[Speaks, str] = {"standard": "S", "case": "C", "own": "O"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A clause (`S1`), a case (`C1`) or a passage of the office's own references (`O1`); `id` is that of the note or case."""

    of: Speaks
    id: str
    source: Source


def references(found: Answer, most: float, tokens: Counter) -> tuple[Reference, ...]:
    """What was found for a question outside the evidence, under short names, as far as it fits into `most` tokens; what talks
    to the machine is left out."""
    rows = [*_clauses(found.standards), *_cases(found.cases)]
    rows += [("own", p.title, p.text, p.locator) for p in found.own]
    counted: dict[Speaks, int] = {}
    made = []
    for of, id, text, locator in rows:
        length = tokens.count(text) + FRAME_TOKENS
        if length > most or instructions(text):
            continue
        most -= length
        counted[of] = counted.get(of, 0) + 1
        alias = f"{LETTERS[of]}{counted[of]}"
        made.append(Reference(of, id, _source(alias, id, text, locator)))
    return tuple(made)


def shown(rows: Sequence[Reference]) -> str:
    """The references as the prompt holds them."""
    parts = [
        f'<参考 编号="{r.source.alias}" {KINDS[r.of]}="{unmarked(r.source.passage.locator.file)}">\n'
        f"{unmarked(r.source.passage.text)}\n</参考>"
        for r in rows
    ]
    return "\n".join(parts) or "（没有）"


_Row = tuple[Speaks, str, str, Locator]


def _clauses(notes: Sequence[StandardNote]) -> Iterator[_Row]:
    for note in notes:
        for clause in note.clauses:
            where = " ".join(x for x in (f"{note.code} {note.name}", clause.document, clause.clause) if x)
            yield "standard", f"{note.family} {note.code}", clause.asks, _named(f"{where}，{MARKS[clause.mark]}")


def _cases(cases: Sequence[Case]) -> Iterator[_Row]:
    for case in cases:
        steps = "；".join(m.text.rstrip("。；") for m in case.measures)
        told = (case.title, case.situation, case.problem, case.cause, steps, case.effect, case.failed, case.conditions)
        text = "".join(x if x.endswith(("。", "！", "？")) else f"{x}。" for x in told if x)
        yield "case", case.id, text, _named(f"{case.title}，{PROVENANCE[case.provenance]} {case.id}")


def _named(title: str) -> Locator:
    return Locator(file=title, sha256="")


def _source(alias: str, id: str, text: str, locator: Locator) -> Source:
    key = f"{alias} {id}"
    document = Document(id=key, sha256="", title=locator.file, format="", size=0, places=(locator.file,))
    return Source(alias, Passage(id=key, document=key, order=0, kind="paragraph", text=text, locator=locator), document, "", 0.0)
