"""The section that is printed: the model's statements where they stand, the offline writer's where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.agent.contract import Judged
from assistant.agent.material import statements_of
from assistant.domain import DataTable, Paragraph, Section, Statement
from assistant.drafting import figures
from assistant.drafting.aspects import CAUSE_LEAD, cause_gap, counted, is_told, measure_gap, ordinal
from assistant.drafting.brief import Brief
from assistant.drafting.select import grams, overlap

SAME = 0.7
"""Share of common character pairs from which two statements tell the same fact."""
STANDS_FOR = 0.3
"""Share from which an offline sentence can stand for a rejected one that cites other passages."""
PROBLEM, CAUSE, MEASURE = "存在的问题", "原因分析", "改进措施"


@dataclass(frozen=True, slots=True)
class Composed:
    """The section, and what became of the model's offers: accepted, replaced by an offline sentence, dropped."""

    section: Section
    accepted: int
    replaced: int
    dropped: int


def same(one: str, other: str) -> bool:
    """Whether two statements tell the same fact in nearly the same words."""
    return overlap(grams(one), grams(other)) >= SAME


def compose(brief: Brief, offline: Section, judged: Sequence[Judged]) -> Composed:
    """The offline section with the model's statements in it. Parts for which the model has nothing stay as they are; the
    data table and the gaps are always the offline writer's."""
    kept: list[tuple[Judged, Statement]] = []
    twice = 0
    for j in judged:
        if j.statement is None:
            continue
        if any(s.role == j.statement.role and same(s.text, j.statement.text) for _, s in kept):
            twice += 1
            continue
        kept.append((j, j.statement))
    stand_ins = _stand_ins(offline, kept, [j for j in judged if j.statement is None])
    sections = []
    aspects = _aspects(brief, offline, kept, judged)
    for part in offline.sections:
        if part.part == "point":
            sections.append(_point(part, kept, stand_ins))
        elif part.title in aspects:
            sections.append(aspects.pop(part.title))
        else:
            sections.append(part)
    sections += [aspects[title] for title in (PROBLEM, CAUSE, MEASURE) if title in aspects]
    section = offline.model_copy(update={"sections": tuple(s for s in sections if s.body or s.sections)})
    printed = {s.text for _, s in statements_of(section)}
    replaced = sum(1 for s in stand_ins if s.text in printed)
    rejected = sum(1 for j in judged if j.statement is None)
    return Composed(section, len(kept), replaced, rejected - replaced + twice)


def _stand_ins(offline: Section, kept: Sequence[tuple[Judged, Statement]], rejected: Sequence[Judged]) -> list[Statement]:
    """Offline sentences for rejected offers of practice and result: of the same point, about the same thing, not told yet."""
    found: list[Statement] = []
    pool = [
        (part.code, s)
        for part in offline.sections
        if part.part == "point"
        for _, s in statements_of(part)
        if s.role in ("practice", "result")
    ]
    for j in rejected:
        own = grams(j.offer.text)
        near = [(overlap(own, grams(s.text)), s) for code, s in pool if code == j.offer.point and s not in found]
        best = max(near, key=lambda x: x[0], default=None)
        if best is None or best[0] < STANDS_FOR:
            continue
        if not any(same(best[1].text, s.text) for _, s in kept):
            found.append(best[1])
    return found


def _point(part: Section, kept: Sequence[tuple[Judged, Statement]], stand_ins: Sequence[Statement]) -> Section:
    own = [s for j, s in kept if j.offer.point == part.code and s.role in ("practice", "result")]
    if not own:
        return part
    here = {id(s) for _, s in statements_of(part)}
    own += [s for s in stand_ins if id(s) in here]
    paragraphs = [
        Paragraph(statements=group) for role in ("practice", "result") if (group := tuple(s for s in own if s.role == role))
    ]
    gaps = [Paragraph(statements=(s,)) for _, s in statements_of(part) if s.role == "gap"]
    body = part.sections[0].model_copy(update={"body": (*paragraphs, *gaps)})
    return part.model_copy(update={"sections": (body, *part.sections[1:])})


def _aspects(
    brief: Brief, offline: Section, kept: Sequence[tuple[Judged, Statement]], judged: Sequence[Judged]
) -> dict[str, Section]:
    """Problems, causes and measures from the model's statements, if it has a problem that stands; {} leaves the offline ones.

    A measure or cause answers a problem by its number among the problems offered; those of rejected problems answer none.
    """
    offered = [j for j in judged if j.offer.role == "problem"]
    by_model = [(j, s) for j, s in kept if s.role == "problem"]
    if not by_model:
        return {}
    said = [s for _, s in by_model]
    shown = (figures.shortfalls, figures.worsening)
    said += [s for f in shown for s in f(brief.leaf.code, brief.assessments) if not is_told(s, said)]
    number = {offered.index(j): n for n, (j, _) in enumerate(by_model)}

    def replies(role: str) -> list[tuple[int | None, Statement]]:
        own = [(number.get(j.offer.answers - 1), s) for j, s in kept if s.role == role]
        if not own:
            title = CAUSE if role == "cause" else MEASURE
            own = [(None, s) for part in offline.sections if part.title == title for _, s in _unnumbered(part)]
        return sorted(own, key=lambda r: (r[0] is None, r[0] or 0))

    causes, measures = replies("cause"), replies("measure")
    without = [n for n in range(len(said)) if n not in {m for m, _ in causes}]
    answered = [m for m, _ in measures if m is not None]
    return {
        PROBLEM: counted(PROBLEM, said, None),
        CAUSE: _numbered(CAUSE, "问题{}的原因：", causes, cause_gap(said, without)),
        MEASURE: _numbered(MEASURE, "针对问题{}，", measures, measure_gap(said, answered)),
    }


def _unnumbered(part: Section) -> list[tuple[Section, Statement]]:
    """The offline causes or measures that answer no numbered problem: they hold whatever the problems are."""
    return [(s, t) for s, t in statements_of(part) if t.role != "gap" and not t.text.startswith(("问题", "针对问题"))]


def _numbered(title: str, lead: str, replies: Sequence[tuple[int | None, Statement]], lacking: Statement | None) -> Section:
    body: list[Paragraph | DataTable] = []
    for number, statement in replies:
        text = statement.text
        if number is not None:
            text = lead.format(ordinal(number)) + (CAUSE_LEAD.sub("", text) if statement.role == "cause" else text)
        body.append(Paragraph(statements=(statement.model_copy(update={"text": text}),)))
    if lacking is not None:
        body.append(Paragraph(statements=(lacking,)))
    return Section(title=title, level=4, part="aspect", body=tuple(body))
