"""The calls ahead of a run, as (tokens in, tokens out) that our counter sees: for the estimate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assistant.agent import choosing
from assistant.agent.desk import Desk
from assistant.agent.estimate import REVISED, STATEMENT_TOKENS, STATEMENTS_PER_POINT, STATEMENTS_PER_SOURCE, count
from assistant.agent.material import FRAME_TOKENS, statements_of
from assistant.domain import Framework, Match, Passage
from assistant.llm.client import Client
from assistant.llm.prompts import load

Ahead = list[tuple[int, int]]
CHOICE_TOKENS = 45
"""Tokens of one choice with its reason."""
PAIR_TOKENS = 150
"""Tokens of a cross-check's answer."""
SECTION_FRAME = 900
"""Tokens around the passages of a section that is not known yet: review points, metrics."""


def mapping_ahead(client: Client, batches: Sequence[Sequence[choosing.Doubt]], framework: Framework) -> Ahead:
    """One call for each batch of doubtful passages."""
    return [(count(client, choosing.prompt(b, framework)), CHOICE_TOKENS * len(b)) for b in batches]


def drafting_ahead(client: Client, pairs: Iterable[tuple[Passage, tuple[Match, ...]]], framework: Framework, most: int) -> Ahead:
    """The calls of drafting before it is known what each section rests on: from the passages matched to each leaf."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for passage, matches in pairs:
        if passage.kind in ("row", "heading"):
            continue
        for match in matches:
            if match.status != "rejected":
                lengths[match.code].append(client.counter.count(passage.text) + FRAME_TOKENS)
    frame = client.counter.count(load("write_section").system) + SECTION_FRAME
    calls: Ahead = []
    for leaf in framework.leaves:
        if own := lengths.get(leaf.code):
            held, number = 0, 0
            for length in sorted(own):
                if held + length <= most:
                    held, number = held + length, number + 1
            said = _said(number, len(leaf.points))
            calls += _section(frame + held, said)
    return calls + _checks(framework, calls)


def drafting_now(desk: Desk, codes: Sequence[str]) -> Ahead:
    """The calls of drafting with the very prompts that will be sent."""
    calls: Ahead = []
    for code in codes:
        material = desk.material(code)
        said = _said(len(material.sources), len({s.point for s in material.sources}))
        calls += _section(count(desk.client, desk.writing(code, material)), said)
    texts = [s.text for code in codes for _, s in statements_of(desk.work.sections[code])]
    chapters = {desk.work.briefs[code].leaf.parent or code for code in codes}
    whole = sum(desk.client.counter.count(t) + 12 for t in texts)
    return [*calls, *((whole // max(1, len(chapters)) + 300, PAIR_TOKENS) for _ in chapters)]


def _said(sources: int, points: int) -> int:
    return STATEMENT_TOKENS * min(STATEMENTS_PER_SOURCE * sources, STATEMENTS_PER_POINT * points)


def _section(tokens_in: int, tokens_out: int) -> Ahead:
    """Writing it, and the share of sections in which something is sent back."""
    return [(round(tokens_in * (1 + REVISED)), round(tokens_out * (1 + REVISED)))]


def _checks(framework: Framework, calls: Ahead) -> Ahead:
    chapters = {leaf.parent or leaf.code for leaf in framework.leaves}
    said = sum(out for _, out in calls)
    return [(said // max(1, len(chapters)) + 300, PAIR_TOKENS) for _ in chapters]
