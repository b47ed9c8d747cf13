"""Trees that stand in numbered paragraphs: 1 / 1.1 / 1.1.1, or 一、 / （一） / 1., read by the form of the numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.authoring.nodes import Words, clean, digits, outline, wordings, words
from assistant.authoring.tree import Tree
from assistant.ingest.annexes import Line

_LEADER = re.compile(r"[.．…·\s]{3,}\d+\s*$|\t+\d+\s*$")
_DEEPEST = 3


@dataclass(slots=True)
class Prose:
    """Takes the lines of an annex in order."""

    tree: Tree
    styles: list[str] = field(default_factory=list)
    contents: list[Line] = field(default_factory=list)
    dotted: bool = False

    def take(self, line: Line) -> None:
        """One paragraph: a node, the going on of one, or something outside the tree."""
        text = clean(line.text)
        if not text:
            return
        if _LEADER.search(line.text.rstrip()) and (words(text).code or outline(text)):
            self.contents.append(line)
            return
        said = words(text)
        if said.code and said.name and ("." in said.code or (not self.styles and self._starts(said))):
            self.dotted = True
            level = digits(said.code).count(".") + 1
            self._node(said, min(level, _DEEPEST), line, deeper=level > _DEEPEST)
        elif not self.dotted and (found := outline(text)):
            style, number, rest = found
            if style in self.styles:
                self.styles = self.styles[: self.styles.index(style) + 1]
            else:
                self.styles.append(style)
            level = len(self.styles)
            self._node(Words(self._code(min(level, _DEEPEST), number), words(rest).name or rest, words(rest).kind),
                       min(level, _DEEPEST), line, deeper=level > _DEEPEST)  # fmt: skip
        elif self.tree.nodes and not re.match(r"(?:附件|附录|注[:：]|说明[:：])", text):
            last = self.tree.nodes[-1]
            self.tree.amend(last, text=f"{last.text}\n{text}".strip())
            if len(text) < 6 or last.level < _DEEPEST - 1:
                self.tree.doubt(line.place, text, f"没有编号的段落，已记在“{last.code}”的说明里，请核对")
        else:
            self.tree.doubt(line.place, text, "指标之前或之外的文字，没有放进指标树")

    def finish(self) -> None:
        """Lines that look like a table of contents are checked against the tree: each must be in it."""
        for line in self.contents:
            name = _LEADER.sub("", clean(line.text))
            said = words(name)
            bare = said.name or name
            if not any(bare == node.name or name.endswith(node.name) for node in self.tree.nodes):
                self.tree.doubt(line.place, line.text, "像是目录中的一行，正文里没有找到，请核对是否漏读")

    def _starts(self, said: Words) -> bool:
        """A whole number opens a first-level node only where it is the one that is due."""
        first = self.tree.last(1)
        if first is None:  # one part of a longer standard may begin with any number
            return len(said.name) <= 40 and not said.name.endswith(("。", "；"))
        return digits(said.code) == str(int(digits(first.code)) + 1) and len(said.name) <= 40

    def _code(self, level: int, number: int) -> str:
        above = next((n for n in reversed(self.tree.nodes) if n.level < level), None)
        return f"{digits(above.code)}.{number}" if above is not None and level > 1 else str(number)

    def _node(self, said: Words, level: int, line: Line, deeper: bool) -> None:
        if deeper:
            last = self.tree.last(_DEEPEST)
            if last is not None:
                self.tree.amend(last, text=f"{last.text}\n{said.code} {said.name}".strip())
                self.tree.doubt(line.place, line.text, f"比审核重点更细一层，已记在“{last.code}”的说明里")
                return
        for mark, wording in wordings(said.name) if level == _DEEPEST else [("", said.name)]:
            kind = mark[0] if mark and said.kind == "common" else said.kind
            self.tree.add(Words(said.code, wording, kind, mark or said.variant), level, line.place)  # type: ignore[arg-type]
