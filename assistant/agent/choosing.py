"""Fine mapping: where the matcher's margin is small, the model chooses among the matcher's own candidates, never beyond."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain import Framework, Match, Passage
from assistant.hostile import clean, found
from assistant.llm.client import Client
from assistant.llm.prompts import Rendered, load
from assistant.mapping import Matcher, query_of

MARGIN = 0.15
"""Raw scores that are nearer than this share of the best one: the matcher could as well have named the other."""
CANDIDATES = 3
BATCH = 8
"""Passages in one call."""
SHORTEST = 20


@dataclass(frozen=True, slots=True)
class Doubt:
    """A passage with the candidates that the matcher could not tell apart, best first."""

    passage: Passage
    candidates: tuple[Match, ...]

    @property
    def margin(self) -> float:
        return self.candidates[0].score - self.candidates[1].score


def doubts(pairs: Iterable[tuple[Passage, tuple[Match, ...]]], judge: Matcher, most: int) -> list[Doubt]:
    """The most doubtful passages, at most `most`, the smallest margin first. What a person decided is never in doubt."""
    pool = [
        p for p, matches in pairs
        if matches and all(m.origin == "auto" for m in matches) and len(p.text) >= SHORTEST and not found(p)
    ]  # fmt: skip
    result: list[Doubt] = []
    for start in range(0, len(pool), 500):
        part = pool[start : start + 500]
        ranked = judge.match([query_of(p) for p in part], top=CANDIDATES, share=1.0 - MARGIN)
        result += [Doubt(p, ranks) for p, ranks in zip(part, ranked, strict=True) if len(ranks) > 1]
    return sorted(result, key=lambda d: (round(d.margin, 6), d.passage.id))[:most]


def batches(found_doubts: Sequence[Doubt]) -> list[list[Doubt]]:
    """Calls to make: passages in the order of their ids, so that the same doubts make the same calls."""
    ordered = sorted(found_doubts, key=lambda d: d.passage.id)
    return [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]


def prompt(batch: Sequence[Doubt], framework: Framework) -> Rendered:
    """The question about one batch."""
    codes = sorted({m.code for d in batch for m in d.candidates})
    lines = []
    for code in codes:
        node = framework.indicator(code)
        asks = node.asks or "；".join(p.asks for p in node.points[:3])
        lines.append(f"{code}　{node.name}：{asks[:120]}")
    passages = "\n".join(
        f'<材料 编号="P{n}" 候选="{"、".join(m.code for m in d.candidates)}">\n'
        f"{clean(d.passage).text.replace('<', '‹').replace('>', '›')}\n</材料>"
        for n, d in enumerate(batch, start=1)
    )
    return load("choose_indicator").render(candidates="\n".join(lines), passages=passages)


def choose(client: Client, batch: Sequence[Doubt], framework: Framework) -> dict[str, tuple[Match, ...]]:
    """Id of the passage → its matches, the chosen one first. Whatever is no candidate of that passage changes nothing.

    Raises CallError.
    """
    answer = client.ask(prompt(batch, framework), "mapping")
    result: dict[str, tuple[Match, ...]] = {}
    for choice in answer["choices"]:
        alias, code = str(choice["passage"]).strip("P "), str(choice["code"]).strip()
        if not alias.isdecimal() or not 1 <= int(alias) <= len(batch):
            continue
        doubt = batch[int(alias) - 1]
        chosen = next((m for m in doubt.candidates if m.code == code), None)
        if chosen is None or doubt.passage.id in result:
            continue
        reason = str(choice["reason"]).strip()[:120] or chosen.reason
        best = max(m.score for m in doubt.candidates)
        first = chosen.model_copy(update={"origin": "model", "reason": f"模型选定：{reason}", "score": best})
        rest = (m for m in doubt.candidates if m.code != code and m.score < best)
        result[doubt.passage.id] = (first, *rest)
    return result
