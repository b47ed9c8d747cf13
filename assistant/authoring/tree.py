"""The tree that is read from an annex: nodes with their places, doubts, and what stands in no node. Nothing is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.authoring.nodes import Words, digits, successor
from assistant.domain import Kind

if TYPE_CHECKING:
    from assistant.authoring.measures import Measure

IMPLIED = "原文没有这一级，按编码归并"


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the official tree. `level` 1, 2 or 3 (3: review point); `text` is what a further column says of it."""

    code: str
    name: str
    level: int
    parent: str
    kind: Kind = "common"
    variant: str = ""
    text: str = ""
    weight: float | None = None
    place: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must look at: where, what it says, what is doubtful."""

    place: str
    words: str
    why: str


@dataclass(slots=True)
class Tree:
    """Grows while an annex is read."""

    nodes: list[Node] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    def doubt(self, place: str, text: str, why: str) -> None:
        self.doubts.append(Doubt(place, text.strip()[:200], why))

    def find(self, code: str, variant: str = "") -> int | None:
        """Place in `nodes` of the node with this code and wording."""
        return next((n for n, node in enumerate(self.nodes) if node.code == code and node.variant == variant), None)

    def last(self, level: int) -> Node | None:
        return next((node for node in reversed(self.nodes) if node.level == level), None)

    def add(self, said: Words, level: int, place: str, text: str = "", weight: float | None = None) -> Node | None:
        """One more node below the last one above it; None where the same node was there already."""
        parent = next((n for n in reversed(self.nodes) if n.level < level), None)
        if level > 1 and (parent is None or self._stray(said.code, level)):
            parent = self._implied(said.code, level, place)
            if parent is None:
                self.doubt(place, f"{said.code} {said.name}", "它的上级没有读到，没有放进指标树")
                return None
        above = parent.code if parent and level > 1 else ""
        code, remark = said.code, ""
        if not code:
            code = self._next(level, above)
            remark = "原文没有编码，按次序编排"
        elif level > 1 and not digits(code).startswith(digits(above) + "."):
            self.doubt(place, f"{code} {said.name}", f"编码与上级“{above}”对不上，仍放在它下面，请核对")
        known = self.find(code, said.variant)
        if known is not None:
            if self.nodes[known].name == said.name:
                return None
            self.doubt(
                place, f"{code} {said.name}", f"编码“{code}”已用于“{self.nodes[known].name[:30]}”，改记为“{code}-2”，请核对"
            )
            code = f"{code}-2"
        elif said.code:
            self._in_order(code, level, above, place)
        if not said.name:
            self.doubt(place, code, "只有编码，没有读到名称")
        node = Node(code, said.name or code, level, above, said.kind, said.variant, text.strip(), weight, place, remark)
        self.nodes.append(node)
        return node

    def amend(self, node: Node, **fields: str) -> None:
        """Puts a node in the place of the one that it was."""
        at = next(n for n, known in enumerate(self.nodes) if known == node)
        self.nodes[at] = replace(node, **fields)  # type: ignore[arg-type]

    def _stray(self, code: str, level: int) -> bool:
        """A second-level code of another chapter, in a text whose chapters have no line of their own."""
        first = self.last(1)
        return level == 2 and "." in code and first is not None and first.remark == IMPLIED and (
            digits(code).partition(".")[0] != digits(first.code)
        )  # fmt: skip

    def _implied(self, code: str, level: int, place: str) -> Node | None:
        """The first-level node that a second-level code speaks of where the text has no line for it."""
        if level != 2:
            return None
        top = digits(code).partition(".")[0] if "." in code else "1"
        made = Node(top, f"第{top}部分", 1, "", place=place, remark=IMPLIED)
        self.nodes.append(made)
        return made

    def _next(self, level: int, above: str) -> str:
        siblings = [n for n in self.nodes if n.level == level and n.parent == above]
        if siblings:
            return successor(siblings[-1].code.removesuffix("-2"))
        return f"{digits(above)}.1" if above else "1"

    def _in_order(self, code: str, level: int, above: str, place: str) -> None:
        siblings = [n for n in self.nodes if n.level == level and n.parent == above and "-" not in n.code]
        before = siblings[-1].code if siblings else ""
        due = successor(before) if before else f"{digits(above)}.1" if above else ""
        if due and digits(code) not in (due, digits(before)):
            self.doubt(place, code, f"编码不连续：应为“{due}”，读到“{code}”，中间可能有漏读或原文跳号")
