"""The problem parts of a report: for each second-level indicator its problems, causes and measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain import Framework
from assistant.drafting.cues import found, shipped
from assistant.review.document import ReportDocument, ReportHeading, ReportTable
from assistant.review.nodes import Node, bare, standings, tree
from assistant.review.text import Item, by_leaf, items

_PLAN = re.compile(r"^针对|下一步|今后|(?<!不)将(?!来)|拟|计划|力争|年底前|月底?前|整改")


@dataclass(frozen=True, slots=True)
class ProblemPart:
    """What a section says of its problems. `gap`: it says that material is lacking (【待补充】)."""

    node: Node
    heading: ReportHeading
    problems: tuple[Item, ...]
    causes: tuple[Item, ...]
    measures: tuple[Item, ...]
    tables: tuple[ReportTable, ...]
    gap: bool
    written: bool

    def plan(self, *columns: str) -> bool:
        """Whether a table of the section has a column whose header contains one of the words (责任, 时限)."""
        return any(word in cell for table in self.tables for cell in table.header for word in columns)


def problem_parts(report: ReportDocument, framework: Framework) -> Iterator[ProblemPart]:
    """One for each indicator with review points that has a heading, in the order of the report."""
    nodes, leaves = tree(framework), by_leaf(report)
    points = {i.code for i in framework.leaves}
    tables: dict[str, list[ReportTable]] = {}
    for table in report.tables:
        tables.setdefault(bare(table.indicator), []).append(table)
    by_code = {bare(code): group for code, group in leaves.items()}
    seen: set[str] = set()
    for s in standings(report, framework):
        if s.node is None or s.node.code not in points or s.node.code in seen:
            continue
        seen.add(s.node.code)
        group = by_code.get(bare(s.node.code), [])
        yield ProblemPart(
            nodes[s.node.code],
            s.heading,
            tuple(items(group, "problem")),
            tuple(items(group, "cause")),
            tuple(m for m in items(group, "measure") if _meant(m)),
            tuple(tables.get(bare(s.node.code), [])),
            any(x.gap for x in group),
            any(not x.gap for x in group),
        )


def _meant(item: Item) -> bool:
    """Whether an item is a plan: it stands under such a heading, or its own words say so (持续加强师德建设 alone does not)."""
    return any(found(shipped().headings.measure, h) for h in item.first.headings) or _PLAN.search(item.text) is not None


def told_by_chapter(report: ReportDocument, framework: Framework) -> dict[str, set[str]]:
    """Chapters whose problems stand together at their end, not in the sections: code → the aspects told there."""
    leaves = {i.code for i in framework.leaves} | {bare(i.code) for i in framework.leaves}
    result: dict[str, set[str]] = {}
    for s in report.sentences:
        if s.aspect and not s.gap and s.indicator not in leaves:
            result.setdefault(bare(s.code).split(".")[0], set()).add(s.aspect)
    return result
