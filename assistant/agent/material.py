"""What a model is shown of one indicator: numbered passages and metrics, packed by worth for their length, never cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.domain import Assessment, DataTable, Document, Passage, Section, Statement
from assistant.drafting import cues
from assistant.drafting.brief import Brief
from assistant.drafting.figures import VERDICTS, line_of, written
from assistant.drafting.select import value
from assistant.hostile import clean, found, neutral, neutral_name
from assistant.llm.tokens import Counter

CITED = 1.0
"""What it adds to a passage's worth that the offline writer cites it: the model starts from what is surely needed."""
FRAME_TOKENS = 40
"""What the marks around a passage cost."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage under the short name by which the model cites it (`P3`). `point`: the review point it was found for."""

    alias: str
    passage: Passage
    document: Document
    point: str
    worth: float


@dataclass(frozen=True, slots=True)
class Material:
    """All that one section may rest on. `left_out`: passages that would have gone over the limit."""

    code: str
    sources: tuple[Source, ...]
    metrics: Mapping[str, Assessment]
    left_out: int = 0

    def source(self, alias: str) -> Source | None:
        return next((s for s in self.sources if s.alias == alias), None)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(s.passage for s in self.sources)

    def with_more(self, more: Iterable[tuple[Passage, Document, str]]) -> Material:
        """The material with passages that a tool found, numbered on."""
        known = {s.passage.id for s in self.sources}
        added = list(self.sources)
        for passage, document, point in more:
            if passage.id not in known and not found(passage):
                known.add(passage.id)
                added.append(Source(f"P{len(added) + 1}", passage, document, point, 0.0))
        return replace(self, sources=tuple(added))


def statements_of(section: Section) -> Iterator[tuple[Section, Statement]]:
    """Every statement of a section with the part it stands in."""
    for block in section.body:
        if not isinstance(block, DataTable):
            for statement in block.statements:
                yield section, statement
    for child in section.sections:
        yield from statements_of(child)


def pack(brief: Brief, section: Section, budget: int, counter: Counter) -> Material:
    """The passages that the offline section cites and the best of the others, until the budget (in tokens) is spent."""
    cited = {c.passage_id for _, s in statements_of(section) for c in s.citations}
    c = cues.shipped()
    best: dict[str, tuple[float, str, Passage, Document]] = {}
    for candidate in brief.candidates:
        passage = candidate.sentence.passage
        worth = value(candidate, brief.currencies, brief.newest_year, c) + (CITED if passage.id in cited else 0.0)
        known = best.get(passage.id)
        if known is None or worth > known[0]:
            best[passage.id] = (worth, candidate.point, passage, candidate.sentence.document)
    lengths = {id: counter.count(neutral(entry[2].text)) + FRAME_TOKENS for id, entry in best.items()}
    order = sorted(best, key=lambda id: (-(id in cited), -best[id][0] / lengths[id] ** 0.5, id))
    chosen: list[str] = []
    spent = 0
    for id in order:
        if best[id][0] > 0 and spent + lengths[id] <= budget:
            chosen.append(id)
            spent += lengths[id]
    points = {p.code: n for n, p in enumerate(brief.leaf.points)}
    chosen.sort(key=lambda id: (points.get(best[id][1], 99), -best[id][0], id))
    sources = tuple(Source(f"P{n}", best[id][2], best[id][3], best[id][1], best[id][0]) for n, id in enumerate(chosen, start=1))
    metrics = {f"M{n}": a for n, a in enumerate((a for a in brief.assessments if a.value is not None), start=1)}
    return Material(brief.leaf.code, sources, metrics, sum(1 for id in best if id not in chosen and id in cited))


def shown(sources: Sequence[Source]) -> str:
    """The passages as the prompt holds them. Nothing inside one can close its mark."""
    if not sources:
        return "（没有）"
    parts = []
    for s in sources:
        passage = clean(s.passage)
        where = f"{neutral_name(passage.locator.file)} {passage.locator.place()}".strip()
        level = {"school": "学校", "department": "单位", "unknown": ""}[s.document.level]
        year = f"{s.document.year}年" if s.document.year else ""
        point = f'审核重点="{s.point}"' if s.point else ""
        head = " ".join(p for p in (f'编号="{s.alias}"', point, f'出处="{unmarked(where)}"', year, level) if p)
        parts.append(f"<材料 {head}>\n{unmarked(passage.text)}\n</材料>")
    return "\n".join(parts)


def metric_lines(metrics: Mapping[str, Assessment]) -> str:
    """The metrics as the prompt holds them."""
    lines = [
        f"{alias}　{a.name}：{f'{a.year}年' if a.year else ''}{written(a.value, a.unit)}，标准{line_of(a)}，{VERDICTS[a.verdict]}"
        for alias, a in metrics.items()
    ]
    return "\n".join(lines) or "（没有）"


def point_lines(brief: Brief) -> str:
    """The review points as the prompt holds them."""
    cells = {c.code: c for c in brief.cells}
    strength = {"strong": "材料充分", "thin": "材料单薄", "missing": "没有材料"}
    return "\n".join(
        f"{p.code}　{p.name}：{p.asks}（{strength[cells[p.code].strength] if p.code in cells else '未统计'}）"
        for p in brief.leaf.points
    )


def unmarked(text: str) -> str:
    """The text without signs that could close the mark it stands in."""
    return text.replace("<", "‹").replace(">", "›").replace('"', "”")
