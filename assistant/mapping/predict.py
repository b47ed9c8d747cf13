"""What evidence that was matched for one framework gives for another: per passage, and per node before anyone starts.

A forecast, not a judgement: it rests on crosswalks, and on whether a passage uses the words of the other framework's nodes.
Only matching for that framework itself tells what is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from assistant.domain import Framework, Indicator, Mark, Match, Passage, Strength
from assistant.mapping.compose import LEAST, Pair
from assistant.mapping.coverage import STRONG_DOCUMENTS

WORDLESS = 0.5
"""What a correspondence is worth where the passage uses none of the node's words, though both are in one language."""
SURE = 0.5
"""A passage counts towards `strong` from this strength on."""


@dataclass(frozen=True, slots=True)
class Support:
    """这段材料也支持 `target`: through which node, how strongly, on what authority; `point` where its words name one."""

    passage: str
    document: str
    source: str
    target: str
    point: str
    strength: float
    mark: Mark
    path: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """One second-level node of the other framework: what its evidence is likely to be, and from which nodes it comes."""

    code: str
    name: str
    strength: Strength
    documents: int
    passages: int
    through: tuple[str, ...]
    reason: str


def supports(
    passage: Passage, matches: Iterable[Match], between: Mapping[str, list[Pair]], target: Framework, worded: bool = True
) -> list[Support]:
    """What a matched passage also speaks for, strongest first. `between`: from `compose.between`; rejected matches do not count.

    `worded`: passage and target are in one language, so that the target's words can be expected in it.
    """
    best: dict[str, Support] = {}
    leaves = {leaf.code: leaf for leaf in target.leaves}
    for match in matches:
        if match.status == "rejected":
            continue
        for pair in between.get(match.code, ()):
            leaf = leaves[pair.target]
            point, words = _point(passage.text, leaf)
            strength = pair.strength * (WORDLESS if worded and not words else 1.0)
            if strength >= LEAST and (leaf.code not in best or strength > best[leaf.code].strength):
                best[leaf.code] = Support(
                    passage.id, passage.document, match.code, leaf.code, point, strength, pair.mark, pair.path, words
                )  # fmt: skip
    return sorted(best.values(), key=lambda s: (-s.strength, s.target))


def _point(text: str, leaf: Indicator) -> tuple[str, tuple[str, ...]]:
    """The review point whose words the text uses most, and those words; '' where it uses none of any."""
    lowered = text.lower()
    best: tuple[float, str, tuple[str, ...]] = (0.0, "", ())
    for point in leaf.points:
        words = tuple(term for term in point.terms if term.lower() in lowered)
        worth = sum(point.terms[w] for w in words)
        if worth > best[0]:
            best = (worth, point.code, words[:5])
    if not best[2]:
        return "", tuple(term for term in leaf.terms if term.lower() in lowered)[:5]
    return best[1], best[2]


def predict(found: Iterable[Support], target: Framework, in_date: Collection[str], known: Collection[str]) -> list[Prediction]:
    """Every second-level node of the target. `in_date`: documents in date; `known`: target nodes that some crosswalk reaches."""
    per_node: dict[str, list[Support]] = defaultdict(list)
    for support in found:
        per_node[support.target].append(support)
    result = []
    for leaf in target.leaves:
        here = per_node[leaf.code]
        documents = {s.document for s in here}
        sure = {s.document for s in here if s.strength >= SURE and s.document in in_date}
        strength: Strength = "strong" if len(sure) >= STRONG_DOCUMENTS else "thin" if documents else "missing"
        if leaf.code not in known:
            reason = "没有对照文件通到这里，无法预估，须按本体系直接匹配"
        elif strength == "missing":
            reason = "对应节点下没有材料"
        elif strength == "strong":
            reason = f"{len(sure)}份在期材料可沿用"
        else:
            reason = f"{len(documents)}份材料可能相关，其中{len(sure)}份较有把握且在期"
        result.append(
            Prediction(leaf.code, leaf.name, strength, len(documents), len({s.passage for s in here}),
                       tuple(sorted({s.source for s in here})), reason)
        )  # fmt: skip
    return result
