"""Which node of the framework a Finding speaks of, from the codes that its place names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain import Finding, Framework, Indicator, ReviewPoint

_CODE = re.compile(r"(?<![A-Za-z0-9.])[A-Z]?\d+(?:\.\d+)*(?![A-Za-z0-9.])")


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree. `indicator` is the second-level node, `point` the review point where the place names one."""

    chapter: Indicator | None = None
    indicator: Indicator | None = None
    point: ReviewPoint | None = None

    @property
    def code(self) -> str:
        named = self.point or self.indicator or self.chapter
        return named.code if named else ""


class Tree:
    """The nodes of a framework by code, with and without the letter that says for whom a code holds (B2.3.2, 2.3.2)."""

    def __init__(self, framework: Framework) -> None:
        self._indicators = {i.code: i for i in framework.indicators}
        self._nodes: dict[str, Node] = {}
        for indicator in framework.indicators:
            chapter = self.chapter_of(indicator)
            self._put(indicator.code, Node(chapter, None if indicator is chapter else indicator))
            for point in indicator.points:
                self._put(point.code, Node(chapter, indicator, point))

    def chapter_of(self, indicator: Indicator) -> Indicator:
        """The first-level node above an indicator; itself if nothing is above it."""
        while indicator.parent and indicator.parent in self._indicators:
            indicator = self._indicators[indicator.parent]
        return indicator

    def node(self, code: str) -> Node:
        """The node of a code; an empty Node if the framework has none."""
        return self._nodes.get(code) or self._nodes.get(code.lstrip("BKX")) or Node()

    def of(self, finding: Finding) -> Node:
        """The deepest node that the finding's place names; a whole number counts only where it begins the place ('3 资源')."""
        where = finding.where.strip()
        found = [
            node
            for match in _CODE.finditer(where)
            if ("." in match[0] or where == match[0] or (match.start() == 0 and where[match.end()] in " 　、"))
            and (node := self.node(match[0])).code
        ]
        return max(found, key=lambda n: n.code.count("."), default=Node())

    def _put(self, code: str, node: Node) -> None:
        self._nodes.setdefault(code, node)
        self._nodes.setdefault(code.lstrip("BKX"), node)


def title(node: Indicator | ReviewPoint | None) -> str:
    """'2.3 实践教学'; '' for none."""
    return f"{node.code} {node.name}" if node else ""
