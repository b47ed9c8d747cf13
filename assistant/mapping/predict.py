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
    points: tuple[tuple[str, Strength], ...] = ()


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


def predict(
    found: Iterable[Support], target: Framework, in_date: Collection[str], known: Collection[str], worded: bool = True
) -> list[Prediction]:
    """Every second-level node of the target. `in_date`: documents in date; `known`: target nodes that some crosswalk reaches.

    Where the words of the points can be expected (`worded`), a node is only as strong as most of its points.
    """
    per_node: dict[str, list[Support]] = defaultdict(list)
    for support in found:
        per_node[support.target].append(support)
    result = []
    for leaf in target.leaves:
        here = per_node[leaf.code]
        points = (
            tuple((p.code, _strength([s for s in here if s.point == p.code], in_date)) for p in leaf.points) if worded else ()
        )
        strength = _strength(here, in_date)
        if points and strength == "strong" and 2 * sum(s == "strong" for _, s in points) < len(points):
            strength = "thin"
        result.append(
            Prediction(leaf.code, leaf.name, strength, len({s.document for s in here}), len({s.passage for s in here}),
                       tuple(sorted({s.source for s in here})), _reason(leaf, here, points, in_date, known), points)
        )  # fmt: skip
    return result


def _sure(found: Iterable[Support], in_date: Collection[str]) -> set[str]:
    return {s.document for s in found if s.strength >= SURE and s.document in in_date}


def _strength(found: list[Support], in_date: Collection[str]) -> Strength:
    return "strong" if len(_sure(found, in_date)) >= STRONG_DOCUMENTS else "thin" if found else "missing"


def _reason(
    leaf: Indicator, here: list[Support], points: tuple[tuple[str, Strength], ...], in_date: Collection[str],
    known: Collection[str],
) -> str:  # fmt: skip
    if leaf.code not in known:
        return "没有对照文件通到这里，无法预估，须按本体系直接匹配"
    if not here:
        return "对应节点下没有材料"
    told = f"{len({s.document for s in here})}份材料可能相关，{len(_sure(here, in_date))}份较有把握且在期"
    for strength, word in (("thin", "单薄"), ("missing", "没有材料")):
        codes = [code for code, s in points if s == strength]
        if codes:
            told += f"；要点{word}：{'、'.join(codes)}"
    return told
