"""The calls ahead of a run, as the sizes of what goes in and what comes out: for the estimate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assistant.agent import choosing
from assistant.agent.desk import Desk
from assistant.agent.estimate import (
    NOTHING,
    REVISED,
    STATEMENT,
    STATEMENTS_PER_POINT,
    STATEMENTS_PER_SOURCE,
    Size,
    size,
    size_of,
)
from assistant.agent.material import FRAME_TOKENS, statements_of
from assistant.domain import Framework, Match, Passage
from assistant.llm.client import Client
from assistant.llm.prompts import load

Ahead = list[tuple[Size, Size]]
CHOICE, PAIRS = Size(22, 25), Size(0, 8)
"""One choice with its reason; the answer of a cross-check, which mostly finds nothing."""
FRAME, LINE, CHECK = Size(12, 34), Size(0, 8), Size(250, 60)
"""Around a passage, around a statement in a cross-check, and the cross-check's own words."""
READ = 0.8
"""Share of what the model writes that stands, and is read through once more."""
SECTION = Size(600, 180)
"""Around the passages of a section that is not known yet: review points, metrics."""


def mapping_ahead(batches: Sequence[Sequence[choosing.Doubt]], framework: Framework) -> Ahead:
    """One call for each batch of doubtful passages."""
    return [(size_of(choosing.prompt(b, framework)), CHOICE.times(len(b))) for b in batches]


def drafting_ahead(client: Client, pairs: Iterable[tuple[Passage, tuple[Match, ...]]], framework: Framework, most: int) -> Ahead:
    """The calls of drafting before it is known what each section rests on: from the passages matched to each leaf."""
    found: dict[str, list[tuple[int, Size]]] = defaultdict(list)
    for passage, matches in pairs:
        if passage.kind not in ("row", "heading"):
            for match in matches:
                if match.status != "rejected":
                    length = client.counter.count(passage.text) + FRAME_TOKENS
                    found[match.code].append((length, size(passage.text).plus(FRAME)))
    around = size(load("write_section").system).plus(SECTION)
    calls: Ahead = []
    for leaf in framework.leaves:
        held, number, whole = 0, 0, around
        for length, own in sorted(found.get(leaf.code, ()), key=lambda x: x[0]):
            if held + length <= most:
                held, number, whole = held + length, number + 1, whole.plus(own)
        if number:
            calls.append(_section(whole, number, len(leaf.points)))
    chapters = {leaf.parent or leaf.code for leaf in framework.leaves}
    said = sum((out.han for _, out in calls), 0.0)
    return [*calls, *((Size(said / len(chapters), said / len(chapters) / 3).plus(CHECK), PAIRS) for _ in chapters)]


def drafting_now(desk: Desk, codes: Sequence[str]) -> Ahead:
    """The calls of drafting with the very prompts that will be sent."""
    calls: Ahead = []
    for code in codes:
        material = desk.material(code)
        points = len({s.point for s in material.sources})
        calls.append(_section(size_of(desk.writing(code, material)), len(material.sources), points))
    chapters = {desk.work.briefs[code].leaf.parent or code for code in codes}
    whole = NOTHING  # what will be read through: the model's statements, and of the offline writer's what it leaves
    for _, said in calls:
        whole = whole.plus(Size(said.han * READ, said.han * READ / 5))
    for code in codes:
        for _, s in statements_of(desk.work.sections[code]):
            if s.role in ("problem", "cause", "measure"):
                whole = whole.plus(size(s.text)).plus(LINE)
    return [*calls, *((whole.times(1 / len(chapters)).plus(CHECK), PAIRS) for _ in chapters)]


def _section(goes_in: Size, sources: int, points: int) -> tuple[Size, Size]:
    """Writing it, and the share of sections in which something is sent back."""
    said = STATEMENT.times(min(STATEMENTS_PER_SOURCE * sources, STATEMENTS_PER_POINT * points))
    return goes_in.times(1 + REVISED), said.times(1 + REVISED)
